/** Who reads a long answer slowly keeps its room, and not for ever. A real server; what is looked at is who is answered when. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { BODY_ROOM } from '../../src/rest/fhir/rooms.js';
import { WorkRoom } from '../../src/rest/fhir/work-room.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

const MB = 1024 * 1024;
/** Its answer is a third longer: more than a connection holds that nobody reads. */
const PICTURE = Buffer.alloc(18 * MB, 'x');
const NO_JSON = Buffer.alloc(20 * MB, '[');

let p: TestPlatform;
afterEach(() => p?.close());

async function post(as: string, path: string, type: string, body: Buffer): Promise<Socket> {
  const { port, hostname } = new URL(p.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const head = [`POST /fhir/${path} HTTP/1.1`, 'host: x', `content-type: ${type}`, `content-length: ${body.length}`];
  socket.write(`${head.join('\r\n')}\r\nauthorization: Bearer ${await p.token(as)}\r\n\r\n`);
  socket.write(body);
  return socket;
}

/** Ann stores a picture and does not read the answer; Bo sends a large body; somebody reads something small; then Ann's time passes, or she reads. */
async function besideSlowReader(then: 'time passes' | 'she reads'): Promise<string[]> {
  const bodies = new WorkRoom(BODY_ROOM);
  let ring = () => {};
  let isSet = () => {};
  const answering = new Promise<void>((resolve) => {
    isSet = resolve;
  });
  const answerAlarm = (_ms: number, call: () => void) => {
    ring = call;
    isSet();
    return () => {};
  };
  p = await openTestPlatform({
    clock: new VirtualClock('2026-11-02T08:00:00Z'),
    guards: { bodies, answerAlarm },
  });
  const came: string[] = [];
  const ann = await post('bench', 'Binary', 'application/pdf', PICTURE);
  await answering;
  const bo = await post('integrator', 'Basic', 'application/fhir+json', NO_JSON);
  const answered = once(bo, 'data').then(([data]) => {
    came.push(`Bo is answered ${/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]}`);
  });
  for (let i = 0; i < 3; i++) {
    const { status } = await p.call('integrator', 'GET', '/fhir/metadata?_elements=status');
    came.push(`small ${status}, held ${bodies.held / MB} MB`);
  }
  const closed = once(ann, 'close').then(() => came.push('Ann is gone'));
  came.push(then);
  if (then === 'she reads') ann.resume();
  else ring();
  await answered;
  // Node closes it at the other end; here that shows when what has come is read.
  ann.resume();
  if (then === 'she reads') ann.destroy();
  await closed;
  bo.destroy();
  return came;
}

const small = Array.from({ length: 3 }, () => 'small 200, held 18 MB');

it('a large body waits for an answer that is not taken until its time is over, and small requests do not', async () =>
  expect(await besideSlowReader('time passes')).toEqual([
    ...small,
    'time passes',
    'Bo is answered 400',
    'Ann is gone',
  ]));

it('control: with all time of the world it waits until the answer is taken', async () =>
  expect(await besideSlowReader('she reads')).toEqual([...small, 'she reads', 'Bo is answered 400', 'Ann is gone']));
