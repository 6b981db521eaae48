import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asta,
  at,
  block,
  citizen,
  encounter,
  IN_FAM,
  jens,
  KARLA,
  line,
  NOW,
  org,
  peter,
  power,
  privateMark,
  pro,
  referral,
  sofie,
  TREE,
} from '../../test/access/cast.js';
import { world } from '../../test/access/worlds.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import { Parameters } from '../database/index.js';
import type { Caller } from '../identity/caller.js';
import type { Change } from '../record/contract.js';
import { decide } from './decide.js';
import { type FactRow, factsFromRows, factsQuery, projectAccessFacts } from './fact-rows.js';
import { type AccessFact, accessFactsOf, cprParty } from './facts.js';

type Resource = Record<string, unknown>;
let nextKey = 1n;

describe('the facts of the law in the database', () => {
  let house: ThrowawayDatabase;
  beforeAll(async () => {
    house = await throwawayDatabase();
  });
  afterAll(async () => {
    await house?.dispose();
  });

  const change = (patientKey: bigint, resource: Resource, action: Change['action'] = 'create'): Change => ({
    action,
    type: String(resource['resourceType']),
    id: String(resource['id']),
    patientKey,
    shared: false,
    version: 1,
    body: '',
    resource,
    description: { category: 'register', authors: [], private: false },
    clientId: false,
  });
  /** As the record does it: all DML in one statement. */
  async function write(...changes: Change[]): Promise<void> {
    const p = new Parameters();
    const dml = projectAccessFacts(changes, p);
    if (dml.length === 0) return;
    await house.db.query(p.statement(`WITH ${dml.map((text, n) => `d${n} AS (${text})`).join(', ')} SELECT 1`));
  }
  async function factsFor(patientKey: bigint, caller: Caller): Promise<AccessFact[]> {
    return factsFromRows(await house.db.query<FactRow>(factsQuery(patientKey, caller, TREE, NOW)));
  }
  const all = async (patientKey: bigint) =>
    house.db.query<{ kind: string; resource_id: string }>({
      text: 'SELECT kind, resource_id FROM access_fact WHERE patient_key = $1 ORDER BY kind, resource_id',
      values: [patientKey],
    });

  it('come back as they were written, times to the millisecond', async () => {
    const key = nextKey++;
    const resources = [
      KARLA,
      IN_FAM,
      referral(pro('asta'), '2026-11-01'),
      block({ period: { start: '2026-01-01', end: '2027-01-01' } }),
      power('ida', ['medication']),
    ];
    await write(...resources.map((r) => change(key, r)));
    const written = resources.flatMap(accessFactsOf).map((f) => JSON.parse(JSON.stringify(f)) as unknown);
    const read = (await factsFor(key, asta)).map((f) => JSON.parse(JSON.stringify(f)) as unknown);
    expect(read).toHaveLength(written.length);
    expect(read).toEqual(expect.arrayContaining(written));
  });

  it('a decision from the database is the decision from the resources', async () => {
    const key = nextKey++;
    const resources = [KARLA, IN_FAM, block({ data: [{ meaning: 'related', reference: org('psyk') }] })];
    await write(...resources.map((r) => change(key, r)));
    const ask = { caller: asta, purpose: 'treatment', dataKinds: 'all', operation: 'overview' } as const;
    const fromDatabase = decide(ask, await factsFor(key, asta), NOW, { tree: TREE });
    expect(fromDatabase).toEqual(decide(ask, resources.flatMap(accessFactsOf), NOW, { tree: TREE }));
    expect(fromDatabase).toMatchObject({ effect: 'F', rule: '08', grade: 'A' });
  });

  it('only contacts with the caller and their hospital are fetched, and an old one only where there is no newer', async () => {
    const old = Array.from({ length: 30 }, (_, n) =>
      encounter('fam', `2023-03-${String(n + 1).padStart(2, '0')}`, `2023-04-${String(n + 1).padStart(2, '0')}`),
    );
    const booked = encounter('fam', '2024-01-01', '2024-01-02', { status: 'planned' });
    const elsewhere = [encounter('hjerte', '2026-11-01'), encounter('laegehus', '2026-11-01')];
    const now = [IN_FAM, encounter('lunge', '2026-11-01', '2026-11-03')];
    const contacts = async (resources: Resource[]) => {
      const key = nextKey++;
      await write(...resources.map((r) => change(key, r)));
      return (await factsFor(key, asta)).filter((f) => f.kind === 'contact');
    };
    const withNewer = await contacts([KARLA, booked, ...old, ...elsewhere, ...now]);
    expect(withNewer.map((f) => f.party).sort()).toEqual(['Organization/fam', 'Organization/lunge']);
    const withoutNewer = await contacts([KARLA, booked, ...old, ...elsewhere]);
    expect(withoutNewer.map((f) => f.validTo?.toISOString())).toEqual(['2023-04-30T22:00:00.000Z']);
  });

  it('an assistant is served the contacts of the principal too', async () => {
    const key = nextKey++;
    await write(change(key, KARLA), change(key, IN_FAM));
    const elsewhere: Caller = { ...jens, organisation: at('hjerte') };
    expect((await factsFor(key, elsewhere)).some((f) => f.kind === 'contact')).toBe(true);
  });

  it('another citizen`s facts never come along', async () => {
    const [one, other] = [nextKey++, nextKey++];
    await write(change(one, KARLA), change(other, IN_FAM));
    expect((await factsFor(one, asta)).map((f) => f.kind)).toEqual(['person']);
  });

  it('an update replaces what the resource said, and a deletion takes it away', async () => {
    const key = nextKey++;
    const mark = privateMark();
    const two = block({ actor: [{ reference: pro('asta') }, { reference: pro('mads') }] });
    await write(change(key, KARLA), change(key, two), change(key, mark));
    expect((await all(key)).map((r) => r.kind)).toEqual(['block', 'block', 'person', 'private-mark']);
    await write(
      change(key, { ...two, provision: { type: 'deny', actor: [{ reference: pro('mads') }] } }, 'update'),
      change(key, { ...mark, meta: {} }, 'update'),
    );
    expect((await all(key)).map((r) => r.kind)).toEqual(['block', 'person']);
    expect((await factsFor(key, asta)).find((f) => f.kind === 'block')?.party).toBe('Practitioner/pr-mads');
    await write(change(key, two, 'delete'));
    expect((await all(key)).map((r) => r.kind)).toEqual(['person']);
  });

  it('the directory knows for whom a person may perhaps act, by hash and never by number', async () => {
    const key = nextKey++;
    await write(change(key, KARLA), change(key, power('ida', ['medication'])));
    const rows = await house.db.query<{ party: string }>({
      text: 'SELECT party FROM may_act_for WHERE patient_key = $1',
      values: [key],
    });
    expect(rows).toEqual([{ party: cprParty(citizen('ida').cpr!) }]);
    const everything = JSON.stringify([
      rows,
      await house.db.query({ text: 'SELECT party, detail FROM access_fact WHERE patient_key = $1', values: [key] }),
    ]);
    expect(everything).not.toMatch(/1403481234|0202701234|140348-1234/);
  });

  it('what the query leaves out never changes a decision', async () => {
    const callers = [asta, peter, sofie, jens, line, citizen('ida'), citizen('emma')];
    for (const { facts } of fc.sample(world, 120)) {
      const key = nextKey++;
      await house.db.query({
        text: `INSERT INTO access_fact (patient_key, resource_type, resource_id, fact_id, kind, party, valid_from, valid_to, detail)
          SELECT $1, "resourceType", "resourceId", "factId", kind, party, "validFrom", "validTo", detail FROM jsonb_to_recordset($2::jsonb)
          AS f ("resourceType" text, "resourceId" text, "factId" text, kind text, party text, "validFrom" timestamptz, "validTo" timestamptz, detail jsonb)`,
        values: [key, JSON.stringify(facts)],
      });
      for (const caller of callers) {
        const ask = {
          caller,
          purpose: caller.kind === 'citizen' ? 'own-view' : 'treatment',
          dataKinds: 'all',
          operation: 'overview',
        } as const;
        const stated = { ...ask, statesCurrentTreatment: true, reason: 'svarer på prøve' };
        const few = await factsFor(key, caller);
        for (const question of [ask, stated]) {
          const { evidence: seen, ...fromDatabase } = decide(question, few, NOW, { tree: TREE });
          const { evidence: whole, ...fromAll } = decide(question, facts, NOW, { tree: TREE });
          expect(fromDatabase).toEqual(fromAll);
          expect(seen?.basis).toBe(whole?.basis);
        }
      }
    }
  });

  it('are found by index, and few of a thousand contacts are read', async () => {
    await house.db.query({
      text: `INSERT INTO access_fact (patient_key, resource_type, resource_id, fact_id, kind, party, valid_from, valid_to, detail)
        SELECT 1000000 + n % 40, 'Encounter', 'bulk' || n, 'unit', 'contact', 'Organization/' || (ARRAY['fam', 'lunge', 'hjerte'])[1 + n % 3],
          $1::timestamptz - n * interval '3 hours', $1::timestamptz - n * interval '3 hours' + interval '1 hour', '{"state":"ended"}'::jsonb
        FROM generate_series(1, 40000) AS n`,
      values: [NOW],
    });
    await house.db.query({ text: 'ANALYZE access_fact', values: [] });
    const { text, values } = factsQuery(1_000_007n, asta, TREE, NOW);
    const plan = await house.db.query<Record<string, string>>({
      text: `EXPLAIN (ANALYZE, TIMING OFF) ${text}`,
      values,
    });
    const lines = plan.map((row) => Object.values(row)[0]).join('\n');
    expect(lines).not.toContain('Seq Scan');
    const read = [...lines.matchAll(/Scan (?!on bitmap).*actual rows=([\d.]+)/g)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(100);
  });

  it('most resources tell the law nothing and cost nothing', () => {
    const p = new Parameters();
    expect(projectAccessFacts([change(1n, { resourceType: 'Observation', id: 'x' })], p)).toEqual([]);
    expect(p.values).toEqual([]);
  });
});
