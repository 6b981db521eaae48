/**
 * Indexes what was there before a search parameter was added: in the background, a small piece at a time, each with its
 * place in one transaction, so that it goes on where it stood after a restart. What is written meanwhile is indexed by
 * the writer.
 */
import { type Database, Parameters, type Queryable, rowsOf } from '../../database/index.js';
import type { Json } from '../contract.js';
import { mainDateRange } from '../search/main-date.js';
import { type Indexing, searchKeysOf } from '../search-keys.js';
import { isSharedType } from '../shared-types.js';
import type { Pending, SearchParameterBook } from './book.js';

const PIECE = 100;
const EVERY_MS = 1000;

interface Place {
  key: bigint;
  type: string;
  id: string;
}

interface IndexedRow {
  patient_key: bigint;
  type: string;
  id: string;
  version: number;
  body: string;
}

export class Reindexer {
  readonly #db: Database;
  readonly #book: SearchParameterBook;
  readonly #indexing: () => Indexing;
  /** Seen at the last look: other processes have had time to learn of it, and index by it what they write. */
  #ripe = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(db: Database, book: SearchParameterBook, indexing: () => Indexing) {
    this.#db = db;
    this.#book = book;
    this.#indexing = indexing;
  }

  start(): void {
    const look = () => {
      this.#running = this.#running.then(() => this.#look()).catch(() => undefined);
    };
    this.#timer = setInterval(look, EVERY_MS);
    this.#timer.unref();
  }

  /** Resolves when the piece under way is finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    await this.#book.ready();
    const before = this.#book.pending();
    if (before.length > 0) await this.#book.refresh();
    const pending = this.#book.pending();
    const ripe = this.#ripe;
    this.#ripe = new Set(pending.map(nameOf));
    for (const one of pending) if (ripe.has(nameOf(one))) await this.#walk(one);
  }

  async #walk(pending: Pending): Promise<void> {
    for (let isMore = true; isMore && !this.#stopped; ) {
      isMore = await this.#db.transaction((tx) => this.#piece(tx, pending));
      await this.#book.refresh();
      // A new version begins anew, and a retired one needs no more.
      if (!this.#book.pending().some((one) => nameOf(one) === nameOf(pending))) return;
    }
  }

  /** One piece of the walk. @returns whether there is more to do, and nobody else is at it */
  async #piece(tx: Queryable, pending: Pending): Promise<boolean> {
    const place = await placeOf(tx, pending);
    if (!place) return false;
    const [shared, owned] = [pending.types.filter(isSharedType), pending.types.filter((type) => !isSharedType(type))];
    if (place.key === 0n) {
      const rows = shared.length === 0 ? [] : await sharedRows(tx, shared, place);
      await this.#indexShared(tx, rows);
      const last = rows.at(-1);
      const next = rows.length === PIECE ? { key: 0n, type: last!.type, id: last!.id } : { key: 1n, type: '', id: '' };
      await keepPlace(tx, pending, next, false);
      return true;
    }
    const rows = owned.length === 0 ? [] : await ownedRows(tx, owned, place);
    await this.#indexOwned(tx, rows);
    const isLast = rows.length < PIECE;
    const last = rows.at(-1);
    await keepPlace(tx, pending, last ? { key: last.patient_key, type: last.type, id: last.id } : place, isLast);
    return !isLast;
  }

  /** Rows that were rewritten in between are left alone: their writer has indexed them. */
  async #indexOwned(tx: Queryable, rows: IndexedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const keys = rows.map((row) => searchKeysOf(JSON.parse(row.body) as Json, this.#indexing()));
    const dates = rows.map((row, i) => mainDateRange(row.type, keys[i]!.vals));
    const p = new Parameters();
    const input = rowsOf(p, 'u', [
      ['patient_key', 'bigint', rows.map((row) => row.patient_key)],
      ['type', 'text', rows.map((row) => row.type)],
      ['id', 'text', rows.map((row) => row.id)],
      ['version', 'integer', rows.map((row) => row.version)],
      ['date_low', 'bigint', dates.map((date) => date.low)],
      ['date_high', 'bigint', dates.map((date) => date.high)],
      ['keys', 'bigint[]', keys.map((one) => one.keys)],
      ['cross_keys', 'bigint[]', keys.map((one) => one.crossKeys)],
      ['vals', 'jsonb', keys.map((one) => JSON.stringify(one.vals))],
    ]);
    await tx.query(
      p.statement(
        `UPDATE resource AS r SET date_low = u.date_low, date_high = u.date_high, keys = u.keys, cross_keys = u.cross_keys, vals = u.vals
          FROM ${input} WHERE r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id AND r.version = u.version`,
      ),
    );
  }

  async #indexShared(tx: Queryable, rows: IndexedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const keys = rows.map((row) => searchKeysOf(JSON.parse(row.body) as Json, this.#indexing()));
    const p = new Parameters();
    const input = rowsOf(p, 'u', [
      ['type', 'text', rows.map((row) => row.type)],
      ['id', 'text', rows.map((row) => row.id)],
      ['version', 'integer', rows.map((row) => row.version)],
      ['keys', 'bigint[]', keys.map((one) => one.keys)],
      ['cross_keys', 'bigint[]', keys.map((one) => one.crossKeys)],
      ['vals', 'jsonb', keys.map((one) => JSON.stringify(one.vals))],
    ]);
    await tx.query(
      p.statement(
        `UPDATE shared_resource AS r SET keys = u.keys, cross_keys = u.cross_keys, vals = u.vals
          FROM ${input} WHERE r.type = u.type AND r.id = u.id AND r.version = u.version`,
      ),
    );
  }
}

const nameOf = ({ id, version }: Pending): string => `${id}/${version}`;

/** Where the walk stands, locked; undefined when another process is at it, or when it is done. */
async function placeOf(tx: Queryable, { id, version }: Pending): Promise<Place | undefined> {
  await tx.query({
    text: `INSERT INTO search_index (id, version, done, reached_key, reached_type, reached_id) VALUES ($1, $2, false, 0, '', '')
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, done = false, reached_key = 0, reached_type = '', reached_id = ''
      WHERE search_index.version < excluded.version`,
    values: [id, version],
  });
  const rows = await tx.query<{ reached_key: bigint; reached_type: string; reached_id: string }>({
    text: `SELECT reached_key, reached_type, reached_id FROM search_index
      WHERE id = $1 AND version = $2 AND NOT done FOR UPDATE SKIP LOCKED`,
    values: [id, version],
  });
  const row = rows[0];
  return row && { key: row.reached_key, type: row.reached_type, id: row.reached_id };
}

async function keepPlace(tx: Queryable, { id }: Pending, place: Place, isDone: boolean): Promise<void> {
  await tx.query({
    text: 'UPDATE search_index SET reached_key = $2, reached_type = $3, reached_id = $4, done = $5 WHERE id = $1',
    values: [id, place.key, place.type, place.id, isDone],
  });
}

const sharedRows = (tx: Queryable, types: string[], after: Place): Promise<IndexedRow[]> =>
  tx.query<IndexedRow>({
    text: `SELECT 0::bigint AS patient_key, type, id, version, body FROM shared_resource
      WHERE type = ANY($1::text[]) AND (type, id) > ($2::text, $3::text) ORDER BY type, id LIMIT $4`,
    values: [types, after.type, after.id, PIECE],
  });

const ownedRows = (tx: Queryable, types: string[], after: Place): Promise<IndexedRow[]> =>
  tx.query<IndexedRow>({
    text: `SELECT patient_key, type, id, version, body FROM resource
      WHERE type = ANY($1::text[]) AND (patient_key, type, id) > ($2::bigint, $3::text, $4::text)
      ORDER BY patient_key, type, id LIMIT $5`,
    values: [types, after.key, after.type, after.id, PIECE],
  });
