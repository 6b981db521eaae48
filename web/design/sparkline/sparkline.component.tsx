import { type Point, sparkline } from './sparkline-path.js';
import './sparkline.css';

interface SparklineProps {
  points: Point[];
  /** Window in ms since 1970. */
  from: number;
  to: number;
  low?: number;
  high?: number;
  /** True when the newest value is outside its reference. */
  abnormal?: boolean;
  width?: number;
  height?: number;
  /** What the curve says, in words. */
  label: string;
}

/** A curve without axes, the reference as a band, the newest value as a dot. One measurement is a dot alone. */
export function Sparkline({ points, from, to, low, high, abnormal, width = 60, height = 18, label }: SparklineProps) {
  const shape = sparkline(points, { width, height, from, to, low, high });
  return (
    <svg
      className="sd-sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {shape.band && (
        <rect className="sd-sparkline-band" x="0" y={shape.band.y} width={width} height={shape.band.height} />
      )}
      <path className="sd-sparkline-line" d={shape.line} />
      {shape.end && (
        <circle
          className={abnormal ? 'sd-sparkline-end sd-sparkline-off' : 'sd-sparkline-end'}
          cx={shape.end.x}
          cy={shape.end.y}
          r="2.2"
        />
      )}
    </svg>
  );
}
