/** https://hl7.org/fhir/R4/search.html, parameter type by parameter type. Every case finds exactly the ids it should. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const as = 'bench';
const ids: Record<string, string> = {};

beforeAll(async () => {
  p = await openTestPlatform();
  const put = async (name: string, resource: Record<string, unknown>) => {
    const made = await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource);
    if (made.status !== 201) throw new Error(`${name}: ${made.text}`);
    ids[name] = made.json.id;
    return made.json.id as string;
  };
  await put('org', {
    resourceType: 'Organization',
    name: 'Lungeafdelingen',
    identifier: [{ system: 'urn:oid:1.2.208.176.1.1', value: '441' }],
  });
  const soren = await put('soren', {
    resourceType: 'Patient',
    active: true,
    gender: 'male',
    birthDate: '1950-06-15',
    name: [{ family: 'Søndergård', given: ['Søren', 'Åge'] }],
    identifier: [{ system: 'urn:oid:1.2.208.176.1.2', value: '1506500001' }],
    address: [{ city: 'Ålborg', postalCode: '9000' }],
    telecom: [{ system: 'phone', value: '12345678', use: 'home' }],
    generalPractitioner: [{ reference: `Organization/${ids['org']}` }],
    meta: {
      tag: [{ system: 'urn:tags', code: 'vip' }],
      profile: ['http://hl7.dk/fhir/core/StructureDefinition/dk-core-patient'],
    },
  });
  const anna = await put('anna', {
    resourceType: 'Patient',
    gender: 'female',
    birthDate: '1980',
    name: [{ family: 'Ærø', given: ['Anna'] }],
    identifier: [{ system: 'urn:other', value: '1506500001' }],
  });
  const obs = (
    name: string,
    subject: string,
    code: string,
    value: number,
    unit: string,
    at: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ) =>
    put(name, {
      resourceType: 'Observation',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: {
        coding: [{ system: 'urn:oid:1.2.208.176.2.1', code, display: `Analyse ${code}` }],
        text: code === 'CRP' ? 'C-reaktivt protein' : code,
      },
      subject: { reference: `Patient/${subject}` },
      valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
      ...at,
      ...more,
    });
  await obs('crp1', soren, 'CRP', 5.4, 'mg/L', { effectiveDateTime: '2026-01-10T08:00:00+01:00' });
  await obs('crp2', soren, 'CRP', 128, 'mg/L', { effectiveDateTime: '2026-11-22' });
  await obs('hb', soren, 'HB', 7.1, 'mmol/L', { effectivePeriod: { start: '2026-03-01', end: '2026-03-31' } });
  await obs(
    'anna-crp',
    anna,
    'CRP',
    9,
    'mg/L',
    { effectiveDateTime: '2026-06' },
    { performer: [{ reference: `Organization/${ids['org']}` }] },
  );
  await put('bp', {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'urn:bp', code: 'bp' }] },
    subject: { reference: `Patient/${anna}` },
    component: [
      { code: { coding: [{ system: 'urn:bp', code: 'sys' }] }, valueQuantity: { value: 140, unit: 'mmHg' } },
      { code: { coding: [{ system: 'urn:bp', code: 'dia' }] }, valueQuantity: { value: 80, unit: 'mmHg' } },
    ],
  });
  await put('enc', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: `Patient/${soren}` },
    serviceProvider: { reference: `Organization/${ids['org']}` },
    period: { start: '2026-02-01T10:00:00+01:00', end: '2026-02-01T11:00:00+01:00' },
  });
  await put('risk', {
    resourceType: 'RiskAssessment',
    status: 'final',
    subject: { reference: `Patient/${soren}` },
    prediction: [{ probabilityDecimal: 0.8 }],
  });
});
afterAll(() => p.close());

interface Entry {
  resource: { id: string };
  search: { mode: string };
}
const search = (query: string) => p.call(as, 'GET', `/fhir/${query}`);
async function found(query: string, mode = 'match'): Promise<string[]> {
  const answer = await search(query);
  if (answer.status !== 200) throw new Error(answer.text);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return (answer.json.entry ?? [])
    .filter((e: Entry) => e.search.mode === mode)
    .map((e: Entry) => names.get(e.resource.id) ?? e.resource.id)
    .sort();
}

const CASES: [string, string, string[]][] = [
  // token
  ['token: code alone', 'Observation?code=CRP', ['anna-crp', 'crp1', 'crp2']],
  ['token: system and code', 'Observation?code=urn:oid:1.2.208.176.2.1|HB', ['hb']],
  ['token: wrong system', 'Observation?code=urn:wrong|HB', []],
  ['token: system only', 'Observation?code=urn:bp|', ['bp']],
  ['token: alternatives', 'Observation?code=HB,bp', ['bp', 'hb']],
  ['token: :not', 'Observation?code:not=CRP', ['bp', 'hb']],
  ['token: :text', 'Observation?code:text=c-reaktivt', ['anna-crp', 'crp1', 'crp2']],
  [
    'token: a code element takes its implied system',
    'Patient?gender=http://hl7.org/fhir/administrative-gender|male',
    ['soren'],
  ],
  ['token: boolean', 'Patient?active=true', ['soren']],
  ['token: identifier with system', 'Patient?identifier=urn:oid:1.2.208.176.1.2|1506500001', ['soren']],
  ['token: identifier without system', 'Patient?identifier=1506500001', ['anna', 'soren']],
  ['token: telecom', 'Patient?phone=12345678', ['soren']],
  ['_tag', 'Patient?_tag=urn:tags|vip', ['soren']],
  ['_profile', 'Patient?_profile=http://hl7.dk/fhir/core/StructureDefinition/dk-core-patient', ['soren']],
  // string
  ['string: start of any name', 'Patient?name=s%C3%B8n', ['soren']],
  ['string: æøå spelled out', 'Patient?family=soendergaard', ['soren']],
  ['string: without Danish letters', 'Patient?given=soren', ['soren']],
  ['string: case does not matter', 'Patient?family=%C3%86R%C3%98', ['anna']],
  ['string: :exact', 'Patient?family:exact=S%C3%B8nderg%C3%A5rd', ['soren']],
  ['string: :exact minds the case', 'Patient?family:exact=s%C3%B8nderg%C3%A5rd', []],
  ['string: :contains', 'Patient?family:contains=gaard', ['soren']],
  ['string: the middle is not the start', 'Patient?family=gaard', []],
  ['string: address', 'Patient?address-city=aalborg', ['soren']],
  // reference
  ['reference: relative', 'Observation?subject=Patient/{soren}', ['crp1', 'crp2', 'hb']],
  ['reference: id alone', 'Observation?patient={anna}', ['anna-crp', 'bp']],
  ['reference: absolute', 'Observation?subject={base}/Patient/{anna}', ['anna-crp', 'bp']],
  ['reference: typed', 'Observation?subject:Patient={anna}', ['anna-crp', 'bp']],
  ['reference: to a directory', 'Encounter?service-provider=Organization/{org}', ['enc']],
  ['reference: nobody', 'Observation?patient=nobody', []],
  // date
  ['date: a day', 'Observation?date=2026-11-22', ['crp2']],
  ['date: a month holds its days', 'Observation?date=2026-03', ['hb']],
  ['date: ge', 'Observation?date=ge2026-06', ['anna-crp', 'crp2']],
  ['date: gt the month', 'Observation?date=gt2026-06', ['crp2']],
  ['date: lt', 'Observation?date=lt2026-02', ['crp1']],
  ['date: sa and eb', 'Observation?date=sa2026-01-31&date=eb2026-04-01', ['hb']],
  ['date: two of them narrow', 'Observation?date=ge2026-01&date=lt2026-02', ['crp1']],
  ['date: birth date by year', 'Patient?birthdate=1950', ['soren']],
  ['date: ne', 'Patient?birthdate=ne1950', ['anna']],
  ['_lastUpdated', 'Patient?_lastUpdated=gt2020', ['anna', 'soren']],
  ['_lastUpdated in the future', 'Patient?_lastUpdated=gt2999', []],
  // number and quantity
  ['number', 'RiskAssessment?probability=gt0.5', ['risk']],
  ['number: precision of the question', 'RiskAssessment?probability=0.8', ['risk']],
  ['quantity: number', 'Observation?value-quantity=128', ['crp2']],
  ['quantity: precision', 'Observation?value-quantity=5.4', ['crp1']],
  ['quantity: precision is not stretched', 'Observation?value-quantity=5.40', ['crp1']],
  ['quantity: coarse', 'Observation?value-quantity=5', ['crp1']],
  [
    'quantity: with unit',
    'Observation?value-quantity=gt5|http://unitsofmeasure.org|mg/L',
    ['anna-crp', 'crp1', 'crp2'],
  ],
  ['quantity: other unit', 'Observation?value-quantity=gt5|http://unitsofmeasure.org|g/L', []],
  ['quantity: unit alone', 'Observation?value-quantity=gt5||mmol/L', ['hb']],
  // composite
  ['composite', 'Observation?code-value-quantity=CRP$gt100', ['crp2']],
  ['composite: parts of one component belong together', 'Observation?component-code-value-quantity=sys$gt100', ['bp']],
  ['composite: not across components', 'Observation?component-code-value-quantity=dia$gt100', []],
  ['composite: combo', 'Observation?combo-code-value-quantity=sys$140', ['bp']],
  // missing, id, chains
  [':missing=true', 'Observation?performer:missing=true&code=CRP', ['crp1', 'crp2']],
  [':missing=false', 'Observation?performer:missing=false', ['anna-crp']],
  ['_id', 'Patient?_id={soren},{anna}', ['anna', 'soren']],
  ['chain to the patient', 'Observation?patient.name=anna', ['anna-crp', 'bp']],
  [
    'chain with type',
    'Observation?subject:Patient.identifier=urn:oid:1.2.208.176.1.2|1506500001',
    ['crp1', 'crp2', 'hb'],
  ],
  ['chain to a directory', 'Encounter?service-provider.name=lunge', ['enc']],
  ['chain of two steps', 'Observation?patient.organization.name=lunge', []],
  [
    'chain of two steps that fits',
    'Observation?subject:Patient.general-practitioner.name=lunge',
    ['crp1', 'crp2', 'hb'],
  ],
  ['_has', 'Patient?_has:Observation:patient:code=HB', ['soren']],
  ['_has and a filter', 'Patient?_has:Observation:patient:code=CRP&gender=female', ['anna']],
  ['_has on a directory', 'Organization?_has:Encounter:service-provider:status=finished', ['org']],
  // compartment
  ['compartment', 'Patient/{soren}/Observation?code=CRP', ['crp1', 'crp2']],
];

describe('search finds exactly what it should', () => {
  it.each(CASES)('%s', async (_title, query, expected) => {
    const filled = query.replace(/\{(\w+)\}/g, (_all, name: string) =>
      name === 'base' ? `${p.url}/fhir` : ids[name]!,
    );
    expect(await found(filled)).toEqual([...expected].sort());
  });

  it('answers POST _search like GET', async () => {
    const answer = await p.call(as, 'POST', '/fhir/Observation/_search', 'code=HB', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.json.total).toBe(1);
  });

  it('takes _search by GET, and by POST without a form, alone and in a batch', async () => {
    expect((await search('Observation/_search?code=HB')).json.total).toBe(1);
    expect((await p.call(as, 'POST', '/fhir/Observation/_search?code=HB')).json.total).toBe(1);
    const request = { method: 'POST', url: 'Observation/_search?code=HB' };
    const batch = await p.call(as, 'POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry: [{ request }] });
    expect(batch.json.entry[0].resource.total).toBe(1);
    const wrong = await p.call(as, 'POST', '/fhir/Observation/_search', { resourceType: 'Parameters' });
    expect(wrong.status).toBe(415);
  });
});

describe('the result', () => {
  it('is sorted as asked, without the value last', async () => {
    const order = async (sort: string) =>
      (await search(`Observation?_sort=${sort}`)).json.entry.map(
        (e: Entry) => Object.entries(ids).find(([, id]) => id === e.resource.id)![0],
      );
    expect(await order('date')).toEqual(['crp1', 'hb', 'anna-crp', 'crp2', 'bp']);
    expect(await order('-date')).toEqual(['crp2', 'anna-crp', 'hb', 'crp1', 'bp']);
    const byName = (await search('Patient?_sort=family')).json.entry.map(
      (e: { resource: { name: { family: string }[] } }) => e.resource.name[0]!.family,
    );
    expect(byName).toEqual(['Søndergård', 'Ærø']);
  });

  it('comes in pages that neither repeat nor skip, and the total is right', async () => {
    const seen: string[] = [];
    let pages = 0;
    for (let next: string | undefined = 'Observation?_count=2&_sort=-date&_total=accurate'; next; pages++) {
      const page = await search(next);
      expect(page.json.total ?? 5).toBe(5);
      seen.push(...page.json.entry.map((e: Entry) => e.resource.id));
      next = page.json.link.find((l: { relation: string }) => l.relation === 'next')?.url.replace(`${p.url}/fhir/`, '');
    }
    expect([pages, new Set(seen).size, seen.length]).toEqual([3, 5, 5]);
  });

  it('refuses a page link that was altered or given to somebody else', async () => {
    const next = (await search('Observation?_count=2')).json.link
      .find((l: { relation: string }) => l.relation === 'next')
      .url.replace(`${p.url}/fhir/`, '');
    expect((await p.call('region-nord', 'GET', `/fhir/${next}`)).status).toBe(400);
    expect((await search(`${next.slice(0, -4)}AAAA`)).status).toBe(400);
  });

  it('brings what is referred to, and what refers back', async () => {
    expect(await found('Encounter?_include=Encounter:service-provider', 'include')).toEqual(['org']);
    expect(
      await found('Encounter?_include=Encounter:patient&_include:iterate=Patient:general-practitioner', 'include'),
    ).toEqual(['org', 'soren']);
    expect(await found(`Patient?_id=${ids['anna']}&_revinclude=Observation:patient`, 'include')).toEqual([
      'anna-crp',
      'bp',
    ]);
  });

  it('is counted only, or narrowed, as asked', async () => {
    const count = await search('Observation?_summary=count');
    expect([count.json.total, count.json.entry]).toEqual([5, undefined]);
    const narrow = (await search('Patient?_elements=birthDate&_id={soren}'.replace('{soren}', ids['soren']!))).json
      .entry[0].resource;
    expect(narrow.name).toBeUndefined();
    expect(narrow.meta.tag.some((t: { code: string }) => t.code === 'SUBSETTED')).toBe(true);
  });

  it('says in the self link what was really used, and warns of what was not', async () => {
    const answer = await search('Patient?nonsense=1&gender=male');
    expect(answer.json.link[0].url).toBe(`${p.url}/fhir/Patient?gender=male`);
    expect(answer.json.entry.at(-1).resource.issue[0].diagnostics).toContain('nonsense');
    const strict = await p.call(as, 'GET', '/fhir/Patient?nonsense=1', undefined, { prefer: 'handling=strict' });
    expect(strict.status).toBe(400);
    expect(strict.json.issue[0].expression).toEqual(['http.nonsense']);
  });

  it.each([
    'Observation?date=2023-02-30',
    'Observation?date=abc',
    'Observation?value-quantity=abc',
    'Patient?_sort=nonsense',
    'Patient?_count=-1',
    'Patient?name:weird=x',
    'Observation?code-value-quantity=only-one',
    'Patient?_has:Nonsense:x:y=1',
  ])('refuses %s with the place named', async (query) => {
    const answer = await search(query);
    expect(answer.status).toBe(400);
    expect(answer.json.issue[0].expression[0]).toMatch(/^http\./);
  });

  it('gives everything about one citizen, in pages', async () => {
    const all = await search(`Patient/${ids['soren']}/$everything`);
    expect(all.json.total).toBe(6);
    const first = await search(`Patient/${ids['soren']}/$everything?_count=4`);
    const next = first.json.link
      .find((l: { relation: string }) => l.relation === 'next')
      .url.replace(`${p.url}/fhir/`, '');
    const pages = [...first.json.entry, ...(await search(next)).json.entry];
    expect(pages.filter((entry: { search: { mode: string } }) => entry.search.mode === 'match')).toHaveLength(6);
  });
});
