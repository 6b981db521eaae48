/** One block, effective everywhere: in every register, local and remote, at once, in every process; and ended again. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Choice, ChoiceEffect, ChoiceWish } from '../../src/access/contract.js';
import type { Overview } from '../../src/patient-index/contract.js';
import { SOURCE_NAMES } from '../../src/sources/contract.js';
import { Browser, logInAt } from '../identity/house.js';
import { SickRegister } from '../faults/sick-register.js';
import { type AnotherDoor, openAnotherDoor } from '../journeys/another-door.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let house: TestPlatform;
let door: AnotherDoor;
let register: SickRegister;
let karla: string;
let whole: Overview;

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7 });
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  register = await SickRegister.open(house.baseUrl);
  const token = await house.token('bench');
  const laboratory = { url: register.url, name: 'Laboratorium Nord', token, deadlineMs: 20_000 };
  door = await openAnotherDoor(house, { sources: { laboratory } });
  whole = await seenAt(door.url);
});
afterEach(async () => {
  register.health = 'well';
  for (const choice of await choices()) if (choice.inForce && mine.has(choice.id)) await end(choice.id);
});
afterAll(async () => {
  await door?.close();
  await register?.close();
  await house?.close();
});

/** Made by these tests; Karla has older ones of her own. */
const mine = new Set<string>();
const OWN = { 'x-overblik': '1' };
const CITIZENS = ['karla', 'ida', 'emma', 'noah'];
const browsers = new Map<string, Browser>();
/** Citizens choose on their own screens, logged in; a token of an app reaches less. */
async function as(person: string, method: string, path: string, body?: object): Promise<Answer> {
  if (!CITIZENS.includes(person)) return house.call(person, method, path, body, OWN);
  let browser = browsers.get(person);
  if (!browser) {
    browser = new Browser();
    browsers.set(person, browser);
    await logInAt(house.url, browser, person);
  }
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { ...OWN, ...type };
  const answer = await browser.ask(house.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : undefined,
  };
}

async function choices(): Promise<Choice[]> {
  return (await as('karla', 'GET', '/api/me/blocks')).json.choices;
}
async function make(wish: ChoiceWish): Promise<{ choice: Choice; effects: ChoiceEffect[] }> {
  const answer = await as('karla', 'POST', '/api/me/blocks', wish);
  expect(answer.status, answer.text).toBe(201);
  mine.add(answer.json.choice.id);
  return answer.json;
}
const end = (id: string): Promise<Answer> => as('karla', 'DELETE', `/api/me/blocks/${id}`);

/** Tokens are for the address they are used at. */
const bearer = async (url: string, person: string): Promise<string> =>
  `Bearer ${await (url === door.url ? door : house).identity.mintToken(person)}`;

async function seenAt(url: string, person = 'asta'): Promise<Overview> {
  const authorization = await bearer(url, person);
  const answer = await fetch(`${url}/api/patients/${karla}/overview`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Overview;
}
const counts = (overview: Overview) => new Map(overview.sources.map(({ source, count }) => [source, count]));

describe('a block that the citizen makes', () => {
  it('of everything hides every register from all staff at once, in this process and another; she sees it all', async () => {
    const { choice } = await make({ kind: 'block' });
    expect(choice).toMatchObject({ kind: 'block', inForce: true, whom: [], kinds: [] });
    for (const url of [house.url, door.url]) {
      const authorization = await bearer(url, 'asta');
      const answer = await fetch(`${url}/api/patients/${karla}/overview`, { headers: { authorization } });
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('regel 09')]);
    }
    const search = await as('asta', 'GET', `/fhir/Observation?patient=${karla}`);
    expect(search.status).toBe(403);
    expect((await seenAt(house.url, 'karla')).items.length).toBeGreaterThan(20);
    expect((await end(choice.id)).status).toBe(204);
    expect((await seenAt(door.url)).items.length).toBe(whole.items.length);
    expect((await choices()).find((one) => one.id === choice.id)).toMatchObject({ inForce: false });
  });

  it('of some kinds hides exactly as many lines in each register as was said before', async () => {
    const wish: ChoiceWish = { kind: 'block', kinds: ['laboratory', 'vaccination'] };
    const before = counts(whole);
    const said = (await as('karla', 'POST', '/api/me/blocks/effects', wish)).json.effects as ChoiceEffect[];
    expect(said.map(({ source }) => source)).toEqual([...SOURCE_NAMES]);
    await make(wish);
    const after = await seenAt(door.url);
    for (const { source, isTouched, text } of said) {
      expect(text.da.length, source).toBeGreaterThan(20);
      if (!isTouched)
        expect(after.sources.find((one) => one.source === source)!.count).toBe(before.get(source as never));
    }
    expect(after.sources.filter(({ outcome }) => outcome === 'withheld').map(({ source }) => source)).toEqual([
      'vaccinations',
      'laboratory',
    ]);
    const local = said.find(({ source }) => source === 'vaccinations')!;
    expect(local.hidden).toBe(before.get('vaccinations'));
    expect(after.items.some(({ source }) => source === 'laboratory' || source === 'vaccinations')).toBe(false);
  });

  it('of a place hides its facts with those of the units under it, local and remote; others stay', async () => {
    const owner = whole.items.find((item) => item.source === 'e-journal' && item.org)!;
    const contact = (await as('bench', 'GET', `/fhir/Encounter?patient=${karla}&_sort=-date&_count=1`)).json.entry[0];
    const unit = contact.resource.serviceProvider.reference as string;
    const unitRead = (await as('bench', 'GET', `/fhir/${unit}`)).json;
    const hospital = unitRead.partOf?.reference ?? unit;
    await make({ kind: 'block', places: [hospital], kinds: ['register', 'journal', 'laboratory'] });
    const after = await seenAt(door.url);
    expect(owner).toBeDefined();
    expect(after.access.effect).toBe('F');
    expect(after.items.length).toBeLessThan(whole.items.length);
    expect(after.items.some((item) => item.source === 'patient-register' && item.org === unitRead.name)).toBe(false);
    expect(after.items.some((item) => item.source === 'medication-card')).toBe(true);
  });

  it('of a person holds against that person alone', async () => {
    const practitioner = (await as('bench', 'GET', '/fhir/Practitioner?family=Pr%C3%B8vegaard')).json.entry[0].resource;
    await make({ kind: 'block', whom: [`Practitioner/${practitioner.id}`] });
    expect((await as('asta', 'GET', `/api/patients/${karla}/overview`)).status).toBe(403);
    expect((await as('mads', 'GET', `/api/patients/${karla}/overview`)).status).toBe(200);
  });

  it('of a period hides the facts of those days in every register, and facts whose time nobody knows', async () => {
    await house.call('bench', 'POST', '/fhir/Condition', {
      resourceType: 'Condition',
      subject: { reference: `Patient/${karla}` },
      code: { text: 'diagnose uden dato' },
      extension: [],
    });
    const from = '2020-01-01';
    const to = '2026-11-30';
    await make({ kind: 'block', from, to });
    const { items, sources } = await seenAt(door.url);
    for (const item of items)
      expect(item.time !== undefined && (item.time < from || item.time > to), item.title).toBe(true);
    expect(sources.filter(({ withheld }) => (withheld ?? 0) > 0).length).toBeGreaterThan(3);
  });

  it('while a remote register is still thinking: what it then answers is not shown any more', async () => {
    register.health = 'held';
    const authorization = await bearer(door.url, 'asta');
    const stream = fetch(`${door.url}/api/patients/${karla}/overview`, {
      headers: { authorization, accept: 'text/event-stream' },
    }).then((answer) => answer.text());
    await expect.poll(() => register.waiting).toBeGreaterThan(0);
    await make({ kind: 'block', kinds: ['laboratory'] });
    register.release();
    const events = await stream;
    const laboratory = events.split('\n\n').find((event) => event.includes('"source":"laboratory"'))!;
    expect(laboratory).toContain('"outcome":"withheld"');
    expect(laboratory).toContain('"items":[]');
  });

  it('is lifted by consent at the very look-up and by an emergency with a reason, and by nothing else', async () => {
    await make({ kind: 'block' });
    const key = (await house.record.locate('Patient', karla)).patientKey;
    const asta = await house.identity.callerFromBearer(await house.token('asta'));
    const answers = await Promise.all(
      [
        {},
        { statesCurrentTreatment: true, reason: 'hun er her hos mig nu' },
        { consent: true },
        { purpose: 'emergency', reason: 'bevidstløs, kan ikke spørges' },
        { purpose: 'emergency', reason: 'kort' },
      ].map((more) =>
        house.guard.decideAbout(
          { caller: asta, purpose: 'treatment', requestId: 'r', ...more } as never,
          key,
          'overview',
        ),
      ),
    );
    expect(answers.map(({ effect, rule }) => `${effect} ${rule}`)).toEqual(['D 09', 'D 09', 'P 10', 'PR 07', 'D S5']);
  });
});

describe('a private mark', () => {
  it('hides one fact from staff and changes no other letter of it; taken away it is shown again', async () => {
    const line = whole.items.find((item) => item.kind === 'medication')!;
    const text = (await as('karla', 'GET', `/fhir/${line.reference}`)).text;
    expect((await as('karla', 'POST', '/api/me/private-marks', { reference: line.reference })).status).toBe(204);
    const seen = await seenAt(house.url);
    expect(seen.items.some((item) => item.reference === line.reference)).toBe(false);
    expect((await as('asta', 'GET', `/fhir/${line.reference}`)).status).toBe(404);
    expect((await as('karla', 'DELETE', `/api/me/private-marks/${line.reference}`)).status).toBe(204);
    const again = (await as('asta', 'GET', `/fhir/${line.reference}`)).text;
    const bare = (body: string) => body.replace(/"(versionId|lastUpdated)":"[^"]*"/g, '"$1"');
    expect(bare(again)).toBe(bare(text));
  });

  it('cannot be set on what is not there, or is not hers', async () => {
    const other = (await house.call('bench', 'GET', '/fhir/Patient?given=Noah')).json.entry[0].resource.id;
    for (const reference of ['MedicationRequest/none', `Patient/${other}`, 'Organization/sor-1'])
      expect((await as('karla', 'POST', '/api/me/private-marks', { reference })).status, reference).toBe(404);
    expect((await as('karla', 'POST', '/api/me/private-marks', { reference: 'nonsense' })).status).toBe(400);
  });
});

describe('whose choice it is', () => {
  it('nobody chooses for another without a power that says so, and every try is in the log', async () => {
    const wish = { kind: 'block' };
    for (const person of ['asta', 'ida', 'noah', 'emma', 'bench']) {
      const answer = await as(person, 'POST', `/api/me/blocks?patient=${karla}`, wish);
      expect([answer.status, answer.text], person).toEqual([403, expect.stringContaining('regel')]);
    }
    expect((await house.call('karla', 'POST', '/api/me/blocks', wish)).status).toBe(403);
    const log = (await as('karla', 'GET', '/api/me/log')).json.entries;
    expect(log.filter((line: { effect: string }) => line.effect === 'D').length).toBeGreaterThanOrEqual(5);
  });

  it('her own choices stand in her log as hers', async () => {
    await make({ kind: 'opt-out-learning' });
    const log = (await as('karla', 'GET', '/api/me/log')).json.entries;
    expect(log.some((line: { rule: string }) => line.rule === '53')).toBe(true);
  });

  it.each([
    [{ kind: 'wall' }, 'kind'],
    [{ kind: 'block', kinds: ['everything'] }, 'kinds'],
    [{ kind: 'block', from: '2026-02-30' }, 'from'],
    [{ kind: 'block', from: '2026-03-01', to: '2026-02-01' }, 'to'],
    [{ kind: 'block', until: '2020-01-01' }, 'until'],
    [{ kind: 'block', places: ['Practitioner/a'] }, 'places'],
    [{ kind: 'block', whom: ['Organization/does-not-exist'] }, 'Organization/does-not-exist'],
    [{ kind: 'opt-out', kinds: ['journal'] }, 'kind'],
  ])('%j is refused, the place named, nothing kept', async (wish, place) => {
    const before = (await choices()).length;
    const answer = await as('karla', 'POST', '/api/me/blocks', wish);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.text).toContain(place);
    expect((await choices()).length).toBe(before);
  });
});
