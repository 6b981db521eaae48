/** Every route of the server, asked with the ids of somebody else's, by each kind of caller: nothing of the other is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../identity/house.js';
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
  return {
    uid: new URL(url).searchParams.get('uid')!,
    app: String(app.id ?? app.app?.id),
    passkey: 'pen-passkey',
    parkedSession: 'pen-session',
    delegation: (await a.platform.identity.delegations.allOf('asta'))[0]!.id,
  };
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
      if (isTold || answer.status >= 500) told.push(`${place}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    expect(told).toEqual([]);
    expect(await strangersRows()).toEqual(before);
    expect(JSON.stringify(await a.platform.identity.delegations.allOf('asta'))).toEqual(lent);
    if (login !== 'drift') expect(await appsOfAsta()).toEqual(apps);
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
