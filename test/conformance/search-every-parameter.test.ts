/**
 * Every search parameter of every resource type of R4, by every way its expression may lead to a value: a resource that has
 * a value there is written, found by it, and not found by another one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_CITIZEN } from '../../src/audit/index.js';
import { RESOURCE_TYPES, R4_SEARCH_PARAMETERS, type SearchParameter } from '../../src/fhir/index.js';
import { type Change, isSharedType, readSearch, type RecordStore } from '../../src/record/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type Sample, samplesOf } from './sample-resources.js';

interface Case extends Sample {
  type: string;
  param: SearchParameter;
  id: string;
}

const CASES: Case[] = [];
for (const type of RESOURCE_TYPES)
  for (const param of R4_SEARCH_PARAMETERS.of(type).filter(
    ({ code, expression }) => expression && !['_id', '_lastUpdated'].includes(code),
  ))
    for (const sample of samplesOf(param, type, CASES.length))
      CASES.push({ ...sample, type, param, id: `s${CASES.length}` });

let p: TestPlatform;
beforeAll(async () => {
  p = await openTestPlatform();
  for (let i = 0; i < CASES.length; i += 250)
    await p.record.write(p.db, CASES.slice(i, i + 250).map(written), new Date(), undefined);
});
afterAll(() => p?.close());

/** Straight into the record: these resources show where a value stands, and lack what else R4 asks of them. */
function written({ type, id, resource }: Case, i: number): Change {
  const shared = isSharedType(type);
  return {
    action: 'create',
    type,
    id,
    patientKey: shared ? 0n : BigInt(i + 1),
    shared,
    version: 1,
    body: JSON.stringify({ ...resource, id }),
    resource: { ...resource, id },
    description: { category: 'administrative', authors: [], private: false },
    clientId: false,
  };
}

const CONTEXT: Parameters<RecordStore['search']>[3] = {
  scope: { patients: 'all', predicate: () => 'true' },
  log: {
    requestId: 'test',
    at: new Date(0),
    effect: 'P',
    rule: 'test',
    actor: 'test',
    facts: { who: '', role: '', purpose: '', legal: '', reason: '', operation: '', what: String(NO_CITIZEN) },
  },
};

async function finds(one: Case, value: string): Promise<boolean> {
  const { request, issues } = readSearch(
    [one.type],
    [
      [one.param.code, value],
      ['_id', one.id],
    ],
    true,
  );
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return (await p.record.search(request, undefined, undefined, CONTEXT)).rows.length === 1;
}

describe('every search parameter of R4', () => {
  it('has at least one resource here that it should find', () => {
    const without = RESOURCE_TYPES.flatMap((type) =>
      R4_SEARCH_PARAMETERS.of(type)
        .filter(({ code, expression }) => expression && !['_id', '_lastUpdated'].includes(code))
        .filter((param) => !CASES.some((one) => one.type === type && one.param === param))
        .map(({ code }) => `${type}.${code}`),
    );
    expect(without).toEqual([]);
    expect(CASES.length).toBeGreaterThan(2300);
  });

  it('finds the resource by its value and not by another', async () => {
    const wrong: string[] = [];
    const rest = [...CASES];
    const ask = async () => {
      for (let one = rest.pop(); one; one = rest.pop()) {
        const name = `${one.type}.${one.param.code} over ${one.leaf}`;
        if (!(await finds(one, one.hit)))
          wrong.push(`${name}: not found by ${one.hit} in ${JSON.stringify(one.resource)}`);
        if (await finds(one, one.miss)) wrong.push(`${name}: found by ${one.miss} in ${JSON.stringify(one.resource)}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    expect(wrong.length, wrong.slice(0, 20).join('\n')).toBe(0);
  });
});
