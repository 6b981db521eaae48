/** `_include=*` and `_revinclude=*`: by whatever reference parameter, whatever the types. https://hl7.org/fhir/R4/search.html#include */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESOURCE_TYPES } from '../../src/fhir/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const as = 'bench';
/** Names of what is asked about: a contact, and who has to do with it. */
const named: Record<'Encounter' | 'Patient' | 'Organization' | 'Practitioner', string> = {
  Encounter: '',
  Patient: '',
  Organization: '',
  Practitioner: '',
};

interface Entry {
  resource: { resourceType: string; id: string; issue?: { code: string; diagnostics: string }[] };
  search: { mode: string };
}
async function asked(query: string, who = as): Promise<{ included: string[]; warnings: string[] }> {
  const answer = await p.call(who, 'GET', `/fhir/${query}`);
  expect(answer.status, answer.text).toBe(200);
  const entries = (answer.json.entry ?? []) as Entry[];
  const of = (mode: string) => entries.filter(({ search }) => search.mode === mode).map(({ resource }) => resource);
  return {
    included: of('include')
      .map(({ resourceType, id }) => `${resourceType}/${id}`)
      .sort(),
    warnings: of('outcome').flatMap(({ issue = [] }) => issue.map(({ diagnostics }) => diagnostics)),
  };
}
const included = async (query: string, who = as) => (await asked(query, who)).included;
const of = (name: string) => name.replace('/', '?_id=');

beforeAll(async () => {
  p = await openTestPlatform({ citizens: 3 });
  const { json } = await p.call(
    as,
    'GET',
    '/fhir/Encounter?_count=1&service-provider:missing=false&participant:missing=false&_has:Observation:encounter:status=final',
  );
  const [{ resource }] = json.entry as [
    {
      resource: {
        id: string;
        subject: { reference: string };
        serviceProvider: { reference: string };
        participant: { individual: { reference: string } }[];
      };
    },
  ];
  named.Encounter = `Encounter/${resource.id}`;
  named.Patient = resource.subject.reference;
  named.Organization = resource.serviceProvider.reference;
  named.Practitioner = resource.participant[0]!.individual.reference;
});
afterAll(() => p?.close());

describe('_revinclude=*', () => {
  it.each(['Encounter', 'Patient', 'Organization', 'Practitioner'] as const)(
    'brings what every type together brings: %s',
    async (type) => {
      const each = RESOURCE_TYPES.map((one) => `_revinclude=${one}:*`).join('&');
      const wanted = await asked(`${of(named[type])}&${each}`);
      expect(wanted.warnings).toEqual([]);
      expect(wanted.included.length).toBeGreaterThan(1);
      expect(await asked(`${of(named[type])}&_revinclude=*`)).toEqual(wanted);
      // Of several types at least: one type would not do (control).
      expect(new Set(wanted.included.map((name) => name.split('/')[0])).size).toBeGreaterThan(1);
    },
    60_000,
  );

  it('finds what refers to a definition by its canonical address, in whatever version', async () => {
    const url = 'http://q.example/every';
    const form = await p.call(as, 'POST', '/fhir/Questionnaire', {
      resourceType: 'Questionnaire',
      status: 'active',
      url,
    });
    const answers = { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: `${url}|2` };
    const made = await p.call(as, 'POST', '/fhir/QuestionnaireResponse', {
      ...answers,
      subject: { reference: named.Patient },
    });
    const names = [`QuestionnaireResponse/${made.json.id}`];
    expect(await included(`Questionnaire?_id=${form.json.id}&_revinclude=*`)).toEqual(names);
    expect(await included(`?_type=Questionnaire&_id=${form.json.id}&_revinclude=*`)).toEqual(names);
  });

  it('goes on from what it has brought with :iterate', async () => {
    const query = `${of(named.Encounter)}&_revinclude`;
    const once = await included(`${query}=*`);
    const report = await p.call(as, 'POST', '/fhir/DiagnosticReport', {
      resourceType: 'DiagnosticReport',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: named.Patient },
      result: [{ reference: once.find((name) => name.startsWith('Observation/')) }],
    });
    const further = await included(`${query}:iterate=*`);
    expect(further).toEqual(expect.arrayContaining([...once, `DiagnosticReport/${report.json.id}`]));
    expect(await included(`${query}=*`)).toEqual(once);
  });

  it('is left out beyond a thousand, and says so', async () => {
    const place = await p.call(as, 'POST', '/fhir/Location', { resourceType: 'Location', name: 'Mange' });
    const location = [{ actor: { reference: `Location/${place.json.id}` }, status: 'accepted' }];
    const entry = Array.from({ length: 1001 }, () => ({
      resource: { resourceType: 'Appointment', status: 'proposed', participant: location },
      request: { method: 'POST', url: 'Appointment' },
    }));
    const made = await p.call(as, 'POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(made.status, made.text.slice(0, 300)).toBe(200);
    const answer = await asked(`Location?_id=${place.json.id}&_revinclude=*`);
    expect(answer.included).toHaveLength(1000);
    expect(answer.warnings).toEqual([expect.stringContaining('some are left out')]);
  }, 60_000);

  it('is about citizens’ records: a person names the citizen', async () => {
    for (const query of [of(named.Organization), of(named.Practitioner)]) {
      expect((await p.call('asta', 'GET', `/fhir/${query}&_revinclude=*`)).status).toBe(403);
      // What a directory refers to is in directories.
      expect((await p.call('asta', 'GET', `/fhir/${query}&_include=*`)).status).toBe(200);
    }
  });

  it('brings no directory that the token does not cover', async () => {
    const typesFor = async (scopes: string[]) => {
      const token = await p.identity.mintToken(as, { scopes });
      const { status, json } = await p.call(as, 'GET', `/fhir/${of(named.Organization)}&_revinclude=*`, undefined, {
        authorization: `Bearer ${token}`,
      });
      expect(status).toBe(200);
      const entries = (json.entry ?? []) as Entry[];
      return [
        ...new Set(
          entries.filter(({ search }) => search.mode === 'include').map(({ resource }) => resource.resourceType),
        ),
      ].sort();
    };
    expect(await typesFor(['system/*.rs'])).toEqual(expect.arrayContaining(['Encounter', 'PractitionerRole']));
    expect(await typesFor(['system/Organization.rs', 'system/Encounter.rs'])).toEqual(['Encounter']);
    expect(await typesFor(['system/Organization.rs', 'system/PractitionerRole.rs'])).toEqual(['PractitionerRole']);
  });
});

describe('_include=*', () => {
  it.each(['Encounter', 'Patient', 'Organization', 'Practitioner'] as const)(
    'brings what the type’s own * brings: %s',
    async (type) => {
      expect(await asked(`${of(named[type])}&_include=*`)).toEqual(
        await asked(`${of(named[type])}&_include=${type}:*`),
      );
    },
  );

  it('is of whatever is there in a search across types', async () => {
    const ids = [named.Encounter, named.Organization].map((name) => name.split('/')[1]).join(',');
    const both = await included(`?_type=Encounter,Organization&_id=${ids}&_include=*`);
    expect(both).toEqual(expect.arrayContaining([named.Patient, named.Practitioner]));
  });
});

it.each(['_include', '_revinclude'])(
  '%s refuses what is neither * nor of a type, and says what there is',
  async (name) => {
    for (const value of ['*:*', '*:patient', 'Banana:*', '**']) {
      const answer = await p.call(as, 'GET', `/fhir/Encounter?${name}=${encodeURIComponent(value)}`);
      expect([answer.status, answer.json.issue[0].expression]).toEqual([400, [`http.${name}`]]);
    }
  },
);

describe('a Provenance that names no Patient', () => {
  const provenances = new Map<string, string>();
  let observation: string;
  beforeAll(async () => {
    const [, id] = named.Patient.split('/');
    const { json } = await p.call(as, 'GET', `/fhir/Observation?patient=${id}&_count=1&_sort=-date`);
    observation = json.entry[0].resource.id;
    const about = { alone: [`Observation/${observation}`], named: [named.Patient, `Observation/${observation}`] };
    for (const [name, targets] of Object.entries(about)) {
      const target = targets.map((reference) => ({ reference }));
      const agent = [{ who: { display: 'Apparat' } }];
      const resource = { resourceType: 'Provenance', target, recorded: '2026-11-01T10:00:00Z', agent };
      provenances.set(name, `Provenance/${(await p.call(as, 'POST', '/fhir/Provenance', resource)).json.id}`);
    }
  });
  const both = () => [...provenances.values()].sort();
  const among = (names: string[]) => names.filter((name) => both().includes(name));

  it('comes along for a system, once, however it is asked for', async () => {
    const [, id] = named.Patient.split('/');
    for (const include of ['Provenance:target', 'Provenance:target:Observation', 'Provenance:*', '*'])
      for (const query of [`Observation?_id=${observation}`, `Observation?patient=${id}&_id=${observation}`])
        expect(among(await included(`${query}&_revinclude=${include}`)), `${query} ${include}`).toEqual(both());
  });

  it('comes not for a person, who has to name a citizen, nor for a token that does not cover the type', async () => {
    const [, id] = named.Patient.split('/');
    const query = `/fhir/Observation?patient=${id}&_id=${observation}&_revinclude=Provenance:target`;
    const own = await p.call('asta', 'GET', query);
    expect(own.status).toBe(200);
    expect(own.text).not.toContain(provenances.get('alone')!.split('/')[1]);
    const token = await p.identity.mintToken(as, { scopes: ['system/Observation.rs', 'system/Patient.rs'] });
    const narrow = await p.call(as, 'GET', query, undefined, { authorization: `Bearer ${token}` });
    expect([narrow.status, narrow.json.entry.length]).toEqual([200, 1]);
  });
});
