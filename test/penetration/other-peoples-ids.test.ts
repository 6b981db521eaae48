/** Every route of the server, asked with the ids of somebody else's, by each kind of caller: nothing of the other is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticatedNow } from '../../src/identity/authentication.js';
import { Browser, logInAt } from '../identity/house.js';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, CANARY, openAttacked, settleStranger, STRANGER, type Told } from './house.js';
import { type Malformed, malformedCalls } from './malformed.js';
import { FHIR_WALK, type Step, type Theirs, WALK } from './walk.js';

const APP = 'Fremmedappen';
/** Login, and what it comes with: a token, or the session of a browser. */
const CALLERS: [string, string, 'token' | 'session' | 'nothing'][] = [
  ['a clinician without relation', 'peter', 'token'],
  ['a clinician without relation, at the screen', 'peter', 'session'],
  ['another citizen', 'karla', 'token'],
  ['another citizen, at the screen', 'karla', 'session'],
  ['a proxy of somebody else', 'ida', 'session'],
  ['a parent of somebody else', 'emma', 'session'],
  ['a system of another region', 'region-nord', 'token'],
  ['nobody', 'nobody', 'nothing'],
  ['an operator', 'drift', 'session'],
];
/** What is opened on purpose: by login, steps that may say who the stranger is. Never what is in the record. */
const OPENED: Record<string, RegExp> = {
  // Whoever works in health care finds a person by name: name, birthday and masked number.
  peter: /^POST \/api\/patients\/search$/,
  // Row S1 opens demographics to source systems of every region, to read; they change nobody that they do not manage.
  'region-nord': /^(GET|POST|PUT|PATCH) \/(fhir|api\/patients\/)/,
  // An operator decides about everybody's apps.
  drift: /\/api\/apps/,
};
const CONTENT = new RegExp(`${CANARY}|${Buffer.from(CANARY).toString('base64').slice(0, 16)}`, 'i');
const PERSON = new RegExp(`${STRANGER.family}|${STRANGER.cpr}|${APP}`, 'i');
const TELLING = new RegExp(`${CONTENT.source}|${PERSON.source}`, 'i');

let a: Attacked;
let theirs: Theirs;
/** Where Asta's session waits, and where her log-in is nearly done. */
let workstation: Browser;
let lastStep: { browser: Browser; callback: string };
beforeAll(async () => {
  a = await openAttacked({ citizens: 18, webDir: builtScreens() });
  await settleStranger(a);
  theirs = await belongings();
});
afterAll(() => a?.platform.close());

/** What Asta has: a log-in under way, an app, a passkey, a session that waits. */
async function belongings(): Promise<Theirs> {
  const { url } = await new Browser().open(`${a.platform.url}/login`);
  const headers = { cookie: await a.session('asta'), 'x-overblik': '1', 'content-type': 'application/json' };
  const body = JSON.stringify({
    name: APP,
    redirectUris: ['https://app.example/tilbage'],
    launchUrl: 'https://app.example/start',
    kind: 'public',
    scopes: ['patient/Patient.rs'],
  });
  const registered = await a.ask('POST', '/api/apps', { headers, body });
  const app = JSON.parse(registered.text) as { id?: string; app?: { id: string } };
  const uid = new URL(url).searchParams.get('uid')!;
  const { identity, clock } = a.platform;
  return {
    uid,
    app: String(app.id ?? app.app?.id),
    passkey: await passkeyOf('asta'),
    ...(await parkedSession()),
    ticket: identity.upstream.ticketFor({ uid, personId: 'asta', authentication: authenticatedNow('demo', clock) }),
    callback: await lastStepOf('asta'),
    delegation: (await a.platform.identity.delegations.allOf('asta'))[0]!.id,
  };
}

/** A key that Asta has registered: a row as the registration leaves it. */
async function passkeyOf(person: string): Promise<string> {
  const id = 'cGVuLXBhc3NrZXktb2YtYXN0YQ';
  await a.platform.db.query({
    text: `INSERT INTO passkey (credential_id, person_id, public_key, counter, transports, label, created_at)
      VALUES ($1, $2, 'pQECAyYgASFYIA', 0, '[]', $3, $4)`,
    values: [id, person, `${CANARY} nøgle`, a.platform.clock.now()],
  });
  return id;
}

/** Asta has left a workstation: her session waits there, locked. */
async function parkedSession(): Promise<{ parkedSession: string; pin: string }> {
  const browser = new Browser();
  await logInAt(a.platform.url, browser, 'asta');
  const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
  await browser.ask(`${a.platform.url}/api/session/leave`, { method: 'POST', headers, body: '{}' });
  const answer = await browser.ask(`${a.platform.url}/api/session/parked`);
  const { sessions, pin } = (await answer.json()) as { sessions: { id: string }[]; pin: string };
  workstation = browser;
  return { parkedSession: sessions[0]!.id, pin };
}

/** A log-in of the person's up to its last step, which only her browser may take. */
async function lastStepOf(person: string): Promise<string> {
  const browser = new Browser();
  const { url } = await browser.open(`${a.platform.url}/login`);
  const uid = new URL(url).searchParams.get('uid');
  const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
  const body = JSON.stringify({ person });
  const chosen = await browser.ask(`${a.platform.url}/api/login/${uid}`, { method: 'POST', headers, body });
  const next = ((await chosen.json()) as { location: string }).location;
  const callback = (await browser.ask(next)).headers.get('location')!;
  lastStep = { browser, callback };
  const { pathname, search } = new URL(callback);
  return pathname + search;
}

async function take(step: Step, login: string, by: string): Promise<Told> {
  const type = step.type ?? (step.path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json');
  const headers: Record<string, string> = { 'x-overblik': '1' };
  if (step.body !== undefined) headers['content-type'] = type;
  if (by === 'token') headers['authorization'] = `Bearer ${await a.platform.token(login)}`;
  if (by === 'session') headers['cookie'] = await a.session(login);
  const body = step.body === undefined || typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
  return a.ask(step.method, step.path, { headers, body: body as string | undefined });
}

const stepsOf = (): Step[] => Object.values(WALK).flatMap((entry) => (typeof entry === 'string' ? [] : entry(theirs)));

/** What stands in the database of the stranger, to the letter. */
const strangersRows = () =>
  a.platform.db.query<{ id: string; body: string }>({
    text: `SELECT type, id, body FROM resource WHERE patient_key IN
      (SELECT patient_key FROM resource WHERE body LIKE '%${STRANGER.cpr}%') ORDER BY type, id`,
    values: [],
  });

/** Sessions that wait where Asta left hers. */
const waiting = async () => {
  const answer = await workstation.ask(`${a.platform.url}/api/session/parked`);
  return ((await answer.json()) as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
};

const appsOfAsta = async () => (await a.ask('GET', '/api/apps', { headers: { cookie: await a.session('asta') } })).text;

describe('ids of somebody else', () => {
  it('every route of the server is walked, or stands in the walk with the reason why not', () => {
    const walked = new Set(Object.keys(WALK));
    const gets = a.routes.filter((route) => !route.startsWith('HEAD '));
    expect(gets.filter((route) => !walked.has(route))).toEqual([]);
    expect([...walked].filter((route) => !gets.includes(route))).toEqual([]);
    expect(a.routes).toContain('GET /api/patients/:id/overview');
  });

  it('every interaction that the capability statement names is walked', async () => {
    const { json } = await a.platform.call('bench', 'GET', '/fhir/metadata');
    const [rest] = json.rest as { interaction: { code: string }[]; resource: { interaction: { code: string }[] }[] }[];
    const stated = [...rest!.interaction, ...rest!.resource.flatMap(({ interaction }) => interaction ?? [])];
    expect([...new Set(stated.map(({ code }) => code))].sort()).toEqual(Object.keys(FHIR_WALK).sort());
  });

  it.each(CALLERS)('tell %s nothing, and nothing is changed by them', async (_title, login, by) => {
    const before = await strangersRows();
    expect(before.length).toBeGreaterThan(4);
    const apps = await appsOfAsta();
    const lent = JSON.stringify(await a.platform.identity.delegations.allOf('asta'));
    expect(apps).toContain(theirs.app);
    const told: string[] = [];
    for (const step of stepsOf()) {
      const answer = await take(step, login, by);
      const place = `${step.method} ${step.path}`;
      const isTold = CONTENT.test(answer.all) || (PERSON.test(answer.all) && !OPENED[login]?.test(place));
      // Nobody gets a session of the walk's.
      const isLetIn = new RegExp(`set-cookie: [^\\n]*${a.platform.identity.cookies.session}=[\\w-]{43}`).test(
        answer.all,
      );
      if (isTold || isLetIn || answer.status >= 500)
        told.push(`${place}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    expect(told).toEqual([]);
    expect(await strangersRows()).toEqual(before);
    expect(JSON.stringify(await a.platform.identity.delegations.allOf('asta'))).toEqual(lent);
    if (login !== 'drift') expect(await appsOfAsta()).toEqual(apps);
    expect((await a.platform.identity.passkeys.list('asta')).map(({ id }) => id)).toContain(theirs.passkey);
    expect(await waiting()).toEqual([theirs.parkedSession]);
  });

  it('are real ones: whose they are can use them (negative control)', async () => {
    const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
    const asAsta = { 'x-overblik': '1', cookie: await a.session('asta') };
    const gone = await a.ask('DELETE', `/api/passkeys/${theirs.passkey}`, { headers: asAsta });
    expect(gone.status).toBe(204);
    expect((await a.platform.identity.passkeys.list('asta')).map(({ id }) => id)).not.toContain(theirs.passkey);
    const body = JSON.stringify({ id: theirs.parkedSession, pin: theirs.pin });
    const taken = await workstation.ask(`${a.platform.url}/api/session/resume`, { method: 'POST', headers, body });
    expect(taken.status).toBe(200);
    expect(await waiting()).toEqual([]);
    await lastStep.browser.open(lastStep.callback);
    const { host } = new URL(a.platform.url);
    expect(lastStep.browser.cookie(host, a.platform.identity.cookies.session)).toMatch(/^[\w-]{43}$/);
  });

  it('the same walk tells everything to the one who may see it', async () => {
    for (const step of stepsOf().filter(({ tells }) => tells)) {
      const answer = await take(step, 'bench', 'token');
      expect([step.path, TELLING.test(answer.all)]).toEqual([step.path, true]);
    }
  });
});

/** What only the inside of the program says: places in the code, statements, names of tables and of their errors. */
const INSIDE =
  /\bat [\w.#<>]+ \([^)]*:\d|node:internal|node_modules|\.(ts|mjs|js):\d|\b(SELECT|INSERT INTO|UPDATE \w+ SET|WITH RECURSIVE)\b|patient_key|resource_history|access_log\b|index_entry|shared_resource|violates|duplicate key|invalid input syntax|relation "|syntax error at|ECONN|TypeError|RangeError|Cannot read prop/;

describe('five thousand broken calls', () => {
  it('tell nothing of the inside and nothing of anybody, and none is a fault', async () => {
    const callers = ['peter', 'karla', 'integrator'];
    const calls = malformedCalls(5000, 20101);
    const bad: string[] = [];
    const faults = new Map<string, number>();
    const take = async ({ method, path, type, body }: Malformed, at: number) => {
      const headers: Record<string, string> = { authorization: `Bearer ${await a.platform.token(callers[at % 3]!)}` };
      if (type !== undefined) headers['content-type'] = type;
      const answer = await a.ask(method, path, { headers, body });
      const told = answer.all;
      if (INSIDE.test(told) || CONTENT.test(told) || PERSON.test(told))
        bad.push(`${method} ${path}: ${answer.text.slice(0, 300)}`);
      if (answer.status === 500) faults.set(`${method} ${path} ${body ?? ''}`, answer.status);
    };
    for (let from = 0; from < calls.length; from += 8)
      await Promise.all(calls.slice(from, from + 8).map((call, at) => take(call, from + at)));
    expect(bad).toEqual([]);
    expect([...faults.keys()]).toEqual([]);
  });

  it('would be found out by a trace, a statement or a name of a table', () => {
    for (const leak of [
      'TypeError: x',
      '    at read (src/record/read.ts:10:3)',
      'duplicate key value violates unique constraint',
      'SELECT body FROM resource',
      'relation "resource" does not exist',
    ])
      expect(leak).toMatch(INSIDE);
  });
});
