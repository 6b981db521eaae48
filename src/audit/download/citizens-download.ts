/**
 * What a citizen takes home of her log: every entry of her view as it was hashed, with its salt, its way up to the root of a
 * signed checkpoint, and the checkpoint with its witnesses. Enough to check all of it without us.
 */
import { Parameters, type Database } from '../../database/index.js';
import { type LogEntry, logInsert, oneCitizen } from '../access-log.js';
import { LEAF_TIME, type LeafRow, leafText } from '../leaf.js';
import type { ProofKeys } from '../log-keeper.js';
import { parseCheckpoint, parseVerifier } from '../tree/signed-note.js';
import {
  noteOf,
  proveInclusion,
  readCheckpoint,
  readHead,
  type StoredCheckpoint,
  witnessedSize,
} from '../tree/tree-store.js';

/** Entries of one download. */
export const MOST_DOWNLOADED = 20_000;

export interface DownloadedEntry {
  /** The text that was hashed, character for character. */
  leaf: string;
  /** Place in the tree, from 0. */
  index: number;
  /** Hashes from the leaf up to the root, base64. */
  proof: string[];
}

export interface LogDownload {
  format: 'overblik-log/1';
  /** Instant of the download. */
  made: string;
  /** Key of the log and of its witnesses, as `<name>+<id>+<key>`: compare them with what is published elsewhere. */
  key: string;
  /** Notes by which the log's key was changed, oldest first: each is signed by the key before and the key after. */
  history: string[];
  witnesses: string[];
  /** So many witnesses must have signed. */
  quorum: number;
  /** The signed checkpoint that the proofs lead to; empty when nothing is signed yet. */
  checkpoint: string;
  /** Oldest first, numbers without a gap. */
  entries: DownloadedEntry[];
  /** Entries too new to be in the checkpoint. */
  pending: number;
}

type Row = Omit<LeafRow, 'patientKey'> & { number: number | null; index: number | null; previous: Buffer | null };

/**
 * Reads it; the reading is logged in the same statement.
 * @param since what was logged before is no longer shown to the citizen
 * @param keys verifier texts of the log and its witnesses
 */
export async function readDownload(
  db: Database,
  patientKey: bigint,
  since: Date,
  log: LogEntry,
  keys: ProofKeys,
): Promise<LogDownload> {
  const [head, checkpoint] = await Promise.all([readHead(db), checkpointFor(db, log.at, keys)]);
  const size = checkpoint?.size ?? 0;
  const p = new Parameters();
  const key = p.add(patientKey);
  const rows = await db.query<Row>(
    p.statement(`WITH shown AS MATERIALIZED (
        SELECT l.id, ${LEAF_TIME('l.at')} AS at, l.effect, l.rule, l.actor, l.returned, l.entry, l.salt,
          f.number::float8 AS number, f.leaf_index::float8 AS index, b.hash AS previous
        FROM access_log AS l
        LEFT JOIN access_log_leaf AS f ON f.patient_key = l.patient_key AND f.id = l.id
        LEFT JOIN access_log_leaf AS b ON b.patient_key = f.patient_key AND b.number = f.number - 1
        WHERE l.patient_key = ${key}::bigint AND l.at >= ${p.add(since)}::timestamptz
        ORDER BY f.number DESC NULLS FIRST LIMIT ${MOST_DOWNLOADED}),
      logged AS (${logInsert(p, log, oneCitizen(key, 'SELECT count(*) FROM shown'))})
      SELECT * FROM shown ORDER BY number`),
  );
  const signed = rows.filter((row): row is Row & { number: number; index: number } => isSigned(row, size));
  const proofs = head
    ? await proveInclusion(
        db,
        head.edge,
        signed.map((row) => row.index),
        size,
      )
    : [];
  return {
    format: 'overblik-log/1',
    made: log.at.toISOString(),
    key: keys.log,
    history: [...keys.history],
    witnesses: keys.witnesses,
    quorum: keys.quorum,
    checkpoint: checkpoint ? noteOf(checkpoint) : '',
    entries: signed.map((row, i) => ({
      leaf: leafText({ ...row, patientKey }, row.number, row.previous ?? undefined),
      index: row.index,
      proof: proofs[i]!.map((hash) => hash.toString('base64')),
    })),
    pending: rows.length - signed.length,
  };
}

/**
 * The newest checkpoint; the newest that enough witnesses have signed, where those may still be on their way to the newest.
 * When they stay away the newest is given, and the page says how many are missing.
 */
async function checkpointFor(db: Database, now: Date, keys: ProofKeys): Promise<StoredCheckpoint | undefined> {
  const newest = await readCheckpoint(db);
  if (!newest || keys.witnesses.length === 0) return newest;
  const names = keys.witnesses.map((text) => parseVerifier(text).name);
  const signed = newest.cosignatures.filter(({ witness }) => names.includes(witness)).length;
  const madeMs = Date.parse(parseCheckpoint(newest.note).extensions[0]?.replace(/^at /, '') ?? '');
  if (signed >= keys.quorum || now.getTime() - madeMs > WITNESSES_ON_THEIR_WAY_MS) return newest;
  const p = new Parameters();
  const rows = await db.query<{ size: number | null }>(
    p.statement(`SELECT (${witnessedSize(p, { names, quorum: keys.quorum })})::float8 AS size`),
  );
  const size = rows[0]?.size;
  return size ? readCheckpoint(db, size) : newest;
}
/** A witness has five seconds to answer, and is asked every ten. */
const WITNESSES_ON_THEIR_WAY_MS = 15_000;

const isSigned = (row: Row, size: number): boolean => row.number !== null && row.index !== null && row.index < size;
