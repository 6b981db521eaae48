/** However many large bodies come at once, no more bytes of them are in memory than there is room for: docs/limits.md. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { BODY_ROOM, SMALL_BODY_ROOM } from '../../src/rest/fhir/rooms.js';
import { WorkRoom } from '../../src/rest/fhir/work-room.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

const MB = 1024 * 1024;
const ROOM = 25 * MB;
/** Of these there is room for one. */
const BODY = Buffer.from(`[${'1,'.repeat(10 * MB)}1]`);
const CALLERS = ['bench', 'integrator', 'region-nord', 'asta'];

let p: TestPlatform;
afterEach(() => p?.close());

const open = async (bodies: WorkRoom, drainPause?: () => Promise<void>) => {
  const clock = new VirtualClock('2026-11-02T08:00:00Z');
  p = await openTestPlatform({ clock, guards: { bodies, drainPause } });
};

interface Sender {
  socket: Socket;
  status: Promise<number>;
}

/** Sends a body but for its last byte. */
function send(authorization: string[]): Sender {
  const { port, hostname } = new URL(p.url);
  const type = ['content-type: application/fhir+json', `content-length: ${BODY.length}`];
  const head = ['POST /fhir/Basic HTTP/1.1', 'host: x', ...type, ...authorization, '', ''];
  const socket = connect(Number(port), hostname);
  socket.write(head.join('\r\n'));
  socket.write(BODY.subarray(0, -1));
  const status = once(socket, 'data').then(([data]) => Number(/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]));
  return { socket, status };
}

const bearer = async (name: string) => [`authorization: Bearer ${await p.token(name)}`];

/** Until something has come about. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** All send all they have, and then the rest. @returns the answers */
async function sendTogether(begun: (senders: Sender[]) => Promise<void>): Promise<number[]> {
  const senders = await Promise.all(CALLERS.map(async (name) => send(await bearer(name))));
  await begun(senders);
  for (const { socket } of senders) socket.write(BODY.subarray(-1));
  const statuses = await Promise.all(senders.map(({ status }) => status));
  for (const { socket } of senders) socket.destroy();
  return statuses;
}

it('of large bodies that come at once, no more is in memory than there is room for', async () => {
  const bodies = new WorkRoom(BODY_ROOM);
  await open(bodies);
  const statuses = await sendTogether(() => until(() => bodies.held >= BODY.length - 1));
  expect(statuses).toEqual([413, 413, 413, 413]);
  expect(bodies.mostHeld).toBeLessThanOrEqual(ROOM);
  expect(bodies.mostHeld).toBeGreaterThanOrEqual(BODY.length);
  expect(bodies.held).toBe(0);
});

it('control: with room without end all of them are', async () => {
  const bodies = new WorkRoom({ ...BODY_ROOM, ofACaller: Infinity, ofAll: Infinity });
  await open(bodies);
  const statuses = await sendTogether(() => until(() => bodies.held >= 4 * (BODY.length - 1)));
  expect(statuses).toEqual([413, 413, 413, 413]);
  expect(bodies.mostHeld).toBeGreaterThan(2 * ROOM);
});

it('of the body of who is not known nothing is', async () => {
  const bodies = new WorkRoom(BODY_ROOM);
  await open(bodies);
  const { socket, status } = send([]);
  expect(await status).toBe(401);
  socket.destroy();
  expect(bodies.mostHeld).toBe(0);
});

it('what does not say its size takes room too, when it has become large', async () => {
  const bodies = new WorkRoom(BODY_ROOM);
  await open(bodies);
  const { port, hostname } = new URL(p.url);
  const socket = connect(Number(port), hostname);
  const type = ['content-type: application/fhir+json', 'transfer-encoding: chunked'];
  const head = ['POST /fhir/Basic HTTP/1.1', 'host: x', ...type, ...(await bearer('bench')), '', ''];
  socket.write(`${head.join('\r\n')}${MB.toString(16)}\r\n${'['.repeat(MB)}\r\n`);
  await until(() => bodies.held >= MB);
  socket.write('0\r\n\r\n');
  const [data] = await once(socket, 'data');
  expect(String(data)).toMatch(/^HTTP\/1\.1 400 /);
  socket.destroy();
  expect([bodies.mostHeld, bodies.held]).toEqual([MB, 0]);
});

/** What was refused unread is taken from the line: until then somebody asks for something else. @returns what came about, in order */
async function whileDrained(drainPause: () => Promise<void>, release: () => void): Promise<string[]> {
  await open(new WorkRoom(BODY_ROOM), drainPause);
  const came: string[] = [];
  const { socket, status } = send([]);
  const isTaken = new Promise<void>((resolve) => socket.write(BODY.subarray(-1), () => resolve()));
  const taken = isTaken.then(() => came.push('all of it is taken'));
  came.push(`refused ${await status}`);
  // Without the pauses it is taken sooner or later by itself.
  if (drainPause === noPause) await taken;
  const read = await p.call('bench', 'GET', '/fhir/metadata');
  came.push(`another is answered ${read.status}`);
  release();
  await taken;
  socket.destroy();
  return came;
}
const noPause = async () => {};

it('the body of who is not known is taken from the line piece by piece, after the answer and beside others', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  expect(await whileDrained(() => released, release)).toEqual([
    'refused 401',
    'another is answered 200',
    'all of it is taken',
  ]);
});

it('control: without pauses all of it is taken first', async () => {
  expect(await whileDrained(noPause, () => {})).toEqual([
    'refused 401',
    'all of it is taken',
    'another is answered 200',
  ]);
});

/** So many connections of so many callers, each of which sends all of a body but its last byte. */
async function holdSmall(smallBodies: WorkRoom, held: number): Promise<void> {
  p = await openTestPlatform({ clock: new VirtualClock('2026-11-02T08:00:00Z'), guards: { smallBodies } });
  const { port, hostname } = new URL(p.url);
  const size = 250 * 1024;
  const sockets: Socket[] = [];
  for (const name of CALLERS) {
    const type = ['content-type: application/fhir+json', `content-length: ${size}`];
    const head = ['POST /fhir/Basic HTTP/1.1', 'host: x', ...type, ...(await bearer(name)), '', ''].join('\r\n');
    for (let i = 0; i < 30; i++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(head);
      socket.write(Buffer.alloc(size - 1, ' '));
      sockets.push(socket);
    }
  }
  await until(() => smallBodies.held >= held - size);
  // Whatever is small is answered beside them.
  expect((await p.call('bench', 'POST', '/fhir/Basic', { resourceType: 'Basic' })).status).toBe(400);
  for (const socket of sockets) socket.destroy();
  await until(() => smallBodies.held === 0);
}

it('of bodies that are not large, however many connections hold one, no more is in memory than there is room for', async () => {
  const room = new WorkRoom(SMALL_BODY_ROOM);
  await holdSmall(room, 15 * MB);
  expect(room.mostHeld).toBeLessThanOrEqual(16 * MB);
});

it('control: with room without end all of them are', async () => {
  const room = new WorkRoom({ ...SMALL_BODY_ROOM, ofACaller: Infinity, ofAll: Infinity });
  await holdSmall(room, 29 * MB);
  expect(room.mostHeld).toBeGreaterThan(28 * MB);
});
