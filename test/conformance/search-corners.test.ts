/** Corners of https://hl7.org/fhir/R4/search.html where parameters of one kind meet another. Every case finds exactly what it should. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { namesFound } from './names-found.js';

let p: TestPlatform;
const as = 'bench';
const ids: Record<string, string> = {};
const FORM = 'http://q.example/form';

beforeAll(async () => {
  p = await openTestPlatform();
  const put = async (name: string, resource: Record<string, unknown>) => {
    const made = await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource);
    if (made.status !== 201) throw new Error(`${name}: ${made.text}`);
    ids[name] = made.json.id;
  };
  const to = (type: string, name: string) => ({ reference: `${type}/${ids[name]}` });
  const observed = (name: string, subject: string, more: Record<string, unknown>) =>
    put(name, {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Prøve' },
      subject: to('Patient', subject),
      ...more,
    });
  const part = (code: Record<string, string>, value: string) => ({
    code: { coding: [code] },
    valueCodeableConcept: { coding: [{ system: 'urn:values', code: value }] },
  });
  await put('mother', {
    resourceType: 'Patient',
    meta: { profile: ['http://p.example/a/b|1.0'], source: 'http://s.example/system#message-7' },
  });
  await put('child', { resourceType: 'Patient', link: [{ other: to('Patient', 'mother'), type: 'seealso' }] });
  await put('lukasz', {
    resourceType: 'Patient',
    name: [{ family: 'O’Neil–Łódź', given: ['Heðin'] }],
    telecom: [{ system: 'phone', value: '+4512345678', use: 'mobile' }],
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Født i Łódź</div>' },
  });
  await put('unit', { resourceType: 'Organization', name: 'Afsnit' });
  await observed('birth', 'mother', { performer: [to('Organization', 'unit')] });
  await observed('of-birth', 'child', { derivedFrom: [to('Observation', 'birth')] });
  await observed('logical', 'mother', { performer: [{ identifier: { system: 'urn:sor', value: '441' } }] });
  await observed('parts', 'mother', {
    component: [
      part({ system: 'urn:one', code: 'x' }, 'low'),
      part({ system: 'urn:two', code: 'y' }, 'high'),
      part({ code: 'bare' }, 'low'),
    ],
  });
  await put('replacing', {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: to('Patient', 'mother'),
    content: [{ attachment: { url: 'urn:x' } }],
    relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/before' } }],
  });
  for (const [name, version] of Object.entries({ plain: '', one: '|1', two: '|2', 'two-ten': '|2.10', twenty: '|20' }))
    await put(name, {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      subject: to('Patient', 'mother'),
      questionnaire: `${FORM}${version}`,
    });
});
afterAll(() => p?.close());

const get = (query: string, headers: Record<string, string> = {}) =>
  p.call(as, 'GET', `/fhir/${query.replace(/\{([\w-]+)\}/g, (_all, name: string) => ids[name]!)}`, undefined, headers);

const found = async (query: string, mode = 'match'): Promise<string[]> =>
  namesFound(await get(query), ids, mode).sort();

const PARTS = 'Observation?component-code-value-concept=';
const ANSWERS = 'QuestionnaireResponse?questionnaire';

describe('search finds exactly what it should', () => {
  it.each([
    ['letters of other languages by those of a keyboard', 'Patient?family=o%27neil-lodz&given=hedin', ['lukasz']],
    ['as they are written too', 'Patient?family=O%E2%80%99Neil%E2%80%93%C5%81', ['lukasz']],
    ['a number whose plus became a blank', 'Patient?phone=+4512345678', ['lukasz']],
    ['with its means', 'Patient?telecom=phone|+4512345678', ['lukasz']],
    ['and as it should be sent', 'Patient?phone=%2B4512345678', ['lukasz']],
    ['in the middle', 'Patient?name:contains=lodz', ['lukasz']],
    ['in words', 'Patient?_id={lukasz}&_text=lodz', ['lukasz']],
    ['a reference by the system of its identifier', 'Observation?performer:identifier=urn:sor|', ['logical']],
    ['and not by another', 'Observation?performer:identifier=urn:so|', []],
    ['a part of a composite by its system', `${PARTS}urn:one|$low`, ['parts']],
    ['both parts by their systems', `${PARTS}urn:two|$urn:values|`, ['parts']],
    ['not parts of two components', `${PARTS}urn:two|$low`, []],
    ['a part without a system', `${PARTS}|bare$low`, ['parts']],
    ['not a part that has one', `${PARTS}|x$low`, []],
    ['a reference in a composite by its id', 'DocumentReference?relationship=replaces$before', ['replacing']],
    [
      'below a canonical address all its versions',
      `${ANSWERS}:below=${FORM}`,
      ['one', 'plain', 'twenty', 'two', 'two-ten'],
    ],
    ['below a version what it begins', `${ANSWERS}:below=${FORM}|2`, ['two', 'two-ten']],
    ['not what a number begins with', `${ANSWERS}:below=${FORM}|2.1`, []],
    ['above a version what begins it', `${ANSWERS}:above=${FORM}|2.10`, ['plain', 'two', 'two-ten']],
    ['above an address what names no version', `${ANSWERS}:above=${FORM}`, ['plain']],
    ['below a profile what names its version', 'Patient?_profile:below=http://p.example/a/b', ['mother']],
    ['over two steps', 'Patient?_profile:below=http://p.example', ['mother']],
    ['above a profile', 'Patient?_profile:above=http://p.example/a/b/c', ['mother']],
    ['a profile with its version', 'Patient?_profile:below=http://p.example/a/b|1.0', ['mother']],
    ['not another version', 'Patient?_profile:below=http://p.example/a/b|1', []],
    ['below a source that names a message', 'Patient?_source:below=http://s.example/system', ['mother']],
    ['above it', 'Patient?_source:above=http://s.example/system/part', ['mother']],
  ])('%s', async (_title, query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it.each([
    [`${PARTS}a|b|c$low`, 'http.component-code'],
    ['Observation?_include=Observation:subject:Patient:more', 'http._include'],
    ['Observation?_sort=_text', 'http._sort'],
    ['Patient?identifier=|', 'http.identifier'],
    ["Patient?_filter=family eq 'Hansen'", 'http._filter'],
    ['Observation?_sort=_content', 'http._sort'],
    ['Practitioner?_has:Observation:subject:code=x', 'http._has:Observation:subject:code'],
    ['Observation?performer:below=http://q.example/form', 'http.performer'],
  ])('refuses %s, which could find nothing', async (query, place) => {
    const answer = await get(query);
    expect([answer.status, answer.json.issue[0].expression[0]]).toEqual([400, place]);
  });
});

describe('what can start nowhere', () => {
  it.each([
    ['Observation?_id={birth}&_include=Encounter:location', '_include=Encounter:location starts from Encounter'],
    ['Observation?_id={birth}&_revinclude=Encounter:location', '_revinclude=Encounter:location starts from Location'],
    ['Patient?_id={mother}&_revinclude=Group:member:Device', '_revinclude=Group:member starts from Device'],
    ['Observation?_id={birth}&_include:iterate=Encounter:location', ''],
    ['Observation?_id={birth}&_include=Observation:*&_revinclude=*', ''],
    ['?_type=Observation,Encounter&_id={birth}&_include=Encounter:location', ''],
  ])('is said: %s', async (query, words) => {
    const { entry } = (await get(query)).json;
    const outcome = entry.find((e: { search: { mode: string } }) => e.search.mode === 'outcome');
    expect(outcome?.resource.issue[0].diagnostics.slice(0, words.length)).toBe(words === '' ? undefined : words);
  });
});

describe('what refers back', () => {
  it.each([
    [
      'from the record of another citizen',
      'Observation?_id={birth}&_revinclude=Observation:derived-from',
      ['of-birth'],
    ],
    ['when the question names one', 'Patient?_id={mother}&_revinclude=Patient:link', ['child']],
    ['by any parameter of a type', 'Observation?_id={birth}&_revinclude=Observation:*', ['of-birth']],
  ])('comes along %s', async (_title, query, expected) => {
    expect(await found(query, 'include')).toEqual(expected);
  });
});
