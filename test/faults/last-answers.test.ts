/** A server that is stopped answers whom it is answering. A real server, and a question that waits for a lock. */
import { afterEach, expect, it } from 'vitest';
import { type Alarm, alarmByTheClock } from '../../src/base/index.js';
import { PAGE_ROOM } from '../../src/rest/fhir/rooms.js';
import { WatchedRoom } from '../conformance/watched-room.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform | undefined;
afterEach(() => p?.close());

/** What becomes of a question under way when the server is stopped, and of one that comes later. */
async function stopped(lastAnswers: Alarm | undefined): Promise<string[]> {
  const pages = new WatchedRoom(PAGE_ROOM);
  const house = await openTestPlatform({ lastAnswers, guards: { pages } });
  p = house;
  const came: string[] = [];
  let unlock = () => {};
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  let lock = Promise.resolve();
  await new Promise<void>((isLocked) => {
    lock = house.db.owner.transaction(async (tx) => {
      await tx.query({ text: 'LOCK TABLE resource_history IN ACCESS EXCLUSIVE MODE', values: [] });
      isLocked();
      await unlocked;
    });
  });
  const slow = house.call('bench', 'GET', '/fhir/Basic/_history').then(
    ({ status, headers, json }) => came.push(`${status} ${json.type}, connection ${headers.get('connection')}`),
    () => came.push('cut off'),
  );
  await pages.asked(1);
  const closing = house.server.close();
  const late = await house.call('bench', 'GET', '/fhir/metadata').then(
    () => 'taken',
    () => 'not taken',
  );
  came.push(`a later one is ${late}`);
  if (lastAnswers === undefined) await slow;
  unlock();
  await Promise.all([slow, closing, lock]);
  return came;
}

it('the question under way is answered, and nobody else comes in', async () =>
  expect(await stopped(alarmByTheClock)).toEqual(['a later one is not taken', '200 history, connection close']));

it('control: where answers have no time, it is cut off', async () =>
  expect((await stopped(undefined)).sort()).toEqual(['a later one is not taken', 'cut off']));
