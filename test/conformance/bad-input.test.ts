/** Bad input gets a 4xx that names the place, stores nothing, and leaves the server alive. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../penetration/raw-http.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
let stored = 0;
const everything = async () => {
  const rows = await p.db.query<{ n: number }>({
    text: 'SELECT ((SELECT count(*) FROM resource) + (SELECT count(*) FROM resource_history) + (SELECT count(*) FROM shared_resource))::integer AS n',
    values: [],
  });
  return rows[0]!.n;
};
beforeAll(async () => {
  p = await openTestPlatform();
  stored = await everything();
});
afterEach(async () => {
  expect(await everything()).toBe(stored);
  expect((await fetch(`${p.url}/healthz`)).status).toBe(200);
});
afterAll(() => p.close());

const post = (body: unknown, path = '/fhir/Patient') => p.call('bench', 'POST', path, body);
const deep = (levels: number) =>
  `{"resourceType":"Patient","extension":${'[{"url":"u","extension":'.repeat(levels)}[]${'}]'.repeat(levels)}}`;

const BODIES: [string, unknown, RegExp | string][] = [
  ['no body', '', 'no body'],
  ['broken JSON', '{"resourceType":"Patient",', 'breaks at character 27 (line 1)'],
  ['a number that is none', '{"resourceType":"Patient",\n"active":NaN}', 'breaks at character 37 (line 2)'],
  ['a comment before it', '/* a */{"resourceType":"Patient"}', 'breaks at character 1 (line 1)'],
  ['JSON that is no object', '[1,2]', 'resourceType'],
  ['no resourceType', '{"name":[]}', 'resourceType'],
  ['a type that R4 does not have', '{"resourceType":"Banana"}', 'Banana'],
  [
    'another type than the address',
    '{"resourceType":"Observation","status":"final","code":{"text":"x"}}',
    'Observation',
  ],
  ['a whole number with a point', '{"resourceType":"Patient","multipleBirthInteger":2.0}', 'Patient.multipleBirth'],
  [
    'a narrative of nothing',
    {
      resourceType: 'Patient',
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"> </div>' },
    },
    'Patient.text.div',
  ],
  ['a day that does not exist', { resourceType: 'Patient', birthDate: '2023-02-30' }, 'Patient.birthDate'],
  ['a leap day in a common year', { resourceType: 'Patient', birthDate: '1900-02-29' }, 'Patient.birthDate'],
  ['a code outside the required list', { resourceType: 'Patient', gender: 'kvinde' }, 'Patient.gender'],
  ['an element that R4 does not have', { resourceType: 'Patient', shoeSize: 42 }, 'Patient.shoeSize'],
  ['a number where a text belongs', { resourceType: 'Patient', name: [{ family: 42 }] }, 'Patient.name[0].family'],
  ['one where a list belongs', { resourceType: 'Patient', name: { family: 'X' } }, 'Patient.name'],
  [
    'a reference to the wrong type',
    { resourceType: 'Patient', managingOrganization: { reference: 'Medication/1' } },
    'Patient.managingOrganization',
  ],
  [
    'two values of one choice',
    { resourceType: 'Patient', deceasedBoolean: true, deceasedDateTime: '2020-01-01' },
    'Patient',
  ],
  [
    'script in the narrative',
    {
      resourceType: 'Patient',
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>' },
    },
    'Patient.text',
  ],
  ['a prototype key', '{"resourceType":"Patient","__proto__":{"x":1}}', '__proto__'],
  ['nesting of 10,000 levels', deep(10_000), 'nested'],
  ['nesting of 100 levels', deep(40), 'nested'],
];

describe('a body', () => {
  it.each(BODIES)('with %s is refused with the place named', async (_title, body, place) => {
    const answer = await post(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.json.resourceType).toBe('OperationOutcome');
    expect(JSON.stringify(answer.json.issue)).toContain(place);
  });

  it('that is not UTF-8 is refused', async () => {
    const answer = await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect([answer.status, answer.json.issue[0].diagnostics]).toEqual([400, 'The body is not well-formed UTF-8.']);
  });

  it('of 50 MB is refused', async () => {
    const answer = await post(Buffer.alloc(50 * 1024 * 1024, 0x20)).catch((error: Error) => ({
      status: 413,
      text: String(error),
    }));
    expect(answer.status).toBe(413);
  });
});

describe('an address', () => {
  it.each([
    ['/fhir/Banana', 404],
    ['/fhir/Patient/%E0%A4%A', 400],
    [`/fhir/Patient/${'x'.repeat(65)}`, 400],
    ['/fhir/Patient/a%20b', 400],
    ['/fhir/Patient/1/_history/x', 404],
    ['/fhir/Patient/$nonsense', 404],
    ['/fhir/Patient?name=%zz', 400],
    ['/fhir/a/b/c/d/e', 404],
    ['/fhir/Organization/1/Observation', 404],
    ['/fhir/$validate', 404],
    ['/api/patients/..%2f..%2fetc/overview', 400],
  ])('%s answers %i', async (path, status) => {
    expect((await p.call('bench', 'GET', path)).status).toBe(status);
  });

  it.each([
    ['as Latin-1', 'name=S%F8rensen'],
    ['cut in the middle of a letter', 'name=S%C3'],
    ['as nothing', 'name=100%'],
  ])(
    'whose values are encoded %s is refused wherever it stands: they would be looked for as another word',
    async (_how, query) => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const entry = { request: { method: 'GET', url: `Patient?${query}` } };
      const batch = await p.call('bench', 'POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry: [entry] });
      for (const { status, text } of [
        await p.call('bench', 'GET', `/fhir/Patient?${query}`),
        await p.call('bench', 'POST', '/fhir/Patient/_search', query, form),
        await p.call('bench', 'DELETE', `/fhir/Patient?${query}`),
        await p.call('bench', 'POST', '/fhir/Patient', { resourceType: 'Patient' }, { 'if-none-exist': query }),
        { status: Number.parseInt(batch.json.entry[0].response.status, 10), text: batch.text },
      ]) {
        expect(status).toBe(400);
        expect(text).toContain('as UTF-8: ø is %C3%B8');
      }
    },
  );

  it('or a condition with letters as they are is told what to do', async () => {
    const token = await p.token('bench');
    const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
    const body = 'Content-Type: application/fhir+json\r\nContent-Length: 26\r\n\r\n{"resourceType":"Patient"}';
    for (const [sent, words] of [
      [`GET /fhir/Patient?name=Søren HTTP/1.1\r\n${head}\r\n`, 'percent-encoded, as UTF-8'],
      [`GET /fhir/Patient?name=Anna Berta HTTP/1.1\r\n${head}\r\n`, 'percent-encoded, %20'],
      [`POST /fhir/Patient HTTP/1.1\r\n${head}If-None-Exist: name=Søren\r\n${body}`, 'If-None-Exist must be'],
    ] as const) {
      const heard = await sendRaw(p.url, sent);
      expect([heard.slice(0, 12), heard.includes(words)]).toEqual(['HTTP/1.1 400', true]);
    }
    expect((await p.call('bench', 'GET', '/fhir/Patient/%F8')).text).toContain('as UTF-8');
  });

  it('of naughty strings in every search value is answered or refused, never a fault', async () => {
    const naughty = [
      "'",
      '"',
      '\\',
      '%',
      '_',
      '\u0000',
      '\u{1F600}',
      "'; DROP TABLE resource; --",
      '${7*7}',
      '\u202e',
      'a'.repeat(5000),
      '(((((',
      '{{}}',
      '|||',
      '$$$',
      ',,,,',
      '\\,',
      '-1e999',
      'NaN',
      '0x10',
      '../..',
      '\ufeff',
    ];
    for (const value of naughty) {
      for (const param of [
        'name',
        'identifier',
        'birthdate',
        '_lastUpdated',
        '_id',
        'general-practitioner',
        'name:contains',
        'name:exact',
      ]) {
        const answer = await p.call('bench', 'GET', `/fhir/Patient?${param}=${encodeURIComponent(value)}`);
        expect([param, value.slice(0, 20), answer.status < 500]).toEqual([param, value.slice(0, 20), true]);
      }
    }
  });
});
