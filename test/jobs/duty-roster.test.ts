import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { type Duty, DutyRoster } from '../../src/jobs/index.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';

const DAY_MS = 24 * 3600_000;
const HOUR_MS = 3600_000;

let house: ThrowawayDatabase;
let clock: VirtualClock;
let done: string[];
const said: string[] = [];
beforeAll(async () => {
  house = await throwawayDatabase();
});
afterAll(() => house.dispose());
beforeEach(async () => {
  await house.db.query({ text: 'DELETE FROM duty', values: [] });
  clock = new VirtualClock('2026-11-27T10:00:00Z');
  done = [];
  said.length = 0;
});

/** A process of the platform. */
function processOf(name: string, run: () => Promise<unknown> = async () => ({ by: name })): DutyRoster {
  const roster = new DutyRoster({ db: house.db, clock, say: (line) => said.push(line) });
  const duty: Duty = {
    name: 'daily',
    everyMs: DAY_MS,
    retryMs: HOUR_MS,
    async run() {
      done.push(name);
      return run();
    },
  };
  roster.add(duty);
  return roster;
}

describe('a duty', () => {
  it('is done by one of several processes, once a day, and every one of them can tell what came of it', async () => {
    const houses = ['a', 'b', 'c', 'd'].map((name) => processOf(name));
    for (let day = 1; day <= 3; day++) {
      await Promise.all(houses.map((one) => one.tick()));
      await Promise.all(houses.map((one) => one.tick()));
      expect(done).toHaveLength(day);
      clock.advanceMs(DAY_MS);
    }
    const [mine, other] = await Promise.all([houses[0]!.state('daily'), houses[3]!.state('daily')]);
    expect(mine).toEqual(other);
    expect(mine?.outcome).toEqual({ by: done.at(-1) });
    expect(await houses[0]!.state('unknown')).toBeUndefined();
  });

  it('keeps what another process found where the next one has nothing new; null is something (control)', async () => {
    await processOf('a').tick();
    clock.advanceMs(DAY_MS);
    const next = processOf('b', async () => undefined);
    expect(await next.tick()).toEqual(['daily']);
    expect(await next.state('daily')).toMatchObject({ outcome: { by: 'a' }, done: clock.now() });
    clock.advanceMs(DAY_MS);
    const last = processOf('c', async () => null);
    await last.tick();
    expect((await last.state('daily'))?.outcome).toBeNull();
  });

  it('is not done early (negative control: it is when its time has come)', async () => {
    const one = processOf('a');
    await one.tick();
    clock.advanceMs(DAY_MS - 1);
    expect(await one.tick()).toEqual([]);
    clock.advanceMs(1);
    expect(await one.tick()).toEqual(['daily']);
  });

  it('that was begun by a process that died, or failed, is taken up again after a while', async () => {
    const [dead, alive] = [processOf('dead', () => Promise.reject(new Error('gone'))), processOf('alive')];
    await dead.tick();
    expect(said).toEqual(['daily: gone']);
    clock.advanceMs(HOUR_MS - 1);
    expect(await alive.tick()).toEqual([]);
    clock.advanceMs(1);
    expect(await alive.tick()).toEqual(['daily']);
    expect(done).toEqual(['dead', 'alive']);
  });

  it('that takes long is not begun again by the same process', async () => {
    let finish: () => void = () => undefined;
    const one = processOf('a', () => new Promise<void>((resolve) => (finish = resolve)));
    const first = one.tick();
    while (done.length === 0) await house.db.query({ text: 'SELECT 1', values: [] });
    clock.advanceMs(2 * DAY_MS);
    expect(await one.tick()).toEqual([]);
    finish();
    await first;
    const second = one.tick();
    while (done.length === 1) await house.db.query({ text: 'SELECT 1', values: [] });
    finish();
    expect(await second).toEqual(['daily']);
  });
});
