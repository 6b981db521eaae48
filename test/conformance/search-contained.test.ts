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

describe('a contained Patient is no citizen', () => {
  const observation = (more: object) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    contained: [{ resourceType: 'Patient', id: 'p', name: [{ family: 'Ukendt' }], gender: 'other' }],
    subject: { reference: '#p' },
    ...more,
  });

  beforeAll(async () => {
    await put('about nobody', observation({ performer: [{ reference: '#p' }] }));
    await put('measured by anna', observation({ performer: [{ reference: `Patient/${ids['anna']}` }] }));
  });

  it.each([
    'Observation?subject.name=ukendt',
    'Observation?subject:Patient.name=ukendt',
    'Observation?patient.family=ukendt',
    // No question by whom it is about finds it, however it is asked.
    'Observation?subject:Patient.gender=other',
    'Observation?subject:Patient.gender:not=male&performer:Patient.name=ukendt',
    'Observation?_filter=subject:Patient.name eq ukendt',
    'Patient/{anna}/Observation?subject:Patient.name=ukendt',
    'Patient?name=ukendt',
    'Patient?_has:Observation:subject:status=final&name=ukendt',
  ])('and is not led to by whom a resource is about: %s', async (query) => {
    expect(await found(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!))).toEqual([]);
  });

  it.each([
    ['Patient?name=ukendt&_contained=true', ['about nobody', 'measured by anna']],
    ['Patient?gender=other&name=ukendt&_contained=both', ['about nobody', 'measured by anna']],
    // By another reference a chain leads there as it does anywhere.
    ['Observation?performer:Patient.name=ukendt', ['about nobody']],
    ['Observation?performer:Patient.name=indhold', ['measured by anna']],
    ['Patient/{anna}/Observation?code:text=x&status=final', ['measured by anna']],
  ])('and is found by asking for it: %s', async (query, names) => {
    expect(await found(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!))).toEqual(names);
  });

  it('so what is about it alone lies in nobody’s record, and no person is let in to it', async () => {
    const read = (name: string, who: string) => get(`Observation/${ids[name]}`, who);
    expect((await read('about nobody', as)).status).toBe(200);
    for (const who of ['asta', 'karla', 'region-nord']) expect((await read('about nobody', who)).status).toBe(404);
    for (const query of ['Patient?name=ukendt&_contained=true', 'Observation?performer:Patient.name=ukendt'])
      expect((await get(query, 'asta')).status).toBe(403);
    // Who asks about a citizen is told nothing of it.
    const everything = await get(`Patient/${ids['anna']}/$everything`);
    expect(everything.text).toContain(ids['measured by anna']);
    expect(everything.text).not.toContain(ids['about nobody']);
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
    ['Medication?code=x&_contained=true&_containedType=box', '_containedType'],
    ['Medication?code=x&_contained=true&_containedType=contained&_include=Medication:manufacturer', '_contained'],
    ['Medication?code=x&_contained=both&_containedType=contained&_revinclude=Provenance:target', '_contained'],
    ['Medication?code=x&_contained=true&_containedType=contained&_sort=code', '_contained'],
    ['Medication?code=x&_contained=true&_sort=code', '_contained'],
    ['Medication?_text=x&_contained=true', '_contained'],
    ['?_type=Medication,Slot&_contained=true', '_contained'],
    ['Patient/{anna}/Observation?_contained=true', '_contained'],
  ])('refuses %s', async (query, place) => {
    const answer = await get(query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!));
    expect([answer.status, answer.json.issue[0].expression]).toEqual([400, [`http.${place}`]]);
  });
});

describe('_containedType=contained', () => {
  const CONTAINED = '_containedType=contained';
  interface Entry {
    fullUrl: string;
    resource: Record<string, unknown> & { id: string; meta?: { tag: { code: string }[] } };
    search: { mode: string };
  }
  const entriesOf = async (query: string, who = as): Promise<Entry[]> => {
    const answer = await get(query, who);
    expect(answer.status, answer.text).toBe(200);
    return (answer.json.entry ?? []).filter((entry: Entry) => entry.search.mode === 'match');
  };
  /** `name#id` of what is shown by its container, the name alone of what stands for itself. */
  const shown = async (query: string): Promise<string[]> =>
    (await entriesOf(query)).map(({ fullUrl, resource }) => {
      const [, id = '', part] = /([^/#]+)(?:#(.+))?$/.exec(fullUrl)!;
      expect(part ?? id).toBe(resource.id);
      const name = Object.keys(ids).find((one) => ids[one] === id);
      return part === undefined ? name! : `${name}#${part}`;
    });

  it.each([
    ['Medication?code=C09AA02&_contained=true', ['enalapril#m', 'two#o']],
    ['Medication?code=C09AA02&_contained=both', ['enalapril#m', 'stocked', 'two#o']],
    [
      'Medication?code=C09AA02,A10BA02,N02BE01,C09CA01&_contained=true',
      'enalapril#m losartan#m losartan#n two#m two#o'.split(' '),
    ],
    ['Medication?code=A10BA02&_contained=true', ['two#m']],
    // Both must fit the same one.
    ['Medication?code=A10BA02&_filter=code eq C09AA02&_contained=true', []],
    ['Medication?ingredient:Medication.code=N02BE01&_contained=both', ['losartan#m']],
    ['Medication?manufacturer.name=fabrik&_contained=true', ['enalapril#m']],
    ['Slot?schedule.actor=Location/{place}&_contained=true', ['appointment#t']],
    // Without _contained nothing contained is asked for.
    ['Medication?code=C09AA02', ['stocked']],
    ['Medication?code=C09AA02&_contained=false', ['stocked']],
  ])('shows the contained resource, under the address of its container: %s', async (query, names) => {
    const asked = query.replace(/\{(\w+)\}/g, (_, name) => ids[name]!);
    expect((await shown(`${asked}&${CONTAINED}`)).sort()).toEqual(names);
  });

  it('shows it to the letter', async () => {
    const text =
      '{"resourceType":"Medication","id":"z","amount":{"numerator":{"value":1.50},"denominator":{"value":2.0}},"code":{"text":"Til pkt. \\u00e6"}}';
    const made = await p.call(
      as,
      'POST',
      '/fhir/MedicationRequest',
      `{"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/${ids['anna']}"},"contained":[{"resourceType":"Organization","id":"y","name":"Y"}, ${text}],"medicationReference":{"reference":"#z"},"requester":{"reference":"#y"}}`,
      { 'content-type': 'application/fhir+json' },
    );
    expect(made.status, made.text).toBe(201);
    const answer = await get(`Medication?code:text=${encodeURIComponent('til pkt')}&_contained=true&${CONTAINED}`);
    expect(answer.text).toContain(
      `"entry":[{"fullUrl":"${p.url}/fhir/MedicationRequest/${made.json.id}#z","resource":${text},"search":{"mode":"match"}}]`,
    );
    await p.call(as, 'DELETE', `/fhir/MedicationRequest/${made.json.id}`);
  });

  it.each(['', '&_sort=_id', '&_sort=-_id', '&_sort=-_lastUpdated', '&_sort=_lastUpdated'])(
    'is counted and paged by what is contained, several of one container too: %s',
    async (sort) => {
      const query = `Medication?code=C09AA02,A10BA02,N02BE01,C09CA01&_contained=both&${CONTAINED}${sort}`;
      const whole = await shown(query);
      expect([...whole].sort()).toEqual(['enalapril#m', 'losartan#m', 'losartan#n', 'stocked', 'two#m', 'two#o']);
      expect((await get(`${query}&_summary=count`)).json.total).toBe(6);
      expect((await get(`${query}&_count=0`)).json.total).toBe(6);
      for (const size of [1, 4]) {
        const pages: string[] = [];
        for (let next: string | undefined = `${query}&_count=${size}&_total=accurate`; next; ) {
          const { json } = await get(next);
          expect(json.entry.length).toBeLessThanOrEqual(size);
          expect(json.total).toBe(6);
          pages.push(...(await shown(next)));
          const link = json.link.find(({ relation }: { relation: string }) => relation === 'next');
          next = link?.url.replace(`${p.url}/fhir/`, '');
        }
        expect(pages).toEqual(whole);
      }
    },
  );

  it('stays steady newest first while a container is rewritten between two pages', async () => {
    const query = `Medication?code=C09AA02,A10BA02&_contained=true&${CONTAINED}&_sort=-_lastUpdated&_count=1`;
    const whole = await shown(query.replace('&_count=1', ''));
    const pages: string[] = [];
    for (let next: string | undefined = query; next; ) {
      const { json } = await get(next);
      pages.push(...(await shown(next)));
      const link = json.link.find(({ relation }: { relation: string }) => relation === 'next');
      next = link?.url.replace(`${p.url}/fhir/`, '');
      if (pages.length !== 1) continue;
      const last = (await get(`MedicationRequest/${ids['enalapril']}`)).json;
      await p.call(as, 'PUT', `/fhir/MedicationRequest/${last.id}`, { ...last, note: [{ text: 'anew' }] });
    }
    expect(pages).toEqual(whole);
    expect(pages.at(-1)).toBe('enalapril#m');
  });

  it('is narrowed to elements of its own type, and says so in a tag and in the self link', async () => {
    const query = `Medication?code=A10BA02&_contained=true&${CONTAINED}&_elements=code`;
    const [entry] = await entriesOf(query);
    expect(Object.keys(entry!.resource).sort()).toEqual(['code', 'id', 'meta', 'resourceType']);
    expect(entry!.resource.meta?.tag[0]?.code).toBe('SUBSETTED');
    expect((await get(query)).json.link[0].url).toContain(CONTAINED);
    expect((await get(`${query.replace('=code', '=dosageInstruction')}`)).json.entry.at(-1).search.mode).toBe(
      'outcome',
    );
    const [summary] = await entriesOf(`Medication?code=A10BA02&_contained=true&${CONTAINED}&_summary=true`);
    expect(summary!.resource.resourceType).toBe('Medication');
    const xml = await get(`Medication?code=A10BA02&_contained=true&${CONTAINED}&_format=xml`);
    expect(xml.text).toContain('<resource><Medication><id value="m"/>');
  });

  it('is the same in a batch, beside other searches of the citizen', async () => {
    const urls = [
      `Observation?patient=${ids['anna']}&_contained=true&${CONTAINED}`,
      `Observation?patient=${ids['anna']}&_contained=true`,
      `MedicationRequest?patient=${ids['anna']}`,
    ];
    const entry = urls.map((url) => ({ request: { method: 'GET', url } }));
    const batch = await p.call(as, 'POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry });
    for (const [i, url] of urls.entries())
      expect(batch.json.entry[i].resource.entry).toEqual((await get(url)).json.entry);
    expect(batch.json.entry[0].resource.entry[0].fullUrl).toMatch(/\/DiagnosticReport\/[^/#]+#o$/);
  });

  it('shows nothing of a container that the caller may not see', async () => {
    // A region's system reads what its own houses are controllers of; nobody there wrote these.
    for (const query of ['Medication?code=C09AA02', `Observation?patient=${ids['anna']}`]) {
      expect((await entriesOf(`${query}&_contained=true&${CONTAINED}`)).length).toBeGreaterThan(0);
      const hidden = await get(`${query}&_contained=true&${CONTAINED}&_total=accurate`, 'region-nord');
      expect([hidden.status, hidden.json.total, hidden.json.entry]).toEqual([200, 0, undefined]);
      expect((await get(`${query}&_contained=true&${CONTAINED}&_summary=count`, 'region-nord')).json.total).toBe(0);
    }
    // A person names the citizen.
    expect((await get(`Medication?code=C09AA02&_contained=true&${CONTAINED}`, 'asta')).status).toBe(403);
  });
});
