/**
 * Checks the whole access log: rows against their leaves, each citizen's numbers, leaves against the tree, the tree against
 * every signed checkpoint, and against what witnesses have seen. Reads in order and keeps 16 bytes for every 65,536 leaves.
 * What it cannot see: rows the sequencer has not come to, and what was made wrong before its first checkpoint.
 */
import { hash as hashOf, randomBytes } from 'node:crypto';
import { NO_CITIZEN } from '../access-log.js';
import { hashOfNote } from '../key-change.js';
import { hashOfLeaf, leafText } from '../leaf.js';
import { retentionOf } from '../retention.js';
import { HASH_BYTES } from '../tree/merkle.js';
import { KeyHistory } from '../tree/key-history.js';
import type { Verifier } from '../tree/signed-note.js';
import { TILE_WIDTH, TreeEdge } from '../tree/tiles.js';
import type { Head } from '../tree/tree-store.js';
import { CheckpointWalk, each, type Stamps } from './checkpoint-walk.js';
import type { LogSource, SourceLeaf } from './log-source.js';
import { type LogReport, ReportBook } from './report.js';

export interface VerifyOptions {
  source: LogSource;
  /** One of the log's own keys: the newest, or one that the reader has known for long. */
  key: Verifier;
  witnesses?: readonly Verifier[];
  /** So many of them must have signed for a tree to count as witnessed; one when not said. */
  quorum?: number;
  /** Checkpoints from outside the database, with who has seen them: the log must still contain what they say. */
  known?: readonly { from: string; note: string }[];
  now: Date;
}

/** A row without a leaf is tampering when it is older; X-Road's valve lets sequencing lag four hours (reliability.md § 3.3). */
const GRACE_MS = 4 * 3600_000;
const BLOCK = 65_536;
/** Rows without a leaf that are looked at. */
const MOST_UNSEQUENCED = 10_000;

export async function verifyLog(o: VerifyOptions): Promise<LogReport> {
  const book = new ReportBook();
  const head = await headOf(o, book);
  const { report } = book;
  if (!head) return report;
  report.origin = head.origin;
  const keys = await keysOf(o, book);
  const blocks = new Blocks();
  const said = new SaidKeys();
  const erased = await checkLeaves(o, book, blocks, head, said);
  said.check(keys, book, erased);
  const stamps = await checkTree({ ...o, keys }, book, blocks, head, erased);
  checkErasures(book, erased, stamps);
  await checkUnsequenced(o, book);
  return report;
}

/** The keys by the notes that changed them; when these do not hold, the trusted key alone. */
async function keysOf(o: VerifyOptions, book: ReportBook): Promise<KeyHistory> {
  try {
    const keys = KeyHistory.of(o.key, await o.source.keyChanges());
    book.report.keys = keys.keys.length;
    return keys;
  } catch (error) {
    book.find('key', (error as Error).message, {});
    return KeyHistory.of(o.key);
  }
}

/** Changes of key are told by the log itself: each note must have its leaf. */
class SaidKeys {
  readonly #said = new Set<string>();

  take(entry: string): void {
    if (!entry.includes('"operation":"log-key"')) return;
    const { statement } = JSON.parse(entry) as { statement?: unknown };
    if (typeof statement === 'string') this.#said.add(statement);
  }

  check(keys: KeyHistory, book: ReportBook, erased: readonly Erased[]): void {
    // What retention has taken of the entries about nobody can say nothing any more.
    if (erased.some(({ patientKey, upTo }) => patientKey === NO_CITIZEN && upTo > 0)) return;
    keys.notes.forEach((note, i) => {
      if (!this.#said.has(hashOfNote(note)))
        book.find('key', 'the log does not tell of this change of key', { checkpoint: keys.keys[i + 1]!.after });
    });
  }
}

async function headOf(o: VerifyOptions, book: ReportBook): Promise<Head | undefined> {
  let head: Head | undefined;
  try {
    head = await o.source.head();
  } catch (error) {
    book.find('tree', `the head cannot be read: ${(error as Error).message}`, {});
    return undefined;
  }
  if (head) return head;
  for await (const [leaf] of o.source.leaves())
    if (leaf) {
      book.find('tree', 'there are leaves and no tree', {});
      return undefined;
    }
  for (const { from } of o.known ?? []) book.find('witness', 'has seen a log, and there is none', { witness: from });
  await checkUnsequenced(o, book);
  return undefined;
}

/** Which leaves were seen, without keeping them: under a key nobody knows, XOR cannot be made to come out even. */
class Blocks {
  /** 32 bytes of key; then the leaf's index and hash. */
  readonly #keyed = Buffer.concat([randomBytes(32), Buffer.alloc(40)]);
  readonly #sums = new Map<number, Buffer>();

  /** Adds a leaf, or takes it away again. */
  toggle(index: number, hash: Uint8Array): void {
    this.#keyed.writeDoubleBE(index, 32);
    this.#keyed.set(hash, 40);
    const mark = hashOf('sha256', this.#keyed, 'buffer');
    const block = Math.floor(index / BLOCK);
    const sum = this.#sums.get(block) ?? Buffer.alloc(16);
    for (let i = 0; i < 16; i++) sum[i]! ^= mark[i]!;
    this.#sums.set(block, sum);
  }

  uneven(): number[] {
    return [...this.#sums].filter(([, sum]) => sum.some((byte) => byte !== 0)).map(([block]) => block);
  }
}

/** What is gone of one citizen's rows, and what the log says was erased. */
interface Erased {
  patientKey: bigint;
  /** A row that is still there has been met: what was erased lies before it. */
  hasRow: boolean;
  upTo: number;
  /** Largest index of an erased leaf. */
  index: number;
  saidUpTo: number;
  saidAt: number;
}

/** Rows against leaves, citizen by citizen. */
async function checkLeaves(
  o: VerifyOptions,
  book: ReportBook,
  blocks: Blocks,
  head: Head,
  said: SaidKeys,
): Promise<Erased[]> {
  const erased: Erased[] = [];
  let last: SourceLeaf | undefined;
  let gone: Erased | undefined;
  const close = () => {
    if (gone && (gone.upTo > 0 || gone.saidUpTo > 0)) erased.push(gone);
  };
  for await (const page of o.source.leaves()) {
    for (const leaf of page) {
      const place = placeOf(leaf);
      book.report.leaves += 1;
      blocks.toggle(leaf.index, leaf.hash);
      if (leaf.patientKey !== last?.patientKey) {
        close();
        gone = { patientKey: leaf.patientKey, hasRow: false, upTo: 0, index: -1, saidUpTo: 0, saidAt: 0 };
        book.report.citizens += 1;
        last = undefined;
      }
      if (leaf.number !== (last?.number ?? 0) + 1)
        book.find('numbers', `entry ${(last?.number ?? 0) + 1} of the citizen is missing`, place);
      if (last && leaf.index <= last.index) book.find('numbers', 'the entry stands before the one before it', place);
      if (leaf.index >= head.edge.size) book.find('tree', 'the leaf lies outside the tree', place);
      if (leaf.row) checkRow(leaf, last, book, gone!, said);
      else if (gone!.hasRow) book.find('row-missing', 'a row between others is gone', place);
      else {
        gone!.upTo = leaf.number;
        gone!.index = Math.max(gone!.index, leaf.index);
        book.report.erased += 1;
      }
      last = leaf;
    }
  }
  close();
  return erased;
}

function checkRow(
  leaf: SourceLeaf,
  last: SourceLeaf | undefined,
  book: ReportBook,
  gone: Erased,
  said: SaidKeys,
): void {
  const row = leaf.row!;
  const place = placeOf(leaf);
  if (!hashOfLeaf(leafText(row, leaf.number, last?.hash)).equals(leaf.hash))
    book.find('row-changed', 'the row is not what was put into the tree', place);
  gone.hasRow = true;
  if (leaf.patientKey === NO_CITIZEN) said.take(row.entry);
  if (!row.entry.includes('"operation":"erasure"')) return;
  const { operation, erasedUpTo } = JSON.parse(row.entry) as { operation?: string; erasedUpTo?: number };
  if (operation !== 'erasure' || !Number.isInteger(erasedUpTo)) return;
  gone.saidUpTo = Math.max(gone.saidUpTo, erasedUpTo!);
  gone.saidAt = Math.max(gone.saidAt, Date.parse(row.at));
}

const placeOf = (leaf: SourceLeaf) => ({
  patientKey: String(leaf.patientKey),
  number: leaf.number,
  row: leaf.id,
  leaf: leaf.index,
});

/** Leaves against tiles, tiles against the head, and every checkpoint against the tree of its size. */
async function checkTree(
  o: VerifyOptions & { keys: KeyHistory },
  book: ReportBook,
  blocks: Blocks,
  head: Head,
  erased: readonly Erased[],
): Promise<Stamps> {
  const walk = new CheckpointWalk(
    { ...o, quorum: o.quorum ?? 1 },
    book,
    head,
    erased.map(({ index }) => index),
  );
  const upper = new UpperTiles(o.source, book);
  let edge = TreeEdge.empty;
  const take = async (hashes: readonly Buffer[]) => {
    const first = edge.size;
    for (const [i, hash] of hashes.entries()) blocks.toggle(first + i, hash);
    for (let from = 0; from < hashes.length; ) {
      const stop = Math.min(hashes.length, from + Math.max(1, (await walk.next()) - edge.size));
      const { edge: grown, full } = edge.append(hashes.slice(from, stop));
      edge = grown;
      from = stop;
      for (const tile of full) if (tile.level > 0) await upper.compare(tile.level, tile.tile, tile.hashes);
      await walk.at(edge);
    }
  };
  for await (const page of o.source.tiles(0)) {
    for (const { tile, hashes } of page) {
      if (tile * TILE_WIDTH !== edge.size || hashes.length !== TILE_WIDTH * HASH_BYTES) {
        book.find('tree', 'a tile is missing, doubled or cut', { leaves: [edge.size, (tile + 1) * TILE_WIDTH] });
        return walk.stamps;
      }
      await take(Array.from({ length: TILE_WIDTH }, (_, i) => hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)));
    }
  }
  const partial = head.edge.size % TILE_WIDTH;
  await take(Array.from({ length: partial }, (_, i) => head.edge.bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)));
  await upper.end();
  if (edge.size !== head.edge.size || !edge.bytes.equals(head.edge.bytes))
    book.find('tree', `the head speaks of ${head.edge.size} leaves, the tiles hold ${edge.size}, or other ones`, {});
  if (book.report.leaves !== edge.size)
    book.find('tree', `there are ${book.report.leaves} leaves, the tree has ${edge.size}`, {});
  await walk.end(edge);
  for (const block of blocks.uneven()) await findUneven(o.source, book, block, head);
  return walk.stamps;
}

/** Tiles above the leaves are made of those below: each stored one must be the one that follows. */
class UpperTiles {
  readonly #source: LogSource;
  readonly #book: ReportBook;
  readonly #levels = new Map<number, AsyncGenerator<{ tile: number; hashes: Buffer }>>();
  constructor(source: LogSource, book: ReportBook) {
    this.#source = source;
    this.#book = book;
  }

  async compare(level: number, tile: number, hashes: Buffer): Promise<void> {
    const stored = this.#levels.get(level) ?? each(this.#source.tiles(level));
    this.#levels.set(level, stored);
    const { value } = await stored.next();
    if (value?.tile === tile && value.hashes.equals(hashes)) return;
    const width = TILE_WIDTH ** (level + 1);
    this.#book.find('tree', `tile ${tile} of level ${level} is not what its leaves give`, {
      leaves: [tile * width, (tile + 1) * width],
    });
  }

  /** No tile may be left over. */
  async end(): Promise<void> {
    for (let level = 1; ; level++) {
      const known = this.#levels.get(level);
      const { value, done } = await (known ?? each(this.#source.tiles(level))).next();
      if (!done) this.#book.find('tree', `tile ${value.tile} of level ${level} belongs to no tree`, {});
      if (!known) return;
    }
  }
}

/** Says which leaves of a block are not those of the tree. */
async function findUneven(source: LogSource, book: ReportBook, block: number, head: Head): Promise<void> {
  const from = block * BLOCK;
  const leaves = await source.leavesBetween(from, from + BLOCK);
  const inTree = new Map<number, Buffer>();
  for await (const page of source.tiles(0))
    for (const { tile, hashes } of page)
      if (Math.floor((tile * TILE_WIDTH) / BLOCK) === block)
        for (let i = 0; i < TILE_WIDTH; i++)
          inTree.set(tile * TILE_WIDTH + i, hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  const first = head.edge.size - (head.edge.size % TILE_WIDTH);
  for (let i = first; i < head.edge.size; i++)
    inTree.set(i, head.edge.bytes.subarray((i - first) * HASH_BYTES, (i - first + 1) * HASH_BYTES));
  const seen = new Set<number>();
  for (const leaf of leaves) {
    if (seen.has(leaf.index)) book.find('tree', 'two leaves claim the same place', placeOf(leaf));
    seen.add(leaf.index);
    if (!inTree.get(leaf.index)?.equals(leaf.hash))
      book.find('tree', 'the leaf is not the one in the tree', placeOf(leaf));
  }
  for (const index of inTree.keys())
    if (Math.floor(index / BLOCK) === block && !seen.has(index))
      book.find('row-missing', 'the leaf of this place is gone', { leaf: index });
}

/** Rows may be gone when the citizen's log says so, and when a checkpoint shows that they were old enough. */
function checkErasures(book: ReportBook, erased: readonly Erased[], stamps: Stamps): void {
  for (const { patientKey, upTo, index, saidUpTo, saidAt } of erased) {
    if (upTo === 0) continue;
    const place = { patientKey: String(patientKey), number: upTo, leaf: index };
    const stampMs = stamps.get(index);
    const deadline = retentionOf('audit', new Date(saidAt)).end(new Date(stampMs ?? Number.NaN));
    if (upTo > saidUpTo) book.find('row-missing', 'rows are gone that nothing says were erased', place);
    else if (!(deadline.getTime() <= saidAt)) book.find('erasure', 'rows were erased before their time', place);
  }
}

async function checkUnsequenced(o: VerifyOptions, book: ReportBook): Promise<void> {
  for (const row of await o.source.unsequenced(MOST_UNSEQUENCED)) {
    if (row.atMs > o.now.getTime() - GRACE_MS && row.atMs <= o.now.getTime() + GRACE_MS) book.report.pending += 1;
    else
      book.find('row-without-leaf', 'a row is in no tree: put there afterwards, or the sequencer does not run', {
        patientKey: String(row.patientKey),
        row: row.id,
      });
  }
}
