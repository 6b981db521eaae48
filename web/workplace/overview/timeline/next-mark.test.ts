import { describe, expect, it } from 'vitest';
import { nextMark } from './next-mark.js';

const marks = [
  { x: 10, y: 20 },
  { x: 60, y: 20 },
  { x: 50, y: 40 },
  { x: 900, y: 60 },
];

describe('walking the timeline by keys', () => {
  it('goes along the lane', () => {
    expect(nextMark(marks, 0, 'ArrowRight')).toBe(1);
    expect(nextMark(marks, 1, 'ArrowLeft')).toBe(0);
  });

  it('goes to the next lane before the one after it, however far along', () => {
    expect(nextMark(marks, 0, 'ArrowDown')).toBe(2);
    expect(nextMark(marks, 2, 'ArrowDown')).toBe(3);
    expect(nextMark(marks, 3, 'ArrowUp')).toBe(2);
  });

  it('stays where it is at the edge', () => {
    expect(nextMark(marks, 1, 'ArrowRight')).toBeUndefined();
    expect(nextMark([], 0, 'ArrowRight')).toBeUndefined();
  });
});
