/** Pages of `-_lastUpdated` while others write: docs/fhir.md, "Search". Nothing is left out, nothing comes twice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const clock = new VirtualClock(new Date('2026-11-02T08:00:00.000Z'));
const as = 'bench';
let patient: string;

beforeAll(async () => {
  p = await openTestPlatform({ clock });
  patient = (await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient' })).json.id;
});
afterAll(() => p.close());

const NUMBERS = ['1', '2', '3', '4', '5', '6'];
const later = () => clock.advanceMs(60_000);

interface Page {
  /** What stands in the rows, e.g. `3 final`. */
  rows: string[];
  next: string | undefined;
}

async function pageAt(path: string): Promise<Page> {
  const { status, json, text } = await p.call(as, 'GET', path);
  expect(status, text.slice(0, 500)).toBe(200);
  const rows = (json.entry ?? []).map(
    ({ resource }: { resource: { name?: string; code?: { text: string }; status?: string } }) =>
      [resource.name ?? resource.code?.text, resource.status].filter(Boolean).join(' '),
  );
  const next = json.link.find((one: { relation: string }) => one.relation === 'next')?.url;
  return { rows, next: next?.replace(p.url, '') };
}

async function restOf(page: Page): Promise<string[]> {
  const rows: string[] = [];
  for (let next = page.next; next !== undefined; ) {
    const more = await pageAt(next);
    rows.push(...more.rows);
    next = more.next;
  }
  return rows;
}

/** Six of a kind, written a minute apart, the sixth last. */
async function six(make: (number: string, status?: string) => { resourceType: string }, mark: string) {
  const write = async (number: string, status?: string) => {
    later();
    const resource = make(number, status);
    const id = `${mark}-${number}`;
    const { status: answer, text } = await p.call(as, 'PUT', `/fhir/${resource.resourceType}/${id}`, {
      ...resource,
      id,
    });
    expect([200, 201], text.slice(0, 300)).toContain(answer);
  };
  for (const number of NUMBERS) await write(number);
  return write;
}

const observation =
  (tag: string) =>
  (number: string, status = 'preliminary') => ({
    resourceType: 'Observation',
    meta: { tag: [{ system: 'urn:newest', code: tag }] },
    status,
    code: { text: number },
    subject: { reference: `Patient/${patient}` },
  });
const organization =
  (tag: string) =>
  (number: string, status = 'old') => ({
    resourceType: 'Organization',
    meta: { tag: [{ system: 'urn:newest', code: tag }] },
    name: `${number} ${status}`,
  });

describe('pages by time written, newest first', () => {
  it.each([
    [
      'of one citizen',
      'citizen',
      (tag: string) => `/fhir/Observation?patient=Patient/${patient}&_tag=urn:newest|${tag}`,
    ],
    ['of everybody', 'everybody', (tag: string) => `/fhir/Observation?_tag=urn:newest|${tag}`],
    ['of several types', 'types', (tag: string) => `/fhir?_type=Observation,Encounter&_tag=urn:newest|${tag}`],
    [
      'of citizens and directories',
      'mixed',
      (tag: string) => `/fhir?_type=Observation,Organization&_tag=urn:newest|${tag}`,
    ],
    [
      'with what they refer to',
      'included',
      (tag: string) => `/fhir/Observation?_tag=urn:newest|${tag}&_elements=code,status`,
    ],
  ])('%s show what is rewritten meanwhile where it stood', async (_title, tag, path) => {
    const write = await six(observation(tag), tag);
    const first = await pageAt(`${path(tag)}&_sort=-_lastUpdated&_count=2`);
    expect(first.rows).toEqual(['6 preliminary', '5 preliminary']);
    // One already shown, two still to come (one of them twice), and one that is new.
    for (const number of ['5', '3', '1', '1', '7']) await write(number, 'final');
    expect(await restOf(first)).toEqual(['4 preliminary', '3 final', '2 preliminary', '1 final']);
    const again = await pageAt(`${path(tag)}&_sort=-_lastUpdated&_count=20`);
    expect(again.rows).toEqual([
      '7 final',
      '1 final',
      '3 final',
      '5 final',
      '6 preliminary',
      '4 preliminary',
      '2 preliminary',
    ]);
  });

  it('of directories, too, between any two pages', async () => {
    const tag = 'directory';
    const write = await six(organization(tag), tag);
    const path = `/fhir/Organization?_tag=urn:newest|${tag}&_sort=-_lastUpdated&_count=2`;
    const first = await pageAt(path);
    await write('2', 'new');
    const second = await pageAt(first.next!);
    await write('1', 'new');
    await write('4', 'new');
    expect([...first.rows, ...second.rows, ...(await restOf(second))]).toEqual([
      '6 old',
      '5 old',
      '4 old',
      '3 old',
      '2 new',
      '1 new',
    ]);
  });

  it('leave out what was deleted then, and what is deleted now', async () => {
    const tag = 'deleted';
    const write = await six(observation(tag), tag);
    const remove = (number: string) => p.call(as, 'DELETE', `/fhir/Observation/${tag}-${number}`);
    await remove('2');
    const path = `/fhir/Observation?patient=Patient/${patient}&_tag=urn:newest|${tag}&_sort=-_lastUpdated&_count=2`;
    const first = await pageAt(path);
    await write('2', 'final');
    await write('1', 'final');
    later();
    await remove('3');
    expect([...first.rows, ...(await restOf(first))]).toEqual([
      '6 preliminary',
      '5 preliminary',
      '4 preliminary',
      '1 final',
    ]);
  });

  it('control: by position alone what is rewritten is left out', async () => {
    const tag = 'control';
    const write = await six(observation(tag), tag);
    const { patientKey } = await p.record.locate('Patient', patient);
    const sort = [{ param: '_lastUpdated', descending: true }];
    const request = { types: ['Observation'], filters: [], sort, count: 2, includes: [], used: [] };
    const ask = (position?: (string | number | null)[]) =>
      p.record.search({ ...request, total: 'none' }, [patientKey], position, CONTEXT);
    const first = await ask();
    await write('3', 'final');
    const shown = async (position: (string | number | null)[]) => (await ask(position)).rows.map((row) => row.id);
    expect(await shown(first.next!)).toEqual([`${tag}-4`, `${tag}-3`]);
    expect(await shown(first.next!.slice(0, 2))).toEqual([`${tag}-4`, `${tag}-2`]);
  });
});

const CONTEXT = {
  scope: { patients: 'all' as const, predicate: () => 'true' },
  log: {
    ...{ requestId: 'test', at: new Date(0), effect: 'P', rule: 'S1', actor: 'test' },
    facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: '' },
  },
};
