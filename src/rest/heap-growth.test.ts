import { expect, it } from 'vitest';
import { asStarted, HeapGrowth } from './heap-growth.js';

/** What the heap was set to, in order; time passes when it is told to. */
function heap() {
  const found: number[] = [];
  let ring: (() => void) | undefined;
  const alarm = (_ms: number, call: () => void) => {
    ring = call;
    return () => {
      ring = undefined;
    };
  };
  const growth = new HeapGrowth({ usual: 150, set: (percent) => found.push(percent), alarm });
  return { found, growth, pass: () => ring?.() };
}

it('the heap is swept earlier while there is large work anywhere, and some time after it', () => {
  const { found, growth, pass } = heap();
  growth.tell(true);
  growth.tell(true);
  growth.tell(false);
  pass();
  expect(found).toEqual([20]);
  growth.tell(false);
  expect(found).toEqual([20]);
  pass();
  expect(found).toEqual([20, 150]);
});

it('large work that comes soon after the last keeps it so', () => {
  const { found, growth, pass } = heap();
  growth.tell(true);
  growth.tell(false);
  growth.tell(true);
  pass();
  expect(found).not.toContain(150);
  growth.tell(false);
  pass();
  expect(found.at(-1)).toBe(150);
});

it('what the program was started with is what it goes back to', () => {
  expect(asStarted(['--max-semi-space-size=16', '--heap-growing-percent=150'])).toBe(150);
  expect(asStarted(['--max-semi-space-size=16'])).toBe(0);
});
