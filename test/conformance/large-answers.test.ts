/**
 * What is large is read when there is room for it, and one Bundle answers no more than it may hold. A real server and a real
 * database; each is seen also without what bounds it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_ANSWERED_BYTES } from '../../src/rest/fhir/answer-budget.js';
import { ANSWER_ROOM } from '../../src/rest/fhir/rooms.js';
import type { RoomOptions } from '../../src/rest/fhir/work-room.js';
import { Browser, logInAt } from '../identity/house.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { WatchedRoom } from './watched-room.js';

const MB = 1024 * 1024;
const [EVE, ANN] = ['bench', 'region-nord'];

let p: TestPlatform;

/** A document whose body has some more bytes than asked for. @param like all else of it */
async function store(id: string, bytes: number, like: object = {}): Promise<string> {
  const made = await p.call(EVE, 'PUT', `/fhir/DocumentReference/${id}`, {
    ...like,
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', data: 'QUJD'.repeat(bytes / 4) } }],
  });
  expect(made.status, made.text.slice(0, 500)).toBe(201);
  return `DocumentReference/${id}`;
}

/** A unit that everybody may read. */
async function storeUnit(id: string, bytes: number): Promise<string> {
  const unit = { resourceType: 'Organization', id, name: 'x'.repeat(bytes) };
  expect((await p.call(EVE, 'PUT', `/fhir/Organization/${id}`, unit)).status).toBe(201);
  return `Organization/${id}`;
}

/** Of the server; each test has it as it wants it. */
const room = new WatchedRoom(ANSWER_ROOM);

beforeAll(async () => {
  p = await openTestPlatform({ guards: { answers: room }, citizens: 7 });
  await store('large', 300 * 1024);
  await store('small', 1024);
  await storeUnit('large-unit', 300 * 1024);
});
afterAll(() => p?.close());

describe('what may be large', () => {
  /** Eve has taken the room that one caller may have; she asks for something, and others go on. */
  async function asks(what: string, bounds: Partial<RoomOptions>): Promise<string[]> {
    const answers = room.furnish({ ...ANSWER_ROOM, ...bounds });
    const before = answers.enter(EVE, 20 * MB);
    const answered: string[] = [];
    const ask = async (as: string, path: string) => {
      const { status } = await p.call(as, 'GET', `/fhir/${path}`);
      answered.push(`${as} ${path} ${status}`);
    };
    const waiting = ask(EVE, what);
    await answers.asked(2);
    await ask(EVE, 'DocumentReference/small');
    await ask(ANN, 'Organization/large-unit');
    await ask(ANN, 'Organization?_count=1');
    // With room without end she has been answered some time now, whoever came first.
    if (bounds.ofACaller === Number.POSITIVE_INFINITY) await waiting;
    answered.push('room');
    before.leave();
    await waiting;
    return answered;
  }

  const WHAT = [
    ['a large resource', 'DocumentReference/large'],
    ['a page', 'DocumentReference?_id=small'],
  ] as const;

  it.each(WHAT)('%s waits for room, and nothing else of the same caller does, and nobody else', async (_name, what) =>
    expect(await asks(what, {})).toEqual([
      `${EVE} DocumentReference/small 200`,
      `${ANN} Organization/large-unit 200`,
      `${ANN} Organization?_count=1 200`,
      'room',
      `${EVE} ${what} 200`,
    ]),
  );

  it.each(WHAT)('control: with room without end %s waits for nothing', async (_name, what) =>
    expect((await asks(what, { ofACaller: Number.POSITIVE_INFINITY })).at(-1)).toBe('room'),
  );

  it('a large resource is judged by the law and logged when there is room, once, and not before', async () => {
    const answers = room.furnish(ANSWER_ROOM);
    const me = new Browser();
    await logInAt(p.url, me, 'karla');
    const karla = (await p.call('karla', 'GET', '/api/me')).json.patientId;
    const one = (await p.call('asta', 'GET', `/fhir/DocumentReference?patient=${karla}&_count=1`)).json.entry[0]
      .resource;
    const large = await store('of-karla', 300 * 1024, one);
    /** Who was told of it, and how many resources the answer had. */
    const lines = async () => {
      const rows = await p.db.owner.query<{ actor: string; returned: number }>({
        text: `SELECT actor, returned FROM access_log WHERE entry::jsonb->>'what' = $1 AND actor <> $2 ORDER BY at`,
        values: [large, EVE],
      });
      return rows;
    };
    const asta = () => p.call('asta', 'GET', `/fhir/${large}`);
    expect((await asta()).status).toBe(200);
    const [told, ...more] = await lines();
    expect([told?.returned, more]).toEqual([1, []]);
    const before = answers.enter(told!.actor, 20 * MB);
    const waiting = asta();
    await answers.asked(3);
    expect(await lines()).toEqual([told]);
    const blocked = await me.ask(`${p.url}/api/me/blocks`, {
      method: 'POST',
      headers: { 'x-overblik': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'block' }),
    });
    expect(blocked.status, await blocked.text()).toBe(201);
    before.leave();
    expect((await waiting).status).toBe(404);
    const [first, refused, ...others] = await lines();
    expect([first, refused?.returned, others]).toEqual([told, 0, []]);
  });
});

describe('the answers in a Bundle', () => {
  const batch = (type: string, urls: string[]) =>
    p.call(EVE, 'POST', '/fhir', {
      resourceType: 'Bundle',
      type,
      entry: urls.map((url) => ({ request: { method: 'GET', url } })),
    });

  interface Entry {
    resource?: unknown;
    response: { status: string; outcome?: { issue: { code: string; diagnostics: string }[] } };
  }

  it('hold so much together; what is more has to be asked for by itself, and what is small is answered', async () => {
    room.furnish(ANSWER_ROOM);
    const third = Math.floor(MOST_ANSWERED_BYTES / 3 / 4) * 4;
    const large = [await store('a', third), await store('b', third), await store('c', third)];
    const small = 'DocumentReference/small';
    const { status, json, text } = await batch('batch', [...large, small]);
    const rows = await p.db.owner.query<{ what: string; returned: number }>({
      text: `SELECT entry::jsonb->>'what' AS what, returned FROM access_log
        WHERE entry::jsonb->>'operation' = 'read' AND entry::jsonb->>'what' = ANY($1)`,
      values: [large],
    });
    // A refusal for want of place tells that something is there: it is in the log as well.
    expect(rows.map(({ what }) => what).sort()).toEqual(large);
    expect(rows.map(({ returned }) => returned).sort()).toEqual([0, 1, 1]);
    expect(status).toBe(200);
    expect(text.length).toBeLessThan(MOST_ANSWERED_BYTES);
    const entries: Entry[] = json.entry;
    expect(entries.map((one) => one.response.status).sort()).toEqual([
      '200 OK',
      '200 OK',
      '200 OK',
      '413 Content Too Large',
    ]);
    expect(entries[3]!.response.status).toBe('200 OK');
    const refused = entries.find((one) => one.response.status.startsWith('413'))!;
    expect(refused.response.outcome!.issue[0]).toMatchObject({
      code: 'too-costly',
      diagnostics: expect.stringContaining('25 MB'),
    });
    expect((await batch('batch', [large[0]!, small])).json.entry.map((one: Entry) => one.response.status)).toEqual([
      '200 OK',
      '200 OK',
    ]);
    const all = await batch('transaction', large);
    expect([all.status, all.json.issue[0].code, all.json.issue[0].expression]).toEqual([
      413,
      'too-costly',
      ['Bundle.entry[2]'],
    ]);
  });
});
