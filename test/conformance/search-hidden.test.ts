/**
 * What the caller may not see decides nothing: rows behind chains, _has, lists, compartments and sort orders answer as if
 * they were not there. The scope here hides what is of the kind `secret`; with a scope that hides nothing each question
 * finds something, or the test would prove nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change, type Filter, isSharedType, readSearch, type RecordStore } from '../../src/record/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
type Context = Parameters<RecordStore['search']>[3];
const LOG: Context['log'] = {
  requestId: 'test',
  at: new Date(0),
  effect: 'P',
  rule: 'test',
  actor: 'test',
  facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: '' },
};
const ALL: Context = { scope: { patients: 'all', predicate: () => 'true' }, log: LOG };
const SOME: Context = { scope: { patients: 'all', predicate: (alias) => `${alias}.category <> 'secret'` }, log: LOG };

const row = (id: string, resource: Record<string, unknown>, kind: 'open' | 'secret'): Change => {
  const type = String(resource['resourceType']);
  const shared = isSharedType(type);
  return {
    action: 'create',
    type,
    id,
    patientKey: shared ? 0n : 7n,
    shared,
    version: 1,
    body: JSON.stringify({ ...resource, id }),
    resource: { ...resource, id },
    description: { category: kind, authors: [], private: false },
    clientId: false,
  };
};
const to = (reference: string) => ({ reference });

beforeAll(async () => {
  p = await openTestPlatform();
  const rows = [
    row('pat', { resourceType: 'Patient', name: [{ family: 'Eksempel' }] }, 'open'),
    row('open', { resourceType: 'Encounter', subject: to('Patient/pat'), status: 'finished' }, 'open'),
    row(
      'secret',
      { resourceType: 'Encounter', subject: to('Patient/pat'), status: 'planned', reasonCode: [{ text: 'Skjult' }] },
      'secret',
    ),
    row(
      'obs',
      {
        resourceType: 'Observation',
        subject: to('Patient/pat'),
        encounter: to('Encounter/secret'),
        code: { text: 'x' },
      },
      'open',
    ),
    row(
      'lab',
      {
        resourceType: 'Observation',
        subject: to('Patient/pat'),
        encounter: to('Encounter/open'),
        code: { coding: [{ code: 'HIV' }] },
      },
      'secret',
    ),
    row(
      'list',
      { resourceType: 'List', subject: to('Patient/pat'), entry: [{ item: to('Encounter/open') }] },
      'secret',
    ),
    row('org', { resourceType: 'Organization', name: 'Afsnit' }, 'open'),
    row(
      'visit',
      {
        resourceType: 'Encounter',
        subject: to('Patient/pat'),
        serviceProvider: to('Organization/org'),
        status: 'onleave',
      },
      'secret',
    ),
  ];
  await p.record.write(p.db, rows, new Date(), undefined);
});
afterAll(() => p?.close());

async function found(type: string, query: string, context: Context, keys?: bigint[], more: Filter[] = []) {
  const { request, issues } = readSearch([type], new URLSearchParams(query), true);
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  request.filters.push(...more);
  const page = await p.record.search({ ...request, total: 'accurate' }, keys, undefined, context);
  const { total } = await p.record.search({ ...request, summary: 'count' }, keys, undefined, context);
  expect(total).toBe(page.rows.length);
  return page.rows.map(({ id }) => id).sort();
}

const OWNER: Filter = { kind: 'compartment', owner: { type: 'Encounter', id: 'open' } };

const QUESTIONS: [string, string, string, string[], Filter[]?][] = [
  ['a chain over a hidden resource', 'Observation', '_id=obs&encounter.status=planned', ['obs']],
  ['a chain of two steps over it', 'Observation', '_id=obs&encounter.subject:Patient.name=eksempel', ['obs']],
  ['what refers back from a hidden resource', 'Patient', '_has:Observation:patient:code=HIV', ['pat']],
  ['the same over another reference', 'Encounter', '_id=open&_has:Observation:encounter:code=HIV', ['open']],
  [
    'a directory that a hidden visit leads to',
    'Organization',
    '_has:Encounter:service-provider:status=onleave',
    ['org'],
  ],
  ['a hidden list', 'Encounter', '_list=list', ['open']],
  ['a compartment with hidden content', 'Observation', '', ['lab'], [OWNER]],
];

describe.each([
  ['one citizen', [7n]],
  ['everybody', undefined],
])('a question about %s', (_about, keys) => {
  it.each(QUESTIONS)('is not answered through %s', async (_title, type, query, seen, more) => {
    expect(await found(type, query, SOME, keys, more)).toEqual([]);
    expect(await found(type, query, ALL, keys, more)).toEqual(seen);
  });

  it('negated gives what an absent resource would', async () => {
    expect(await found('Encounter', 'status:not=finished', SOME, keys)).not.toContain('secret');
    expect(await found('Encounter', 'status:not=finished', ALL, keys)).toContain('secret');
    expect(await found('Encounter', 'reason-code:missing=false', SOME, keys)).toEqual([]);
  });
});

describe('words', () => {
  it('of a hidden resource are found by nobody who may not see it', async () => {
    expect(await found('Encounter', '_content=skjult', SOME, [7n])).toEqual([]);
    expect(await found('Encounter', '_content=skjult', ALL, [7n])).toEqual(['secret']);
  });
});
