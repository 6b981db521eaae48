import { expect, it } from 'vitest';
import { BODY_ROOM, bodyWeight, SMALL_BODY_ROOM } from './rooms.js';
import { WorkRoom } from './work-room.js';

const MB = 1024 * 1024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Sends bodies, and tells which are in. */
function house() {
  const bodies = new WorkRoom(BODY_ROOM);
  const inside = new Set<string>();
  const leave = new Map<string, () => void>();
  const send = (name: string, megabytes: number) => {
    const place = bodies.enter(name[0]!, megabytes * MB);
    let isGone = false;
    leave.set(name, () => {
      isGone = true;
      place.leave();
      inside.delete(name);
    });
    void place.entered.then(() => isGone || inside.add(name));
  };
  const sendAll = (names: string[]) => {
    for (const name of names) send(name, 25);
  };
  const after = async (act: () => void) => {
    act();
    await turn();
    return [...inside].sort().join(' ');
  };
  return { send, sendAll, leave: (name: string) => leave.get(name)!(), after };
}

it('a large body waits for what the same caller sent before, and not for what another one did', async () => {
  const { send, leave, after } = house();
  expect(
    await after(() => {
      send('eve1', 15);
      send('eve2', 15);
      send('ann1', 4);
      send('ann2', 4);
      send('ann3', 1);
      send('eve-small', 0.1);
    }),
  ).toBe('ann1 ann2 eve-small eve1');
  expect(await after(() => leave('ann1'))).toBe('ann2 ann3 eve-small eve1');
  expect(await after(() => leave('eve1'))).toBe('ann2 ann3 eve-small eve2');
});

it('those of all callers together do not fill the memory, and callers take turns', async () => {
  const { send, sendAll, leave, after } = house();
  const all = ['a1', 'a2', 'a3', 'b1', 'c1'];
  expect(await after(() => sendAll(all))).toBe('a1');
  expect(await after(() => leave('a1'))).toBe('b1');
  expect(await after(() => leave('b1'))).toBe('c1');
  // Small enough to pass, and does not: the one before would wait for ever behind such.
  expect(await after(() => send('d1', 5))).toBe('c1');
  expect(await after(() => leave('c1'))).toBe('a2');
  expect(await after(() => leave('a2'))).toBe('d1');
});

it('who has gone gives the place to the next', async () => {
  const { send, sendAll, leave, after } = house();
  expect(await after(() => sendAll(['a1', 'a2', 'a3']))).toBe('a1');
  expect(await after(() => leave('a2'))).toBe('a1');
  expect(await after(() => leave('a1'))).toBe('a3');
  expect(await after(() => leave('a1'))).toBe('a3');
  expect(await after(() => leave('a3'))).toBe('');
  expect(await after(() => send('b1', 25))).toBe('b1');
});

it('of one caller at most so many wait', () => {
  const bodies = new WorkRoom(BODY_ROOM);
  for (let i = 0; i < 257; i++) bodies.enter('eve', 25 * MB);
  expect(() => bodies.enter('eve', 25 * MB)).toThrow(expect.objectContaining({ status: 429 }));
  expect(() => bodies.enter('eve', 1000)).not.toThrow();
  expect(() => bodies.enter('ann', 25 * MB)).not.toThrow();
});

it('what is held of them is counted until they leave', () => {
  const bodies = new WorkRoom(BODY_ROOM);
  const [one, other] = [bodies.enter('ann', MB), bodies.enter('bo', MB)];
  one.hold(1000);
  one.hold(5000);
  other.hold(700);
  expect([bodies.held, bodies.mostHeld]).toEqual([5700, 5700]);
  one.leave();
  one.leave();
  one.hold(9000);
  expect([bodies.held, bodies.mostHeld]).toEqual([700, 5700]);
});

/** An alarm that rings when it is told to. */
function clock() {
  const set = new Set<() => void>();
  const alarm = (_ms: number, ring: () => void) => {
    set.add(ring);
    return () => set.delete(ring);
  };
  return { alarm, set };
}

it('who has waited too long is told to come again, and gives the place in the line up', async () => {
  const { alarm, set } = clock();
  const room = new WorkRoom({ ...BODY_ROOM, alarm });
  const [inside, late, next] = ['ann', 'bo', 'cy'].map((name) => room.enter(name, 25 * MB));
  await inside!.entered;
  expect(set.size).toBe(2);
  const refused = expect(late!.entered).rejects.toMatchObject({ category: 'unavailable', status: undefined });
  [...set][0]!();
  await refused;
  inside!.leave();
  await next!.entered;
  expect(set.size).toBe(0);
  next!.leave();
});

it('tells when there is work inside, and when there is none any more', () => {
  const told: boolean[] = [];
  const room = new WorkRoom({ ...BODY_ROOM, onBusy: (isBusy) => told.push(isBusy) });
  const places = [room.enter('ann', MB), room.enter('bo', MB), room.enter('bo', 1000)];
  for (const place of places) place.leave();
  expect(told).toEqual([true, false]);
});

it('where small work alone is nothing, it is busy from some size on', () => {
  const told: boolean[] = [];
  const room = new WorkRoom({ ...SMALL_BODY_ROOM, onBusy: (isBusy) => told.push(isBusy) });
  const places = Array.from({ length: 10 }, (_, i) => room.enter(`caller ${i}`, MB / 4));
  expect(told).toEqual([true]);
  for (const place of places.slice(0, 2)) place.leave();
  expect(told).toEqual([true]);
  places[2]!.leave();
  expect(told).toEqual([true, false]);
});

it('XML is taken for several times its size, so that two of the largest are not read at the same time', async () => {
  const room = new WorkRoom(BODY_ROOM);
  const weight = bodyWeight(5 * MB, true);
  const [one, other] = [room.enter('ann', weight), room.enter('bo', weight)];
  let isIn = false;
  void other.entered.then(() => {
    isIn = true;
  });
  await one.entered;
  await turn();
  expect(isIn).toBe(false);
  one.leave();
  await other.entered;
  other.leave();
  expect([bodyWeight(5 * MB, false), bodyWeight(MB / 4, true)]).toEqual([5 * MB, MB / 4]);
  // Bytes that are XML, to be kept as they are, may be larger than what is read as XML.
  await room.enter('cy', bodyWeight(25 * MB, true)).entered;
});

it('what it weighs may show later: the same caller waits for that, and others for nothing but what all may hold', async () => {
  const room = new WorkRoom({ ofACaller: 8, ofAll: 20, uncounted: 0 });
  const inside = new Set<string>();
  const enter = (name: string, bytes: number) => {
    const place = room.enter(name[0]!, bytes);
    void place.entered.then(() => inside.add(name));
    return place;
  };
  const now = async () => {
    await turn();
    return [...inside].join(' ');
  };
  const first = enter('a1', 1);
  expect(await now()).toBe('a1');
  first.weigh(9);
  const second = enter('a2', 1);
  enter('b1', 1);
  expect(await now()).toBe('a1 b1');
  // One that waits takes what it weighs along.
  second.weigh(6);
  first.weigh(3);
  expect(await now()).toBe('a1 b1');
  first.weigh(2);
  expect(await now()).toBe('a1 b1 a2');
  const taken = room.take('c', 15);
  enter('d1', 1);
  expect(await now()).toBe('a1 b1 a2');
  taken.leave();
  taken.weigh(90);
  expect(await now()).toBe('a1 b1 a2 d1');
});
