/** One measurement: time in ms since 1970, value as a number. */
export interface Point {
  time: number;
  value: number;
}

export interface SparklineShape {
  /** SVG path of the curve; empty when there is no point. */
  line: string;
  /** The newest point. */
  end?: { x: number; y: number };
  /** Top and height of the reference band, clipped to the drawing. */
  band?: { y: number; height: number };
}

interface Frame {
  width: number;
  height: number;
  /** Left edge of the drawing; the right edge is `to`. */
  from: number;
  to: number;
  low?: number;
  high?: number;
}

const EDGE = 2.5;

/**
 * Lays points out in a frame. The vertical scale holds every point and every stated limit, so that a value outside its
 * reference is seen outside the band; a side of the reference that is not stated runs to the edge.
 */
export function sparkline(points: Point[], frame: Frame): SparklineShape {
  const inside = points.filter((p) => p.time >= frame.from && p.time <= frame.to).sort((a, b) => a.time - b.time);
  const limits = [frame.low, frame.high].filter((limit): limit is number => limit !== undefined);
  const values = [...inside.map((p) => p.value), ...limits];
  if (values.length === 0) return { line: '' };
  const bottom = Math.min(...values);
  const top = Math.max(...values);
  const spread = top - bottom || Math.abs(top) || 1;
  const y = (value: number) => frame.height - EDGE - ((value - bottom) / spread) * (frame.height - 2 * EDGE);
  const x = (time: number) => EDGE + ((time - frame.from) / (frame.to - frame.from || 1)) * (frame.width - 2 * EDGE);
  const line = inside.map((p, i) => `${i === 0 ? 'M' : 'L'}${round(x(p.time))} ${round(y(p.value))}`).join('');
  const last = inside.at(-1);
  return {
    line,
    ...(last && { end: { x: round(x(last.time)), y: round(y(last.value)) } }),
    ...(limits.length > 0 && { band: bandOf(frame, y) }),
  };
}

function bandOf(frame: Frame, y: (value: number) => number): { y: number; height: number } {
  const upper = frame.high === undefined ? 0 : y(frame.high);
  const lower = frame.low === undefined ? frame.height : y(frame.low);
  return { y: round(upper), height: round(Math.max(1, lower - upper)) };
}

const round = (value: number) => Math.round(value * 10) / 10;
