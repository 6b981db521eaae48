/**
 * Retention carried out: rows older than the audit keeps them go, with payload and salt. Their leaves stay, so the tree and
 * every checkpoint stay what they were; nothing can be read out of a salted hash. The citizen's log says what was erased, and
 * by which rule; that entry is itself a leaf. Works as the owner of the database, since the program may not delete from the log.
 */
import { type Clock, uuidv7 } from '../base/index.js';
import { type OpenDatabase, Parameters, type Transaction } from '../database/index.js';
import { logInsert, oneCitizen } from './access-log.js';
import { type Retention, retentionOf } from './retention.js';

export interface ErasureReport {
  citizens: number;
  rows: number;
  /** Rows logged before this instant were old enough. */
  before: Date;
}

/** Citizens that one question finds. */
const MOST_CITIZENS = 500;

/**
 * Erases what is old enough: rows whose first signed checkpoint is older than the period. A row without one stays, since
 * nobody could tell afterwards how old it was.
 */
export async function eraseOldRows(db: OpenDatabase, clock: Clock): Promise<ErasureReport> {
  const now = clock.now();
  const rule = retentionOf('audit', now);
  const before = rule.start(now);
  const report: ErasureReport = { citizens: 0, rows: 0, before };
  const signed = await signedBefore(db, before);
  if (signed === 0) return report;
  for (let after = -(2n ** 63n); ; ) {
    const citizens = await citizensWith(db, signed, after);
    for (const { patientKey, upTo } of citizens) {
      report.rows += await db.owner.transaction((tx) => eraseOf(tx, patientKey, upTo, now, rule));
      report.citizens += 1;
      after = patientKey;
    }
    if (citizens.length < MOST_CITIZENS) return report;
  }
}

/** Size of the newest checkpoint from before the instant: leaves with a smaller index are old enough. */
async function signedBefore(db: OpenDatabase, before: Date): Promise<number> {
  const p = new Parameters();
  const rows = await db.query<{ size: number }>(
    p.statement(
      `SELECT coalesce(max(size), 0)::float8 AS size FROM log_checkpoint WHERE at <= ${p.add(before)}::timestamptz`,
    ),
  );
  return rows[0]!.size;
}

async function citizensWith(
  db: OpenDatabase,
  signed: number,
  after: bigint,
): Promise<{ patientKey: bigint; upTo: number }[]> {
  const p = new Parameters();
  const rows = await db.query<{ patient_key: bigint; up_to: number }>(
    p.statement(`SELECT f.patient_key, max(f.number)::float8 AS up_to FROM access_log_leaf AS f JOIN access_log AS l ON l.patient_key = f.patient_key AND l.id = f.id
      WHERE f.patient_key > ${p.add(after)}::bigint AND f.leaf_index < ${p.add(signed)}::bigint GROUP BY f.patient_key ORDER BY f.patient_key LIMIT ${MOST_CITIZENS}`),
  );
  return rows.map((row) => ({ patientKey: row.patient_key, upTo: row.up_to }));
}

/** One citizen's rows up to a number, and the entry that says so, together or not at all. */
async function eraseOf(tx: Transaction, patientKey: bigint, upTo: number, now: Date, rule: Retention): Promise<number> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const facts = {
    who: 'Overblik',
    role: 'retention',
    purpose: 'operate',
    legal: rule.legal,
    reason: `Slettet efter ${rule.years} år`,
    operation: 'erasure',
    what: 'access_log',
    erasedUpTo: upTo,
  };
  const entry = { requestId: uuidv7(now.getTime()), at: now, effect: 'P', rule: 'S40', actor: 'overblik', facts };
  const rows = await tx.query<{ rows: number }>(
    p.statement(`WITH erased AS (DELETE FROM access_log AS l USING access_log_leaf AS f
        WHERE l.patient_key = ${key}::bigint AND f.patient_key = l.patient_key AND f.id = l.id AND f.number <= ${p.add(upTo)}::bigint RETURNING 1),
      logged AS (${logInsert(p, entry, oneCitizen(key, '0'))})
      SELECT count(*)::integer AS rows FROM erased`),
  );
  return rows[0]!.rows;
}
