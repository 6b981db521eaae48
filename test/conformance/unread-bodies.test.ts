/** What the headers of a request settle is settled before its body is read. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

/** Stands still, or goes on by a millisecond with each look. */
class TickingClock extends VirtualClock {
  ticks = false;
  override monotonicMs(): number {
    if (this.ticks) this.advanceMs(1);
    return super.monotonicMs();
  }
}

const clock = new TickingClock('2026-11-02T08:00:00Z');
let p: TestPlatform;
beforeAll(async () => {
  p = await openTestPlatform({ clock });
});
afterAll(() => p?.close());

const MB = 1024 * 1024;

/** The status of the answer to headers that announce a body of which nothing, or what is given, ever comes. */
async function answerTo(path: string, headers: Record<string, string>, sent = ''): Promise<number> {
  const { port, hostname } = new URL(p.url);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: x',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise<number>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n${sent}`));
    socket.on('error', reject);
    socket.on('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString())?.[1]));
      socket.destroy();
    });
  });
}

const announced = (bytes: number) => ({ 'content-length': String(bytes), 'content-type': 'application/fhir+json' });

it.each([
  ['without a token', {}, 401],
  ['with a token that is none', { authorization: 'Bearer nonsense' }, 401],
  ['compressed', { 'content-encoding': 'gzip' }, 415],
])('a body of 25 MB %s is refused while none of it has come', async (_how, headers, status) => {
  for (const path of ['/fhir', '/fhir/Patient', '/fhir/Patient/$validate'])
    expect([path, await answerTo(path, { ...announced(25 * MB), ...headers })]).toEqual([path, status]);
});

it('so is one that does not say how long it is', async () => {
  const chunked = { 'transfer-encoding': 'chunked', 'content-type': 'application/fhir+json' };
  expect(await answerTo('/fhir/Patient', chunked, '1\r\n{\r\n')).toBe(401);
});

it("so is the next large one of a caller whose large body was just refused, and nobody else's", async () => {
  const headers = { ...announced(25 * MB), authorization: `Bearer ${await p.token('bench')}` };
  clock.ticks = true;
  const broken = await p.call('bench', 'POST', '/fhir/Basic', `{"resourceType":"Basic",${' '.repeat(300_000)}]`);
  clock.ticks = false;
  expect(broken.status).toBe(400);
  expect(await answerTo('/fhir/Basic', headers)).toBe(429);
  const other = `{"resourceType":"Basic","code":{"text":"x"}${' '.repeat(300_000)}}`;
  expect((await p.call('asta', 'POST', '/fhir/Basic/$validate', other)).status).not.toBe(429);
  clock.advanceMs(10_000);
});

it('a large body waits for the one before of the same caller, and nobody else does', async () => {
  const { port, hostname } = new URL(p.url);
  const head = [
    'POST /fhir/Basic HTTP/1.1',
    'host: x',
    'content-length: 25000000',
    'content-type: application/fhir+json',
  ];
  const first = connect(Number(port), hostname);
  const bench = `authorization: Bearer ${await p.token('bench')}`;
  // The head has arrived when the server says that it may go on.
  const isIn = new Promise((resolve) => first.once('data', resolve));
  first.write([...head, bench, 'expect: 100-continue', '', ''].join('\r\n'));
  await isIn;
  const body = `{"resourceType":"Basic","code":{"text":"x"}${' '.repeat(300_000)}}`;
  const answered: string[] = [];
  const send = (name: string) => p.call(name, 'POST', '/fhir/Basic/$validate', body).then(() => answered.push(name));
  const second = send('bench');
  await send('asta');
  expect((await p.call('bench', 'GET', '/fhir/metadata')).status).toBe(200);
  expect(answered).toEqual(['asta']);
  first.destroy();
  await second;
  expect(answered).toEqual(['asta', 'bench']);
});

it('a sender who goes in the middle of a large body leaves nobody behind', async () => {
  const { port, hostname } = new URL(p.url);
  const bench = `authorization: Bearer ${await p.token('bench')}`;
  const type = 'content-type: application/fhir+json';
  for (const length of ['content-length: 25000000', 'transfer-encoding: chunked']) {
    const head = ['POST /fhir/Basic HTTP/1.1', 'host: x', length, type, bench, 'expect: 100-continue', '', ''];
    const socket = connect(Number(port), hostname);
    const isIn = new Promise((resolve) => socket.once('data', resolve));
    socket.write(head.join('\r\n'));
    await isIn;
    const body = '{'.repeat(500_000);
    await new Promise((resolve) => socket.write(`${body.length.toString(16)}\r\n${body}`, resolve));
    socket.resetAndDestroy();
  }
  const whole = `{"resourceType":"Basic","code":{"text":"x"}${' '.repeat(9 * MB)}}`;
  expect((await p.call('bench', 'POST', '/fhir/Basic/$validate', whole)).status).toBe(200);
});

it('so does one that does not say how long it is', async () => {
  const authorization = `Bearer ${await p.token('bench')}`;
  const chunked = { 'transfer-encoding': 'chunked', 'content-type': 'application/fhir+json', authorization };
  const body = `{"resourceType":"Basic","code":{"text":"x"}${' '.repeat(600_000)}}`;
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  expect(await answerTo('/fhir/Basic', chunked, chunks)).toBe(201);
});

it('a screen sends no megabytes: more than one is refused unread', async () => {
  expect(await answerTo('/api/login', announced(2 * MB))).toBe(413);
});

it('one that may come is read', async () => {
  const authorization = `Bearer ${await p.token('bench')}`;
  const body = '{"resourceType":"Basic","code":{"text":"x"}}';
  expect(await answerTo('/fhir/Basic', { ...announced(body.length), authorization }, body)).toBe(201);
});
