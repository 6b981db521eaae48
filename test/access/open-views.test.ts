/** A page that stands open is told within a second when the citizen's choice changes what it may show; nobody else is told. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Choice, ChoiceWish } from '../../src/access/contract.js';
import type { LogLine } from '../../src/patient-index/contract.js';
import { EventStreamReader, type ServerEvent } from '../../web/session/event-stream.js';
import { Browser, logInAt } from '../identity/house.js';
import { type AnotherDoor, openAnotherDoor } from '../journeys/another-door.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let house: TestPlatform;
/** Another process: what is chosen there holds in pages that stand open here. */
let door: AnotherDoor;
let karla: string;
const browsers = new Map<string, Browser>();
const pages: Page[] = [];

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  door = await openAnotherDoor(house);
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  const { choices } = (await as('karla', 'GET', '/api/me/blocks')) as { choices: Choice[] };
  for (const { id, inForce } of choices)
    if (inForce && made.has(id)) await as('karla', 'DELETE', `/api/me/blocks/${id}`);
});
afterAll(async () => {
  await door?.close();
  await house?.close();
});

const made = new Set<string>();

async function browserOf(person: string, url = house.url): Promise<Browser> {
  const known = browsers.get(`${person} ${url}`);
  if (known) return known;
  const browser = new Browser();
  browsers.set(`${person} ${url}`, browser);
  await logInAt(url, browser, person);
  return browser;
}

async function as(person: string, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'x-overblik': '1', ...(body && { 'content-type': 'application/json' }) };
  const browser = await browserOf(person, door.url);
  const answer = await browser.ask(door.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return text === '' ? undefined : JSON.parse(text);
}

async function choose(wish: ChoiceWish): Promise<void> {
  made.add(((await as('karla', 'POST', '/api/me/blocks', wish)) as { choice: Choice }).choice.id);
}

interface Page {
  /** The next event; undefined when the stream has ended. */
  next: () => Promise<ServerEvent | undefined>;
  close: () => void;
}

async function openPage(person: string, patient = karla, prefer = 'follow'): Promise<Page> {
  const leaving = new AbortController();
  const browser = await browserOf(person);
  const answer = await browser.ask(`${house.url}/api/patients/${patient}/overview`, {
    headers: { accept: 'text/event-stream', prefer },
    signal: leaving.signal,
  });
  expect(answer.status).toBe(200);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventStreamReader();
  const heard: ServerEvent[] = [];
  const page: Page = {
    async next() {
      for (;;) {
        const event = heard.shift();
        if (event) return event;
        const { done, value } = await reader.read();
        if (done) return undefined;
        heard.push(...events.push(value));
      }
    },
    close: () => leaving.abort(),
  };
  pages.push(page);
  let event = await page.next();
  while (event?.event !== 'done') event = await page.next();
  return page;
}

const practitioner = async (family: string): Promise<string> =>
  (await house.call('bench', 'GET', `/fhir/Practitioner?family=${encodeURIComponent(family)}`)).json.entry[0].resource
    .id;
const astasLines = async (): Promise<LogLine[]> =>
  (await house.call('karla', 'GET', '/api/me/log')).json.entries.filter(({ who }: LogLine) => /Asta/.test(who));

describe('a page that stands open', () => {
  it('is told that something is hidden now, in another process than the one where it was chosen, and once more when it ends', async () => {
    const page = await openPage('asta');
    await choose({ kind: 'block', kinds: ['laboratory'] });
    expect(await page.next()).toEqual({ event: 'changed', data: '{}' });
    expect(await page.next()).toBeUndefined();
    const again = await openPage('asta');
    for (const id of made) await as('karla', 'DELETE', `/api/me/blocks/${id}`);
    expect(await again.next()).toMatchObject({ event: 'changed' });
  });

  it('is closed when all is refused, with the rule, and without a line about an attempt that nobody made', async () => {
    const page = await openPage('asta');
    const before = await astasLines();
    await choose({ kind: 'block', whom: [`Practitioner/${await practitioner('Prøvegaard')}`] });
    const told = await page.next();
    expect(told?.event).toBe('refused');
    expect(JSON.parse(told!.data)).toMatchObject({
      resourceType: 'OperationOutcome',
      access: { effect: 'D', rule: '09' },
    });
    expect((await astasLines()).length).toBe(before.length);
    const asked = await house.call('asta', 'GET', `/api/patients/${karla}/overview`);
    expect(asked.status).toBe(403);
    // The control: whoever asks is written down.
    expect((await astasLines()).length).toBe(before.length + 1);
  });

  it('is told of a private mark, also of the second one', async () => {
    const overview = (await house.call('karla', 'GET', `/api/patients/${karla}/overview`)).json;
    const facts = overview.items.filter((item: { kind: string }) => item.kind === 'medication').slice(0, 2);
    for (const { reference } of facts) {
      const page = await openPage('asta');
      await as('karla', 'POST', '/api/me/private-marks', { reference });
      expect(await page.next()).toMatchObject({ event: 'changed' });
    }
    for (const { reference } of facts) await as('karla', 'DELETE', `/api/me/private-marks/${reference}`);
  });

  it('is not told of a choice that hides nothing from it: no one learns that there is one', async () => {
    const page = await openPage('asta');
    const others = (await house.call('bench', 'GET', '/fhir/Practitioner?_count=20')).json.entry;
    const asta = await practitioner('Prøvegaard');
    const other = others.find(({ resource }: { resource: { id: string } }) => resource.id !== asta).resource.id;
    await choose({ kind: 'block', whom: [`Practitioner/${other}`] });
    await house.openViews.look();
    await house.openViews.look();
    // Its first word is about the next choice.
    await choose({ kind: 'block', whom: [`Practitioner/${asta}`] });
    expect((await page.next())?.event).toBe('refused');
  });

  it('of an assistant is closed when the delegation is taken back', async () => {
    const page = await openPage('jens');
    const { given } = (await as('asta', 'GET', '/api/delegations')) as {
      given: { id: string; assistant: { id: string } }[];
    };
    const his = given.filter(({ assistant }) => assistant.id === 'jens');
    expect(his.length).toBeGreaterThan(0);
    for (const { id } of his) await as('asta', 'DELETE', `/api/delegations/${id}`);
    const told = await page.next();
    expect(told?.event).toBe('refused');
    expect(JSON.parse(told!.data).access.rule).toMatch(/^3\d/);
  });

  it('is let go when the session is locked', async () => {
    const page = await openPage('mads');
    const mads = await browserOf('mads');
    await mads.ask(`${house.url}/api/session/lock`, { method: 'POST', headers: { 'x-overblik': '1' } });
    await choose({ kind: 'block', kinds: ['image'] });
    expect(await page.next()).toMatchObject({ event: 'over' });
    browsers.delete(`mads ${house.url}`);
  });

  it('holds no more than its share: the oldest of one session is let go', async () => {
    const first = await openPage('asta');
    for (let more = 0; more < 32; more++) await openPage('asta');
    expect(await first.next()).toMatchObject({ event: 'over' });
  });

  it('is what must be asked for: a stream without the wish ends after the overview, and is told nothing', async () => {
    const page = await openPage('asta', karla, '');
    await choose({ kind: 'block', kinds: ['laboratory'] });
    expect(await page.next()).toBeUndefined();
  });

  it('would not be told if nobody looked (negative control)', async () => {
    const page = await openPage('asta');
    await house.openViews.stop();
    await choose({ kind: 'block', whom: [`Practitioner/${await practitioner('Prøvegaard')}`] });
    await house.openViews.look();
    const first = await Promise.race([page.next(), house.call('asta', 'GET', `/api/patients/${karla}/overview`)]);
    expect(first).toMatchObject({ status: 403 });
  });
});
