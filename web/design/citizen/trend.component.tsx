import './trend.css';

export interface TrendProps {
  /** Oldest first. */
  values: number[];
  low?: number;
  high?: number;
  label: string;
}

const WIDTH = 240;
const HEIGHT = 56;

/** The course of a value over time, oldest at the left; the normal range as a band behind. */
export function Trend({ values, low, high, label }: TrendProps) {
  const all = [...values, ...(low === undefined ? [] : [low]), ...(high === undefined ? [] : [high])];
  const bottom = Math.min(...all);
  const room = Math.max(...all) - bottom || 1;
  const y = (value: number) => Math.round((HEIGHT - 8 - ((value - bottom) / room) * (HEIGHT - 16)) * 10) / 10;
  const x = (index: number) => 6 + Math.round((index / Math.max(1, values.length - 1)) * (WIDTH - 12) * 10) / 10;
  const band = { top: high === undefined ? 0 : y(high), bottom: low === undefined ? HEIGHT : y(low) };
  return (
    <svg
      className="ci-trend"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {(low !== undefined || high !== undefined) && (
        <rect className="ci-trend-band" x="0" width={WIDTH} y={band.top} height={Math.max(2, band.bottom - band.top)} />
      )}
      <polyline points={values.map((value, index) => `${x(index)},${y(value)}`).join(' ')} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r="4.5" />
    </svg>
  );
}
