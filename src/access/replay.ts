/**
 * A decision of the log made again, by the law and the facts of its own instant. The record keeps every version, so the
 * facts need not be copied into the log: a line keeps what was asked (`LogFacts.asked`), and the rest is worked out.
 */
import type { AskedFacts, LogFacts } from '../audit/index.js';
import type { Queryable } from '../database/index.js';
import type { Caller, Purpose, Role } from '../identity/caller.js';
import type { Decision, Operation, Policy } from './contract.js';
import { decide } from './decide.js';
import { type AccessFact, accessFactsOf, cprParty } from './facts.js';
import { lawOf } from './law.js';
import { factsThatCount, linkedIds } from './linked.js';
import { type OrganisationTree, organisationNodeOf, organisationTree } from './organisation-tree.js';

/** A line of the log as its table has it. */
export interface LoggedDecision {
  patientKey: bigint;
  at: Date;
  effect: string;
  rule: string;
  facts: LogFacts;
}

export interface Replayed {
  /** ISO instant of the decision. */
  at: string;
  /** `table`: hash of the rows in force on the day; absent from lines older than it. */
  logged: { effect: string; rule: string; policy: string; table?: string };
  again: { effect: string; rule: string; policy: string; table: string };
  isSame: boolean;
  /** The rows in force on that day are the very ones it was decided by; undefined where the line does not say. */
  isSameTable?: boolean;
  decision: Decision;
}

/** What of a question must be kept so that it can be put again; no number, and no name that the line does not have. */
export function askedOf(
  ask: {
    caller: Caller;
    consent?: boolean;
    statesCurrentTreatment?: boolean;
    onScene?: boolean;
    about?: AskedFacts['about'];
  },
  decision: Decision,
  operation: Operation,
): AskedFacts {
  const { caller } = ask;
  const principal = caller.delegation?.principal;
  return {
    policy: decision.policyVersion,
    table: decision.policyHash,
    rules: [...decision.rules],
    operation,
    kind: caller.kind,
    // A withheld name is not told by an id either; a block of this very professional is then not found again.
    ...(caller.practitionerId && !caller.nameWithheld ? { practitioner: caller.practitionerId } : {}),
    ...(caller.nameWithheld && caller.authorisationId ? { authorised: true as const } : {}),
    ...(caller.patientId ? { patient: caller.patientId } : {}),
    ...(caller.cpr ? { person: cprParty(caller.cpr) } : {}),
    ...(caller.formerParties ? { formerPersons: [...caller.formerParties] } : {}),
    ...(caller.authorisation ? { authorisation: caller.authorisation } : {}),
    ...(caller.clientId ? { client: caller.clientId } : {}),
    ...(caller.organisation ? { lineage: caller.organisation.lineage } : {}),
    ...(caller.leads ? { leads: caller.leads } : {}),
    ...(caller.permits ? { permits: caller.permits } : {}),
    ...(caller.training ? { training: caller.training } : {}),
    ...(principal ? { delegation: { ...caller.delegation!, principal: { ...principal, name: '' } } } : {}),
    ...(ask.consent ? { consent: true } : {}),
    ...(ask.statesCurrentTreatment ? { states: true } : {}),
    ...(ask.onScene ? { onScene: true } : {}),
    ...(ask.about ? { about: ask.about } : {}),
  };
}

/**
 * @param policy another table than the one that runs here
 * @returns undefined for lines that no decision of this law is behind (a token's scopes)
 */
export async function replay(
  db: Queryable,
  line: LoggedDecision,
  demo: boolean,
  locate: Locate,
  policy?: Policy,
): Promise<Replayed | undefined> {
  const { asked } = line.facts;
  if (!asked) return undefined;
  const tree = await treeAt(db, line.at);
  const facts = asked.kind === 'system' ? [] : await personAt(db, line.patientKey, line.at, locate);
  const decision = decide(
    {
      caller: callerOf(line.facts, asked),
      purpose: line.facts.purpose as Purpose,
      reason: line.facts.statedReason,
      consent: asked.consent,
      statesCurrentTreatment: asked.states,
      onScene: asked.onScene,
      about: asked.about,
      dataKinds: 'all',
      operation: asked.operation as Operation,
    },
    facts,
    line.at,
    policy ? { ...lawOf({ tree, demo }), policy } : lawOf({ tree, demo }),
  );
  return {
    at: line.at.toISOString(),
    logged: { effect: line.effect, rule: line.rule, policy: asked.policy, table: asked.table },
    again: {
      effect: decision.effect,
      rule: decision.rule,
      policy: decision.policyVersion,
      table: decision.policyHash,
    },
    isSame: decision.effect === line.effect && decision.rule === line.rule,
    ...(asked.table === undefined ? {} : { isSameTable: asked.table === decision.policyHash }),
    decision,
  };
}

function callerOf(facts: LogFacts, asked: AskedFacts): Caller {
  return {
    kind: asked.kind as Caller['kind'],
    id: '',
    name: facts.who,
    role: facts.role as Role,
    authorisationId: facts.authorisationId ?? (asked.authorised ? 'withheld' : undefined),
    authorisation: asked.authorisation,
    practitionerId: asked.practitioner,
    organisation:
      facts.unit && facts.sor
        ? { id: facts.unit, sor: facts.sor, name: facts.organisation ?? '', lineage: asked.lineage ?? [] }
        : undefined,
    delegation: asked.delegation as Caller['delegation'],
    leads: asked.leads,
    permits: asked.permits as Caller['permits'],
    training: asked.training as Caller['training'],
    party: asked.person,
    formerParties: asked.formerPersons,
    patientId: asked.patient,
    clientId: asked.client,
    scopes: [],
  };
}

type Locate = (patientId: string) => Promise<bigint>;

/** The facts of the person: of the Patient asked about, and of those that are the same one. */
async function personAt(db: Queryable, patientKey: bigint, at: Date, locate: Locate): Promise<AccessFact[]> {
  const own = await factsAt(db, patientKey, at);
  const all = [...own];
  for (const id of linkedIds(own)) all.push(...factsThatCount(own, await factsAt(db, await locate(id), at)));
  return all;
}

/** Types that tell the law something (facts.ts); a private mark may stand on any. */
const TELLING = ['Patient', 'Encounter', 'ServiceRequest', 'EpisodeOfCare', 'RelatedPerson', 'Flag', 'Consent'];

/** What the law knew of one citizen at an instant, from the versions that stood then. */
export async function factsAt(db: Queryable, patientKey: bigint, at: Date): Promise<AccessFact[]> {
  const rows = await db.query<{ body: string }>({
    text: `SELECT w.body FROM (SELECT DISTINCT ON (v.type, v.id) v.* FROM (
        SELECT r.type, r.id, r.version, r.private, r.body, false AS deleted FROM resource AS r
        WHERE r.patient_key = $1::bigint AND r.last_updated <= $2::timestamptz
        UNION ALL SELECT h.type, h.id, h.version, h.private, h.body, h.deleted FROM resource_history AS h
        WHERE h.patient_key = $1::bigint AND h.last_updated <= $2::timestamptz) AS v
        ORDER BY v.type, v.id, v.version DESC) AS w
      WHERE NOT w.deleted AND (w.type = ANY($3::text[]) OR w.private)`,
    values: [patientKey, at, TELLING],
  });
  return rows.flatMap((row) => accessFactsOf(JSON.parse(row.body) as Record<string, unknown>));
}

async function treeAt(db: Queryable, at: Date): Promise<OrganisationTree> {
  const rows = await db.query<{ body: string; deleted: boolean }>({
    text: `SELECT DISTINCT ON (v.id) v.body, v.deleted FROM (
        SELECT s.id, s.version, s.body, false AS deleted FROM shared_resource AS s
        WHERE s.type = 'Organization' AND s.last_updated <= $1::timestamptz
        UNION ALL SELECT t.id, t.version, t.body, t.deleted FROM shared_resource_history AS t
        WHERE t.type = 'Organization' AND t.last_updated <= $1::timestamptz) AS v ORDER BY v.id, v.version DESC`,
    values: [at],
  });
  const standing = rows.filter((row) => !row.deleted);
  return organisationTree(standing.map((row) => organisationNodeOf(JSON.parse(row.body) as Record<string, unknown>)));
}

/** Lines of one citizen's log, newest first, made again. */
export async function replayLog(
  db: Queryable,
  patientKey: bigint,
  most: number,
  demo: boolean,
  locate: Locate,
): Promise<Replayed[]> {
  const rows = await db.query<{ at: number; effect: string; rule: string; entry: string }>({
    text: `SELECT (extract(epoch FROM l.at) * 1000)::float8 AS at, l.effect, l.rule, l.entry FROM access_log AS l
      WHERE l.patient_key = $1::bigint ORDER BY l.id DESC LIMIT $2::integer`,
    values: [patientKey, most],
  });
  const replayed: Replayed[] = [];
  for (const { at, effect, rule, entry } of rows) {
    const facts = JSON.parse(entry) as LogFacts;
    const one = await replay(db, { patientKey, at: new Date(at), effect, rule, facts }, demo, locate);
    if (one) replayed.push(one);
  }
  return replayed;
}
