/** What the check of the log reads, in an order that lets it keep little in memory. The database's is below. */
import { Parameters, type Queryable } from '../../database/index.js';
import { LEAF_TIME, type LeafRow } from '../leaf.js';
import { type Head, readHead, readKeyChanges, type StoredCheckpoint } from '../tree/tree-store.js';

/** A leaf, and the row it was made of when that is still there. */
export interface SourceLeaf {
  patientKey: bigint;
  number: number;
  id: string;
  index: number;
  hash: Buffer;
  row: LeafRow | undefined;
}

export interface UnsequencedRow {
  patientKey: bigint;
  id: string;
  atMs: number;
}

export interface LogSource {
  head(): Promise<Head | undefined>;
  /** By citizen, then number. */
  leaves(): AsyncIterable<SourceLeaf[]>;
  /** Rows that have no leaf, oldest first. */
  unsequenced(most: number): Promise<UnsequencedRow[]>;
  /** Full tiles of one level, in order. */
  tiles(level: number): AsyncIterable<{ tile: number; hashes: Buffer }[]>;
  /** By size. */
  checkpoints(): AsyncIterable<StoredCheckpoint[]>;
  /** Notes by which the log's key was changed, oldest first. */
  keyChanges(): Promise<string[]>;
  /** Leaves with an index in [from, to), in order; to say where something is wrong. */
  leavesBetween(from: number, to: number): Promise<SourceLeaf[]>;
}

/** Rows that are read and hashed in one go. */
const PAGE = 5000;
const TILE_PAGE = 64;

/**
 * @param db one snapshot: a transaction of isolation level repeatable read
 * @param page rows in one go: few where requests are answered by the same process
 */
export function databaseSource(db: Queryable, page: number = PAGE): LogSource {
  return {
    head: () => readHead(db),
    leaves: () => leafPages(db, page),
    unsequenced: (most) => unsequencedRows(db, most),
    tiles: (level) => tilePages(db, level),
    checkpoints: () => checkpointPages(db),
    keyChanges: () => readKeyChanges(db),
    leavesBetween: (from, to) => leavesBetween(db, from, to),
  };
}

interface LeafColumns {
  patient_key: bigint;
  number: number;
  id: string;
  index: number;
  hash: Buffer;
  row_id: string | null;
  at: string;
  effect: string;
  rule: string;
  actor: string;
  returned: number;
  entry: string;
  salt: Buffer | null;
}

const LEAF_COLUMNS = `f.patient_key, f.number::float8 AS number, f.id, f.leaf_index::float8 AS index, f.hash, l.id AS row_id,
  ${LEAF_TIME('l.at')} AS at, l.effect, l.rule, l.actor, l.returned, l.entry, l.salt
  FROM access_log_leaf AS f LEFT JOIN access_log AS l ON l.patient_key = f.patient_key AND l.id = f.id`;

const toLeaf = (row: LeafColumns): SourceLeaf => ({
  patientKey: row.patient_key,
  number: row.number,
  id: row.id,
  index: row.index,
  hash: row.hash,
  row: row.row_id === null ? undefined : { ...row, patientKey: row.patient_key },
});

async function* leafPages(db: Queryable, page: number): AsyncIterable<SourceLeaf[]> {
  let [key, number] = [-(2n ** 63n), 0];
  for (;;) {
    const p = new Parameters();
    const rows = await db.query<LeafColumns>(
      p.statement(`SELECT ${LEAF_COLUMNS} WHERE (f.patient_key, f.number) > (${p.add(key)}::bigint, ${p.add(number)}::bigint)
        ORDER BY f.patient_key, f.number LIMIT ${page}`),
    );
    if (rows.length > 0) yield rows.map(toLeaf);
    if (rows.length < page) return;
    const last = rows.at(-1)!;
    [key, number] = [last.patient_key, last.number];
  }
}

async function leavesBetween(db: Queryable, from: number, to: number): Promise<SourceLeaf[]> {
  const p = new Parameters();
  const rows = await db.query<LeafColumns>(
    p.statement(
      `SELECT ${LEAF_COLUMNS} WHERE f.leaf_index >= ${p.add(from)}::bigint AND f.leaf_index < ${p.add(to)}::bigint ORDER BY f.leaf_index`,
    ),
  );
  return rows.map(toLeaf);
}

async function unsequencedRows(db: Queryable, most: number): Promise<UnsequencedRow[]> {
  const p = new Parameters();
  const rows = await db.query<{ patient_key: bigint; id: string; ms: number }>(
    p.statement(`SELECT l.patient_key, l.id, (extract(epoch FROM l.at) * 1000)::float8 AS ms FROM access_log AS l
      WHERE NOT EXISTS (SELECT FROM access_log_leaf AS f WHERE f.patient_key = l.patient_key AND f.id = l.id) ORDER BY l.at LIMIT ${p.add(most)}`),
  );
  return rows.map((row) => ({ patientKey: row.patient_key, id: row.id, atMs: row.ms }));
}

async function* tilePages(db: Queryable, level: number): AsyncIterable<{ tile: number; hashes: Buffer }[]> {
  for (let after = -1; ; ) {
    const p = new Parameters();
    const rows = await db.query<{ tile: number; hashes: Buffer }>(
      p.statement(`SELECT tile::float8 AS tile, hashes FROM log_tile WHERE level = ${p.add(level)} AND tile > ${p.add(after)}::bigint
        ORDER BY tile LIMIT ${TILE_PAGE}`),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < TILE_PAGE) return;
    after = rows.at(-1)!.tile;
  }
}

async function* checkpointPages(db: Queryable): AsyncIterable<StoredCheckpoint[]> {
  for (let after = -1; ; ) {
    const p = new Parameters();
    const rows = await db.query<{ size: number; note: string; witnesses: string[]; lines: string[] }>(
      p.statement(`SELECT c.size::float8 AS size, c.note, array(SELECT s.witness FROM log_cosignature AS s WHERE s.size = c.size ORDER BY s.witness) AS witnesses,
          array(SELECT s.line FROM log_cosignature AS s WHERE s.size = c.size ORDER BY s.witness) AS lines
        FROM log_checkpoint AS c WHERE c.size > ${p.add(after)}::bigint ORDER BY c.size LIMIT ${PAGE}`),
    );
    if (rows.length > 0) {
      yield rows.map(({ size, note, witnesses, lines }) => ({
        size,
        note,
        cosignatures: witnesses.map((witness, i) => ({ witness, line: lines[i]! })),
      }));
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.size;
  }
}
