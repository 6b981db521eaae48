/**
 * What happens to requests that are slightly wrong, or said in a way that is right and rare: nothing is written that nobody
 * meant, nothing is left out in silence, and the answer says what to do instead.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
let patient: string;
beforeAll(async () => {
  p = await openTestPlatform();
  patient = (await post('Patient', { resourceType: 'Patient', name: [{ family: 'Fejl' }], birthDate: '1980-02-03' }))
    .json.id;
});
afterAll(() => p.close());

const as = 'bench';
type Headers = Record<string, string>;
const get = (path: string, headers: Headers = {}) => p.call(as, 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown, headers: Headers = {}) =>
  p.call(as, 'POST', `/fhir${path && `/${path}`}`, body, headers);
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: { reference: `Patient/${patient}` },
  ...more,
});
const linkOf = (answer: Answer): string => decodeURIComponent(answer.json.link[0].url);
const warningsOf = (answer: Answer): string[] =>
  (answer.json.entry ?? [])
    .filter((entry: { search: { mode: string } }) => entry.search.mode === 'outcome')
    .flatMap((entry: { resource: { issue: { diagnostics: string }[] } }) => entry.resource.issue)
    .map((issue: { diagnostics: string }) => issue.diagnostics);

describe('a condition that lost a part of itself', () => {
  // The only one of its type, so that whatever asks for nothing in particular would fit it.
  const only = { resourceType: 'Basic', id: 'the-only-one', code: { text: 'kept' } };
  const empties = ['identifier=', 'identifier=&code:text=kept', 'subject=&_count=1'];
  const controls = ['_count=1', '_sort=_id', '_summary=count', '_total=accurate', '_elements=id'];

  beforeAll(async () => {
    expect((await p.call(as, 'PUT', `/fhir/Basic/${only.id}`, only)).status).toBe(201);
  });

  it.each([...empties.map((query) => [query, 400] as const), ...controls.map((query) => [query, 412] as const)])(
    'refuses ?%s with %i in every kind of conditional write, and touches nothing',
    async (query, status) => {
      const changed = { resourceType: 'Basic', code: { text: 'changed' } };
      const answers = [
        await p.call(as, 'DELETE', `/fhir/Basic?${query}`),
        await p.call(as, 'PUT', `/fhir/Basic?${query}`, changed),
        await p.call(as, 'PATCH', `/fhir/Basic?${query}`, [{ op: 'remove', path: '/code' }], {
          'content-type': 'application/json-patch+json',
        }),
        await post('Basic', changed, { 'if-none-exist': query }),
      ];
      expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status]);
      expect((await get('Basic?_summary=count')).json.total).toBe(1);
      expect((await get(`Basic/${only.id}`)).json).toMatchObject({ code: { text: 'kept' }, meta: { versionId: '1' } });
    },
  );

  it('is what the refusal is about: the same requests, said in full, are carried out', async () => {
    const full = 'code:text=kept&_count=1&_summary=count';
    expect((await post('Basic', only, { 'if-none-exist': full })).status).toBe(200);
    expect((await p.call(as, 'PUT', `/fhir/Basic?${full}`, { ...only, created: '2026' })).status).toBe(200);
    expect((await get('Basic?_summary=count')).json.total).toBe(1);
  });
});

describe('narrowing', () => {
  it('by _elements is about what was searched for; what comes along is whole, or narrowed under its own name', async () => {
    await post('Observation', observation({ valueQuantity: { value: 1 }, note: [{ text: 'n' }] }));
    const found = async (elements: string) => {
      const query = `Observation?patient=${patient}&_include=Observation:patient&_elements=${elements}`;
      const { entry } = (await get(query)).json;
      return entry.map(({ resource }: { resource: object }) => Object.keys(resource).sort().join());
    };
    expect(await found('value')).toEqual([
      'code,id,meta,resourceType,status,valueQuantity',
      'birthDate,id,meta,name,resourceType',
    ]);
    expect(await found('valueQuantity,Patient.birthDate')).toEqual([
      'code,id,meta,resourceType,status,valueQuantity',
      'birthDate,id,meta,resourceType',
    ]);
    expect((await found('Patient.birthDate'))[0]).toContain('note');
    expect(await found('')).toEqual([
      'code,id,meta,note,resourceType,status,subject,valueQuantity',
      'birthDate,id,meta,name,resourceType',
    ]);
  });

  it('by an element that there is not is told, and refused when that is preferred', async () => {
    const path = `Patient?_id=${patient}&_elements=birthDate,nonsense,Observation.code`;
    expect(warningsOf(await get(path))).toEqual(['There is no element nonsense here. It was ignored.']);
    const strict = await get(path, { prefer: 'handling=strict' });
    expect([strict.status, strict.json.issue[0].expression]).toEqual([400, ['http._elements']]);
  });

  it('of a read takes the same names, and refuses a summary that R4 does not have', async () => {
    expect(Object.keys((await get(`Patient/${patient}?_elements=Patient.name`)).json)).toEqual(
      expect.arrayContaining(['name', 'meta']),
    );
    expect((await get(`Patient/${patient}?_elements=`)).json.birthDate).toBe('1980-02-03');
    expect((await get(`Patient/${patient}?_summary=everything`)).status).toBe(400);
    expect((await get(`Observation?patient=${patient}&_summary=text&_include=Observation:patient`)).status).toBe(400);
  });

  it('said twice counts as it was said last, and so says the self link', async () => {
    const twice = await get(`Observation?patient=${patient}&_count=5&_total=none&_count=3&_elements=`);
    expect(linkOf(twice)).toBe(`${p.url}/fhir/Observation?patient=${patient}&_total=none&_count=3`);
    expect(linkOf(await get('Patient?_count=99999999'))).toBe(`${p.url}/fhir/Patient?_count=1000`);
  });
});

describe('a part of a resource', () => {
  it.each(['_elements=id', '_summary=true', '_summary=data'])(
    'read with %s is not stored in place of the whole',
    async (how) => {
      const part = (await get(`Patient/${patient}?${how}`)).json;
      const bundle = {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: part, request: { method: 'PUT', url: `Patient/${patient}` } }],
      };
      const { meta, ...rest } = part;
      const answers = [
        await p.call(as, 'PUT', `/fhir/Patient/${patient}`, part),
        await post('Patient', part),
        await post('', bundle),
      ];
      expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
      expect(answers.map(({ json }) => json.issue[0].expression[0])).toEqual([
        'Patient.meta.tag',
        'Patient.meta.tag',
        'Bundle.entry[0].resource.meta.tag',
      ]);
      expect((await get(`Patient/${patient}`)).json).toMatchObject({
        birthDate: '1980-02-03',
        meta: { versionId: '1' },
      });
      // Whoever means it takes the tag off.
      expect((await post('Patient', { ...rest, meta: { versionId: meta.versionId } })).status).toBe(201);
    },
  );
});

describe('a question that names no citizen', () => {
  it.each(['Patient?family=x', 'Observation', 'Observation/_history', '_history', '?_type=Patient'])(
    'tells a person how one is named: %s',
    async (path) => {
      const refused = await p.call('asta', 'GET', `/fhir/${path}`);
      expect([refused.status, refused.json.issue.map((issue: { severity: string }) => issue.severity)]).toEqual([
        403,
        ['error', 'information'],
      ]);
      expect(refused.json.issue[1].diagnostics).toContain('patient=');
      const named = await p.call('asta', 'GET', `/fhir/Observation?patient=${patient}`);
      expect([named.status, named.json.issue.length]).toEqual([403, 1]);
    },
  );
});

describe('a history', () => {
  it('refuses what would narrow it and is not carried out, and anything unknown when that is preferred', async () => {
    const history = `Patient/${patient}/_history`;
    expect((await get(`${history}?_list=5`)).json.issue[0].expression).toEqual(['http._list']);
    expect(linkOf(await get(`${history}?colour=blue&_count=2`))).toBe(`${p.url}/fhir/${history}?_count=2`);
    const strict = await get(`${history}?colour=blue`, { prefer: 'handling=strict' });
    expect([strict.status, strict.json.issue[0].expression]).toEqual([400, ['http.colour']]);
    const counted = await get(`${history}?_summary=count`);
    expect([counted.json.total, counted.json.entry, linkOf(counted)]).toEqual([
      1,
      undefined,
      `${p.url}/fhir/${history}?_summary=count`,
    ]);
  });
});

describe('an address', () => {
  it.each([
    ['PUT', '', 'GET, HEAD, POST'],
    ['POST', 'metadata', 'GET, HEAD'],
    ['DELETE', '_history', 'GET, HEAD'],
    ['POST', 'Patient/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['DELETE', 'Patient/1/_history', 'GET, HEAD'],
    ['PUT', 'Patient/1/_history/1', 'GET, HEAD'],
    ['POST', 'Patient/1/Observation', 'GET, HEAD'],
    ['DELETE', 'Patient/_search', 'GET, HEAD, POST'],
    ['OPTIONS', '', 'GET, HEAD, POST'],
    ['OPTIONS', 'metadata', 'GET, HEAD'],
    ['OPTIONS', 'Patient', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
    ['OPTIONS', 'Patient/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['PUT', 'Patient/1/$everything', 'GET, HEAD, POST'],
    ['DELETE', 'CodeSystem/$lookup', 'GET, HEAD, POST'],
    ['OPTIONS', 'CodeSystem/$lookup', 'GET, HEAD, POST'],
    ['POST', 'SearchParameter/1/$index-status', 'GET, HEAD'],
  ])('that does not take %s (/%s) says what it takes', async (method, path, allow) => {
    const answer = await p.call(as, method, `/fhir${path && `/${path}`}`, method === 'DELETE' ? undefined : {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it.each([
    ['Patient/$everything', 'Patient/id/$everything'],
    ['Organization/1/$everything', 'Patient/id/$everything, Encounter/id/$everything'],
    ['CodeSystem/1/$lookup', 'CodeSystem/$lookup'],
  ])('of an operation that is asked elsewhere (/%s) says where', async (path, where) => {
    const answer = await get(path);
    expect([answer.status, answer.json.issue[0].code]).toEqual([404, 'not-supported']);
    expect(answer.json.issue[0].diagnostics).toContain(`: ${where}.`);
  });

  it('may be a whole one, as the request line of a proxy has it', async () => {
    const { port, host } = new URL(p.url);
    const asked = (target: string) =>
      new Promise<number | undefined>((resolve, reject) =>
        request({ port, host: '127.0.0.1', path: target, headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end(),
      );
    expect(await asked(`${p.url}/fhir/metadata?_summary=true`)).toBe(200);
    expect(await asked(`${p.url}/fhir/Patient/1`)).toBe(401);
    expect(await asked(`${p.url}/fhir/a/b/c/d/e`)).toBe(401);
    expect(await asked(p.url)).not.toBe(500);
  });

  it.each(['$validate', 'a/b/c/d/e', 'Organization/1/Observation'])(
    'that R4 does not have (/%s) is none',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.json.issue[0].code]).toEqual([404, 'not-supported']);
    },
  );
});

describe('a media type', () => {
  it.each([
    ['application/fhir+json; fhirVersion=3.0', 415],
    ['application/fhir+json; fhirVersion=4.0', 201],
    ['application/fhir+json; charset=iso-8859-1', 415],
    ['application/fhir+json; charset="UTF-8"', 201],
    ['application/json; fhirVersion=5.0', 415],
  ])('of a body as %s: %i', async (type, status) => {
    expect((await post('Basic', { resourceType: 'Basic', code: { text: 'x' } }, { 'content-type': type })).status).toBe(
      status,
    );
  });

  it('of a patch that is none of ours is answered with those that are', async () => {
    const answer = await p.call(as, 'PATCH', `/fhir/Patient/${patient}`, '{}', {
      'content-type': 'application/merge-patch+json',
    });
    expect([answer.status, answer.headers.get('accept-patch')]).toEqual([
      415,
      'application/json-patch+json, application/fhir+json, application/fhir+xml',
    ]);
    expect(answer.json.issue[0].diagnostics).toContain('json-patch');
  });

  it('of a JSON Patch is said to who sends one as JSON', async () => {
    const answer = await p.call(as, 'PATCH', `/fhir/Patient/${patient}`, '[{"op":"remove","path":"/name"}]');
    expect([answer.status, answer.json.issue[0].diagnostics]).toEqual([
      400,
      expect.stringContaining('application/json-patch+json'),
    ]);
  });

  it('of an answer, asked for by nothing, is as if it had not been asked for', async () => {
    expect((await get(`Patient/${patient}?_format=`)).status).toBe(200);
  });
});

describe('an operation without a body', () => {
  it('takes its parameters from the address: whether what is stored may be deleted, and everything', async () => {
    const validated = await p.call(as, 'POST', `/fhir/Patient/${patient}/$validate?mode=delete`);
    expect([validated.status, validated.json.issue.length, validated.json.issue[0].severity]).toEqual([
      200,
      1,
      'information',
    ]);
    expect(validated.json.issue[0].diagnostics).toContain('deletion');
    // What would not be stored may be deleted all the same; what is not there may not.
    const broken = { resourceType: 'Patient', id: patient, gender: 'nonsense' };
    expect((await post(`Patient/$validate?mode=delete`, broken)).json.issue[0].severity).toBe('information');
    expect((await p.call(as, 'POST', '/fhir/Patient/nobody/$validate?mode=delete')).status).toBe(404);
    const everything = await p.call(as, 'POST', `/fhir/Patient/${patient}/$everything?_type=Patient`);
    expect([everything.status, everything.json.total]).toEqual([200, 1]);
    expect((await p.call(as, 'POST', '/fhir/Patient/$validate')).json.issue[0].code).toBe('required');
  });
});

describe('a preference', () => {
  it('counts in quotation marks too (RFC 7240)', async () => {
    const basic = { resourceType: 'Basic', code: { text: 'x' } };
    expect((await post('Basic', basic, { prefer: 'return="minimal"' })).text).toBe('');
    expect((await get(`Patient/${patient}?colour=blue`, { prefer: 'handling="strict"' })).status).toBe(400);
  });
});

describe('a condition of a create', () => {
  const basic = { resourceType: 'Basic', code: { text: 'slip' }, identifier: [{ system: 'urn:slip', value: 'æ' }] };
  it.each([
    ['has letters that a header cannot carry', 'identifier=urn:slip|\u00e6', 'percent-encode'],
    ['is not well percent-encoded', 'identifier=%zz', 'percent-encoded'],
    ['brings an address along', 'Basic?identifier=urn:slip|1', 'without an address'],
    ['brings a whole address along', 'http://a.example/Basic?identifier=urn:slip|1', 'without an address'],
  ])('that %s makes nothing', async (_title, condition, says) => {
    const answer = await post('Basic', basic, { 'if-none-exist': condition });
    expect([answer.status, answer.json.issue[0].diagnostics]).toEqual([400, expect.stringContaining(says)]);
    expect((await get('Basic?identifier=urn:slip|%C3%A6&_summary=count')).json.total).toBe(0);
  });

  it('finds what is there, percent-encoded, with and without the question mark', async () => {
    const made = await post('Basic', basic, { 'if-none-exist': 'identifier=urn:slip|%C3%A6' });
    expect(made.status).toBe(201);
    for (const mark of ['', '?'])
      expect((await post('Basic', basic, { 'if-none-exist': `${mark}identifier=urn:slip|%C3%A6` })).status).toBe(200);
  });
});

describe('a version that is not there', () => {
  it('is told alike for an id nobody has and for one that has no such version', async () => {
    const answers = [await get(`Patient/${patient}/_history/77`), await get('Patient/nobody/_history/1')];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(answers[0]!.text).toBe(answers[1]!.text);
    expect(answers[0]!.text).toContain('no such version');
  });
});
