/** The searches of one batch about one citizen are one look-up: one statement, one line of the log that names all of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let platform: TestPlatform;
let karla: string;
let other: string;

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 3 });
  const found = await platform.call('bench', 'GET', '/fhir/Patient?_count=50');
  const ids = found.json.entry.map(({ resource }: { resource: { id: string } }) => resource.id);
  karla = (await platform.call('bench', 'GET', '/fhir/Patient?given=Karla')).json.entry[0].resource.id;
  other = ids.find((id: string) => id !== karla);
}, 60_000);
afterAll(() => platform?.close());

const lists = (id: string) => [
  `Condition?patient=${id}`,
  `MedicationRequest?patient=${id}&status=active`,
  `Observation?patient=${id}&category=laboratory&_sort=-date&_count=3`,
  `Observation?patient=${id}&_count=2&_total=accurate`,
  `Encounter?patient=${id}&_sort=-date&_count=10`,
];

interface Line {
  key: bigint;
  what: string;
  operation: string;
  returned: number;
}

/** What the requests of `work` left in the log. */
async function linesOf(work: () => Promise<unknown>): Promise<Line[]> {
  const rows = () =>
    platform.db.query<{ id: string; key: bigint; entry: string; returned: number }>({
      text: 'SELECT id::text, patient_key AS key, entry, returned FROM access_log ORDER BY at, id',
      values: [],
    });
  const before = new Set((await rows()).map(({ id }) => id));
  await work();
  return (await rows())
    .filter(({ id }) => !before.has(id))
    .map(({ key, entry, returned }) => {
      const { what, operation } = JSON.parse(entry);
      return { key, what, operation, returned };
    });
}

const batch = (as: string, urls: string[]) =>
  platform.call(as, 'POST', '/fhir', {
    resourceType: 'Bundle',
    type: 'batch',
    entry: urls.map((url) => ({ request: { method: 'GET', url } })),
  });

const statuses = (answer: { json: { entry: { response: { status: string } }[] } }) =>
  answer.json.entry.map(({ response }) => response.status.slice(0, 3));

/** How many resources of the citizen the Bundles of an answer show. */
const shown = (answer: { json: { entry: { resource?: { entry?: unknown[] } }[] } }) =>
  answer.json.entry.reduce((sum, { resource }) => sum + (resource?.entry?.length ?? 0), 0);

describe('searches of a batch about one citizen', () => {
  it.each(['bench', 'asta'])('are answered as each by itself, and are one line that names all (%s)', async (as) => {
    const urls = lists(karla);
    let answer = await batch(as, urls);
    const lines = await linesOf(async () => {
      answer = await batch(as, urls);
    });
    expect(statuses(answer)).toEqual(urls.map(() => '200'));
    for (const [i, url] of urls.entries()) {
      const alone = await platform.call(as, 'GET', `/fhir/${url}`);
      const { link, ...page } = answer.json.entry[i].resource;
      const { link: linkAlone, ...pageAlone } = alone.json;
      expect(page).toEqual(pageAlone);
      expect(link.map((one: { relation: string }) => one.relation)).toEqual(
        linkAlone.map((one: { relation: string }) => one.relation),
      );
      expect(link[0]).toEqual(linkAlone[0]);
    }
    const key = (await platform.record.locate('Patient', karla)).patientKey;
    // Counting all matches is a statement, and a line, of its own.
    const [line, count, ...more] = lines.toSorted((one, two) => two.what.length - one.what.length);
    expect(more).toEqual([]);
    expect(line).toEqual({
      key,
      what: 'Condition,MedicationRequest,Observation,Encounter',
      operation: 'search',
      returned: shown(answer),
    });
    expect(count).toMatchObject({ key, what: 'Observation', returned: 0 });
    const next = answer.json.entry[2].resource.link.find((one: { relation: string }) => one.relation === 'next').url;
    const page = await platform.call(as, 'GET', next.slice(next.indexOf('/fhir')));
    const ids = (bundle: { entry: { resource: { id: string } }[] }) => bundle.entry.map(({ resource }) => resource.id);
    expect(ids(page.json).filter((id) => ids(answer.json.entry[2].resource).includes(id))).toEqual([]);
  });

  it('are a line each when they are asked one by one (negative control)', async () => {
    const lines = await linesOf(async () => {
      for (const url of lists(karla)) await platform.call('bench', 'GET', `/fhir/${url}`);
    });
    expect(lines).toHaveLength(lists(karla).length + 1);
  });

  it('are a line for each citizen, and one that cannot be answered takes none with it', async () => {
    const urls = [...lists(karla).slice(0, 3), ...lists(other).slice(0, 2), `Condition?patient=${karla}&code:wrong=1`];
    let answer = await batch('bench', urls);
    const lines = await linesOf(async () => {
      answer = await batch('bench', urls);
    });
    expect(statuses(answer)).toEqual(['200', '200', '200', '200', '200', '400']);
    expect(lines.map(({ what }) => what).sort()).toEqual([
      'Condition,MedicationRequest',
      'Condition,MedicationRequest,Observation',
    ]);
  });

  it('show the citizen all that was looked at', async () => {
    await batch('bench', lists(karla).slice(0, 2));
    const { json } = await platform.call('karla', 'GET', '/api/me/log');
    expect(json.entries).toContainEqual(
      expect.objectContaining({ what: 'Dine diagnoser og din medicin', whats: ['Dine diagnoser', 'Din medicin'] }),
    );
  });
});

describe('a batch whose one statement fails', () => {
  it('is answered by each for itself, each with its own line', async () => {
    const { db } = platform;
    const query = db.query.bind(db);
    const asked: string[] = [];
    const failing = (statement: Parameters<typeof db.query>[0]) => {
      if (statement.text.includes('found1 AS MATERIALIZED')) {
        asked.push('together');
        return query({ text: 'SELECT 1 / 0', values: [] });
      }
      return query(statement);
    };
    Object.defineProperty(db, 'query', { value: failing, configurable: true });
    try {
      let answer = await batch('bench', lists(karla).slice(0, 3));
      const lines = await linesOf(async () => {
        answer = await batch('bench', lists(karla).slice(0, 3));
      });
      expect(statuses(answer)).toEqual(['200', '200', '200']);
      expect(lines.map(({ what }) => what).sort()).toEqual(['Condition', 'MedicationRequest', 'Observation']);
      expect(asked).toHaveLength(2);
    } finally {
      Reflect.deleteProperty(db, 'query');
    }
  });
});
