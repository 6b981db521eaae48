import { expect, it } from 'vitest';
import { VirtualClock } from './clock.js';
import { inTurns, Turn, Turns } from './turns.js';

const SOME = 4;
const STEPS = 5;

/** Each of some does steps that take a whole turn each. @returns how many steps were done in each turn of the event loop */
async function stepsInEachTurn(turnsOf: (clock: VirtualClock) => () => Turns): Promise<number[]> {
  const clock = new VirtualClock('2026-11-02T08:00:00Z');
  const own = turnsOf(clock);
  const done: number[] = [];
  let isOver = false;
  const look = () => {
    done.push(0);
    if (!isOver) setImmediate(look);
  };
  look();
  function* steps() {
    for (let i = 0; i < STEPS; i++) {
      clock.advanceMs(5);
      done[done.length - 1]! += 1;
      yield;
    }
  }
  await Promise.all(Array.from({ length: SOME }, () => inTurns(steps(), new Turn(own()))));
  isOver = true;
  return done;
}

it('of one turn of the event loop all long work together gets no more than one alone', async () => {
  const done = await stepsInEachTurn((clock) => {
    const shared = new Turns(clock);
    return () => shared;
  });
  expect(done.reduce((sum, one) => sum + one, 0)).toBe(SOME * STEPS);
  // When they all begin, each does one before it asks.
  expect(Math.max(...done.slice(1))).toBeLessThanOrEqual(2);
});

it('control: where each counts for itself, they follow each other without a pause', async () => {
  const done = await stepsInEachTurn((clock) => () => new Turns(clock));
  expect(Math.max(...done.slice(1))).toBeGreaterThanOrEqual(SOME);
});

it('who waits goes on in the order in which they came', async () => {
  const clock = new VirtualClock('2026-11-02T08:00:00Z');
  const shared = new Turns(clock);
  const order: string[] = [];
  function* steps(name: string) {
    for (let i = 0; i < 3; i++) {
      clock.advanceMs(5);
      order.push(name);
      yield;
    }
  }
  await Promise.all(['a', 'b'].map((name) => inTurns(steps(name), new Turn(shared))));
  expect(order.slice(2).join('')).toMatch(/^((ab)+|(ba)+)$/);
});
