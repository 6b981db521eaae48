/** Requests whose words mean something to a database, a language, a file system or a proxy: here they are only words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, openAttacked } from './house.js';
import { sendRaw, statuses } from './raw-http.js';

let a: Attacked;
let cookie: string;
let bearer: string;
beforeAll(async () => {
  a = await openAttacked({ webDir: builtScreens() });
  cookie = await a.session('asta');
  bearer = `Bearer ${await a.platform.token('bench')}`;
});
afterAll(() => a?.platform.close());

const OWN = { 'x-overblik': '1', 'content-type': 'application/json' };
const rows = async () =>
  (
    await a.platform.db.query<{ n: string }>({ text: 'SELECT count(*)::text AS n FROM shared_resource', values: [] })
  )[0]!.n;

/** What does not narrow, or is a parameter that nobody knows: it is passed over, so everything is found as without it. */
const IGNORED = /[?](_sort|_count|_elements|_summary|_total|_include|_has)=/;

describe('a word that is SQL', () => {
  const SQL = [
    "' OR '1'='1",
    "' OR 1=1--",
    "x'; DROP TABLE shared_resource; --",
    "x'); DELETE FROM shared_resource; --",
    "' UNION SELECT body FROM resource --",
    "\\'; SELECT 1; --",
    '$1; SELECT 1',
    "%' OR name LIKE '%",
    "x' || (SELECT 1/0) || 'x",
    "E'\\x27'",
    '$$; SELECT 1; $$',
    '"; SELECT 1; --',
    '1) OR (1=1',
    "'::bigint",
    '/* */ OR /* */ 1=1',
    '\u02bc OR 1=1',
    "jsonb_path_query(body, '$.**')",
    "name' FROM resource; --",
  ];

  it('finds nothing, breaks nothing and removes nothing, in each parameter, path, sort, page and body', async () => {
    const before = await rows();
    const headers = { authorization: bearer };
    const bad: string[] = [];
    for (const text of SQL) {
      const word = encodeURIComponent(text);
      const looked = ['name', 'name:contains', 'name:exact', 'identifier', '_id', 'address', 'type', 'partof'];
      const paths = [
        ...looked.map((name) => `/fhir/Organization?${name}=${word}`),
        ...['_sort', '_count', '_lastUpdated', '_include', '_has', '_cursor', '_elements', '_summary', '_total'].map(
          (name) => `/fhir/Organization?${name}=${word}`,
        ),
        `/fhir/Organization?${word}=x&name=${word}`,
        `/fhir/Patient?family=${word}&birthdate=${word}`,
        `/fhir/Organization/${word}`,
        `/fhir/${word}`,
        `/fhir/Organization/x/_history/${word}`,
        `/api/patients/${word}/overview?source=${word}`,
        `/api/log/unit?from=${word}&before=${word}&effect=${word}`,
      ];
      for (const path of paths) {
        const answer = await a.ask('GET', path, { headers });
        const found = /"mode":"match"/.test(answer.text) && !IGNORED.test(path);
        if (answer.status >= 500 || found) bad.push(`${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
      const query = JSON.stringify({ query: text });
      const search = await a.ask('POST', '/api/patients/search', { headers: { cookie, ...OWN }, body: query });
      if (search.status >= 500 || /"id"/.test(search.text)) bad.push(`search ${text}: ${search.all}`);
    }
    expect(bad).toEqual([]);
    expect(await rows()).toBe(before);
    const plain = await a.ask('GET', '/fhir/Organization?name:contains=hospital&_count=1', { headers });
    expect(plain.text).toContain('"entry"');
  });

  it('is kept to the letter when it is written, and found by its own letters alone', async () => {
    for (const [at, text] of SQL.entries()) {
      const id = `pen-sql-${at}`;
      const put = await a.platform.call('bench', 'PUT', `/fhir/Organization/${id}`, {
        resourceType: 'Organization',
        id,
        name: text,
      });
      expect([text, put.status]).toEqual([text, 201]);
      const word = encodeURIComponent(text.replace(/[\\,$|]/g, '\\$&'));
      const found = await a.platform.call('bench', 'GET', `/fhir/Organization?name:exact=${word}&_id=${id}`);
      expect([text, found.json.entry?.[0]?.resource.name]).toEqual([text, text]);
    }
  });
});

describe('a body that means to be more than data', () => {
  const BODIES = [
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"query":{"__proto__":{"polluted":true}}}',
    '{"query":{"$ne":null}}',
    '{"query":["a"],"person":{"$gt":""},"id":{"$ne":1},"pin":{"$ne":1},"app":{"$ne":1}}',
    '{"kind":{"__proto__":{"polluted":true}},"whom":{"length":1},"places":[{"__proto__":{}}]}',
    '{"toString":1,"hasOwnProperty":1,"then":1}',
    '{"name":"x","kind":"__proto__","scopes":["__proto__"],"redirectUris":["constructor"]}',
    '[]',
    'null',
    '"x"',
    '',
    '{"a":',
  ];

  it('changes no prototype, means no operator and is never a fault, at every address that takes one', async () => {
    const bad: string[] = [];
    const routes = a.routes.filter(
      (one) => /^(POST|PUT|PATCH|DELETE) /.test(one) && !/logout|session|options/.test(one),
    );
    for (const route of routes) {
      const [method, pattern] = route.split(' ') as [string, string];
      const path = pattern.replace('*', 'Patient/x').replace(/:\w+/g, '__proto__');
      for (const body of BODIES) {
        const by: Record<string, string> = path.startsWith('/fhir') ? { authorization: bearer } : { cookie };
        const answer = await a.ask(method, path, { headers: { ...OWN, ...by }, body });
        if (answer.status >= 500) bad.push(`${route} ${body}: ${answer.all}`);
        if (answer.status < 300 && !/^(DELETE|PUT)/.test(route)) bad.push(`${route} ${body}: ${answer.all}`);
      }
    }
    expect(bad).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('a query of a nested kind is a name nobody knows', async () => {
    for (const query of [
      '__proto__[polluted]=1',
      'constructor[prototype][polluted]=1',
      'patient[$ne]=x',
      '__proto__=1',
    ])
      for (const path of ['/api/me', '/api/me/log', '/fhir/Organization']) {
        const answer = await a.ask('GET', `${path}?${query}`, { headers: { cookie } });
        expect([path, query, answer.status < 500]).toEqual([path, query, true]);
      }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('no header and no member turns one method into another', async () => {
    await a.platform.call('bench', 'PUT', '/fhir/Organization/pen-stays', {
      resourceType: 'Organization',
      id: 'pen-stays',
      name: 'x',
    });
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      for (const path of ['/fhir/Organization/pen-stays', '/fhir/Organization/pen-stays?_method=DELETE'])
        for (const method of ['GET', 'POST']) {
          const headers = {
            authorization: bearer,
            [name]: 'DELETE',
            'content-type': 'application/x-www-form-urlencoded',
          };
          await a.ask(method, path, { headers, body: method === 'POST' ? '_method=DELETE' : undefined });
        }
    expect((await a.platform.call('bench', 'GET', '/fhir/Organization/pen-stays')).status).toBe(200);
  });
});

describe('a person number for an id', () => {
  it('is refused in each form and way of writing, by the place; with another id the same is taken', async () => {
    const patient = (id: string) => ({ resourceType: 'Patient', id, name: [{ family: 'Nummer' }] });
    const headers = { authorization: bearer, 'content-type': 'application/fhir+json' };
    const put = (path: string, body: object) => a.ask('PUT', path, { headers, body: JSON.stringify(body) });
    const refused = [];
    for (const id of ['0201919990', '020191-9990', 'patient-0201919990', '1308781OS6', '6201919990'])
      refused.push(await put(`/fhir/Patient/${id}`, patient(id)));
    const entry = [{ resource: patient('0201919990'), request: { method: 'PUT', url: 'Patient/0201919990' } }];
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    const whole = await a.ask('POST', '/fhir', { headers, body: JSON.stringify(bundle) });
    expect(whole.text).toContain('Bundle.entry[0]');
    for (const { status, text } of [...refused, whole]) {
      expect([status, text]).toEqual([400, expect.stringContaining('passes as a person number')]);
      expect(text).toContain('Patient.id');
      expect(text).not.toMatch(/0201919990|020191-9990|1308781OS6/);
    }
    expect((await put('/fhir/Patient/nummer-1', patient('nummer-1'))).status).toBe(201);
  });
});

describe('a path that climbs', () => {
  const CLIMBS = [
    '../../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    '%2e%2e%2f%2e%2e%2fpackage.json',
    '..%5c..%5cpackage.json',
    '....//....//package.json',
    '%252e%252e%252fpackage.json',
    '..;/..;/package.json',
    '%c0%ae%c0%ae/package.json',
    '%00/../../package.json',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '../../../../../../../../etc/passwd',
    '..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '..%2fworkplace%2findex.html%00.js',
    '.env',
    '.git/config',
  ];

  it('reaches no file but the built ones', async () => {
    for (const root of ['/assets-root/assets/', '/arbejdsplads/', '/borger/', '/log-ind/', '/udvikler/', '/', '/fhir/'])
      for (const climb of CLIMBS) {
        const heard = await sendRaw(
          a.platform.url,
          `GET ${root}${climb} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
        );
        expect(heard, root + climb).toMatch(/^HTTP\/1\.1 [234]\d\d/);
        expect(heard, root + climb).not.toMatch(/root:x?:0|"dependencies"|\[core\]|repositoryformatversion/);
      }
    const page = await a.ask('GET', '/arbejdsplads', {});
    const asset = /\/assets-root\/assets\/[^"]+\.js/.exec(page.text)?.[0];
    expect((await a.ask('GET', asset!, {})).status).toBe(200);
  });
});

describe('a request that two servers would read differently', () => {
  const second = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';
  const head = 'POST /api/logout HTTP/1.1\r\nhost: x\r\n';
  it.each<[string, string]>([
    ['two lengths', `${head}content-length: 5\r\ncontent-length: 0\r\n\r\n${second}`],
    ['two lengths in one', `${head}content-length: 5, 0\r\n\r\n${second}`],
    ['a length and chunks', `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${second}`],
    ['chunks and a length', `${head}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${second}`],
    ['a space before the colon', `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${second}`],
    ['chunks that are not last', `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${second}`],
    ['an unknown coding', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${second}`],
    ['a length with a sign', `${head}content-length: +0\r\n\r\n${second}`],
    ['a length in hexadecimal', `${head}content-length: 0x0\r\n\r\n${second}`],
    ['a negative length', `${head}content-length: -1\r\n\r\n${second}`],
    ['a chunk size that is none', `${head}transfer-encoding: chunked\r\n\r\nZ\r\n\r\n${second}`],
    ['a NUL in a header', `${head}x: a\0b\r\n\r\n${second}`],
    ['a bare CR in a header', `${head}x: a\rcontent-length: 5\r\n\r\n${second}`],
    ['no host', `GET /healthz HTTP/1.1\r\n\r\n${second}`],
  ])('is refused and the connection closed: %s', async (_title, bytes) => {
    const heard = await sendRaw(a.platform.url, bytes);
    expect(statuses(heard)).toEqual([400]);
    expect(heard.toLowerCase()).toContain('connection: close');
  });

  it('two good requests on one connection are both answered', async () => {
    const last = second.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
    expect(statuses(await sendRaw(a.platform.url, second + last))).toEqual([200, 200]);
  });

  it('cookies and headers beyond measure are refused, and the next caller is served', async () => {
    const big = 'x'.repeat(100_000);
    for (const line of [`cookie: overblik_session=${big}`, `x-big: ${big}`, `authorization: Bearer ${big}`]) {
      const heard = await sendRaw(a.platform.url, `GET /api/me HTTP/1.1\r\nhost: x\r\n${line}\r\n\r\n`);
      expect(statuses(heard)).toEqual([431]);
    }
    const many = 'a=b; '.repeat(8000);
    expect((await a.ask('GET', '/api/me', { headers: { cookie: many } })).status).toBe(401);
    expect((await a.ask('GET', '/healthz', {})).status).toBe(200);
  });
});
