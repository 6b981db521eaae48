/** Search as far as R4 goes: modifiers, units, places, words, lists, compartments, canonical references, sorting, narrowing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { namesFound } from './names-found.js';

let p: TestPlatform;
const as = 'bench';
const ids: Record<string, string> = {};
const ATC = 'http://www.whocc.no/atc';
const UCUM = 'http://unitsofmeasure.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

async function put(name: string, resource: Record<string, unknown>): Promise<string> {
  const made = await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource);
  if (made.status !== 201) throw new Error(`${name}: ${made.text}`);
  ids[name] = made.json.id;
  return made.json.id;
}
const to = (name: string, type: string) => ({ reference: `${type}/${ids[name]}` });

beforeAll(async () => {
  p = await openTestPlatform();
  await put('dr', { resourceType: 'Practitioner', name: [{ family: 'Usædvanligsen' }] });
  await put('house', { resourceType: 'Location', name: 'Huset', position: { latitude: 55.6761, longitude: 12.5683 } });
  await put('far', {
    resourceType: 'Location',
    name: 'Aarhus',
    position: { latitude: 56.1629, longitude: 10.2039 },
    partOf: to('house', 'Location'),
  });
  await put('anna', {
    resourceType: 'Patient',
    name: [{ family: 'Ågård', given: ['Anna'] }],
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: 'urn:mr',
        value: 'MR-1',
      },
    ],
    generalPractitioner: [to('dr', 'Practitioner')],
  });
  await put('bo', { resourceType: 'Patient', name: [{ family: 'Zacharias', given: ['Bo'] }] });
  await put('carl', { resourceType: 'Patient', name: [{ family: 'Abel', given: ['Carl'] }] });
  await put('aage', {
    resourceType: 'Patient',
    name: [{ family: 'Aagesen', given: ['Åge'] }],
    telecom: [{ system: 'email', use: 'work', value: 'Aage@B.dk' }],
  });
  await put('enc', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: to('anna', 'Patient'),
    participant: [{ individual: to('dr', 'Practitioner') }],
    location: [{ location: to('far', 'Location') }],
  });
  await put('device', { resourceType: 'Device', deviceName: [{ name: 'Vægt', type: 'user-friendly-name' }] });
  const med = (name: string, code: string, display: string) =>
    put(name, {
      resourceType: 'MedicationStatement',
      status: 'active',
      subject: to('anna', 'Patient'),
      medicationCodeableConcept: { coding: [{ system: ATC, code, display }] },
    });
  await med('enalapril', 'C09AA02', 'Enalapril');
  await med('losartan', 'C09CA01', 'Losartan');
  await med('metformin', 'A10BA02', 'Metformin');
  const weight = (name: string, value: number, code: string, more: Record<string, unknown> = {}) =>
    put(name, {
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Vægt' }] },
      subject: to('anna', 'Patient'),
      valueQuantity: { value, system: UCUM, code, unit: code },
      ...more,
    });
  await weight('kilo', 70.5, 'kg', { encounter: to('enc', 'Encounter'), device: to('device', 'Device') });
  await weight('gram', 71000, 'g', { performer: [to('dr', 'Practitioner')], status: 'amended' });
  await weight('lab', 5, 'mg/L', {
    category: [{ coding: [{ system: CATEGORY, code: 'laboratory' }] }],
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Mange røde blodlegemer</p></div>' },
    note: [{ text: 'Svar ringet til afsnittet' }],
    subject: { reference: `${p.url}/fhir/Patient/${ids['anna']}` },
  });
  await put('group', { resourceType: 'Group', type: 'person', actual: true, name: 'Hold 1' });
  await put('of-group', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Vægt' },
    subject: to('group', 'Group'),
  });
  await put('logical', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Fra et andet sted' },
    subject: to('anna', 'Patient'),
    performer: [{ identifier: { system: 'urn:sor', value: '441' }, display: 'Et afsnit' }],
  });
  await put('list', {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    subject: to('anna', 'Patient'),
    entry: [{ item: to('kilo', 'Observation') }, { item: to('enc', 'Encounter') }],
  });
  await put('form', {
    resourceType: 'Questionnaire',
    status: 'active',
    url: 'http://q.example/form',
    version: '2',
    title: 'Skema',
  });
  await put('answers', {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    subject: to('anna', 'Patient'),
    questionnaire: 'http://q.example/form|2',
  });
  await put('old-answers', {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    subject: to('anna', 'Patient'),
    questionnaire: 'http://q.example/form|1',
  });
});
afterAll(() => p?.close());

const get = (query: string, headers: Record<string, string> = {}) =>
  p.call(as, 'GET', `/fhir/${filled(query)}`, undefined, headers);
const filled = (query: string) =>
  query.replace(/\{(\w[\w-]*)\}/g, (_all, name: string) => (name === 'base' ? `${p.url}/fhir` : ids[name]!));

const found = async (query: string, mode = 'match'): Promise<string[]> => namesFound(await get(query), ids, mode);

const CASES: [string, string, string[]][] = [
  // Terminology
  [':below finds what lies under a code', `MedicationStatement?code:below=${ATC}|C09`, ['enalapril', 'losartan']],
  [':below holds the code itself', `MedicationStatement?code:below=${ATC}|A10BA02`, ['metformin']],
  [':above finds what lies over a code', `MedicationStatement?code:above=${ATC}|A10BA02`, ['metformin']],
  [
    ':in finds members of a value set',
    'Observation?category:in=http://hl7.org/fhir/ValueSet/observation-category',
    ['gram', 'kilo', 'lab'],
  ],
  [
    ':in takes a value set by its place here',
    'Observation?category:in=ValueSet/observation-category',
    ['gram', 'kilo', 'lab'],
  ],
  [
    ':in of bare codes',
    'Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status&code=29463-7',
    ['gram', 'kilo', 'lab'],
  ],
  [
    ':not-in keeps what has no value',
    'Observation?category:not-in=http://hl7.org/fhir/ValueSet/observation-category',
    ['logical', 'of-group'],
  ],
  [
    'a bare code has the system it is bound to',
    'Observation?status=http://hl7.org/fhir/observation-status|amended',
    ['gram'],
  ],
  ['and no other', 'Observation?status=urn:other|amended', []],
  ['nor none', 'Observation?status=|amended', []],
  [':of-type', 'Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|MR-1', ['anna']],
  [':text over displays', 'MedicationStatement?code:text=losar', ['losartan']],
  // Strings
  ['å is found by aa, and aa by å', 'Patient?family=aag', ['aage', 'anna']],
  ['the other way round', 'Patient?family=%C3%A5g', ['aage', 'anna']],
  ['nothing but punctuation is the beginning of nobody', 'Patient?family=.', []],
  // Quantities
  ['a quantity in another unit', `Observation?value-quantity=70.5|${UCUM}|kg`, ['kilo']],
  ['a quantity written in grams, asked for in kilograms', `Observation?value-quantity=71.0|${UCUM}|kg`, ['gram']],
  ['the same, the other way', `Observation?value-quantity=70500|${UCUM}|g`, ['kilo']],
  ['comparison across units', `Observation?value-quantity=gt70|${UCUM}|kg`, ['gram', 'kilo']],
  ['a border across units', `Observation?value-quantity=le70500|${UCUM}|g`, ['kilo']],
  ['another kind of quantity is not meant', `Observation?value-quantity=gt1|${UCUM}|mg/dL`, []],
  ['composite across units', `Observation?code-value-quantity=29463-7$gt70.9|${UCUM}|kg`, ['gram']],
  // References
  ['our own absolute address is a relative one', 'Observation?subject=Patient/{anna}&category=laboratory', ['lab']],
  ['of another type than a patient', 'Observation?subject=Group/{group}', ['of-group']],
  ['typed', 'Observation?subject:Group={group}', ['of-group']],
  [':identifier', 'Observation?performer:identifier=urn:sor|441', ['logical']],
  [
    'canonical without version',
    'QuestionnaireResponse?questionnaire=http://q.example/form',
    ['answers', 'old-answers'],
  ],
  ['canonical with version', 'QuestionnaireResponse?questionnaire=http://q.example/form|2', ['answers']],
  ['a chain over a canonical address', 'QuestionnaireResponse?questionnaire.title=skema', ['answers']],
  ['back over a canonical address', 'Questionnaire?_has:QuestionnaireResponse:questionnaire:patient={anna}', ['form']],
  ['a chain of three steps', 'Observation?encounter.location.partof.name=huset', ['kilo']],
  ['chain and _has mixed', 'Encounter?patient._has:MedicationStatement:patient:code=C09AA02', ['enc']],
  ['_has and then a chain', 'Patient?_has:Observation:patient:encounter.location.name=aarhus', ['anna']],
  // Special
  ['near', 'Location?near=55.68|12.57|5|km', ['house']],
  ['near, in miles', 'Location?near=55.68|12.57|200|[mi_i]', ['far', 'house']],
  ['near has a distance of its own', 'Location?near=56.16|10.2', ['far']],
  ['_list', 'Observation?_list={list}', ['kilo']],
  ['_list across types', '?_list={list}', ['enc', 'kilo']],
  ['_text', 'Observation?patient={anna}&_text=roede', ['lab']],
  ['_text is the narrative alone', 'Observation?patient={anna}&_text=ringet', []],
  ['_content', 'Observation?patient={anna}&_content=ringet%20afsnittet', ['lab']],
  ['_content with or', 'Observation?patient={anna}&_content=ringet%20or%20sted', ['lab', 'logical']],
  ['_content in a directory', 'Practitioner?_content=usaedvanligsen', ['dr']],
  // Compartments
  ['of an encounter', 'Encounter/{enc}/Observation', ['kilo']],
  ['of an encounter, all types', 'Encounter/{enc}/*', ['enc', 'kilo']],
  ['of a professional', 'Practitioner/{dr}/Observation', ['gram']],
  ['of a professional, all types', 'Practitioner/{dr}/*', ['anna', 'dr', 'enc', 'gram']],
  ['of a professional, narrowed to types', 'Practitioner/{dr}/*?_type=Patient,Encounter', ['anna', 'enc']],
  ['of a device', 'Device/{device}/Observation', ['kilo']],
  ['of a patient, all types', 'Patient/{anna}/*?_type=List,Encounter', ['enc', 'list']],
  // Across types
  [
    'a parameter that several types share',
    '?_type=Observation,MedicationStatement&code=29463-7,A10BA02',
    ['gram', 'kilo', 'lab', 'metformin'],
  ],
  ['one citizen across types', '?_type=Encounter,List&patient={anna}', ['enc', 'list']],
  [':missing across types', '?_type=Observation,Encounter&subject:missing=false&_id={enc},{kilo}', ['enc', 'kilo']],
];

describe('search finds exactly what it should', () => {
  it.each(CASES)('%s', async (_title, query, expected) => {
    expect((await found(query)).sort()).toEqual([...expected].sort());
  });

  it.each([
    ['Encounter?location:below={house}', ['enc']],
    ['Encounter?location:below={far}', ['enc']],
    ['Encounter?location:above={far}', ['enc']],
    ['Encounter?location:above={house}', []],
    ['Location?partof:below={house}', ['far']],
    ['Location?partof:above={far}', ['far']],
    ['Observation?encounter.location:below={house}', ['kilo']],
  ])('follows the tree of places, in a circle too: %s', async (query, expected) => {
    const named = query.replace(/\{(\w+)\}/, 'Location/{$1}');
    expect(await found(named)).toEqual(expected);
    const house = (await get('Location/{house}')).json;
    await p.call(as, 'PUT', `/fhir/Location/${house.id}`, { ...house, partOf: to('far', 'Location') });
    expect((await get(named)).status).toBe(200);
    await p.call(as, 'PUT', `/fhir/Location/${house.id}`, { ...house, partOf: undefined });
  });

  it.each([
    'email=aage@b.dk',
    'email=AAGE@B.DK',
    'email=Aage@B.dk',
    'telecom=email|aage@b.dk',
    'telecom=work|Aage@B.dk',
  ])('finds a contact by use or means, whatever the case: %s', async (query) => {
    expect(await found(`Patient?${query}`)).toEqual(['aage']);
    expect(await found(`Patient?${query.replace('=', ':not=')}&_id={aage},{bo}`)).toEqual(['bo']);
  });

  it('takes :not of an id, and :missing of what every resource has', async () => {
    const two = 'Patient?_id={anna},{bo}';
    expect(await found(`${two}&_id:not={bo},{carl}`)).toEqual(['anna']);
    expect(await found(`${two}&_id:missing=false&_lastUpdated:missing=false&_sort=family`)).toEqual(['bo', 'anna']);
    expect(await found(`${two}&_id:missing=true`)).toEqual([]);
  });

  it('sorts by Danish order: å and aa come last', async () => {
    expect(await found('Patient?_id={anna},{bo},{carl},{aage}&_sort=family')).toEqual(['carl', 'bo', 'aage', 'anna']);
    expect((await found('Patient?_id={anna},{bo},{carl},{aage}&_sort=-family'))[3]).toBe('carl');
  });

  it('sorts by several parameters, across types too, and pages in that order', async () => {
    const all = await found('?_type=Observation,Encounter&_sort=status,-_lastUpdated&_count=50');
    const paged: string[] = [];
    for (let next: string | undefined = '?_type=Observation,Encounter&_sort=status,-_lastUpdated&_count=2'; next; ) {
      const page = await get(next);
      paged.push(...page.json.entry.map((e: { resource: { id: string } }) => e.resource.id));
      next = page.json.link
        .find((l: { relation: string }) => l.relation === 'next')
        ?.url.replace(`${p.url}/fhir/`, '')
        .replace(`${p.url}/fhir`, '');
    }
    expect(paged).toEqual(all.map((name) => ids[name]));
  });
});

describe('what comes along', () => {
  it.each([
    [
      'by canonical address',
      'QuestionnaireResponse?_id={answers}&_include=QuestionnaireResponse:questionnaire',
      ['form'],
    ],
    [
      'and not by the address of another version',
      'QuestionnaireResponse?_id={old-answers}&_include=QuestionnaireResponse:questionnaire',
      [],
    ],
    ['everything referred to', 'Encounter?_id={enc}&_include=*', ['anna', 'dr', 'far']],
    ['one type only', 'Encounter?_id={enc}&_include=Encounter:location:Location', ['far']],
    [
      'and what that refers to',
      'Encounter?_id={enc}&_include=Encounter:location&_include:iterate=Location:partof',
      ['far', 'house'],
    ],
    ['what refers back, by any parameter', 'Encounter?_id={enc}&_revinclude=Observation:*', ['kilo']],
    [
      'what refers back by canonical address',
      'Questionnaire?_id={form}&_revinclude=QuestionnaireResponse:questionnaire',
      ['answers', 'old-answers'],
    ],
  ])('%s', async (_title, query, expected) => {
    expect((await found(query, 'include')).sort()).toEqual([...expected].sort());
  });
});

describe('the answer', () => {
  it.each([
    ['true', ['id', 'meta', 'status'], ['text', 'note']],
    ['text', ['id', 'meta', 'text'], ['note', 'category']],
    ['data', ['id', 'meta', 'note'], ['text']],
    ['false', ['text', 'note'], []],
  ])('holds with _summary=%s what it should, and says that it is a part', async (summary, there, notThere) => {
    const [{ resource }] = (await get(`Observation?_id={lab}&_summary=${summary}`)).json.entry;
    for (const name of there) expect(resource, name).toHaveProperty(name);
    for (const name of notThere) expect(resource, name).not.toHaveProperty(name);
    const tags = (resource.meta.tag ?? []).map((tag: { code: string }) => tag.code);
    expect(tags).toEqual(summary === 'false' ? [] : ['SUBSETTED']);
  });

  it('says in the self link what was really used', async () => {
    const answer = await get('Patient?_count=5000&_total=estimate&nonsense=1&family=abel&given=');
    expect(answer.json.link[0].url).toBe(`${p.url}/fhir/Patient?_count=1000&_total=accurate&family=abel`);
    const within = await get('Encounter/{enc}/*?_type=Observation');
    expect(within.json.link[0].url).toBe(`${p.url}/fhir/Encounter/${ids['enc']}/*?_type=Observation`);
  });

  it.each([
    ['Patient?_type=Observation', 'http._type'],
    ['?_type=Patient,Observation&birthdate=2000', 'http.birthdate'],
    ['Observation?code:in=http://nowhere.example/vs', 'http.code'],
    ['Observation?code:below=29463-7', 'http.code'],
    ['Observation?subject:Practitioner=x', 'http.subject:Practitioner'],
    ['Observation?subject:Patient=Group/x', 'http.subject:Patient'],
    ['Observation?subject:below=Patient/x', 'http.subject'],
    ['Observation?_content=x', 'http._content'],
    ['Observation?_list=$current-problems', 'http._list'],
    ['Observation?_query=x', 'http._query'],
    ['Observation?_contained=some', 'http._contained'],
    ['Observation?_id:missing=maybe', 'http._id:missing'],
    ['Observation?_sort:desc=date', 'http._sort:desc'],
    ['Observation?_include:once=Observation:patient', 'http._include:once'],
    ['Observation?_lastUpdated:not=2020', 'http._lastUpdated:not'],
    ['Location?near=nowhere', 'http.near'],
    ['Location?near=55|12|1|kg', 'http.near'],
    ['Patient?identifier:of-type=MR', 'http.identifier'],
    ['Observation?subject.subject.subject.subject=x', 'http.subject.subject.subject.subject'],
    ['Observation?_include=Encounter:location:Patient', 'http._include'],
    ['Encounter/{enc}/Patient', undefined],
    ['Observation?code=,', 'http.code'],
  ])('refuses %s and names the place', async (query, place) => {
    const answer = await get(query, { prefer: 'handling=strict' });
    expect([answer.status, answer.json.issue[0].expression?.[0]]).toEqual([400, place]);
  });
});
