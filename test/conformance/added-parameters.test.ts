/** SearchParameters that clients add: in force without a restart, indexed in the background, refused when they cannot work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const as = 'bench';
let patient: string;

beforeAll(async () => {
  p = await openTestPlatform();
  patient = await stored({ resourceType: 'Patient', name: [{ family: 'Eksempel', given: ['Anna', 'Berta'] }] });
});
afterAll(() => p?.close());

async function stored(resource: Record<string, unknown>): Promise<string> {
  const made = await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource);
  if (made.status !== 201) throw new Error(made.text);
  return made.json.id;
}

const definition = (more: Record<string, unknown>) => ({
  resourceType: 'SearchParameter',
  url: `https://example.org/SearchParameter/${more['code']}`,
  name: 'Added',
  status: 'active',
  description: 'Added by a test',
  base: ['Observation'],
  ...more,
});
const observation = (more: Record<string, unknown>) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Blodtryk' },
  subject: { reference: `Patient/${patient}` },
  ...more,
});
const site = (text: string) => observation({ bodySite: { text, coding: [{ system: 'urn:sites', code: text }] } });

const ask = (query: string, headers: Record<string, string> = {}) =>
  p.call(as, 'GET', `/fhir/${query}`, undefined, headers);
async function found(query: string): Promise<string[]> {
  const answer = await ask(query);
  if (answer.status !== 200) throw new Error(answer.text);
  return (answer.json.entry ?? []).map((e: { resource: { id: string } }) => e.resource.id).sort();
}
async function state(id: string): Promise<{ state: string; percent?: number; reason?: string }> {
  const answer = await ask(`SearchParameter/${id}/$index-status`);
  const parts: { name: string }[] = answer.json.parameter;
  return Object.fromEntries(
    parts.map((part) => [part.name, Object.entries(part).find(([key]) => key !== 'name')![1]]),
  ) as never;
}
async function inUse(id: string): Promise<void> {
  await expect.poll(() => state(id), { timeout: 30_000, interval: 100 }).toMatchObject({ state: 'active' });
}

describe('a search parameter that a client adds', () => {
  it('is unknown before; then what was there is indexed, what comes is found, and retiring ends it', async () => {
    const [left, right] = [await stored(site('left')), await stored(site('right'))];
    expect((await ask('Observation?site=left', { prefer: 'handling=strict' })).status).toBe(400);
    const id = await stored(definition({ code: 'site', type: 'token', expression: 'Observation.bodySite' }));
    // Until everything is indexed an answer would be a part passed off as the whole.
    const early = await state(id);
    if (early.state === 'indexing') {
      const answer = await ask('Observation?site=left');
      expect([answer.status, answer.json.issue?.[0].code]).toEqual([400, 'incomplete']);
    }
    const meanwhile = await stored(site('left'));
    await inUse(id);
    expect(await found('Observation?site=urn:sites|left')).toEqual([left, meanwhile].sort());
    expect(await found('Observation?site:not=left&site:missing=false')).toEqual([right]);
    expect(await found(`Patient?_has:Observation:patient:site=right`)).toEqual([patient]);
    const later = await stored(site('right'));
    expect(await found('Observation?site=right&_sort=site')).toEqual([right, later].sort());
    const metadata = (await fetch(`${p.url}/fhir/metadata`)).json() as Promise<{
      rest: { resource: { type: string; searchParam: { name: string }[] }[] }[];
    }>;
    const stated = (await metadata).rest[0]!.resource.find((one) => one.type === 'Observation')!.searchParam;
    expect(stated.map(({ name }) => name)).toContain('site');

    const retired = { ...definition({ code: 'site', type: 'token', expression: 'Observation.bodySite' }), id };
    expect((await p.call(as, 'PUT', `/fhir/SearchParameter/${id}`, { ...retired, status: 'retired' })).status).toBe(
      200,
    );
    expect((await ask('Observation?site=left', { prefer: 'handling=strict' })).status).toBe(400);
    expect((await state(id)).state).toBe('inactive');
  });

  it('is indexed by anew when it is written again, whatever version its body claims', async () => {
    const [left, right] = [
      await stored(observation({ bodySite: { coding: [{ code: 'rewritten' }] } })),
      await stored(observation({ method: { coding: [{ code: 'rewritten' }] } })),
    ];
    const id = await stored(definition({ code: 'place', type: 'token', expression: 'Observation.bodySite' }));
    await inUse(id);
    expect(await found('Observation?place=rewritten')).toEqual([left]);
    const standing = (await ask(`SearchParameter/${id}`)).json;
    const again = { ...standing, expression: 'Observation.method' };
    expect((await p.call(as, 'PUT', `/fhir/SearchParameter/${id}`, again)).status).toBe(200);
    expect(await state(id)).toMatchObject({ state: 'indexing', percent: 0 });
    expect((await ask('Observation?place=rewritten')).json.issue[0].code).toBe('incomplete');
    await inUse(id);
    expect(await found('Observation?place=rewritten')).toEqual([right]);

    // What is written while it is out of use is found when it is in use again.
    const put = (status: string) => p.call(as, 'PUT', `/fhir/SearchParameter/${id}`, { ...again, status });
    await put('retired');
    const meanwhile = await stored(observation({ method: { coding: [{ code: 'rewritten' }] } }));
    await put('active');
    await inUse(id);
    expect(await found('Observation?place=rewritten')).toEqual([right, meanwhile].sort());
  });

  it('cannot have the code of another that is active for one of its types', async () => {
    const mine = definition({ code: 'twice', type: 'token', expression: 'Observation.bodySite' });
    const id = await stored(mine);
    const other = { ...mine, url: 'https://example.org/SearchParameter/twice-more', expression: 'Observation.method' };
    const refused = await p.call(as, 'POST', '/fhir/SearchParameter', other);
    expect([refused.status, refused.json.issue[0].expression]).toEqual([422, ['SearchParameter.code']]);
    expect(refused.json.issue[0].diagnostics).toContain(`SearchParameter/${id} is active`);
    const elsewhere = { ...other, base: ['Procedure'], expression: 'Procedure.bodySite' };
    expect((await p.call(as, 'POST', '/fhir/SearchParameter', elsewhere)).status).toBe(201);
    await p.call(as, 'PUT', `/fhir/SearchParameter/${id}`, { ...mine, id, status: 'retired' });
    expect((await p.call(as, 'POST', '/fhir/SearchParameter', { ...other, version: '2' })).status).toBe(201);
    // Nor can the first come back beside it.
    expect((await p.call(as, 'PUT', `/fhir/SearchParameter/${id}`, { ...mine, id })).status).toBe(422);
  });

  it('may be written in FHIRPath that R4 itself has no use for', async () => {
    const id = await stored(
      definition({
        code: 'full-name',
        type: 'string',
        base: ['Patient'],
        expression: "Patient.name.select(given.first() & ' ' & family)",
      }),
    );
    await inUse(id);
    expect(await found('Patient?full-name=anna%20eks')).toEqual([patient]);
    expect(await found('Patient?full-name=berta')).toEqual([]);
  });

  it('may stand on an extension, on several types, and lead to other resources', async () => {
    const id = await stored(
      definition({
        code: 'ordered-by',
        type: 'reference',
        base: ['Observation', 'Condition'],
        target: ['Organization'],
        expression:
          "Observation.extension('urn:by').value.as(Reference) | Condition.extension('urn:by').value.as(Reference)",
      }),
    );
    const org = await stored({ resourceType: 'Organization', name: 'Lungeafdelingen' });
    const extension = [{ url: 'urn:by', valueReference: { reference: `Organization/${org}` } }];
    const obs = await stored(observation({ extension }));
    await inUse(id);
    expect(await found(`Observation?ordered-by.name=lunge`)).toEqual([obs]);
    const both = await ask(`Observation?_id=${obs}&_include=Observation:ordered-by`);
    expect(both.json.entry.map((e: { search: { mode: string } }) => e.search.mode)).toEqual(['match', 'include']);
  });

  it('takes up its work where it stood after a restart', async () => {
    const id = await stored(definition({ code: 'site-again', type: 'token', expression: 'Observation.bodySite' }));
    await inUse(id);
    await p.db.query({
      text: "UPDATE search_index SET done = false, reached_key = 0, reached_type = '', reached_id = '' WHERE id = $1",
      values: [id],
    });
    const { SearchParameterBook, Reindexer, R4 } = await parts();
    const book = new SearchParameterBook(p.db, p.definitions);
    await book.refresh();
    expect(book.stateOf(id)).toMatchObject({ state: 'indexing', percent: 0 });
    const reindexer = new Reindexer(p.db, book, () => ({ parameters: book.current(), baseUrl: R4 }));
    reindexer.start();
    await expect.poll(() => book.stateOf(id)?.state, { timeout: 30_000, interval: 100 }).toBe('active');
    await reindexer.stop();
  });

  it.each([
    ['an element R4 does not have', { code: 'bad', type: 'token', expression: 'Observation.nonsense' }, 'expression'],
    ['an expression that cannot be read', { code: 'bad', type: 'token', expression: 'Observation.((' }, 'expression'],
    [
      'a function that does not exist',
      { code: 'bad', type: 'token', expression: 'Observation.frobnicate()' },
      'expression',
    ],
    [
      'a function that may take any time',
      { code: 'bad', type: 'token', expression: "Observation.status.matches('(a+)+$')" },
      'expression',
    ],
    [
      'more of resolve() than the type',
      { code: 'bad', type: 'string', expression: 'Observation.subject.resolve().name' },
      'expression',
      'Of resolve() only the type',
    ],
    [
      'values that its type does not compare',
      { code: 'bad', type: 'date', expression: 'Observation.status' },
      'expression',
      'leads to code, and a search parameter of type date compares date, dateTime',
    ],
    [
      'values of another type',
      { code: 'bad', type: 'quantity', expression: 'Observation.value as Period' },
      'expression',
      'leads to Period',
    ],
    ['no expression', { code: 'bad', type: 'token' }, 'expression'],
    ['a type of parameter that cannot be added', { code: 'bad', type: 'composite', expression: 'Observation' }, 'type'],
    ['a code that no address can hold', { code: '-a', type: 'token', expression: 'Observation.status' }, 'code'],
  ])('is refused when it has %s, and nothing is stored', async (_title, more, element, words = '') => {
    const answer = await p.call(as, 'POST', '/fhir/SearchParameter', definition(more));
    expect([answer.status, answer.json.issue[0].expression?.[0]]).toEqual([422, `SearchParameter.${element}`]);
    expect(answer.json.issue[0].diagnostics).toContain(words);
    expect((await ask(`SearchParameter?code=${encodeURIComponent(more.code)}`)).json.total).toBe(0);
  });

  it('may be a draft that cannot work yet, and does not take the place of one of R4', async () => {
    const draft = await stored(
      definition({ code: 'later', type: 'token', status: 'draft', expression: 'Observation.nonsense' }),
    );
    expect((await state(draft)).state).toBe('inactive');
    const clash = await stored(definition({ code: 'status', type: 'token', expression: 'Observation.bodySite' }));
    expect((await state(clash)).state).toBe('inactive');
    expect((await ask('Observation?status=final')).status).toBe(200);
    expect((await ask('SearchParameter/nobody/$index-status')).status).toBe(404);
  });
});

async function parts() {
  const { SearchParameterBook, Reindexer } = await import('../../src/record/index.js');
  return { SearchParameterBook, Reindexer, R4: p.baseUrl };
}

describe('an update by which resources are found otherwise', () => {
  const contained = 'Observation?performer:Practitioner.name=Opdateret';
  /** As the migration leaves it that comes with such an update. */
  const begin = async (isDone: boolean) => {
    await p.db.query({
      text: `UPDATE search_index SET version = version + 1, done = $1, reached_key = 0, reached_type = '', reached_id = '' WHERE id = '$r4'`,
      values: [isDone],
    });
    const next = await openTestPlatform({ db: p.db, dataDir: p.dataDir });
    return () => next.server.close();
  };
  const isDone = async () =>
    (await p.db.query<{ done: boolean }>({ text: `SELECT done FROM search_index WHERE id = '$r4'`, values: [] }))[0]!
      .done;

  it('finds what was stored before once it has been walked over; without the walk it does not (negative control)', async () => {
    const id = await stored(
      observation({
        contained: [{ resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Opdateret' }] }],
        performer: [{ reference: '#doc' }],
      }),
    );
    expect(await found(contained)).toEqual([id]);
    await p.db.query({ text: `UPDATE resource SET vals = vals - 'x' - 'h' WHERE id = $1`, values: [id] });
    const endFirst = await begin(true);
    expect(await found(contained)).toEqual([]);
    await endFirst();
    const end = await begin(false);
    await expect.poll(isDone, { timeout: 30_000, interval: 100 }).toBe(true);
    expect(await found(contained)).toEqual([id]);
    await end();
  });

  it('has nothing to walk over in a database that was empty', async () => {
    const fresh = await openTestPlatform();
    try {
      const rows = await fresh.db.query<{ done: boolean }>({
        text: `SELECT done FROM search_index WHERE id = '$r4'`,
        values: [],
      });
      expect(rows).toEqual([{ done: true }]);
    } finally {
      await fresh.close();
    }
  });
});
