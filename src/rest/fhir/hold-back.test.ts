import { expect, it } from 'vitest';
import { Failure, VirtualClock } from '../../base/index.js';
import { HoldBack } from './hold-back.js';

const LARGE = 100_000;
const clock = new VirtualClock('2026-11-02T08:00:00Z');
const fail = (category: 'invalid' | 'precondition', costMs: number) => async (): Promise<never> => {
  clock.advanceMs(costMs);
  throw new Failure(category, 'no');
};
const outcome = (work: Promise<unknown>): Promise<number | string> =>
  work.then(
    () => 'done',
    (error: Failure) => error.status ?? error.category,
  );

it('a refused large body holds the next one back for a hundred times what it cost, and nobody else', async () => {
  const held = new HoldBack(clock);
  expect(await outcome(held.watch('eve', LARGE, fail('invalid', 20)))).toBe('invalid');
  expect(await outcome(held.watch('eve', LARGE, fail('invalid', 20)))).toBe(429);
  expect(await outcome(held.watch('eve', 10, async () => 1))).toBe('done');
  expect(await outcome(held.watch('ann', LARGE, async () => 1))).toBe('done');
  clock.advanceMs(1999);
  expect(await outcome(held.watch('eve', LARGE, async () => 1))).toBe(429);
  clock.advanceMs(1);
  expect(await outcome(held.watch('eve', LARGE, async () => 1))).toBe('done');
});

it('never for more than ten seconds, and not for what was well-formed', async () => {
  const held = new HoldBack(clock);
  await outcome(held.watch('eve', LARGE, fail('invalid', 60_000)));
  clock.advanceMs(10_000);
  expect(await outcome(held.watch('eve', LARGE, fail('precondition', 5000)))).toBe('precondition');
  expect(await outcome(held.watch('eve', LARGE, async () => 1))).toBe('done');
});
