/** A page ends where its bodies would take more than MOST_PAGE_BYTES, whatever `_count` allows: docs/limits.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_PAGE_BYTES } from '../../src/record/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
let patient: string;
const as = 'bench';
const DATA = 'A'.repeat(1_000_000);
/** Attachments of 1 MB in each document: twelve of one, and one that is larger than a page alone. */
const SIZES = [1, 1, 1, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1];

beforeAll(async () => {
  p = await openTestPlatform();
  patient = (await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient' })).json.id;
  for (const [i, size] of SIZES.entries()) {
    const id = `document-${String(i).padStart(2, '0')}`;
    const made = await p.call(as, 'PUT', `/fhir/DocumentReference/${id}`, {
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      subject: { reference: `Patient/${patient}` },
      content: Array.from({ length: size }, () => ({ attachment: { contentType: 'text/plain', data: DATA } })),
    });
    expect(made.status, made.text.slice(0, 500)).toBe(201);
  }
});

afterAll(() => p.close());

interface Entry {
  search?: { mode?: string };
  resource: { id: string };
}

interface Page {
  ids: string[];
  bytes: number;
}

async function pagesOf(path: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { json } = await p.call(as, 'GET', next);
    const all: Entry[] = json.entry ?? [];
    const entries = all.filter((one) => one.search?.mode !== 'include');
    pages.push({
      ids: entries.map((one) => one.resource.id),
      bytes: entries.reduce((sum, one) => sum + JSON.stringify(one.resource).length, 0),
    });
    next = json.link.find((one: { relation: string }) => one.relation === 'next')?.url.replace(p.url, '');
    expect(pages.length).toBeLessThan(30);
  }
  return pages;
}

const documents = SIZES.map((_, i) => `document-${String(i).padStart(2, '0')}`);

describe('pages of large resources', () => {
  const paths = {
    'of a search': () => `/fhir/DocumentReference?patient=Patient/${patient}&_count=1000`,
    'of a search about everybody': () => '/fhir/DocumentReference?status=current&_count=1000',
    'of a search whose rows are looked at': () =>
      `/fhir/DocumentReference?patient=Patient/${patient}&_include=DocumentReference:subject&_count=1000`,
    'of $everything': () => `/fhir/Patient/${patient}/$everything?_count=1000`,
    'of a history': () => '/fhir/DocumentReference/_history?_count=1000',
  };
  for (const [name, path] of Object.entries(paths))
    it(`${name} end by bytes, and together show each once`, async () => {
      const pages = await pagesOf(path());
      for (const page of pages) if (page.ids.length > 1) expect(page.bytes).toBeLessThanOrEqual(MOST_PAGE_BYTES);
      expect(
        pages
          .flatMap((page) => page.ids)
          .filter((id) => id !== patient)
          .sort(),
      ).toEqual(documents);
      expect(pages.length).toBeGreaterThan(2);
    });

  it('are logged with what they showed', async () => {
    const before = await lines();
    const [first] = await pagesOf(paths['of a search']());
    const [line] = (await lines()).slice(before.length);
    expect(line!.returned).toBe(first!.ids.length);
  });

  it('control: without the bound all of them are one page', async () => {
    const key = (await p.record.locate('Patient', patient)).patientKey;
    const request = { types: ['DocumentReference'], filters: [], sort: [], count: 1000, includes: [], used: [] };
    const page = await p.record.search({ ...request, total: 'none' }, [key], undefined, CONTEXT);
    expect(page.rows).toHaveLength(SIZES.length);
    expect(page.rows.reduce((sum, row) => sum + row.body.length, 0)).toBeGreaterThan(2 * MOST_PAGE_BYTES);
  });
});

const CONTEXT = {
  scope: { patients: 'all' as const, predicate: () => 'true' },
  log: {
    ...{ requestId: 'test', at: new Date(0), effect: 'P', rule: 'S1', actor: 'test' },
    facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: '' },
  },
};

const lines = (): Promise<{ returned: number }[]> =>
  p.db.query({ text: 'SELECT returned FROM access_log ORDER BY id', values: [] });
