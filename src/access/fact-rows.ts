/**
 * The table `access_fact`: written beside each resource, read once per decision.
 */
import type { Statement } from '../database/contract.js';
import type { Parameters } from '../database/index.js';
import type { Caller, Purpose } from '../identity/caller.js';
import type { Change } from '../record/contract.js';
import { type AccessFact, accessFactsOf, type FactDetail, type FactKind } from './facts.js';
import { HISTORIC_DAYS, RECENT_DAYS } from './grade.js';
import { DAY_MS } from './instants.js';
import type { OrganisationTree } from './organisation-tree.js';
import { type Parties, partiesOf, principalOf } from './parties.js';

/** One row as `factsQuery` selects it. Times are milliseconds since 1970. */
export interface FactRow {
  resource_type: string;
  resource_id: string;
  fact_id: string;
  kind: string;
  party: string | null;
  valid_from: number | null;
  valid_to: number | null;
  detail: FactDetail | string;
}

const COLUMNS = `resource_type, resource_id, fact_id, kind, party,
  (extract(epoch FROM valid_from) * 1000)::float8 AS valid_from, (extract(epoch FROM valid_to) * 1000)::float8 AS valid_to, detail`;

// Contacts are the many: those that still count and, only where there is none of them, the latest older one, which tells
// "historic" from "none".
const FACTS_OF_ONE_CITIZEN = `
SELECT ${COLUMNS} FROM access_fact
 WHERE patient_key = $1 AND kind = ANY('{person,practice,custody,guardian,parent,relative,incapacity,block,opt-out,opt-out-learning,consent,power,release,wish}'::text[])
UNION ALL SELECT ${COLUMNS} FROM access_fact
 WHERE patient_key = $1 AND kind = ANY('{contact,referral,attachment}'::text[]) AND party = ANY($2::text[])
   AND (valid_to IS NULL OR valid_to >= $3::timestamptz)
UNION ALL (SELECT ${COLUMNS} FROM access_fact
 WHERE patient_key = $1 AND kind = 'contact' AND party = ANY($2::text[]) AND valid_to < $3::timestamptz AND valid_to >= $4::timestamptz
   AND detail->>'state' <> 'announced'
   AND NOT EXISTS (SELECT 1 FROM access_fact AS r
     WHERE r.patient_key = $1 AND r.kind = 'contact' AND r.party = ANY($2::text[]) AND r.valid_from <= $5::timestamptz
       AND (r.valid_to >= $3::timestamptz OR r.valid_to IS NULL AND r.valid_from >= $3::timestamptz) AND r.detail->>'state' <> 'announced')
 ORDER BY valid_to DESC LIMIT 1)
UNION ALL (SELECT ${COLUMNS} FROM access_fact WHERE patient_key = $1 AND kind = 'private-mark'
 ORDER BY resource_type = ANY('{Encounter,ServiceRequest}'::text[]) DESC LIMIT 1)`;

/**
 * The one query of a decision: all that is about the citizen as such, and of contacts, referrals and attachments only
 * those with the caller (of a secretary: the principal) and the house.
 * @param purpose own learning asks for every contact the professional took part in, not only those that grade a relation
 */
export function factsQuery(
  patientKey: bigint,
  caller: Caller,
  tree: OrganisationTree,
  now: Date,
  purpose?: Purpose,
): Statement {
  // Whose contacts grade the relation: one's own, or a secretary's principal's. Both at once would not do: a recent contact with
  // the one would leave out the older one with the other (see the query's third part).
  const who = caller.role === 'secretary' ? (principalOf(caller) ?? caller) : caller;
  const parties = who.kind === 'professional' ? partiesOf(who, tree) : undefined;
  const names = new Set(parties ? [...parties.person, ...parties.house, ...codesOf(parties, tree)] : []);
  const reach = purpose === 'own-learning' ? HISTORIC_DAYS : RECENT_DAYS;
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  return {
    name: 'access_facts',
    isQuick: true,
    text: FACTS_OF_ONE_CITIZEN,
    values: [patientKey, [...names], daysAgo(reach), daysAgo(HISTORIC_DAYS), now],
  };
}

/** Provider numbers and SHAK codes that the house has or has had; whose a fact is that names one, its time says (holders.ts). */
const codesOf = ({ house }: Parties, tree: OrganisationTree): string[] =>
  house
    .filter((name) => name.startsWith('Organization/'))
    .flatMap((name) => tree.codesOf(name.slice('Organization/'.length)));

/** Rows back to facts. */
export function factsFromRows(rows: readonly FactRow[]): AccessFact[] {
  return rows.map((row) => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    factId: row.fact_id,
    kind: row.kind as FactKind,
    party: row.party ?? undefined,
    validFrom: row.valid_from === null ? undefined : new Date(row.valid_from),
    validTo: row.valid_to === null ? undefined : new Date(row.valid_to),
    detail: typeof row.detail === 'string' ? (JSON.parse(row.detail) as FactDetail) : row.detail,
  }));
}

const ACTS_FOR: readonly FactKind[] = ['custody', 'guardian', 'power'];

/**
 * Keeps `access_fact` (and the directory `may_act_for`) true in the same statement as the write. A record/contract
 * Projection: returns DML texts; none when nothing changes for the law.
 */
export function projectAccessFacts(changes: Change[], p: Parameters): string[] {
  const own = changes.filter((change) => !change.shared);
  const facts = own.flatMap((c) =>
    c.action === 'delete' ? [] : accessFactsOf(c.resource).map((f) => ({ ...f, key: c.patientKey, resourceId: c.id })),
  );
  const dml: string[] = [];
  const superseded = own.filter((c) => c.action !== 'create');
  if (superseded.length) {
    const kept = `${array(
      p,
      facts.map((f) => f.key),
      'bigint',
    )}, ${array(
      p,
      facts.map((f) => f.resourceType),
      'text',
    )}, ${array(
      p,
      facts.map((f) => f.resourceId),
      'text',
    )}, ${array(
      p,
      facts.map((f) => f.factId),
      'text',
    )}`;
    dml.push(`DELETE FROM access_fact f USING unnest(${array(
      p,
      superseded.map((c) => c.patientKey),
      'bigint',
    )}, ${array(
      p,
      superseded.map((c) => c.type),
      'text',
    )}, ${array(
      p,
      superseded.map((c) => c.id),
      'text',
    )}) AS c (k, t, i)
      WHERE f.patient_key = c.k AND f.resource_type = c.t AND f.resource_id = c.i
        AND NOT EXISTS (SELECT 1 FROM unnest(${kept}) AS n (k, t, i, f) WHERE n.k = f.patient_key AND n.t = f.resource_type AND n.i = f.resource_id AND n.f = f.fact_id)`);
  }
  if (facts.length) {
    const columns = [
      array(
        p,
        facts.map((f) => f.key),
        'bigint',
      ),
      array(
        p,
        facts.map((f) => f.resourceType),
        'text',
      ),
      array(
        p,
        facts.map((f) => f.resourceId),
        'text',
      ),
      array(
        p,
        facts.map((f) => f.factId),
        'text',
      ),
      array(
        p,
        facts.map((f) => f.kind),
        'text',
      ),
      array(
        p,
        facts.map((f) => f.party ?? null),
        'text',
      ),
      array(
        p,
        facts.map((f) => f.validFrom ?? null),
        'timestamptz',
      ),
      array(
        p,
        facts.map((f) => f.validTo ?? null),
        'timestamptz',
      ),
      array(
        p,
        facts.map((f) => JSON.stringify(f.detail)),
        'text',
      ),
    ];
    dml.push(`INSERT INTO access_fact (patient_key, resource_type, resource_id, fact_id, kind, party, valid_from, valid_to, detail)
      SELECT k, t, i, f, kind, party, valid_from, valid_to, detail::jsonb FROM unnest(${columns.join(', ')}) AS n (k, t, i, f, kind, party, valid_from, valid_to, detail)
      ON CONFLICT (patient_key, resource_type, resource_id, fact_id)
      DO UPDATE SET kind = excluded.kind, party = excluded.party, valid_from = excluded.valid_from, valid_to = excluded.valid_to, detail = excluded.detail`);
  }
  const acting = new Map(
    facts.filter((f) => f.party && ACTS_FOR.includes(f.kind)).map((f) => [`${f.party} ${f.key}`, f]),
  );
  if (acting.size) {
    const rows = [...acting.values()];
    dml.push(`INSERT INTO may_act_for (party, patient_key)
      SELECT party, k FROM unnest(${array(
        p,
        rows.map((f) => f.party),
        'text',
      )}, ${array(
        p,
        rows.map((f) => f.key),
        'bigint',
      )}) AS n (party, k)
      ON CONFLICT (party, patient_key) DO NOTHING`);
  }
  return dml;
}

const array = (p: Parameters, values: unknown[], type: string): string => `${p.add(values)}::${type}[]`;
