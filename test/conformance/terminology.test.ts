import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

const CS = 'http://example.dk/fhir/CodeSystem/animals';
const VS = 'http://example.dk/fhir/ValueSet/animals';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const clock = new VirtualClock('2026-11-28T12:00:00Z');
let platform: TestPlatform;

const get = (path: string) => platform.call('bench', 'GET', `/fhir/${path}`);
const post = (path: string, parameter: object[]) =>
  platform.call('bench', 'POST', `/fhir/${path}`, { resourceType: 'Parameters', parameter });
/** Parameters as name and value; the first of each. */
const valuesOf = (json: { parameter: Record<string, unknown>[] }): Record<string, unknown> =>
  Object.fromEntries(
    json.parameter.toReversed().map(({ name, part, ...value }) => [name, part ?? Object.values(value)[0]]),
  );

const animals = {
  resourceType: 'CodeSystem',
  id: 'animals',
  url: CS,
  version: '2',
  name: 'Animals',
  title: 'Dyr',
  status: 'active',
  content: 'complete',
  caseSensitive: true,
  hierarchyMeaning: 'is-a',
  property: [
    { code: 'legs', type: 'integer' },
    { code: 'validTo', type: 'dateTime' },
  ],
  concept: [
    {
      code: 'mammal',
      display: 'Pattedyr',
      property: [{ code: 'notSelectable', valueBoolean: true }],
      concept: [
        {
          code: 'dog',
          display: 'Hund',
          definition: 'Et tamdyr.',
          designation: [{ language: 'en', value: 'Dog' }],
          property: [{ code: 'legs', valueInteger: 4 }],
          concept: [{ code: 'puppy', display: 'Hvalp' }],
        },
        { code: 'whale', display: 'Hval' },
      ],
    },
    { code: 'dodo', display: 'Dronte', property: [{ code: 'inactive', valueBoolean: true }] },
    { code: 'auk', display: 'Gejrfugl', property: [{ code: 'validTo', valueDateTime: '2025-12-31' }] },
  ],
};

beforeAll(async () => {
  platform = await openTestPlatform({ clock });
  const put = async (type: string, id: string, resource: object) =>
    expect((await platform.call('bench', 'PUT', `/fhir/${type}/${id}`, resource)).status).toBe(201);
  await put('CodeSystem', 'animals', animals);
  await put('ValueSet', 'animals', {
    resourceType: 'ValueSet',
    id: 'animals',
    url: VS,
    version: '1',
    status: 'active',
    compose: { include: [{ system: CS }] },
  });
});
afterAll(() => platform?.close());

describe('$lookup', () => {
  it('tells what a code means, where it stands, and its words in another language', async () => {
    const { status, json } = await get(`CodeSystem/$lookup?system=${CS}&code=dog&displayLanguage=en-GB`);
    expect(status).toBe(200);
    expect(valuesOf(json)).toMatchObject({ name: 'Dyr', version: '2', display: 'Dog' });
    const properties = json.parameter
      .filter(({ name }: { name: string }) => name === 'property')
      .map(({ part }: { part: Record<string, unknown>[] }) =>
        part.map(({ name: _n, ...value }) => Object.values(value)[0]),
      );
    expect(properties).toEqual([
      ['definition', 'Et tamdyr.'],
      ['parent', 'mammal'],
      ['child', 'puppy'],
      ['inactive', false],
      ['legs', 4],
    ]);
  });

  it('takes a Coding by POST and shows only the properties that are asked for', async () => {
    const { json } = await post('CodeSystem/$lookup', [
      { name: 'coding', valueCoding: { system: CS, code: 'dog' } },
      { name: 'property', valueCode: 'parent' },
    ]);
    expect(json.parameter.map(({ name }: { name: string }) => name)).toEqual([
      'name',
      'version',
      'display',
      'property',
    ]);
  });

  it('knows the code systems of R4', async () => {
    const { json } = await get(`CodeSystem/$lookup?system=${V3}&code=AMB`);
    expect(valuesOf(json)).toMatchObject({ display: 'ambulatory', version: '2018-08-12' });
  });

  it.each([
    ['an unknown code', `system=${CS}&code=cat`, 404, /code cat is not one of/],
    ['an unknown code system', 'system=http://x.example&code=cat', 404, /is not known here/],
    ['a code system whose codes are not here', 'system=http://snomed.info/sct&code=1', 404, /are not here/],
    ['another version', `system=${CS}&code=dog&version=1`, 404, /version 1 is not known/],
    ['a code after its last day', `system=${CS}&code=auk`, 404, /only until 2025-12-31/],
    ['no code', `system=${CS}`, 400, /code is missing/],
    ['no system', 'code=dog', 400, /system is missing/],
    ['a parameter it does not have', `system=${CS}&code=dog&colour=red`, 400, /has no parameter colour/],
    ['a date that is none', `system=${CS}&code=auk&date=soon`, 400, /date must be a date/],
    ['a code twice', `system=${CS}&code=dog&code=whale`, 400, /may be given once/],
  ])('says what is wrong with %s', async (_what, query, status, sentence) => {
    const answer = await get(`CodeSystem/$lookup?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.json.resourceType).toBe('OperationOutcome');
    expect(answer.json.issue[0].diagnostics).toMatch(sentence);
  });

  it('looks at the day: a closed code is found on the days it was open', async () => {
    expect((await get(`CodeSystem/$lookup?system=${CS}&code=auk&date=2025-12-31`)).status).toBe(200);
    expect((await get(`CodeSystem/$lookup?system=${CS}&code=auk&date=2026-01-01`)).status).toBe(404);
  });
});

describe('CodeSystem/$validate-code', () => {
  const check = async (query: string, path = 'CodeSystem/$validate-code') =>
    valuesOf((await get(`${path}?${query}`)).json);

  it('says yes and shows the words, or no and why', async () => {
    expect(await check(`url=${CS}&code=dog`)).toEqual({ result: true, display: 'Hund' });
    expect(await check(`url=${CS}&code=cat`)).toMatchObject({
      result: false,
      message: expect.stringMatching(/no code cat/),
    });
    expect(await check(`url=${CS}&code=dog&display=hund`)).toMatchObject({ result: true });
    expect(await check(`url=${CS}&code=dog&display=Dog`)).toMatchObject({ result: true });
    expect(await check(`url=${CS}&code=dog&display=Kat`)).toEqual({
      result: false,
      message: expect.stringMatching(/not “Kat”/),
      display: 'Hund',
    });
    expect(await check(`url=${CS}&code=mammal`)).toMatchObject({
      result: false,
      message: expect.stringMatching(/only groups/),
    });
    expect(await check(`url=${CS}&code=mammal&abstract=true`)).toMatchObject({ result: true });
    expect(await check(`url=${CS}&code=dodo`)).toMatchObject({
      result: true,
      message: expect.stringMatching(/not active/),
    });
    expect(await check(`url=${CS}&code=auk`)).toMatchObject({
      result: false,
      message: expect.stringMatching(/until 2025-12-31/),
    });
    expect(await check(`url=${CS}&code=auk&date=2025-06`)).toMatchObject({ result: true });
  });

  it('works on one code system by its id, and on one that is handed over', async () => {
    expect(await check('code=whale', 'CodeSystem/animals/$validate-code')).toMatchObject({ result: true });
    const own = {
      resourceType: 'CodeSystem',
      status: 'draft',
      content: 'complete',
      url: 'http://x.example',
      concept: [{ code: 'a' }],
    };
    const inline = (code: string) =>
      post('CodeSystem/$validate-code', [
        { name: 'codeSystem', resource: own },
        { name: 'code', valueCode: code },
      ]);
    expect(valuesOf((await inline('a')).json)).toMatchObject({ result: true });
    expect(valuesOf((await inline('b')).json)).toMatchObject({ result: false });
    expect((await get('CodeSystem/nobody/$validate-code?code=a')).status).toBe(404);
  });

  it('takes a CodeableConcept: one coding has to be right', async () => {
    const concept = (...codes: string[]) =>
      post('CodeSystem/$validate-code', [
        { name: 'url', valueUri: CS },
        { name: 'codeableConcept', valueCodeableConcept: { coding: codes.map((code) => ({ system: CS, code })) } },
      ]);
    expect(valuesOf((await concept('cat', 'dog')).json)).toMatchObject({ result: true, display: 'Hund' });
    expect(valuesOf((await concept('cat', 'cow')).json)).toMatchObject({ result: false });
  });
});

describe('ValueSet/$validate-code', () => {
  const check = async (query: string, path = 'ValueSet/$validate-code') =>
    valuesOf((await get(`${path}?${query}`)).json);
  const STATUS = 'http://hl7.org/fhir/ValueSet/observation-status';

  it('says whether a code is in a value set of R4, or of a client', async () => {
    expect(await check(`url=${STATUS}&code=final`)).toEqual({ result: true, display: 'Final' });
    expect(await check(`url=${STATUS}&system=http://hl7.org/fhir/observation-status&code=final`)).toMatchObject({
      result: true,
    });
    expect(await check(`url=${STATUS}&system=${CS}&code=final`)).toMatchObject({ result: false });
    expect(await check(`url=${STATUS}&code=done`)).toMatchObject({ result: false });
    expect(await check(`url=${VS}&system=${CS}&code=whale`)).toMatchObject({ result: true });
    expect(await check(`system=${CS}&code=auk&date=2025-01-01`, 'ValueSet/animals/$validate-code')).toMatchObject({
      result: true,
    });
    expect(await check(`system=${CS}&code=auk`, 'ValueSet/animals/$validate-code')).toMatchObject({ result: false });
  });

  it('looks at the version of its system that a code is said to be of', async () => {
    const gender = 'url=http://hl7.org/fhir/ValueSet/administrative-gender&code=male';
    const of = (version: string) => check(`${gender}&system=http://hl7.org/fhir/administrative-gender${version}`);
    expect((await of('&systemVersion=4.0.1'))['result']).toBe(true);
    expect(await of('&systemVersion=9')).toMatchObject({
      result: false,
      message: expect.stringContaining('Version 9 of http://hl7.org/fhir/administrative-gender is not known here'),
    });
    const coding = { system: 'http://hl7.org/fhir/administrative-gender', code: 'male', version: '9' };
    const asked = await post('ValueSet/$validate-code', [
      { name: 'url', valueUri: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
      { name: 'coding', valueCoding: coding },
    ]);
    expect(valuesOf(asked.json)['result']).toBe(false);
  });

  it('admits when it cannot tell', async () => {
    const answer = await check(
      'url=http://hl7.org/fhir/ValueSet/body-site&system=http://snomed.info/sct&code=368209003',
    );
    expect(answer).toEqual({ result: false, message: expect.stringMatching(/cannot be told.*snomed.info\/sct/) });
    expect((await get('ValueSet/$validate-code?url=http://x.example&code=a')).status).toBe(404);
    expect((await get(`ValueSet/$validate-code?url=${VS}&code=a&context=b`)).json.issue[0].diagnostics).toMatch(
      /not acted upon/,
    );
  });
});

describe('$subsumes', () => {
  const ask = async (a: string, b: string) =>
    valuesOf((await get(`CodeSystem/$subsumes?system=${CS}&codeA=${a}&codeB=${b}`)).json)['outcome'];

  it('tells which of two codes is the wider', async () => {
    expect(await ask('mammal', 'puppy')).toBe('subsumes');
    expect(await ask('puppy', 'dog')).toBe('subsumed-by');
    expect(await ask('dog', 'dog')).toBe('equivalent');
    expect(await ask('dog', 'whale')).toBe('not-subsumed');
    expect(valuesOf((await get('CodeSystem/animals/$subsumes?codeA=dog&codeB=puppy')).json)).toEqual({
      outcome: 'subsumes',
    });
    expect((await get(`CodeSystem/$subsumes?system=${CS}&codeA=dog&codeB=cat`)).status).toBe(404);
  });
});

describe('a hierarchy in a circle', () => {
  it('is shown whole: one of its codes stands on top', async () => {
    const under = (code: string, parent: string) => ({ code, property: [{ code: 'parent', valueCode: parent }] });
    const url = 'http://example.dk/circle';
    await platform.call('bench', 'POST', '/fhir/CodeSystem', {
      resourceType: 'CodeSystem',
      url,
      status: 'active',
      content: 'complete',
      property: [{ code: 'parent', type: 'code' }],
      concept: [under('a', 'c'), under('b', 'a'), under('c', 'b'), under('d', 'b'), { code: 'e' }],
    });
    const resource = { resourceType: 'ValueSet', status: 'draft', compose: { include: [{ system: url }] } };
    const { json } = await post('ValueSet/$expand', [{ name: 'valueSet', resource }]);
    const shown = JSON.stringify(json.expansion.contains)
      .match(/"code":"[a-e]"/g)
      ?.sort();
    expect([json.expansion.total, shown]).toEqual([5, ['a', 'b', 'c', 'd', 'e'].map((code) => `"code":"${code}"`)]);
  });
});

describe('$expand', () => {
  interface Contains {
    code: string;
    display?: string;
    abstract?: boolean;
    contains?: Contains[];
  }
  const shape = (contains: Contains[] = []): unknown[] =>
    contains.map((one) => (one.contains ? { [one.code]: shape(one.contains) } : one.code));
  const expand = async (query: string) => (await get(`ValueSet/$expand?url=${VS}&${query}`)).json;

  it('nests codes below each other, shows groups as groups, and leaves out what is not valid on the day', async () => {
    const json = await expand('');
    expect(json).toMatchObject({ resourceType: 'ValueSet', url: VS, status: 'active', expansion: { total: 5 } });
    expect(json.compose).toBeUndefined();
    expect(shape(json.expansion.contains)).toEqual([{ mammal: [{ dog: ['puppy'] }, 'whale'] }, 'dodo']);
    expect(json.expansion.contains[0]).toMatchObject({ abstract: true });
    expect(json.expansion.contains[1]).toMatchObject({ inactive: true });
    expect(json.expansion.parameter).toEqual([{ name: 'version', valueUri: `${CS}|2` }]);
    expect(shape((await expand('date=2025-01-01')).expansion.contains)).toContain('auk');
  });

  it('is flat, active, for a screen or by system, as it is asked', async () => {
    expect(shape((await expand('excludeNested=true')).expansion.contains)).toEqual([
      'mammal',
      'dog',
      'puppy',
      'whale',
      'dodo',
    ]);
    expect(shape((await expand('excludeNested=true&activeOnly=true')).expansion.contains)).toEqual([
      'mammal',
      'dog',
      'puppy',
      'whale',
    ]);
    expect(shape((await expand('excludeNotForUI=true')).expansion.contains)).toEqual([
      { dog: ['puppy'] },
      'whale',
      'dodo',
    ]);
    expect((await expand(`exclude-system=${CS}`)).expansion).toMatchObject({ total: 0 });
  });

  it('filters by words, without regard for case and accents, in every language', async () => {
    expect(shape((await expand('filter=HVAL')).expansion.contains)).toEqual(['puppy', 'whale']);
    expect(shape((await expand('filter=dog')).expansion.contains)).toEqual(['dog']);
    expect(shape((await expand('filter=dyr')).expansion.contains)).toEqual([]);
    expect(shape((await expand('filter=tedyr')).expansion.contains)).toEqual(['mammal']);
  });

  it('is paged: all pages together are the whole, in one order', async () => {
    const pages = await Promise.all([0, 2, 4].map((offset) => expand(`count=2&offset=${offset}`)));
    expect(pages.map(({ expansion }) => [expansion.total, expansion.offset])).toEqual([
      [5, 0],
      [5, 2],
      [5, 4],
    ]);
    expect(pages.flatMap(({ expansion }) => shape(expansion.contains))).toEqual([
      'mammal',
      'dog',
      'puppy',
      'whale',
      'dodo',
    ]);
    expect((await expand('count=0')).expansion).toMatchObject({ total: 5 });
    expect((await get(`ValueSet/$expand?url=${VS}&count=-1`)).status).toBe(400);
  });

  it('speaks the language that is asked for, and shows other words too', async () => {
    const [mammal] = (await expand('displayLanguage=en&includeDesignations=true')).expansion.contains as Contains[];
    expect(mammal!.contains![0]).toMatchObject({
      code: 'dog',
      display: 'Dog',
      designation: [{ language: 'en', value: 'Dog' }],
    });
  });

  it('takes a value set that is handed over, as a parameter or as the body', async () => {
    const valueSet = {
      resourceType: 'ValueSet',
      status: 'draft',
      compose: {
        include: [{ system: CS, filter: [{ property: 'concept', op: 'is-a', value: 'mammal' }] }],
        exclude: [{ system: CS, concept: [{ code: 'whale' }] }],
      },
    };
    const wrapped = await post('ValueSet/$expand', [
      { name: 'valueSet', resource: valueSet },
      { name: 'includeDefinition', valueBoolean: true },
    ]);
    expect(shape(wrapped.json.expansion.contains)).toEqual([{ mammal: [{ dog: ['puppy'] }] }]);
    expect(wrapped.json.compose).toEqual(valueSet.compose);
    const bare = await platform.call('bench', 'POST', '/fhir/ValueSet/$expand?excludeNested=true', valueSet);
    expect(shape(bare.json.expansion.contains)).toEqual(['mammal', 'dog', 'puppy']);
    const costly = { ...valueSet, compose: { include: Array.from({ length: 501 }, () => ({ system: CS })) } };
    expect((await platform.call('bench', 'POST', '/fhir/ValueSet/$expand', costly)).json.issue[0].code).toBe(
      'too-costly',
    );
  });

  it('says which codes are not here when it cannot list them', async () => {
    const answer = await get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/body-site');
    expect(answer.status).toBe(422);
    expect(answer.json.issue[0]).toMatchObject({
      code: 'not-supported',
      diagnostics: expect.stringMatching(/snomed.info/),
    });
  });

  it('follows a code system that changes', async () => {
    const next = { ...animals, concept: [...animals.concept, { code: 'cat', display: 'Kat' }] };
    expect((await platform.call('bench', 'PUT', '/fhir/CodeSystem/animals', next)).status).toBe(200);
    expect(shape((await expand('filter=kat')).expansion.contains)).toEqual(['cat']);
    await platform.call('bench', 'PUT', '/fhir/CodeSystem/animals', animals);
  });
});

describe('$translate', () => {
  const MAP = 'http://hl7.org/fhir/ConceptMap/cm-administrative-gender-v3';
  const GENDER = 'http://hl7.org/fhir/administrative-gender';

  it('follows a map of R4 there and back', async () => {
    const there = (await get(`ConceptMap/$translate?url=${MAP}&system=${GENDER}&code=male`)).json;
    const concept = { system: 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender', code: 'M' };
    expect(valuesOf(there)['result']).toBe(true);
    expect(there.parameter.find(({ name }: { name: string }) => name === 'match').part).toEqual(
      expect.arrayContaining([{ name: 'concept', valueCoding: expect.objectContaining(concept) }]),
    );
    const back = (await get(`ConceptMap/$translate?url=${MAP}&system=${concept.system}&code=M&reverse=true`)).json;
    expect(valuesOf(back)['result']).toBe(true);
    expect(JSON.stringify(back)).toContain('"male"');
    expect(valuesOf((await get(`ConceptMap/$translate?url=${MAP}&system=${GENDER}&code=x`)).json)['result']).toBe(
      false,
    );
    expect((await get('ConceptMap/$translate?url=http://x.example&code=x')).status).toBe(404);
  });
});

describe('what comes with the platform', () => {
  it('is changed, deleted or taken the name of by nobody', async () => {
    const gender = {
      resourceType: 'ValueSet',
      status: 'active',
      url: 'http://hl7.org/fhir/ValueSet/administrative-gender',
    };
    const calls = [
      await platform.call('bench', 'PUT', '/fhir/ValueSet/administrative-gender', {
        ...gender,
        id: 'administrative-gender',
      }),
      await platform.call('bench', 'POST', '/fhir/ValueSet', { ...gender, version: '4.0.1' }),
      await platform.call('bench', 'POST', '/fhir', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: { ...gender, version: '4.0.1' }, request: { method: 'POST', url: 'ValueSet' } }],
      }),
    ];
    expect(calls.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(calls[0]!.json.issue[0].diagnostics).toMatch(/comes with the platform/);
    const mine = await platform.call('bench', 'POST', '/fhir/ValueSet', { ...gender, version: '4.0.1-dk' });
    expect(mine.status).toBe(201);
    expect((await platform.call('bench', 'DELETE', `/fhir/ValueSet/${mine.json.id}`)).status).toBe(204);
  });
});

describe('who asks', () => {
  it('may be anybody who is logged in, within the scopes of the token', async () => {
    for (const name of ['asta', 'karla', 'region-nord'])
      expect((await platform.call(name, 'GET', `/fhir/CodeSystem/$lookup?system=${CS}&code=dog`)).status).toBe(200);
    const narrow = await platform.identity.mintToken('bench', { scopes: ['system/Patient.rs', 'system/ValueSet.rs'] });
    const ask = (path: string) =>
      fetch(`${platform.url}/fhir/${path}`, { headers: { authorization: `Bearer ${narrow}` } });
    expect((await ask(`CodeSystem/$lookup?system=${CS}&code=dog`)).status).toBe(403);
    expect((await ask(`ValueSet/$expand?url=${VS}`)).status).toBe(200);
    expect((await fetch(`${platform.url}/fhir/CodeSystem/$lookup?system=${CS}&code=dog`)).status).toBe(401);
  });
});

describe('what is handed over', () => {
  const set = {
    resourceType: 'ValueSet',
    status: 'draft',
    compose: {
      include: [{ system: CS, filter: [{ property: 'concept', op: 'is-a', value: 'dog' }] }],
      exclude: [{ system: CS, concept: [{ code: 'x' }] }],
    },
  };
  const system = {
    resourceType: 'CodeSystem',
    url: 'http://x/cs',
    status: 'draft',
    content: 'complete',
    concept: [{ code: 'a', concept: [{ code: 'b' }] }],
  };
  const map = {
    resourceType: 'ConceptMap',
    status: 'draft',
    group: [{ source: 'http://a', element: [{ code: 'x', target: [{ code: 'y', equivalence: 'equal' }] }] }],
  };
  const part = (name: string, value: object) => ({ name, ...value });
  const asked = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
  const coding = part('coding', { valueCoding: { system: CS, code: 'dog' } });
  const QUESTIONS: [string, object][] = [
    ['ValueSet/$expand', asked(part('valueSet', { resource: set }))],
    ['ValueSet/$validate-code', asked(part('valueSet', { resource: set }), coding)],
    ['CodeSystem/$validate-code', asked(part('codeSystem', { resource: system }), part('code', { valueCode: 'a' }))],
    ['ConceptMap/$translate', asked(part('conceptMap', { resource: map }), coding)],
    ['CodeSystem/$lookup', asked(coding)],
  ];

  /** The same question with one thing in it replaced by something that does not belong there, for each thing. */
  function* bent(value: unknown, junk: unknown): Generator<unknown> {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value)) {
      const replaced = (by: unknown) =>
        Array.isArray(value) ? value.map((old, i) => (String(i) === key ? by : old)) : { ...value, [key]: by };
      yield replaced(junk);
      for (const inner of bent(one, junk)) yield replaced(inner);
    }
  }

  it.each(QUESTIONS)(
    'is held to R4 first: %s is refused in plain words or answered, never a fault',
    async (path, question) => {
      const answers = { refused: 0, answered: 0 };
      expect((await platform.call('bench', 'POST', `/fhir/${path}`, question)).status).toBeLessThan(300);
      for (const junk of [null, 7, '', 'x', [], [null], {}, { a: 1 }, ['x'], { resourceType: 'Patient' }])
        for (const body of bent(question, junk)) {
          const { status, json } = await platform.call('bench', 'POST', `/fhir/${path}`, body);
          if (status >= 500) throw new Error(`${status} to ${JSON.stringify(body)}`);
          if (status >= 400) expect(json.issue[0].diagnostics).toBeTypeOf('string');
          answers[status >= 400 ? 'refused' : 'answered']++;
        }
      expect(answers.refused).toBeGreaterThan(50);
    },
  );
});

describe('operations', () => {
  it('are answered in a batch, and in XML both ways', async () => {
    const batch = await platform.call('bench', 'POST', '/fhir', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: `CodeSystem/$lookup?system=${CS}&code=dog` } }],
    });
    expect(valuesOf(batch.json.entry[0].resource)).toMatchObject({ display: 'Hund' });
    const xml = `<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="system"/><valueUri value="${CS}"/></parameter><parameter><name value="code"/><valueCode value="dog"/></parameter></Parameters>`;
    const answer = await platform.call('bench', 'POST', '/fhir/CodeSystem/$lookup', xml, {
      'content-type': 'application/fhir+xml',
      accept: 'application/fhir+xml',
    });
    expect(answer.text).toMatch(/<name value="display"\/?>.*<valueString value="Hund"/s);
  });
});
