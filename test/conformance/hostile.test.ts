/** What an attacker, or a broken program, may send: a 4xx with a useful OperationOutcome, nothing stored, the server alive. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { type JsonTree, printTree, readTree } from '../../src/fhir/index.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
beforeAll(async () => {
  // Time stands still: nobody is held back for what an earlier case cost.
  p = await openTestPlatform({ clock: new VirtualClock('2026-11-02T08:00:00Z') });
});
afterAll(() => p?.close());
afterEach(async () => {
  expect((await fetch(`${p.url}/healthz`)).status).toBe(200);
});

const as = 'bench';
const JSON_TYPE = { 'content-type': 'application/fhir+json' };
const XML_TYPE = { 'content-type': 'application/fhir+xml' };
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  p.call(as, 'POST', `/fhir${path ? `/${path}` : ''}`, body, headers);
const observation = (value: string, more = '') =>
  `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}${more}}`;
const basic = (more: string) => `{"resourceType":"Basic","code":{"text":"x"},${more}}`;
const expectRefused = (answer: Answer, title: string) => {
  expect([title, answer.status >= 400 && answer.status < 500, answer.status]).toEqual([title, true, answer.status]);
  expect([title, answer.json?.resourceType]).toEqual([title, 'OperationOutcome']);
  expect(answer.json.issue[0].diagnostics.length).toBeGreaterThan(10);
};
const many = (n: number, one: string) => new Array(n).fill(one).join(',');

describe('a hostile body', () => {
  const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
  it.each<[string, string, Record<string, string>]>([
    ['a number beyond any', observation('1e400'), JSON_TYPE],
    ['a number of 400 digits', observation('9'.repeat(400)), JSON_TYPE],
    ['a NUL in a string', basic('"id":"x","extension":[{"url":"urn:x","valueString":"a\\u0000b"}]'), JSON_TYPE],
    [
      'a NUL in narrative',
      basic('"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">\\u0000</div>"}'),
      JSON_TYPE,
    ],
    [
      'half a surrogate pair in narrative',
      basic('"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">\\ud800</div>"}'),
      JSON_TYPE,
    ],
    ['half a surrogate pair', basic('"author":{"display":"\\ud800"}'), JSON_TYPE],
    ['a character that is none', basic('"author":{"display":"\\uffff"}'), JSON_TYPE],
    ['a name used twice', basic('"created":"2026","created":"2027"'), JSON_TYPE],
    ['a prototype inside', basic('"author":{"__proto__":{"display":"x"}}'), JSON_TYPE],
    ['a constructor inside', basic('"author":{"constructor":{"prototype":{}}}'), JSON_TYPE],
    ['a million brackets', nested('[', ']', 1_000_000), JSON_TYPE],
    ['a million objects', '{"a":'.repeat(1_000_000), JSON_TYPE],
    ['a million empty lists', basic(`"author":[${many(1_000_000, '[]')}]`), JSON_TYPE],
    ['a million line breaks and no end', `[1${'\n'.repeat(1_000_000)}2`, JSON_TYPE],
    ['a string of 2 MB', basic(`"author":{"display":"${'x'.repeat(2 * 1024 * 1024)}"}`), JSON_TYPE],
    [
      'a billion laughs',
      `<!DOCTYPE a [${'<!ENTITY x "y">'.repeat(10)}]><Basic xmlns="http://hl7.org/fhir"/>`,
      XML_TYPE,
    ],
    ['XML of 12 MB', `<Basic xmlns="http://hl7.org/fhir">${' '.repeat(12 * 1024 * 1024)}</Basic>`, XML_TYPE],
    ['XML of 100,000 levels', nested('<a>', '</a>', 100_000), XML_TYPE],
    ['XML with a NUL', '<Basic xmlns="http://hl7.org/fhir"><id value="&#0;"/></Basic>', XML_TYPE],
    [
      'XML with a thousand attributes',
      `<Basic xmlns="http://hl7.org/fhir" ${Array.from({ length: 1000 }, (_, i) => `a${i}="x"`).join(' ')}/>`,
      XML_TYPE,
    ],
  ])('with %s is refused', async (title, body, headers) => {
    const type = body.includes('Observation') ? 'Observation' : 'Basic';
    expectRefused(await post(type, body, headers), title);
  });

  it('of more values than are parsed in one go is too large, but not as the entries of a transaction', async () => {
    const values = many(260_000, '1');
    expect((await post('Basic', basic(`"author":[${values}]`))).status).toBe(413);
    const entry = `{"request":{"method":"POST","url":"Banana"},"x":[${many(50, '1')}]}`;
    const batch = `{"resourceType":"Bundle","type":"batch","entry":[${many(9000, entry)}]}`;
    expect((await post('', batch)).status).toBe(200);
  });

  it('of a patch that would fill the memory is refused', async () => {
    const { id } = (await post('Basic', basic('"author":{"display":"a"}'))).json;
    const patch = (body: unknown, type: string) =>
      p.call(as, 'PATCH', `/fhir/Basic/${id}`, body, { 'content-type': type });
    const steps = Array.from({ length: 500 }, () => ({ op: 'copy', from: '', path: '/author/x' }));
    expectRefused(await patch(steps, 'application/json-patch+json'), 'copies');
    expectRefused(
      await patch([{ op: 'replace', path: '/__proto__/x', value: 1 }], 'application/json-patch+json'),
      'prototype',
    );
    const path = "Basic.descendants().where(matches('(a+)+$'))";
    const part = [
      { name: 'type', valueCode: 'delete' },
      { name: 'path', valueString: path },
    ];
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'operation', part }] };
    expectRefused(await patch(parameters, 'application/fhir+json'), 'expression');
  });

  it('of a Bundle is refused, entry by entry or whole', async () => {
    const bundle = (type: string, entries: string) => `{"resourceType":"Bundle","type":"${type}","entry":[${entries}]}`;
    expectRefused(await post('', bundle('transaction', many(10_001, '{}'))), 'too many entries');
    expectRefused(await post('', bundle('transaction', many(5000, '{"request":{"method":"GET"}}'))), 'no address');
    expectRefused(await post('', bundle('transaction', '{"request":{"method":"GET","url":"Basic?_id=%00"}}')), 'NUL');
    expectRefused(await post('', '{"resourceType":"Bundle","type":"batch","entry":{"__proto__":[]}}'), 'no list');
    const batch = await post('', bundle('batch', many(2000, '{"request":{"method":"POST","url":"Banana"}}')));
    expect([batch.status, batch.json.entry.length]).toEqual([200, 2000]);
  });
});

describe('a form', () => {
  it('larger than an address may be is refused', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectRefused(await post('Patient/_search', `name=${'a'.repeat(70_000)}`, form), 'form');
  });
});

describe('a hostile address or header', () => {
  it('of a megabyte is refused with an OperationOutcome', async () => {
    const answer = await p.call(as, 'GET', `/fhir/Basic?_id=${'x'.repeat(1024 * 1024)}`);
    expectRefused(answer, 'long');
    expect(answer.status).toBe(431);
  });

  it.each([
    ['ten thousand parameters', `Basic?${'a=1&'.repeat(10_000)}`],
    ['a condition with a NUL', 'Basic?identifier=a%00b'],
    ['a chain of a hundred', `Observation?encounter.${'part-of.'.repeat(100)}identifier=x`],
    ['a thousand alternatives', `Basic?_id=${'a,'.repeat(1000)}a`],
    ['a page of minus one', 'Basic?_count=-1'],
    ['a page link of their own', 'Basic?_cursor=AAAA'],
    ['a version of a number too large', 'Basic/x/_history/99999999999999999999'],
    ['a path upwards', 'Basic/..%2f..%2fetc'],
  ])('with %s is refused', async (title, path) =>
    expectRefused(await p.call(as, 'GET', `/fhir/${path}`, undefined, { prefer: 'handling=strict' }), title),
  );

  it.each([
    ['If-None-Exist', 'identifier=a%00b'],
    ['If-None-Exist', 'a=1&'.repeat(2000)],
    ['If-None-Exist', ''],
    ['If-Match', 'W/"99999999999999999999"'],
    ['If-None-Match', 'x'],
    ['Content-Encoding', 'gzip'],
  ])('%s: %s is refused', async (name, value) => {
    const isUpdate = name.startsWith('If-') && name !== 'If-None-Exist';
    const answer = isUpdate
      ? await p.call(as, 'PUT', '/fhir/Basic/h', basic('"id":"h"'), { [name]: value })
      : await post('Basic', basic('"id":"h"'), { [name]: value });
    expectRefused(answer, `${name}: ${value.slice(0, 20)}`);
  });

  it('that is no HTTP is refused with an OperationOutcome, and the connection closed', async () => {
    const { port, hostname } = new URL(p.url);
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write('\u0016\u0003\u0001 what is this\r\n\r\n'));
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(said).toContain('"resourceType":"OperationOutcome"');
  });

  it('cannot hold a connection by sending slowly', () => {
    expect(p.server.server.requestTimeout).toBe(120_000);
  });
});

describe('patterns that could be made to search for ever', () => {
  it.each([
    `${'a'.repeat(40_000)}!`,
    `${'\\,'.repeat(15_000)}x`,
    `2020-${'01-'.repeat(10_000)}`,
    `${'1'.repeat(40_000)}e`,
    `${' '.repeat(40_000)}x`,
    `http://${'a/'.repeat(15_000)}`,
    `Patient/${'-'.repeat(40_000)}/`,
    `${'|'.repeat(30_000)}`,
  ])('end at once in every kind of search parameter', async (value) => {
    const parameters: [string, string[]][] = [
      [
        'Observation',
        ['date', 'value-quantity', 'subject', 'code', 'code-value-quantity', 'value-string:contains', '_lastUpdated'],
      ],
      ['ValueSet', ['url:below', 'url']],
      ['RiskAssessment', ['probability']],
    ];
    for (const [type, names] of parameters)
      for (const name of names) {
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await post(`${type}/_search`, new URLSearchParams({ [name]: value }).toString(), form);
        expect([name, answer.status < 500]).toEqual([name, true]);
      }
  });
});

describe('what a client stored', () => {
  const digits = fc.constantFrom(
    '1.0',
    '0.00',
    '-0.0',
    '1.10',
    '1e3',
    '1.50E-2',
    '100',
    '12345678901234567.890',
    '0.1000000000000000055',
  );
  const when = fc.constantFrom(
    '2026',
    '2026-02',
    '2026-02-03',
    '2026-02-03T04:05:06Z',
    '2026-02-03T04:05:06.700+01:00',
    '2026-02-03T23:59:59-05:30',
  );
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(one));
  const extension: fc.Arbitrary<string> = fc
    .record({
      url: fc.webUrl(),
      value: fc.oneof(
        digits.map((d) => `"valueDecimal":${d}`),
        when.map((w) => `"valueDateTime":"${w}"`),
        text.map((t) => `"valueString":${JSON.stringify(t)}`),
      ),
    })
    .map(({ url, value }) => `{"url":${JSON.stringify(url)},${value}}`);
  const resource = fc
    .record({
      digits,
      when,
      extensions: fc.array(extension, { minLength: 1, maxLength: 4 }),
      order: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ digits: value, when: at, extensions, order }) => {
      const members = [
        '"status":"final"',
        `"code":{"text":"x","extension":[${extensions[0]}]}`,
        `"effectiveDateTime":"${at}"`,
        `"_effectiveDateTime":{"extension":[${extensions.at(-1)}]}`,
        `"extension":[${extensions.join(',')}]`,
        `"valueQuantity":{"value":${value},"unit":"mg"}`,
      ];
      return `{"resourceType":"Observation",${[...members.slice(order), ...members.slice(0, order)].join(',')}}`;
    });
  /** The text without what the server sets. */
  const bare = (json: string): string => {
    const tree = readTree(json) as Map<string, never>;
    tree.delete('id');
    tree.delete('meta');
    return printTree(tree);
  };
  /** With members in one order: XML has its own. */
  const sorted = (json: string): string => printTree(ordered(readTree(bare(json))));
  function ordered(tree: JsonTree): JsonTree {
    if (Array.isArray(tree)) return tree.map(ordered);
    if (!(tree instanceof Map)) return tree;
    return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, ordered(value)]));
  }

  it('is what any client reads: digits, precision, zones, extensions and order, in JSON, in a search and through XML', async () => {
    await fc.assert(
      fc.asyncProperty(resource, async (sent) => {
        const made = await post('Observation', sent);
        expect(made.status, made.text).toBe(201);
        const { id } = made.json;
        const read = await p.call(as, 'GET', `/fhir/Observation/${id}`);
        expect(bare(read.text)).toBe(printTree(readTree(sent)));
        expect((await p.call(as, 'GET', `/fhir/Observation?_id=${id}`)).text).toContain(read.text);
        const xml = await p.call(as, 'GET', `/fhir/Observation/${id}?_format=xml`);
        const again = await p.call(as, 'PUT', `/fhir/Observation/${id}`, xml.text, XML_TYPE);
        expect(again.status, xml.text).toBe(200);
        expect(sorted(again.text)).toBe(sorted(read.text));
      }),
      { numRuns: 20 },
    );
  });
});
