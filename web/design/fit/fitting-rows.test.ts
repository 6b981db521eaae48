import { describe, expect, it } from 'vitest';
import { fittingRows } from './fitting-rows.js';

describe('rows that fit a card', () => {
  it('shows all of them when there is room', () => {
    expect(fittingRows({ rowBottoms: [26, 52, 78], room: 100, foot: 20 })).toBe(3);
  });

  it('never shows half a row: the row that crosses the edge is left to the rest line', () => {
    expect(fittingRows({ rowBottoms: [26, 70, 96], room: 90, foot: 24 })).toBe(1);
  });

  it('shows one row even in a box that is too small, so that the card is never blank', () => {
    expect(fittingRows({ rowBottoms: [60], room: 40, foot: 0 })).toBe(1);
  });
});
