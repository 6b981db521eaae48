/** The tree as it lies in the database: its head, its tiles, its checkpoints and what witnesses have put under them. */
import { Parameters, type Queryable, rowsOf, type Transaction } from '../../database/index.js';
import { consistencyProof, inclusionProof, rootOf } from './merkle.js';
import { type Tile, TreeEdge } from './tiles.js';

export interface Head {
  origin: string;
  edge: TreeEdge;
  /** Fencing token of whoever may append. */
  token: number;
}

/** The one tree there is. */
export const TREE = 'access-log';

export async function readHead(db: Queryable): Promise<Head | undefined> {
  const p = new Parameters();
  const rows = await db.query<{ origin: string; size: number; edge: Buffer; token: number }>(
    p.statement(
      `SELECT origin, size::float8 AS size, edge, token::float8 AS token FROM log_head WHERE name = ${p.add(TREE)}`,
    ),
  );
  const row = rows[0];
  return row && { origin: row.origin, edge: TreeEdge.of(row.size, row.edge), token: row.token };
}

/** Makes the head of a tree without leaves, unless there is one. */
export async function createHead(db: Queryable, origin: string): Promise<void> {
  const p = new Parameters();
  await db.query(
    p.statement(`INSERT INTO log_head (name, origin, size, edge, token) VALUES (${p.add(TREE)}, ${p.add(origin)}, 0, ''::bytea, 0)
      ON CONFLICT (name) DO NOTHING`),
  );
}

/** Until the transaction ends nobody appends, signs or changes the key but this one. */
export async function lockHead(tx: Transaction): Promise<void> {
  const p = new Parameters();
  await tx.query(p.statement(`SELECT 1 FROM log_head WHERE name = ${p.add(TREE)} FOR UPDATE`));
}

export async function readTiles(
  db: Queryable,
  wanted: readonly { level: number; tile: number }[],
): Promise<(level: number, tile: number) => Buffer | undefined> {
  const found = new Map<string, Buffer>();
  if (wanted.length > 0) {
    const p = new Parameters();
    const keys = rowsOf(p, 'w', [
      ['level', 'integer', wanted.map((one) => one.level)],
      ['tile', 'bigint', wanted.map((one) => one.tile)],
    ]);
    const rows = await db.query<{ level: number; tile: number; hashes: Buffer }>(
      p.statement(
        `SELECT t.level, t.tile::float8 AS tile, t.hashes FROM log_tile AS t JOIN ${keys} ON t.level = w.level AND t.tile = w.tile`,
      ),
    );
    for (const row of rows) found.set(`${row.level}/${row.tile}`, row.hashes);
  }
  return (level, tile) => found.get(`${level}/${tile}`);
}

/** Text of an INSERT of full tiles. */
export function tilesInsert(p: Parameters, tiles: readonly Tile[]): string {
  const rows = rowsOf(p, 't', [
    ['level', 'integer', tiles.map((one) => one.level)],
    ['tile', 'bigint', tiles.map((one) => one.tile)],
    ['hashes', 'text', tiles.map((one) => one.hashes.toString('hex'))],
  ]);
  return `INSERT INTO log_tile (level, tile, hashes) SELECT t.level, t.tile, decode(t.hashes, 'hex') FROM ${rows}`;
}

/** Proofs for leaves of the tree of `size`, in the order of `indexes`. */
export async function proveInclusion(
  db: Queryable,
  edge: TreeEdge,
  indexes: readonly number[],
  size: number,
): Promise<Buffer[][]> {
  const read = edge.reader(await readTiles(db, edge.tilesFor(indexes, size)));
  return indexes.map((index) => inclusionProof(read, index, size));
}

export async function proveConsistency(db: Queryable, edge: TreeEdge, old: number, size: number): Promise<Buffer[]> {
  const read = edge.reader(await readTiles(db, edge.tilesFor(old > 0 ? [old - 1] : [], size)));
  return consistencyProof(read, old, size);
}

export async function rootAt(db: Queryable, edge: TreeEdge, size: number): Promise<Buffer> {
  return rootOf(edge.reader(await readTiles(db, edge.tilesFor([], size))), size);
}

export interface StoredCheckpoint {
  size: number;
  note: string;
  /** Lines of witnesses. */
  cosignatures: { witness: string; line: string }[];
}

/** The newest checkpoint of at most `size` leaves. */
export async function readCheckpoint(
  db: Queryable,
  size: number = Number.MAX_SAFE_INTEGER,
): Promise<StoredCheckpoint | undefined> {
  const p = new Parameters();
  const rows = await db.query<{ size: number; note: string; witness: string | null; line: string | null }>(
    p.statement(`SELECT c.size::float8 AS size, c.note, s.witness, s.line
      FROM (SELECT size, note FROM log_checkpoint WHERE size <= ${p.add(size)}::bigint ORDER BY size DESC LIMIT 1) AS c
      LEFT JOIN log_cosignature AS s ON s.size = c.size ORDER BY s.witness`),
  );
  const first = rows[0];
  return (
    first && {
      size: first.size,
      note: first.note,
      cosignatures: rows.flatMap(({ witness, line }) => (witness === null || line === null ? [] : [{ witness, line }])),
    }
  );
}

/** The note as it is handed out: the log's signature and those of the witnesses. */
export const noteOf = (stored: StoredCheckpoint): string =>
  stored.note + stored.cosignatures.map(({ line }) => `${line}\n`).join('');

/** The notes by which the log's key was changed, oldest first. */
export async function readKeyChanges(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ statement: string }>({
    text: 'SELECT statement FROM log_key ORDER BY after',
    values: [],
  });
  return rows.map(({ statement }) => statement);
}

/**
 * SQL of the size up to which `quorum` of the named witnesses have signed; NULL when they have not. Whoever signed a tree has
 * signed every smaller one with it, so each one's newest line says how far it vouches.
 */
export function witnessedSize(p: Parameters, witnesses: { names: readonly string[]; quorum: number }): string {
  if (witnesses.names.length === 0) return 'NULL::bigint';
  const each = witnesses.names.map(
    (name) => `((SELECT max(w.size) FROM log_cosignature AS w WHERE w.witness = ${p.add(name)}))`,
  );
  return `(SELECT q.size FROM (VALUES ${each.join(', ')}) AS q (size) ORDER BY q.size DESC NULLS LAST OFFSET ${p.add(witnesses.quorum - 1)} LIMIT 1)`;
}
