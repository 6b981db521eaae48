/**
 * Control parameters are read by one table: at every place each of them is asked for with a value that is right, with none,
 * twice, with a wrong one and with a modifier, and so is one that there is not; strictly and leniently.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALL_PLACES,
  type Control,
  CONTROLS,
  type Place,
  PLACES,
  type PlaceRules,
} from '../../src/fhir/controls/table.js';
import { OWN_OPERATIONS } from '../../src/rest/fhir/own-operations.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const ids = { patient: '', encounter: '', basic: '', parameter: '' };

const as = 'bench';
type Headers = Record<string, string>;
const STRICT: Headers = { prefer: 'handling=strict' };
/** The log is asked for by a citizen, whom it is about. */
const get = (path: string, headers: Headers = {}) =>
  p.call(path.startsWith('AuditEvent') ? 'karla' : as, 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown, headers: Headers = {}) =>
  p.call(as, 'POST', `/fhir${path && `/${path}`}`, body, headers);
const create = async (resource: { resourceType: string }) => (await post(resource.resourceType, resource)).json.id;
const basic = { resourceType: 'Basic', code: { text: 'x' } };

beforeAll(async () => {
  p = await openTestPlatform({ citizens: 2 });
  ids.patient = await create({ resourceType: 'Patient' });
  const subject = { reference: `Patient/${ids.patient}` };
  const about = { status: 'finished', class: { code: 'AMB' }, subject };
  ids.encounter = await create({ resourceType: 'Encounter', ...about } as never);
  ids.basic = await create({ ...basic, identifier: [{ value: 'the-one' }], subject } as never);
  await p.call(as, 'PUT', `/fhir/Basic/${ids.basic}`, { ...basic, id: ids.basic, identifier: [{ value: 'the-one' }] });
  const description = 'A parameter that is not in use.';
  const named = { url: 'https://example.org/SearchParameter/unused', name: 'Unused', status: 'draft', code: 'unused' };
  const unused = { ...named, description, base: ['Basic'], type: 'token', expression: 'Basic.code' };
  ids.parameter = await create({ resourceType: 'SearchParameter', ...unused } as never);
  for (let i = 0; i < 3; i++) await get('AuditEvent?_count=1');
  await p.logKeeper.sequence('everywhere');
});
afterAll(() => p?.close());

/** An interaction that takes a query and changes nothing that another one asks for. */
interface Way {
  place: Place;
  name: string;
  ask: (query: string, headers: Headers) => Promise<Answer>;
}

const reading = (place: Place, name: string, path: () => string): Way => ({
  place,
  name,
  ask: (query, headers) => get(`${path()}${path().includes('?') ? '&' : '?'}${query}`, headers),
});
const NOBODY = 'identifier=nobody-has-this';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const WAYS: readonly Way[] = [
  reading('read', 'read', () => `Basic/${ids.basic}`),
  reading('read', 'vread', () => `Basic/${ids.basic}/_history/1`),
  reading('metadata', 'metadata', () => 'metadata'),
  reading('search', 'search of a type', () => 'Basic'),
  reading('search', '_search by GET', () => 'Basic/_search'),
  reading('search', 'search across types', () => ''),
  reading('search', 'search in a compartment', () => `Patient/${ids.patient}/Basic`),
  {
    place: 'search',
    name: '_search by POST',
    ask: (query, headers) => p.call(as, 'POST', '/fhir/Basic/_search', query, { ...form, ...headers }),
  },
  reading('log', 'search for AuditEvent', () => 'AuditEvent'),
  reading('history', 'history of a resource', () => `Basic/${ids.basic}/_history`),
  reading('history', 'history of a type', () => 'Basic/_history'),
  reading('history', 'history of the server', () => '_history'),
  reading('patient-everything', 'Patient/$everything', () => `Patient/${ids.patient}/$everything`),
  {
    place: 'patient-everything',
    name: 'Patient/$everything by POST',
    ask: (query, headers) =>
      post(`Patient/${ids.patient}/$everything?${query}`, { resourceType: 'Parameters' }, headers),
  },
  reading('encounter-everything', 'Encounter/$everything', () => `Encounter/${ids.encounter}/$everything`),
  reading('validate', '$validate of what is stored', () => `Basic/${ids.basic}/$validate`),
  {
    place: 'validate',
    name: '$validate of what is sent',
    ask: (query, headers) => post(`Basic/$validate?${query}`, basic, headers),
  },
  reading('expand', '$expand', () => 'ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/list-mode'),
  reading('operation', '$lookup', () => 'CodeSystem/$lookup?system=http://hl7.org/fhir/list-mode&code=working'),
  reading('operation', '$index-status', () => `SearchParameter/${ids.parameter}/$index-status`),
  {
    place: 'condition',
    name: 'conditional delete',
    ask: (query, headers) => p.call(as, 'DELETE', `/fhir/Basic?${NOBODY}&${query}`, undefined, headers),
  },
  {
    place: 'condition',
    name: 'conditional create',
    ask: (query, headers) => post('Basic', basic, { ...headers, 'if-none-exist': `identifier=the-one&${query}` }),
  },
  {
    place: 'condition',
    name: 'conditional create in a batch',
    ask: async (query, headers) => {
      const request = { method: 'POST', url: 'Basic', ifNoneExist: `identifier=the-one&${query}` };
      const bundle = { resourceType: 'Bundle', type: 'batch', entry: [{ resource: basic, request }] };
      const answer = await post('', bundle, headers);
      const { response } = answer.json.entry[0];
      return { ...answer, status: Number(response.status.slice(0, 3)), json: response.outcome ?? {} };
    },
  },
  {
    place: 'write',
    name: 'create',
    ask: (query, headers) => post(`Basic?${query}`, basic, { ...headers, 'if-none-exist': 'identifier=the-one' }),
  },
  {
    place: 'write',
    name: 'delete',
    ask: (query, headers) => p.call(as, 'DELETE', `/fhir/Basic/nobody-has-this?${query}`, undefined, headers),
  },
  {
    place: 'write',
    name: 'batch',
    ask: (query, headers) => p.call(as, 'POST', `/fhir?${query}`, { resourceType: 'Bundle', type: 'batch' }, headers),
  },
];

interface Sample {
  /** Undefined where no value is taken. */
  valid?: string;
  malformed: readonly string[];
  /** How the refusal of a wrong value goes on, where the search judges it. */
  status?: number;
}

const SAMPLES: Record<string, Sample> = {
  _format: { valid: 'json', malformed: ['text/turtle'], status: 406 },
  _pretty: { valid: 'false', malformed: ['yes', '1'] },
  _elements: { valid: 'id', malformed: [] },
  _summary: { valid: 'false', malformed: ['everything', 'TRUE'] },
  _count: { valid: '5', malformed: ['many', '-1', '1.5', '1234567890'] },
  _total: { valid: 'accurate', malformed: ['some'] },
  _sort: { valid: '_id', malformed: ['colour'] },
  'log _sort': { valid: '-date', malformed: ['date', '_id'] },
  _type: { valid: 'Basic', malformed: ['Banana', 'Basic,Banana', ','] },
  'patient-everything _type': { valid: 'Basic', malformed: ['Banana', 'Basic,Banana', ','] },
  'encounter-everything _type': { valid: 'Observation', malformed: ['Banana', ','] },
  _include: { valid: 'Basic:subject', malformed: ['Banana:subject'] },
  _revinclude: { valid: 'Provenance:target', malformed: ['Banana:target'] },
  _contained: { valid: 'false', malformed: ['maybe'] },
  _containedType: { valid: 'container', malformed: ['box', 'Contained'] },
  _query: { malformed: ['x'] },
  _since: { valid: '2026-01-01', malformed: ['soon', '2026-02-30'] },
  _at: { valid: '2099', malformed: ['soon'] },
  _list: { malformed: ['x'] },
  start: { valid: '2026-01', malformed: ['soon'] },
  end: { valid: '2026-01', malformed: ['soon'] },
  'metadata mode': { valid: 'normative', malformed: ['all'] },
  'validate mode': { valid: 'create', malformed: ['all'] },
  profile: { valid: 'http://hl7.org/fhir/StructureDefinition/Basic', malformed: [] },
  count: { valid: '2', malformed: ['-1', 'many'] },
  offset: { valid: '1', malformed: ['-1', 'many'] },
  // What is right is only known from a page: below.
  _cursor: { malformed: ['x'] },
};
const sampleOf = (place: Place, name: string): Sample | undefined => SAMPLES[`${place} ${name}`] ?? SAMPLES[name];

/** What was asked, what should have been answered, and what was. */
type Faults = string[];

/** Asks a way for one parameter in all the ways that it may be said, and compares with what the table has. */
async function faultsOf(way: Way, control: Control): Promise<Faults> {
  const { name, form, twice, empty } = control;
  const rules: PlaceRules = PLACES[way.place];
  const { valid, malformed, status = 400 } = sampleOf(way.place, name)!;
  const faults: Faults = [];
  const check = async (query: string, strict: boolean, wanted: string | undefined, code?: number) => {
    const answer = await way.ask(query, strict ? STRICT : {});
    const fits = wanted === undefined ? answer.status < 300 : answer.status === code && answer.text.includes(wanted);
    const outcome = wanted === undefined ? '' : ` ${JSON.stringify(answer.json?.issue)}`;
    if (!fits)
      faults.push(`${way.name}?${query} ${strict ? 'strict' : 'lenient'}: ${answer.status}${outcome}, not ${wanted}`);
  };
  for (const strict of [false, true]) {
    const once = `"${name} may be given once."`;
    const isStrict = strict || rules.isStrict === true;
    if (valid !== undefined) {
      const said = `${name}=${encodeURIComponent(valid)}`;
      await check(said, strict, undefined);
      await check(`${said}&${said}`, strict, isStrict && twice !== 'each' ? once : undefined, 400);
      for (const modifier of control.modifiers ?? [])
        await check(`${name}:${modifier}=${encodeURIComponent(valid)}`, strict, undefined);
    }
    const none = rules.empty?.(name) ?? (empty === 'refused' ? form.wrong(name, '') : undefined);
    await check(`${name}=`, strict, none && JSON.stringify(none), 400);
    for (const value of malformed) {
      // What the search itself judges says more than the table can.
      const judged = name === '_cursor' || name === '_format' || (name === '_sort' && way.place !== 'log');
      const include = /^_(rev)?include$/.test(name);
      const wanted = judged || include ? '"OperationOutcome"' : JSON.stringify(form.wrong(name, value));
      await check(`${name}=${encodeURIComponent(value)}`, strict, wanted, status);
    }
    await check(
      `${name}:nonsense=${encodeURIComponent(valid ?? 'x')}`,
      strict,
      `${name} does not take the modifier :nonsense.`,
      400,
    );
  }
  return faults;
}

const HERE = (place: Place, controls: readonly Control[] = CONTROLS) => controls.filter(({ at }) => at.includes(place));

describe('a control parameter', () => {
  it('has a way to be asked for at each place that there is, and a sample', () => {
    expect([...new Set(WAYS.map(({ place }) => place))].sort()).toEqual([...ALL_PLACES].sort());
    const unsaid = ALL_PLACES.flatMap((place) =>
      HERE(place).flatMap(({ name }) => (sampleOf(place, name) ? [] : [`${place} ${name}`])),
    );
    expect(unsaid).toEqual([]);
    // Each once at each place.
    for (const place of ALL_PLACES) {
      const names = HERE(place).map(({ name }) => name);
      expect([place, ...names]).toEqual([place, ...new Set(names)]);
    }
  });

  it.each(WAYS.map((way) => [way.name, way] as const))('of %s is read as the table says', async (_, way) => {
    const faults: Faults = [];
    for (const control of HERE(way.place)) {
      // A format that is not sent is not acceptable wherever it is the request's own; a condition's is nobody's.
      const skipped = control.name === '_format' && (way.place === 'condition' || way.name === '_search by POST');
      // The page of an operation's link is sealed for it alone.
      if (!skipped) faults.push(...(await faultsOf(way, control)));
    }
    expect(faults).toEqual([]);
  });

  it('that is read otherwise than the table says is found (negative control)', async () => {
    const way = WAYS.find(({ name }) => name === 'history of a type')!;
    const tampered = HERE('history').map(
      (one): Control => ({
        ...one,
        twice: one.twice === 'each' ? 'last' : 'each',
        empty: one.empty === 'unsent' ? 'refused' : 'unsent',
      }),
    );
    const found = new Set<string>();
    for (const control of tampered) if ((await faultsOf(way, control)).length > 0) found.add(control.name);
    expect([...found].sort()).toEqual(
      HERE('history')
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each(WAYS.map((way) => [way.name, way] as const))(
    'that there is not is left out of %s, or refused',
    async (_, way) => {
      const rules: PlaceRules = PLACES[way.place];
      // A citizen's number in a parameter's name is not said again.
      for (const query of ['colour=blue', 'colour=', '0302809994=x']) {
        // A search for what has no value asks for nothing.
        if (query === 'colour=' && rules.takesFilters) continue;
        const name = query.split('=')[0]!;
        for (const strict of [false, true]) {
          const answer = await way.ask(query, strict ? STRICT : {});
          const isRefused = strict || rules.isStrict === true;
          expect([query, strict, answer.status >= 400]).toEqual([query, strict, isRefused]);
          expect(answer.text).not.toContain('0302809994');
          if (isRefused) expect(answer.json.issue[0]).toMatchObject({ code: 'not-supported' });
          else if (way.place === 'search' || way.place === 'log') {
            const told = answer.json.entry.at(-1);
            expect(told.search.mode).toBe('outcome');
            expect(told.resource.issue[0]).toMatchObject({ severity: 'warning', code: 'not-supported' });
            expect(told.resource.issue[0].diagnostics).toContain('The parameter was ignored.');
          }
          if (!isRefused && answer.json?.link) expect(answer.json.link[0].url).not.toContain(name);
        }
      }
    },
  );

  it.each(WAYS.map((way) => [way.name, way] as const))('of another place is none of %s', async (_, way) => {
    const here = new Set(HERE(way.place).map(({ name }) => name));
    const elsewhere = [...new Set(CONTROLS.map(({ name }) => name))].filter((name) => !here.has(name));
    // `_list` is a filter of searches.
    for (const name of elsewhere.filter((one) => one !== '_list' || !(PLACES[way.place] as PlaceRules).takesFilters)) {
      const answer = await way.ask(`${name}=x`, STRICT);
      expect([name, answer.status, answer.json?.issue?.[0]?.code]).toEqual([name, 400, 'not-supported']);
    }
  });

  it('names elements that there are, or is told so alike', async () => {
    for (const way of WAYS.filter(({ place }) => HERE(place).some(({ name }) => name === '_elements'))) {
      // Across types any element is one of some; those of a type that is named are known.
      const query = '_elements=id,Patient.nonsense';
      const strict = await way.ask(query, STRICT);
      expect([way.name, strict.status]).toEqual([way.name, 400]);
      expect(strict.json.issue[0]).toMatchObject({
        code: 'not-supported',
        diagnostics: 'There is no element Patient.nonsense here.',
      });
      const isStrict = (PLACES[way.place] as PlaceRules).isStrict === true;
      expect([way.name, (await way.ask(query, {})).status < 300]).toEqual([way.name, !isStrict]);
    }
  });
});

describe('what the last of two counts means', () => {
  it.each([
    ['Basic', '_count=5&_count=1', '?_count=1'],
    ['Basic/_history', '_count=5&_count=1', '?_count=1'],
    ['AuditEvent', '_count=5&_count=1', '?_count=1'],
  ])('in %s?%s the link says %s, and one comes', async (path, query, end) => {
    await post('Basic', basic);
    const { json } = await get(`${path}?${query}`);
    expect(json.entry).toHaveLength(1);
    expect(json.link[0].url.endsWith(end)).toBe(true);
    expect(json.link[0].url.match(/_count/g)).toHaveLength(1);
  });
});

describe('a page', () => {
  it.each(['Basic', 'Basic/_history', 'AuditEvent', 'Patient/PATIENT/$everything', 'Encounter/ENCOUNTER/$everything'])(
    'of %s is followed by its link, beside which nothing else is taken',
    async (path) => {
      const named = (text: string) => text.replace('PATIENT', ids.patient).replace('ENCOUNTER', ids.encounter);
      const subject = { reference: `Patient/${ids.patient}` };
      const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject };
      await post('Observation', { ...observation, encounter: { reference: `Encounter/${ids.encounter}` } });
      await post('Basic', basic);
      const first = await get(named(`${path}?_count=1&_elements=id`));
      const next = first.json.link.find(({ relation }: { relation: string }) => relation === 'next')?.url as string;
      expect([path, typeof next]).toEqual([path, 'string']);
      const at = next.slice(`${p.url}/fhir/`.length);
      const second = await get(at, STRICT);
      expect([second.status, second.json.entry.length > 0]).toEqual([200, true]);
      // Still narrowed.
      expect(second.json.entry[0].resource.meta.tag[0].code).toBe('SUBSETTED');
      expect((await get(`${at}&_pretty=true&_format=json`, STRICT)).status).toBe(200);
      const isStrict = path.includes('$');
      // What is said beside a link and not acted upon would be said in vain.
      const isSealed = !/_history|Patient/.test(path);
      for (const beside of ['_count=5', 'colour=blue', ...(isSealed ? ['_elements=id'] : [])]) {
        expect([beside, (await get(`${at}&${beside}`)).status]).toEqual([beside, isStrict ? 400 : 200]);
        if (!isStrict) {
          // Nothing is added to the page for it.
          const { entry } = (await get(`${at}&${beside}`)).json;
          expect(entry).toHaveLength(second.json.entry.length);
        }
        const refused = await get(`${at}&${beside}`, STRICT);
        expect([refused.status, refused.json.issue[0].code]).toEqual([400, 'not-supported']);
      }
    },
  );
});

describe('narrowing', () => {
  it('is carried out wherever it is taken', async () => {
    const tagged = ({ meta }: { meta: { tag?: { code: string }[] } }) =>
      meta?.tag?.some(({ code }) => code === 'SUBSETTED');
    const [event] = (await get('AuditEvent?_count=1')).json.entry;
    for (const path of [
      `Basic/${ids.basic}`,
      `Basic/${ids.basic}/_history/1`,
      `AuditEvent/${event.resource.id}`,
      'metadata',
      'metadata?mode=terminology',
    ]) {
      const { json } = await get(`${path}${path.includes('?') ? '&' : '?'}_elements=id`);
      expect([path, tagged(json)]).toEqual([path, true]);
    }
    for (const path of [`Basic/${ids.basic}/_history`, 'AuditEvent']) {
      const { json } = await get(`${path}${path.includes('?') ? '&' : '?'}_summary=true`);
      expect([path, json.entry.every(({ resource }: { resource: never }) => tagged(resource))]).toEqual([path, true]);
    }
  });
});

describe('the statement of what is there', () => {
  it('names the control parameters of a search, each of which is taken', async () => {
    const { documentation } = (await get('metadata')).json.rest[0];
    for (const { name, form } of HERE('search'))
      expect([name, documentation.includes(`${name}`)]).toEqual([
        name,
        !form.isRefused && name !== '_cursor' && name !== '_format' && name !== '_pretty',
      ]);
  });

  it('and the definitions of operations have the parameters that the table has', () => {
    for (const [code, resource, place] of [
      ['everything', 'Patient', 'patient-everything'],
      ['everything', 'Encounter', 'encounter-everything'],
    ] as const) {
      const definition = OWN_OPERATIONS.find(
        (one) => one['code'] === code && (one['resource'] as string[])[0] === resource,
      );
      const declared = (definition!['parameter'] as { name: string; use: string; max: string }[])
        .filter(({ use }) => use === 'in')
        .map(({ name, max }) => `${name} ${max}`);
      const own = HERE(place)
        .filter(({ name }) => !/^_(cursor|elements|format|pretty|summary)$/.test(name))
        .map(({ name, twice }) => `${name} ${twice === 'each' ? '*' : '1'}`);
      expect(declared.sort()).toEqual(own.sort());
    }
  });
});
