/** What the capability statement says is what happens: each statement is tried, and each thing that happens is stated. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/cli/load-definitions.js';
import { DefinitionBook } from '../../src/definitions/index.js';
import { RESOURCE_TYPES } from '../../src/fhir/index.js';
import { OPERATIONS } from '../../src/rest/fhir/operations.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

interface Stated {
  name: string;
  /** `_list` has none that could be named. */
  definition?: string;
}
interface ResourceStatement {
  type: string;
  profile: string;
  interaction: { code: string }[];
  searchParam: (Stated & { type: string })[];
  searchInclude?: string[];
  searchRevInclude?: string[];
  operation?: Stated[];
}
interface Rest {
  resource: ResourceStatement[];
  interaction: { code: string }[];
  searchParam: Stated[];
  compartment: string[];
}

let platform: TestPlatform;
let rest: Rest;
let statement: { format: string[]; patchFormat: string[]; rest: Rest[] };

beforeAll(async () => {
  platform = await openTestPlatform({ definitions: true });
  statement = (await platform.call('bench', 'GET', '/fhir/metadata')).json;
  rest = statement.rest[0]!;
});
afterAll(() => platform?.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  platform.call('bench', 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown) => platform.call('bench', 'POST', `/fhir${path && `/${path}`}`, body);
/** Many small questions, a few at a time. */
async function each<T>(items: readonly T[], ask: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await ask(item);
    }),
  );
}

/** Codes of R4's search parameters by type. */
const PUBLISHED = new Map<string, Set<string>>();
for (const { base, code } of new DefinitionBook().all('SearchParameter'))
  for (const type of base as string[]) PUBLISHED.set(type, (PUBLISHED.get(type) ?? new Set()).add(String(code)));

/** A value of the right form for each type of parameter. */
const SAMPLES: Record<string, string> = {
  token: 'x',
  string: 'x',
  uri: 'http://x.example',
  date: '2026-01-01',
  number: '1',
  quantity: '1',
  reference: 'Patient/x',
  special: 'x',
};

/** Parameters with forms of their own. */
const OF_ANY: Record<string, string> = { _filter: '_id eq x' };
const OF_ONE: Record<string, string> = {
  'Location.near': '55.6|12.5',
  'AuditEvent.action': 'R',
  'AuditEvent.outcome': '0',
};

describe('the capability statement', () => {
  it('names addresses only that can be read: types, parameters and operations', async () => {
    const named = new Set<string>();
    for (const resource of rest.resource) {
      named.add(`StructureDefinition ${resource.profile}`);
      for (const { definition } of resource.searchParam) if (definition) named.add(`SearchParameter ${definition}`);
      for (const { definition } of resource.operation ?? []) named.add(`OperationDefinition ${definition}`);
    }
    for (const url of rest.compartment) named.add(`CompartmentDefinition ${url}`);
    for (const { definition } of rest.searchParam) if (definition) named.add(`SearchParameter ${definition}`);
    expect(named.size).toBeGreaterThan(1000);
    const missing: string[] = [];
    const ofType = (type: string) =>
      [...named].filter((one) => one.startsWith(`${type} `)).map((one) => one.slice(type.length + 1));
    for (const type of ['StructureDefinition', 'SearchParameter', 'OperationDefinition', 'CompartmentDefinition']) {
      const urls = ofType(type);
      const groups = Array.from({ length: Math.ceil(urls.length / 100) }, (_, i) => urls.slice(i * 100, i * 100 + 100));
      await each(groups, async (group) => {
        const { json } = await get(`${type}?url=${group.map(encodeURIComponent).join(',')}&_count=1000&_elements=url`);
        const read = new Set(json.entry.map(({ resource }: { resource: { url: string } }) => resource.url));
        missing.push(...group.filter((url) => !read.has(url)).map((url) => `${type} ${url}`));
      });
    }
    expect(missing).toEqual([]);
  });

  it('has every resource type, and each interaction it states is answered', async () => {
    expect(rest.resource.map(({ type }) => type).sort()).toEqual([...RESOURCE_TYPES].sort());
    const calls: Record<string, (type: string) => Promise<{ status: number }>> = {
      read: (type) => get(`${type}/nobody`),
      vread: (type) => get(`${type}/nobody/_history/1`),
      'history-instance': (type) => get(`${type}/nobody/_history`),
      'history-type': (type) => get(`${type}/_history?_count=1`),
      'search-type': (type) => get(`${type}?_count=1`),
      create: (type) => post(type, { resourceType: 'Basic' }),
      update: (type) => platform.call('bench', 'PUT', `/fhir/${type}/nobody`, { resourceType: 'Basic' }),
      patch: (type) =>
        platform.call('bench', 'PATCH', `/fhir/${type}/nobody`, [], { 'content-type': 'application/json-patch+json' }),
      delete: (type) => platform.call('bench', 'DELETE', `/fhir/${type}/nobody`),
    };
    const refused: string[] = [];
    const stated = rest.resource.flatMap(({ type, interaction }) => interaction.map(({ code }) => ({ type, code })));
    await each(stated, async ({ type, code }) => {
      const { status } = (await calls[code]?.(type)) ?? { status: 0 };
      // 400: the body of a create is of another type on purpose; 404: there is nobody.
      if (![200, 204, 400, 404].includes(status)) refused.push(`${code} ${type}: ${status}`);
    });
    expect(refused).toEqual([]);
    // And those that are not stated are refused.
    const unstated = Object.keys(calls).filter(
      (code) => !rest.resource[0]!.interaction.some((one) => one.code === code),
    );
    expect(unstated).toEqual([]);
  });

  it('states search parameters that are taken under strict handling, and no others are', async () => {
    const refused: string[] = [];
    await each(rest.resource, async ({ type, searchParam }) => {
      const query = searchParam
        .filter((one) => one.type !== 'composite')
        .map(
          ({ name, type: kind }) =>
            `${encodeURIComponent(name)}=${encodeURIComponent(OF_ONE[`${type}.${name}`] ?? OF_ANY[name] ?? SAMPLES[kind] ?? 'x')}`,
        );
      // The access log is not counted.
      if (type !== 'AuditEvent') query.push('_summary=count');
      const answer = await get(`${type}?${query.join('&')}`, { prefer: 'handling=strict' });
      if (answer.status !== 200) refused.push(`${type}: ${answer.text}`);
      const names = new Set(searchParam.map(({ name }) => name));
      const published = [...(PUBLISHED.get(type) ?? [])].filter((code) => !names.has(code));
      for (const code of published) {
        const unstated = await get(`${type}?${code}=x`, { prefer: 'handling=strict' });
        if (unstated.status < 400) refused.push(`${type}?${code} is taken and not stated`);
      }
    });
    expect(refused).toEqual([]);
  });

  it('states parameters of which every modifier and every operation of _filter is answered or refused, never a fault', async () => {
    const modifiers = 'not text in not-in above below of-type exact contains missing identifier Patient Location'.split(
      ' ',
    );
    const operations = 'eq ne gt lt ge le sa eb ap co sw ew ss sb in ni re po pr'.split(' ');
    const faults: string[] = [];
    const types = ['Encounter', 'Location', 'ValueSet', 'RiskAssessment'];
    await each(
      rest.resource.filter(({ type }) => types.includes(type)),
      async ({ type, searchParam }) => {
        const set = 'http://hl7.org/fhir/ValueSet/observation-status';
        for (const { name, type: kind } of searchParam) {
          const value = kind === 'reference' ? 'Location/x' : (SAMPLES[kind] ?? 'x');
          const queries = [
            ...modifiers.map((one) => {
              const odd = { missing: 'true', in: set, 'not-in': set, 'of-type': 'a|b|c', Patient: 'x' }[one];
              return `${name}:${one}=${encodeURIComponent(odd ?? value)}`;
            }),
            ...operations.map((one) => `_filter=${name} ${one} ${one === 'pr' ? 'true' : `"${value}"`}`),
            `_sort=-${name}`,
            `${name}._id=x`,
          ];
          const entry = queries.map((query) => ({ request: { method: 'GET', url: `${type}?${query}&_count=1` } }));
          const { json } = await post('', { resourceType: 'Bundle', type: 'batch', entry });
          json.entry.forEach(({ response }: { response: { status: string } }, i: number) => {
            if (!/^(200|400)/.test(response.status)) faults.push(`${type}?${queries[i]}: ${response.status}`);
          });
        }
      },
    );
    expect(faults).toEqual([]);
  });

  it('states includes that are followed', async () => {
    const refused: string[] = [];
    await each(rest.resource, async ({ type, searchInclude = [], searchRevInclude = [] }) => {
      const query = [
        ...searchInclude.map((one) => `_include=${one}`),
        ...searchRevInclude.map((one) => `_revinclude=${one}`),
      ];
      const answer = await get(`${type}?_id=nobody&${query.join('&')}`, { prefer: 'handling=strict' });
      if (answer.status !== 200) refused.push(`${type}: ${answer.text}`);
    });
    expect(refused).toEqual([]);
  });

  it('states each operation that is answered, at the levels and by the methods of its definition', async () => {
    const stated = rest.resource.flatMap(({ type, operation = [] }) => operation.map(({ name }) => `${type} $${name}`));
    const answered = OPERATIONS.flatMap(({ on, name }) =>
      (on === 'any' ? RESOURCE_TYPES : [on]).map((type) => `${type} $${name}`),
    );
    expect(stated.sort()).toEqual(answered.sort());
    const book = platform.definitions;
    for (const operation of OPERATIONS) {
      const definition = book.find('OperationDefinition', operation.definition)!;
      const type = operation.on === 'any' ? 'Observation' : operation.on;
      const levels = (['type', 'instance'] as const).filter((level) => definition[level] === true);
      expect([operation.name, ...operation.levels]).toEqual([operation.name, ...levels]);
      for (const level of levels) {
        const path = level === 'type' ? `${type}/$${operation.name}` : `${type}/nobody/$${operation.name}`;
        for (const method of operation.methods) {
          const { text } = method === 'GET' ? await get(path) : await post(path, { resourceType: 'Parameters' });
          expect([
            operation.name,
            level,
            method,
            /does not exist here|not possible at this address/.test(text),
          ]).toEqual([operation.name, level, method, false]);
        }
      }
    }
  });

  it('leaves out no operation: what it does not state is not answered', async () => {
    const names = new Set<string>();
    for (const { code } of new DefinitionBook().all('OperationDefinition')) names.add(String(code));
    const taken: string[] = [];
    const stated = new Set(
      rest.resource.flatMap(({ type, operation = [] }) => operation.map(({ name }) => `${type} ${name}`)),
    );
    await each(
      ['Patient', 'CodeSystem', 'ValueSet', 'ConceptMap', 'Observation', 'StructureDefinition'],
      async (type) => {
        for (const name of names) {
          if (stated.has(`${type} ${name}`)) continue;
          for (const path of [`${type}/$${name}`, `${type}/nobody/$${name}`]) {
            const answers = [await get(path), await post(path, { resourceType: 'Parameters' })];
            if (answers.some(({ text }) => !text.includes('does not exist here'))) taken.push(path);
          }
        }
      },
    );
    expect(taken).toEqual([]);
  });

  it('states formats that are sent and taken', async () => {
    for (const format of [...statement.format]) {
      const answer = await get(`Patient?_count=1&_format=${encodeURIComponent(format)}`);
      expect([format, answer.status]).toEqual([format, 200]);
    }
    expect((await get('Patient?_format=turtle')).status).toBe(406);
    for (const format of statement.patchFormat) {
      const answer = await platform.call('bench', 'PATCH', '/fhir/Basic/nobody', '[]', { 'content-type': format });
      expect([format, answer.status === 415]).toEqual([format, false]);
    }
  });

  it('states what is possible on the whole server', async () => {
    const calls: Record<string, () => Promise<{ status: number }>> = {
      transaction: () => post('', { resourceType: 'Bundle', type: 'transaction' }),
      batch: () => post('', { resourceType: 'Bundle', type: 'batch' }),
      'search-system': () => get('?_id=nobody'),
      'history-system': () => get('_history?_count=1'),
    };
    expect(rest.interaction.map(({ code }) => code).sort()).toEqual(Object.keys(calls).sort());
    for (const { code } of rest.interaction) expect([code, (await calls[code]!()).status]).toEqual([code, 200]);
  });

  it('exists for terminology too: each code system it names is looked into, and only those', async () => {
    const terminology = (await get('metadata?mode=terminology')).json;
    expect(terminology.resourceType).toBe('TerminologyCapabilities');
    const uris: string[] = terminology.codeSystem.map(({ uri }: { uri: string }) => uri);
    expect(uris).toEqual(expect.arrayContaining(['http://hl7.org/fhir/administrative-gender']));
    expect(uris).not.toContain('http://snomed.info/sct');
    const unknown = uris.filter((uri) => (platform.terminology.codeSystem(uri)?.size ?? 0) === 0);
    expect(unknown).toEqual([]);
    expect((await get('metadata?mode=everything')).status).toBe(400);
    // What shapes an expansion is stated; what the operation has besides is refused by name.
    const stated = terminology.expansion.parameter.map(({ name }: { name: string }) => name);
    const definition = platform.definitions.find(
      'OperationDefinition',
      'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
    );
    const declared = (definition!['parameter'] as { name: string; use: string }[]).filter(({ use }) => use === 'in');
    for (const { name } of declared) {
      const { text } = await get(`ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/list-mode&${name}=x`);
      expect([name, !/is not acted upon/.test(text)]).toEqual([name, stated.includes(name)]);
    }
    expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(stated));
  });
});

describe('the definitions that come with the platform', () => {
  it('are stored once, and after an update only those that have changed are written anew', async () => {
    expect(await loadDefinitions(platform)).toBe(0);
    const before = await get('ValueSet/administrative-gender');
    await platform.db.query({
      text: `UPDATE shared_resource SET body = replace(body, 'AdministrativeGender', 'Older') WHERE type = 'ValueSet' AND id = 'administrative-gender'`,
      values: [],
    });
    await platform.db.query({ text: `DELETE FROM platform_key WHERE name = 'definitions-loaded'`, values: [] });
    expect(await loadDefinitions(platform)).toBe(1);
    const { json } = await get('ValueSet/administrative-gender');
    expect(json.meta.versionId).toBe('2');
    expect({ ...json, meta: undefined }).toEqual({ ...before.json, meta: undefined });
    expect((await get('ValueSet/administrative-gender/_history')).json.total).toBe(2);
  });

  it('are searched like any other resource: by name, by version, in pages, with a total', async () => {
    const { json } = await get('StructureDefinition?name=Patient&_elements=url');
    expect(json.entry.map(({ resource }: { resource: { url: string } }) => resource.url)).toContain(
      'http://hl7.org/fhir/StructureDefinition/Patient',
    );
    expect(
      (await get('SearchParameter?code=birthdate&base=Patient&version=4.0.1&status=draft&_summary=count')).json.total,
    ).toBe(1);
    const first = (await get('CodeSystem?_count=2&_sort=_id&_total=accurate')).json;
    expect(first.total).toBeGreaterThan(1000);
    const next = first.link.find(({ relation }: { relation: string }) => relation === 'next').url;
    const second = (await get(next.slice(`${platform.url}/fhir/`.length))).json;
    const ids = [...first.entry, ...second.entry].map(({ resource }: { resource: { id: string } }) => resource.id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});
