import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline-path.js';

const frame = { width: 100, height: 20, from: 0, to: 100 };

describe('sparkline', () => {
  it('draws nothing when there is no measurement and no reference', () => {
    expect(sparkline([], frame)).toEqual({ line: '' });
  });

  it('puts the newest measurement last even when the source sends it first', () => {
    const shape = sparkline(
      [
        { time: 100, value: 5 },
        { time: 0, value: 1 },
      ],
      frame,
    );
    expect(shape.line.startsWith('M2.5 17.5')).toBe(true);
    expect(shape.end).toEqual({ x: 97.5, y: 2.5 });
  });

  it('shows a value above the reference above the band', () => {
    const shape = sparkline([{ time: 50, value: 128 }], { ...frame, high: 10, low: 0 });
    expect(shape.end?.y).toBeLessThan(shape.band?.y ?? 0);
  });

  it('lets a reference with one limit run to the edge on the other side', () => {
    const shape = sparkline([{ time: 50, value: 4 }], { ...frame, high: 10 });
    expect((shape.band?.y ?? 0) + (shape.band?.height ?? 0)).toBe(20);
  });

  it('leaves out measurements from before the window', () => {
    const shape = sparkline(
      [
        { time: -50, value: 900 },
        { time: 50, value: 4 },
      ],
      frame,
    );
    expect(shape.line.match(/[ML]/g)).toHaveLength(1);
  });
});
