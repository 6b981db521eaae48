import { describe, expect, it } from 'vitest';
import { Failure, VirtualClock } from '../../base/index.js';
import { HoldBack, unknownCaller } from './hold-back.js';

const LARGE = 100_000;
const clock = new VirtualClock('2026-11-02T08:00:00Z');
const fail =
  (category: 'invalid' | 'precondition' | 'unauthenticated' | 'too-large', costMs: number) =>
  async (): Promise<never> => {
    clock.advanceMs(costMs);
    throw new Failure(category, 'no');
  };
const outcome = (work: Promise<unknown>): Promise<number | string> =>
  work.then(
    () => 'done',
    (error: Failure) => error.status ?? error.category,
  );
/** Until what was begun has come as far as it can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const never = () => new Promise<never>(() => {});
const from = (callerId: string, bytes: number) => ({ callerId, bytes, gone: never, close: () => {} });

/** What is waited for is noted, and over when `pass` is called. */
function paced() {
  const waits: number[] = [];
  const over: (() => void)[] = [];
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      waits.push(ms);
      over.push(resolve);
    });
  const pass = () => {
    for (const go of over.splice(0)) go();
  };
  return { held: new HoldBack(clock, { pause }), waits, pass };
}

describe('a large body', () => {
  it('that is refused holds the next one back for a hundred times what it cost, and nobody else', async () => {
    const held = new HoldBack(clock, { paces: false });
    expect(await outcome(held.watch(from('eve', LARGE), fail('invalid', 20)))).toBe('invalid');
    expect(() => held.refuseHeld('eve', LARGE)).toThrow(expect.objectContaining({ status: 429 }));
    expect(() => held.refuseHeld('eve', 10)).not.toThrow();
    expect(() => held.refuseHeld('ann', LARGE)).not.toThrow();
    clock.advanceMs(1999);
    expect(() => held.refuseHeld('eve', LARGE)).toThrow();
    clock.advanceMs(1);
    expect(() => held.refuseHeld('eve', LARGE)).not.toThrow();
  });

  it('is never held back for more than ten seconds, and not for what was well-formed', async () => {
    const held = new HoldBack(clock, { paces: false });
    await outcome(held.watch(from('eve', LARGE), fail('invalid', 60_000)));
    clock.advanceMs(10_000);
    expect(() => held.refuseHeld('eve', LARGE)).not.toThrow();
    expect(await outcome(held.watch(from('eve', LARGE), fail('precondition', 5000)))).toBe('precondition');
    expect(() => held.refuseHeld('eve', LARGE)).not.toThrow();
  });
});

describe('a refusal', () => {
  it('waits when the caller has been refused often: longer and longer, and never more than ten seconds', async () => {
    const { held, waits, pass } = paced();
    const refused = () => outcome(held.watch(from('eve', 10), fail('invalid', 0)));
    for (let i = 0; i < 10; i++) expect(await refused()).toBe('invalid');
    expect(waits).toEqual([]);
    const late = [refused(), refused(), refused()];
    await settle();
    expect(waits).toEqual([200, 400, 600]);
    for (let i = 0; i < 90; i++) late.push(refused());
    await settle();
    expect(Math.max(...waits)).toBe(10_000);
    pass();
    expect(new Set(await Promise.all(late))).toEqual(new Set(['invalid']));
    // What was owed is paid with time.
    clock.advanceMs(12_000);
    expect(await refused()).toBe('invalid');
  });

  it('of one caller keeps no other waiting, nor what of hers is not refused', async () => {
    const { held, waits } = paced();
    for (let i = 0; i < 20; i++) void outcome(held.watch(from('eve', 10), fail('unauthenticated', 0)));
    await settle();
    const before = waits.length;
    expect(before).toBe(10);
    expect(await held.watch(from('eve', 10), async () => 'read')).toBe('read');
    expect(await outcome(held.watch(from('eve', 10), fail('precondition', 0)))).toBe('precondition');
    expect(await outcome(held.watch(from('ann', 10), fail('invalid', 0)))).toBe('invalid');
    expect(waits).toHaveLength(before);
  });

  it('of who is not known waits with those of the same address, and of no other', async () => {
    const { held, waits } = paced();
    const refusedAt = (address: string) =>
      outcome(held.watch(from(unknownCaller(address), 10), fail('unauthenticated', 0)));
    for (let i = 0; i < 20; i++) void refusedAt('192.0.2.1');
    await settle();
    expect(waits).toHaveLength(10);
    expect(await refusedAt('192.0.2.2')).toBe('unauthenticated');
    expect(waits).toHaveLength(10);
  });

  it('may be a result too, such as a batch of nothing but bad entries', async () => {
    const { held, waits, pass } = paced();
    const batch = () => held.watch(from('eve', LARGE), fail200, (result) => result === 'all bad');
    const fail200 = async () => {
      clock.advanceMs(60);
      return 'all bad';
    };
    const first = batch();
    await settle();
    expect(waits).toHaveLength(1);
    pass();
    expect(await first).toBe('all bad');
    const second = batch();
    await settle();
    expect(waits).toHaveLength(2);
    pass();
    expect(await second).toBe('all bad');
  });

  it('is answered at once, and its connection closed, where very many wait', async () => {
    const { held, waits } = paced();
    let closed = 0;
    const asked = { ...from('eve', 10), close: () => void closed++ };
    for (let i = 0; i < 200; i++) void outcome(held.watch(asked, fail('invalid', 0)));
    await settle();
    expect([waits.length, closed]).toEqual([100, 90]);
  });

  it('whose body was not read closes the connection of who owes, and of nobody else', async () => {
    const { held } = paced();
    let closed = 0;
    const unread = (callerId: string) => ({ ...from(callerId, 0), close: () => void closed++, isUnread: true });
    for (let i = 0; i < 10; i++) void outcome(held.watch(unread('eve'), fail('too-large', 0)));
    await settle();
    expect(closed).toBe(0);
    void outcome(held.watch(unread('eve'), fail('too-large', 0)));
    void outcome(held.watch(unread('ann'), fail('too-large', 0)));
    await settle();
    expect(closed).toBe(1);
  });

  it('control: unpaced, none waits', async () => {
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    const held = new HoldBack(clock, { paces: false, pause });
    for (let i = 0; i < 200; i++) await outcome(held.watch(from('eve', 10), fail('invalid', 0)));
    expect(waits).toEqual([]);
  });
});
