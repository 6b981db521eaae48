/**
 * Puts committed rows of the access log into the tree, behind the requests: reliability.md § 3.4. One process holds the lease;
 * each append is one statement that carries the holder's token, so whoever was overtaken while it slept appends nothing.
 * Rows are never changed: their number, place and hash lie in access_log_leaf.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, Turn } from '../base/index.js';
import { type Database, Parameters, rowsOf, StatementRefused, UniqueViolation } from '../database/index.js';
import { hashOfLeaf, LEAF_TIME, type LeafRow, leafText } from './leaf.js';
import { TREE, createHead, readHead, tilesInsert } from './tree/tree-store.js';
import type { TreeEdge } from './tree/tiles.js';

/** Rows that one append takes. */
export const MOST_IN_A_BATCH = 2000;
/** A holder that says nothing for so long is overtaken. */
const LEASE_MS = 10_000;

/**
 * How far back a pass looks for rows without a leaf. A row becomes visible when its statement commits, which may be long
 * after its time: most passes look back a little, some far, the first everywhere.
 */
export type LookBack = 'little' | 'far' | 'everywhere';
const LOOK_BACK_MS: Record<Exclude<LookBack, 'everywhere'>, number> = { little: 3_000, far: 300_000 };

export interface SequencerOptions {
  db: Database;
  clock: Clock;
  /** Name of the log in its checkpoints, given to a tree that does not exist yet. */
  origin: string;
}

interface PendingRow extends LeafRow {
  atMs: number;
}

interface Leaf {
  row: PendingRow;
  /** The citizen's own, from 1. */
  number: number;
  hash: Buffer;
  index: number;
}

export class Sequencer {
  readonly #o: SequencerOptions;
  readonly #holder = randomUUID();
  #held: { token: number; edge: TreeEdge; untilMs: number } | undefined;
  #newest = 0;

  constructor(options: SequencerOptions) {
    this.#o = options;
  }

  /**
   * Takes what is new into the tree. @returns how many leaves were added; undefined when another process holds the lease
   */
  async sequence(back: LookBack = 'little'): Promise<number | undefined> {
    const now = this.#o.clock.now();
    if (!(await this.#holdLease(now))) return undefined;
    let added = 0;
    for (;;) {
      const rows = await this.#pending(back, now);
      if (rows.length === 0) return added;
      if (!(await this.#append(rows, now))) return undefined;
      added += rows.length;
      if (rows.length < MOST_IN_A_BATCH) return added;
    }
  }

  /** Lets the lease go, so that another process need not wait for its end. */
  async release(): Promise<void> {
    if (!this.#held) return;
    const p = new Parameters();
    const { token } = this.#held;
    this.#held = undefined;
    await this.#o.db.query(
      p.statement(
        `UPDATE log_head SET lease_until = NULL WHERE name = ${p.add(TREE)} AND token = ${p.add(token)}::bigint AND holder = ${p.add(this.#holder)}`,
      ),
    );
  }

  async #holdLease(now: Date): Promise<boolean> {
    if (this.#held && now.getTime() < this.#held.untilMs - LEASE_MS / 2) return true;
    const until = new Date(now.getTime() + LEASE_MS);
    const p = new Parameters();
    const [me, nowAt] = [p.add(this.#holder), p.add(now)];
    const rows = await this.#o.db.query<{ token: number }>(
      p.statement(`UPDATE log_head SET token = CASE WHEN holder = ${me} THEN token ELSE token + 1 END, holder = ${me}, lease_until = ${p.add(until)}::timestamptz
        WHERE name = ${p.add(TREE)} AND (holder = ${me} OR holder IS NULL OR lease_until IS NULL OR lease_until < ${nowAt}::timestamptz) RETURNING token::float8 AS token`),
    );
    const token = rows[0]?.token;
    if (token === undefined) {
      this.#held = undefined;
      if (await readHead(this.#o.db)) return false;
      await createHead(this.#o.db, this.#o.origin);
      return this.#holdLease(now);
    }
    if (this.#held?.token === token) this.#held.untilMs = until.getTime();
    else this.#held = { token, edge: (await readHead(this.#o.db))!.edge, untilMs: until.getTime() };
    return true;
  }

  async #pending(back: LookBack, now: Date): Promise<PendingRow[]> {
    const p = new Parameters();
    const since = back === 'everywhere' ? undefined : Math.min(this.#newest, now.getTime()) - LOOK_BACK_MS[back];
    const recent = since === undefined ? '' : `l.at >= ${p.add(new Date(Math.max(0, since)))}::timestamptz AND`;
    const rows = await this.#o.db.query<Omit<PendingRow, 'patientKey'> & { patient_key: bigint }>(
      p.statement(`SELECT l.patient_key, l.id, ${LEAF_TIME('l.at')} AS at, (extract(epoch FROM l.at) * 1000)::float8 AS "atMs", l.effect, l.rule, l.actor, l.returned, l.entry, l.salt
        FROM access_log AS l WHERE ${recent} NOT EXISTS (SELECT FROM access_log_leaf AS f WHERE f.patient_key = l.patient_key AND f.id = l.id)
        ORDER BY l.at, l.id, l.patient_key LIMIT ${MOST_IN_A_BATCH}`),
    );
    return rows.map(({ patient_key, ...row }) => ({ ...row, patientKey: patient_key }));
  }

  /** False when another process has appended meanwhile. */
  async #append(rows: readonly PendingRow[], now: Date): Promise<boolean> {
    const held = this.#held!;
    const lasts = await this.#lastLeaves([...new Set(rows.map((row) => row.patientKey))]);
    const leaves: Leaf[] = [];
    const turn = new Turn();
    for (const [i, row] of rows.entries()) {
      const last = lasts.get(row.patientKey);
      const number = (last?.number ?? 0) + 1;
      const hash = hashOfLeaf(leafText(row, number, last?.hash));
      lasts.set(row.patientKey, { number, hash });
      leaves.push({ row, number, hash, index: held.edge.size + i });
      await turn.mayEnd();
    }
    const { edge, full } = held.edge.append(leaves.map((leaf) => leaf.hash));
    const p = new Parameters();
    const parts = [leafInsert(p, leaves)];
    const finder = finderInsert(p, rows);
    if (finder) parts.push(finder);
    if (full.length > 0) parts.push(tilesInsert(p, full));
    const until = new Date(now.getTime() + LEASE_MS);
    // Dividing by zero undoes the whole statement: the token or the size was not ours any more.
    const head = `UPDATE log_head SET size = ${p.add(edge.size)}::bigint, edge = ${p.add(edge.bytes)}::bytea, lease_until = ${p.add(until)}::timestamptz
      WHERE name = ${p.add(TREE)} AND token = ${p.add(held.token)}::bigint AND holder = ${p.add(this.#holder)} AND size = ${p.add(held.edge.size)}::bigint RETURNING 1`;
    const named = parts.map((part, i) => `part${i} AS (${part})`);
    this.#held = undefined;
    try {
      await this.#o.db.query(
        p.statement(`WITH head AS (${head}), ${named.join(', ')} SELECT 1 / (SELECT count(*) FROM head) AS appended`),
      );
    } catch (error) {
      // Somebody else was there: the next pass reads the head anew.
      if (error instanceof UniqueViolation || (error instanceof StatementRefused && error.sqlState === '22012'))
        return false;
      throw error;
    }
    this.#held = { ...held, edge, untilMs: until.getTime() };
    this.#newest = Math.max(this.#newest, ...rows.map((row) => row.atMs));
    return true;
  }

  async #lastLeaves(keys: readonly bigint[]): Promise<Map<bigint, { number: number; hash: Buffer }>> {
    const p = new Parameters();
    const rows = await this.#o.db.query<{ patient_key: bigint; number: number; hash: Buffer }>(
      p.statement(`SELECT k.patient_key, f.number::float8 AS number, f.hash FROM ${rowsOf(p, 'k', [['patient_key', 'bigint', keys]])},
        LATERAL (SELECT e.number, e.hash FROM access_log_leaf AS e WHERE e.patient_key = k.patient_key ORDER BY e.number DESC LIMIT 1) AS f`),
    );
    return new Map(rows.map(({ patient_key, number, hash }) => [patient_key, { number, hash }]));
  }
}

function leafInsert(p: Parameters, leaves: readonly Leaf[]): string {
  const rows = rowsOf(p, 'n', [
    ['patient_key', 'bigint', leaves.map((leaf) => leaf.row.patientKey)],
    ['number', 'bigint', leaves.map((leaf) => leaf.number)],
    ['id', 'uuid', leaves.map((leaf) => leaf.row.id)],
    ['leaf_index', 'bigint', leaves.map((leaf) => leaf.index)],
    ['hash', 'text', leaves.map((leaf) => leaf.hash.toString('hex'))],
  ]);
  return `INSERT INTO access_log_leaf (patient_key, number, id, leaf_index, hash)
    SELECT n.patient_key, n.number, n.id, n.leaf_index, decode(n.hash, 'hex') FROM ${rows}`;
}

/** Who supervises what was done: the unit it was done from, the principal it was done for. */
export function partiesOfEntry(entry: string): string[] {
  // Most entries are of systems, and name neither; a quotation mark within a value is escaped.
  if (!entry.includes('"unit":') && !entry.includes('"principal":')) return [];
  const { unit, principal } = JSON.parse(entry) as { unit?: string; principal?: string };
  return [...(unit ? [`unit|${unit}`] : []), ...(principal ? [`principal|${principal}`] : [])];
}

function finderInsert(p: Parameters, rows: readonly PendingRow[]): string | undefined {
  const found: { party: string; row: PendingRow }[] = [];
  for (const row of rows) for (const party of partiesOfEntry(row.entry)) found.push({ party, row });
  if (found.length === 0) return undefined;
  const source = rowsOf(p, 's', [
    ['party', 'text', found.map((one) => one.party)],
    ['at', 'timestamptz', found.map((one) => one.row.at)],
    ['patient_key', 'bigint', found.map((one) => one.row.patientKey)],
    ['id', 'uuid', found.map((one) => one.row.id)],
  ]);
  return `INSERT INTO log_finder (party, at, patient_key, id) SELECT s.party, s.at, s.patient_key, s.id FROM ${source} ON CONFLICT DO NOTHING`;
}
