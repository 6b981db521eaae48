/** Contained resources: chains lead into them, and `_contained` looks for them. https://hl7.org/fhir/R4/search.html#contained */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const as = 'bench';
const ids: Record<string, string> = {};
const ATC = 'http://www.whocc.no/atc';

async function put(name: string, resource: Record<string, unknown>): Promise<void> {
  const made = await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource);
  if (made.status !== 201) throw new Error(`${name}: ${made.text}`);
  ids[name] = made.json.id;
}
const get = (query: string, who = as) => p.call(who, 'GET', `/fhir/${query}`);
const found = async (query: string, mode = 'match'): Promise<string[]> => {
  const answer = await get(query);
  expect(answer.status, answer.text).toBe(200);
  return (answer.json.entry ?? [])
    .filter((entry: { search: { mode: string } }) => entry.search.mode === mode)
    .map(({ resource }: { resource: { id: string } }) => Object.keys(ids).find((name) => ids[name] === resource.id))
    .sort();
};
const medication = (id: string, code: string, more: object = {}) => ({
  resourceType: 'Medication',
  id,
  code: { coding: [{ system: ATC, code }] },
  ...more,
});

beforeAll(async () => {
  p = await openTestPlatform();
  await put('anna', { resourceType: 'Patient', name: [{ family: 'Indhold' }] });
  await put('bo', { resourceType: 'Patient', name: [{ family: 'Beholder' }] });
  await put('maker', { resourceType: 'Organization', name: 'Fabrikken' });
  await put('place', { resourceType: 'Location', name: 'Stuen' });
  const request = (name: string, of: string, contained: object[], more: object = {}) =>
    put(name, {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: `Patient/${ids[of]}` },
      medicationReference: { reference: '#m' },
      contained,
      ...more,
    });
  await request('enalapril', 'anna', [
    medication('m', 'C09AA02', { manufacturer: { reference: `Organization/${ids['maker']}` } }),
  ]);
  await request('losartan', 'bo', [
    medication('m', 'C09CA01', { ingredient: [{ itemReference: { reference: '#n' } }] }),
    medication('n', 'N02BE01'),
  ]);
  // Two of a type, and only one of them is what the reference means.
  await request('two', 'bo', [medication('m', 'A10BA02'), medication('o', 'C09AA02')], {
    supportingInformation: [{ reference: '#o' }],
  });
  await put('stocked', medication('x', 'C09AA02'));
  await put('own', {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${ids['anna']}` },
    medicationReference: { reference: `Medication/${ids['stocked']}` },
  });
  await put('appointment', {
    resourceType: 'Appointment',
    status: 'proposed',
    participant: [{ status: 'accepted', actor: { reference: `Patient/${ids['anna']}` } }],
    contained: [
      {
        resourceType: 'Schedule',
        id: 's',
        actor: [{ reference: `Location/${ids['place']}` }],
        planningHorizon: { start: '2026-05-01', end: '2026-06-01' },
      },
      {
        resourceType: 'Slot',
        id: 't',
        schedule: { reference: '#s' },
        status: 'busy',
        start: '2026-05-02T08:00:00Z',
        end: '2026-05-02T09:00:00Z',
      },
    ],
    slot: [{ reference: '#t' }],
  });
});
afterAll(() => p.close());

describe('a chain', () => {
  it.each([
    ['MedicationRequest?medication.code=C09AA02', ['enalapril', 'own']],
    [`MedicationRequest?medication:Medication.code=${ATC}|C09AA02`, ['enalapril', 'own']],
    ['MedicationRequest?medication.code=A10BA02', ['two']],
    [`MedicationRequest?medication.code:below=${ATC}|C09&patient={bo}`, ['losartan']],
    ['MedicationRequest?medication.code:not=C09AA02', ['losartan', 'two']],
    ['MedicationRequest?medication.manufacturer.name=fabrik', ['enalapril']],
    ['MedicationRequest?medication.ingredient:Medication.code=N02BE01', ['losartan']],
    ['MedicationRequest?medication.ingredient:missing=true', ['enalapril', 'own', 'two']],
    [
      'MedicationRequest?_filter=medication.code eq C09AA02 and subject:Patient.name eq "indhold"',
      ['enalapril', 'own'],
    ],
    ['Patient?_has:MedicationRequest:patient:medication.code=C09CA01', ['bo']],
    ['Appointment?slot.start=2026-05-02', ['appointment']],
    ['Appointment?slot.start=ge2026-06', []],
    ['Appointment?slot.schedule.date=2026-05', []],
    ['Appointment?slot.schedule.date=ge2026-05-20', ['appointment']],
  ])('leads into contained resources: %s', async (query, names) => {
    expect(await found(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!))).toEqual(names);
  });

  it('takes a contained resource for none of its own, whatever its id', async () => {
    // A resource that really is called Medication/m, and what refers to it.
    await p.call(as, 'PUT', '/fhir/Medication/m', medication('m', 'V03AB'));
    await put('other', { ...medicationRequestOf('anna'), medicationReference: { reference: 'Medication/m' } });
    expect(await found('MedicationRequest?medication.code=V03AB')).toEqual(['other']);
    expect(await found('MedicationRequest?medication._id=m')).toEqual(['other']);
    expect(await found('MedicationRequest?medication._has:MedicationRequest:medication:status=active')).toEqual([
      'other',
      'own',
    ]);
    await p.call(as, 'DELETE', `/fhir/MedicationRequest/${ids['other']}`);
  });

  const medicationRequestOf = (of: string) => ({
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${ids[of]}` },
  });
});

describe('a Bundle', () => {
  const urn = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;
  const bundle = (type: string, ...resources: object[]) => ({
    resourceType: 'Bundle',
    type,
    timestamp: '2026-05-01T00:00:00Z',
    identifier: { system: 'urn:b', value: type },
    entry: resources.map((resource, i) => ({ fullUrl: urn(i), resource })),
  });

  beforeAll(async () => {
    await put(
      'document',
      bundle(
        'document',
        {
          resourceType: 'Composition',
          id: 'c',
          status: 'final',
          type: { coding: [{ system: 'http://loinc.org', code: '11503-0' }] },
          date: '2026-05-01',
          author: [{ reference: urn(1) }],
          title: 'Epikrise',
        },
        { resourceType: 'Practitioner', name: [{ family: 'Forfatter' }] },
      ),
    );
    await put(
      'message',
      bundle('message', {
        resourceType: 'MessageHeader',
        id: 'h',
        eventCoding: { system: 'urn:e', code: 'hospital-notification-message' },
        source: { endpoint: 'https://sor2.sum.dsdn.dk/#id=1' },
      }),
    );
    await put('collection', bundle('collection', { resourceType: 'Basic', code: { text: 'x' } }));
  });

  it.each([
    ['composition.type=http://loinc.org|11503-0', ['document']],
    ['composition:Composition.title=epi', ['document']],
    ['composition.date=ge2026-05&type=document', ['document']],
    ['composition.status=preliminary', []],
    ['composition=c', ['document']],
    ['composition=Composition/c', ['document']],
    ['message.event=urn:e|hospital-notification-message', ['message']],
    ['message:MessageHeader.source-uri=https://sor2.sum.dsdn.dk/%23id=1', ['message']],
    ['message=h', ['message']],
    ['composition:missing=false', ['document']],
    ['message:missing=false', ['message']],
    ['composition:missing=true&message:missing=true&identifier=urn:b|', ['collection']],
  ])('is found by what it begins with: %s', async (query, names) => {
    expect(await found(`Bundle?${query}`)).toEqual(names);
  });

  it('contains nothing by that', async () => {
    expect(await found('Composition?title=epi&_contained=both')).toEqual([]);
  });
});

describe('_contained', () => {
  it.each([
    ['Medication?code=C09AA02', ['stocked']],
    ['Medication?code=C09AA02&_contained=false', ['stocked']],
    ['Medication?code=C09AA02&_contained=true', ['enalapril', 'two']],
    ['Medication?code=C09AA02&_contained=true&_containedType=container', ['enalapril', 'two']],
    ['Medication?code=C09AA02&_contained=both', ['enalapril', 'stocked', 'two']],
    ['Medication?manufacturer.name=fabrik&_contained=both', ['enalapril']],
    ['Medication?code:missing=true&_contained=both', []],
    ['Slot?start=2026-05-02&_contained=true', ['appointment']],
    ['Slot?schedule.actor=Location/{place}&_contained=true', ['appointment']],
  ])('finds what contains it: %s', async (query, names) => {
    expect(await found(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!))).toEqual(names);
  });

  it('is told in the self link, counted, paged and narrowed like any search', async () => {
    const query = 'Medication?code=C09AA02&_contained=both&_sort=_id';
    const whole = await get(`${query}&_total=accurate`);
    expect(whole.json.link[0].url).toBe(`${p.url}/fhir/${query}&_total=accurate`);
    expect((await get(`${query}&_summary=count`)).json.total).toBe(3);
    const seen: string[] = [];
    for (let next: string | undefined = `${query}&_count=1`; next; ) {
      const page: { json: { entry: { resource: { id: string } }[]; link: { relation: string; url: string }[] } } =
        await get(next);
      seen.push(...page.json.entry.map(({ resource }) => resource.id));
      next = page.json.link.find(({ relation }) => relation === 'next')?.url.replace(`${p.url}/fhir/`, '');
    }
    expect(seen).toEqual(whole.json.entry.map(({ resource }: { resource: { id: string } }) => resource.id));
    expect(
      await found('Medication?code=C09AA02&_contained=true&_include=MedicationRequest:patient', 'include'),
    ).toEqual(['anna', 'bo']);
  });

  it('of resources about a citizen looks in that citizen’s record', async () => {
    await put('report', {
      resourceType: 'DiagnosticReport',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: `Patient/${ids['anna']}` },
      contained: [
        {
          resourceType: 'Observation',
          id: 'o',
          status: 'final',
          code: { text: 'Blod' },
          subject: { reference: `Patient/${ids['anna']}` },
        },
      ],
      result: [{ reference: '#o' }],
    });
    expect(await found(`Observation?patient=${ids['anna']}&code:text=blod&_contained=true`)).toEqual(['report']);
    expect(await found(`Observation?patient=${ids['bo']}&_contained=true`)).toEqual([]);
    // A person must name a citizen, and be let in to that one.
    for (const query of ['Medication?code=C09AA02', `Observation?patient=${ids['anna']}`])
      expect((await get(`${query}&_contained=true`, 'region-nord')).status).toBe(200);
  });

  it('is no condition to write or delete by', async () => {
    const condition = 'MedicationRequest?status=active&_contained=both';
    expect((await p.call(as, 'DELETE', `/fhir/${condition}`)).status).toBe(400);
    expect((await get(`MedicationRequest/${ids['enalapril']}`)).status).toBe(200);
  });

  it.each([
    ['Medication?_contained=maybe', '_contained'],
    ['Medication?code=x&_contained=true&_containedType=contained', '_containedType'],
    ['Medication?code=x&_contained=true&_sort=code', '_contained'],
    ['Medication?_text=x&_contained=true', '_contained'],
    ['?_type=Medication,Slot&_contained=true', '_contained'],
    ['Patient/{anna}/Observation?_contained=true', '_contained'],
  ])('refuses %s', async (query, place) => {
    const answer = await get(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!));
    expect([answer.status, answer.json.issue[0].expression]).toEqual([400, [`http.${place}`]]);
  });
});
