/** What somebody may not see, they cannot find out by asking: not by a hit, a count, an order, a page, an error or a word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Grammar, questionsIn, type Vocabulary } from './grammar.js';
import { karlasSecrets, resourcesOf, type Setting, strangersFacts, tell } from './hidden-facts.js';
import { behind, type Leak, LEAKS } from './leaks.js';
import { openTwins, type Question, type Reply, type Twins, type World } from './worlds.js';

/** Who knows Karla but may not see what she has blocked or marked, who does not know her at all, and who sees no record. */
const CLINICIANS = [
  'asta',
  'mads',
  'jens',
  'sofie',
  'peter',
  'line',
  'omar',
  'ida',
  'emma',
  'kim',
  'tolk',
  'integrator',
];
/** Who may see Karla's secrets, but nothing of the stranger. */
const OWN = ['karla', 'region-nord'];
/** Professionals who treat her: they are told that something is withheld, and how much (the state *blocked* of every screen). */
const TOLD = ['asta', 'mads', 'jens', 'sofie', 'line', 'omar'];
const SYSTEMS = new Set(['region-nord', 'integrator']);
const QUESTIONS = Number(process.env.OVERBLIK_TWIN_QUESTIONS ?? 20_000);
const MOST_FOR_A_LEAK = 2000;
const AT_ONCE = 6;
const SEED = 20101;

let twins: Twins;
let setting: Setting;
let words: Vocabulary;

beforeAll(async () => {
  twins = await openTwins();
  setting = await settingOf(twins.a);
  for (const world of [twins.a, twins.b]) behind(world.platform.guarded, world.platform.record);
  const bridges = [
    bridge('twin-bridge-karla', setting.karla, setting.open, 'twin-blocked'),
    bridge('twin-bridge-stranger', setting.stranger, setting.open, 'twin-stranger'),
  ];
  for (const world of [twins.a, twins.b]) for (const resource of bridges) await world.put(resource);
  const steps = [...karlasSecrets(setting), ...strangersFacts(setting)];
  await tell(twins.b, steps);
  words = {
    hidden: resourcesOf(steps),
    open: await openResources(twins.a, setting.karla),
    bridges,
    patients: [setting.karla, setting.stranger],
    told: TOLD,
  };
});
afterAll(async () => {
  await twins?.close();
});

async function settingOf(world: World): Promise<Setting> {
  const [karla] = await world.found('/fhir/Patient?given=Karla&family=Eksempelsen');
  const id = String(karla!['id']);
  const consents = await world.found(`/fhir/Consent?patient=${id}`);
  const block = consents.map(blockedHouse).find((house) => house !== undefined)!;
  const encounters = await world.found(`/fhir/Encounter?patient=${id}&status=in-progress`);
  const open = referenceOf(encounters[0]!['serviceProvider'], 'Organization');
  const doctor = referenceOf(
    (encounters[0]!['participant'] as { individual: unknown }[])[0]!.individual,
    'Practitioner',
  );
  const doctors = await world.found('/fhir/Practitioner?_count=200&_sort=_id');
  const farDoctor = String(doctors.at(-1)!['id']);
  return { karla: id, blocked: block, open, doctor, farDoctor, ...(await settleStranger()) };
}

/** Somebody whom none of the callers may look at, born into both worlds, and the house of another region that treats her. */
async function settleStranger(): Promise<Pick<Setting, 'stranger' | 'far'>> {
  const houses = await twins.a.found('/fhir/Organization?name:contains=akutmodtagelse&_sort=_id&_count=50');
  const far = houses.find(({ name }) => String(name).includes('Odense'));
  const stranger = 'twin-stranger-herself';
  const subject = { reference: `Patient/${stranger}` };
  for (const world of [twins.a, twins.b]) {
    await world.put({
      resourceType: 'Patient',
      id: stranger,
      identifier: [{ system: 'urn:oid:1.2.208.176.1.2', value: '6806700000' }],
      name: [{ family: 'Fjernsen', given: ['Tvilling'] }],
      birthDate: '1970-06-08',
    });
    await world.put({
      resourceType: 'Encounter',
      id: 'twin-stranger-open-contact',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period: { start: '2026-11-20T10:00:00+01:00' },
      serviceProvider: { reference: `Organization/${String(far!['id'])}` },
    });
  }
  const path = `/fhir/Encounter?patient=${stranger}&_count=1`;
  for (const as of [...CLINICIANS, ...OWN])
    expect((await twins.a.ask({ as, method: 'GET', path })).body, as).not.toContain('"entry"');
  return { stranger, far: String(far!['id']) };
}

/** Something open that refers to something hidden. */
function bridge(id: string, patient: string, house: string, to: string): Vocabulary['open'][number] {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'Henvises til andet' },
    subject: { reference: `Patient/${patient}` },
    encounter: { reference: `Encounter/${to}-encounter` },
    hasMember: [{ reference: `Observation/${to}-lithium` }],
    performer: [{ reference: `Organization/${house}` }],
    effectiveDateTime: '2026-11-21T10:00:00+01:00',
  };
}

const referenceOf = (value: unknown, type: string): string =>
  String((value as { reference: string }).reference).replace(`${type}/`, '');

function blockedHouse(consent: Record<string, unknown>): string | undefined {
  const { provision } = consent as { provision?: { type?: string; data?: { reference: unknown }[] } };
  return provision?.type === 'deny' && provision.data
    ? referenceOf(provision.data[0]!.reference, 'Organization')
    : undefined;
}

async function openResources(world: World, patient: string): Promise<Vocabulary['open']> {
  const types = ['Observation', 'Condition', 'MedicationRequest', 'DocumentReference', 'Encounter', 'Patient'];
  const found = await Promise.all(
    types.map((type) => world.found(`/fhir/${type}?${type === 'Patient' ? '_id' : 'patient'}=${patient}&_count=6`)),
  );
  return found.flat() as Vocabulary['open'];
}

interface Difference {
  question: Question;
  a: Reply;
  b: Reply;
}

/** Asks both worlds the same until they differ; follows the links to next pages too. */
async function firstDifference(
  seed: number,
  callers: readonly string[],
  most: number,
): Promise<{ asked: number; difference?: Difference }> {
  const grammar = new Grammar(seed, words);
  let asked = 0;
  let turn = 0;
  let difference: Difference | undefined;
  const compare = async (question: Question): Promise<Reply> => {
    asked += questionsIn(question);
    const [a, b] = await Promise.all([twins.a.ask(question), twins.b.ask(question)]);
    if (!difference && (a.status !== b.status || a.headers !== b.headers || a.body !== b.body))
      difference = { question, a, b };
    return a;
  };
  const work = async () => {
    while (asked < most && !difference) {
      const as = callers[turn++ % callers.length]!;
      const reply = await compare(grammar.next(as, SYSTEMS.has(as)));
      const next = /"relation":"next","url":"http:\/\/world([^"]+)"/.exec(reply.body)?.[1];
      if (next && !difference) await compare({ as, method: 'GET', path: next });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { asked, difference };
}

/** The difference as a person can read it: where the answers part. */
function told(difference: Difference | undefined): string {
  if (!difference) return 'alike';
  const { question, a, b } = difference;
  const at = [...a.body].findIndex((char, i) => char !== b.body[i]);
  const around = (text: string) => text.slice(Math.max(0, at - 80), at + 160);
  return `${question.as} ${question.method} ${question.path} ${question.body ?? ''}\n A ${a.status} ${around(a.body)}\n B ${b.status} ${around(b.body)}\n${a.headers === b.headers ? '' : `${a.headers}\n--\n${b.headers}`}`;
}

async function expectFound(leak: Leak, seed: number, callers: readonly string[]): Promise<void> {
  const takeOut = leak.plant();
  try {
    const { asked, difference } = await firstDifference(seed, callers, MOST_FOR_A_LEAK);
    expect(difference, `not found in ${asked} questions`).toBeDefined();
  } finally {
    takeOut();
  }
}

describe('two worlds that differ in what somebody may not see', () => {
  it(`answer ${QUESTIONS.toLocaleString('en')} questions alike to those who may not see it`, async () => {
    const { asked, difference } = await firstDifference(SEED, CLINICIANS, QUESTIONS);
    expect(told(difference)).toBe('alike');
    expect(asked).toBeGreaterThanOrEqual(QUESTIONS);
  }, 600_000);

  it('and the questions really are about it: who may see it is answered differently (control)', async () => {
    const { difference, asked } = await firstDifference(SEED, ['bench', 'karla'], 500);
    expect(difference).toBeDefined();
    expect(asked).toBeLessThan(100);
  });
});

describe('a leak planted in one place is found:', () => {
  const clinicians = LEAKS.filter(({ as }) => as === 'clinicians');
  for (const [i, leak] of clinicians.entries()) {
    it(leak.name, () => expectFound(leak, SEED + i, ['asta', 'sofie', 'mads']));
  }
});

describe('two worlds in which Karla’s secrets are the same and only the stranger’s facts differ', () => {
  beforeAll(async () => {
    await tell(twins.a, karlasSecrets(setting));
    words = { ...words, hidden: resourcesOf(strangersFacts(setting)), patients: [setting.stranger, setting.karla] };
  });

  it('answer Karla and the systems of her region alike', async () => {
    const { difference } = await firstDifference(SEED, OWN, QUESTIONS / 10);
    expect(told(difference)).toBe('alike');
  }, 300_000);

  for (const [i, leak] of LEAKS.filter(({ as }) => as === 'systems').entries()) {
    it(`and ${leak.name} is found`, () => expectFound(leak, SEED + i, ['region-nord']));
  }
});

describe('two worlds in which the same facts are hidden and say different things', () => {
  beforeAll(async () => {
    // Both are written anew, so that they have as many versions.
    await tell(twins.a, [...karlasSecrets(setting, 'second'), ...strangersFacts(setting)]);
    await tell(twins.b, [...karlasSecrets(setting, 'first'), ...strangersFacts(setting)]);
    const both = [...karlasSecrets(setting, 'second'), ...karlasSecrets(setting, 'first')];
    words = { ...words, hidden: resourcesOf(both), patients: [setting.karla, setting.stranger], told: [] };
  });

  it('answer alike, their overviews and counts of what is withheld too', async () => {
    const { difference } = await firstDifference(SEED, CLINICIANS, QUESTIONS / 10);
    expect(told(difference)).toBe('alike');
  }, 300_000);

  for (const [i, leak] of LEAKS.filter(({ as }) => as === 'told').entries()) {
    it(`and ${leak.name} is found`, () => expectFound(leak, SEED + i, ['asta', 'sofie', 'mads']));
  }
});

describe('who writes', () => {
  /** Every way a write could be told that something hidden is in its way. */
  function writesAbout(hidden: Vocabulary['hidden'][number], n: number): Omit<Question, 'as'>[] {
    const { resourceType, id } = hidden;
    const [identifier] = (hidden['identifier'] as { system: string; value: string }[] | undefined) ?? [];
    const query = identifier
      ? `identifier=${encodeURIComponent(`${identifier.system}|${identifier.value}`)}`
      : `_id=${id}`;
    const own = JSON.stringify({ ...hidden, id: `twin-own-${n}`, meta: undefined });
    const json = 'application/fhir+json';
    const patch = {
      headers: { 'content-type': 'application/json-patch+json' },
      body: '[{"op":"add","path":"/language","value":"da"}]',
    };
    return [
      { method: 'PUT', path: `/fhir/${resourceType}?${query}`, body: own, headers: { 'content-type': json } },
      {
        method: 'PUT',
        path: `/fhir/${resourceType}/${id}`,
        body: JSON.stringify(hidden),
        headers: { 'if-match': 'W/"1"', 'content-type': json },
      },
      {
        method: 'PUT',
        path: `/fhir/${resourceType}/${id}`,
        body: JSON.stringify(hidden),
        headers: { 'content-type': json },
      },
      { method: 'PATCH', path: `/fhir/${resourceType}/${id}`, ...patch },
      { method: 'PATCH', path: `/fhir/${resourceType}?${query}&patient=${setting.karla}`, ...patch },
      { method: 'DELETE', path: `/fhir/${resourceType}/${id}`, headers: { 'if-match': 'W/"1"' } },
      { method: 'DELETE', path: `/fhir/${resourceType}/${id}` },
      { method: 'DELETE', path: `/fhir/${resourceType}?${query}&patient=${setting.karla}` },
    ];
  }

  it('is told no more by a condition, a version or an id than who reads', async () => {
    const different: string[] = [];
    for (const world of [twins.a, twins.b])
      expect((await world.ask({ as: 'asta', method: 'GET', path: '/fhir/metadata' })).status).toBe(200);
    // One world forgets everything again, as far as the doctor can see: what is hidden is only in the other.
    await tell(
      twins.a,
      karlasSecrets(setting).flatMap((step) =>
        'put' in step ? [{ remove: [step.put.resourceType, step.put.id] as [string, string] }] : [],
      ),
    );
    const hiddenOnes = new Map(resourcesOf(karlasSecrets(setting)).map((one) => [one.id, one]));
    const some = [...hiddenOnes.values()].filter((_one, n) => n % 2 === 0);
    for (const [n, hidden] of some.entries()) {
      for (const as of ['asta', 'peter']) {
        for (const write of writesAbout(hidden, n)) {
          const [a, b] = [await twins.a.ask({ as, ...write }), await twins.b.ask({ as, ...write })];
          if (a.status !== b.status || a.body !== b.body || a.headers !== b.headers)
            different.push(told({ question: { as, ...write }, a, b }));
        }
      }
    }
    expect(different).toEqual([]);
  }, 300_000);
});
