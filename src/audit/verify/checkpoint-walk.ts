/** Walks the checkpoints along with the tree: each must be signed by the key of its size, and have the root of the tree. */
import { rootOf } from '../tree/merkle.js';
import type { KeyHistory } from '../tree/key-history.js';
import {
  type Checkpoint,
  cosignedAt,
  isSignedBy,
  parseCheckpoint,
  splitNote,
  type Verifier,
} from '../tree/signed-note.js';
import type { TreeEdge } from '../tree/tiles.js';
import type { Head, StoredCheckpoint } from '../tree/tree-store.js';
import type { LogSource } from './log-source.js';
import type { ReportBook, WitnessReport } from './report.js';

export interface WalkOptions {
  source: LogSource;
  keys: KeyHistory;
  witnesses?: readonly Verifier[];
  /** Checkpoints from outside the database, with who has seen them: the log must still contain what they say. */
  known?: readonly { from: string; note: string }[];
  /** So many witnesses must have signed for a tree to count as witnessed. */
  quorum: number;
}

/** Instant of the first checkpoint over a leaf, for the leaves that erasures ask about. */
export type Stamps = Map<number, number>;

export async function* each<T>(pages: AsyncIterable<T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page;
}

/** Something that the tree of one size must agree with. */
interface Expected {
  checkpoint: Checkpoint;
  /** Who else has it, when it is not the database's. */
  from?: string;
}

export class CheckpointWalk {
  readonly #o: WalkOptions;
  readonly #book: ReportBook;
  readonly #head: Head;
  readonly #stored: AsyncGenerator<StoredCheckpoint>;
  readonly #outside: Expected[];
  /** Indexes of leaves whose first checkpoint is asked for, smallest first. */
  readonly #asked: number[];
  readonly stamps: Stamps = new Map();
  readonly #vouched = new Map<string, WitnessReport>();
  #next: Expected | undefined;
  #good = 0;
  #atMs = 0;

  constructor(o: WalkOptions, book: ReportBook, head: Head, asked: readonly number[]) {
    this.#o = o;
    this.#book = book;
    this.#head = head;
    this.#stored = each(o.source.checkpoints());
    this.#outside = (o.known ?? []).flatMap(({ from, note }) => this.#read(note, from));
    this.#outside.sort((a, b) => a.checkpoint.size - b.checkpoint.size);
    this.#asked = [...asked].sort((a, b) => a - b);
  }

  #read(note: string, from?: string, size?: number): Expected[] {
    const kind = from === undefined ? 'checkpoint' : 'false-witness';
    try {
      const checkpoint = parseCheckpoint(note);
      const place = { witness: from, checkpoint: checkpoint.size };
      const isOurs = checkpoint.origin === this.#head.origin;
      const isSigned = isSignedBy(note, this.#o.keys.keyFor(checkpoint.size));
      if (!isOurs) this.#book.find(kind, `it is of another log, ${checkpoint.origin}`, place);
      if (!isSigned) this.#book.find(kind, 'the signature is not of the log’s key', place);
      // What our key never signed says nothing of our log: it accuses whoever shows it.
      return from === undefined || (isOurs && isSigned) ? [{ checkpoint, from }] : [];
    } catch (error) {
      this.#book.find(kind, (error as Error).message, { witness: from, checkpoint: size });
      return [];
    }
  }

  /** Size of the next tree that is spoken of. */
  async next(): Promise<number> {
    while (this.#next === undefined) {
      const { value, done } = await this.#stored.next();
      if (done) break;
      this.#next = this.#open(value);
    }
    return Math.min(
      this.#next?.checkpoint.size ?? Number.POSITIVE_INFINITY,
      this.#outside[0]?.checkpoint.size ?? Number.POSITIVE_INFINITY,
    );
  }

  #open(stored: StoredCheckpoint): Expected | undefined {
    const { report } = this.#book;
    report.checkpoints += 1;
    const [expected] = this.#read(stored.note, undefined, stored.size);
    if (!expected) return undefined;
    const { size, extensions } = expected.checkpoint;
    if (size !== stored.size)
      this.#book.find('checkpoint', `it is of ${size} leaves and lies under ${stored.size}`, {
        checkpoint: stored.size,
      });
    const atMs = Date.parse(extensions[0]?.replace(/^at /, '') ?? '');
    if (!(atMs >= this.#atMs))
      this.#book.find('checkpoint', 'it is older than the one before it', { checkpoint: size });
    this.#atMs = atMs;
    while (this.#asked.length > 0 && this.#asked[0]! < size) this.stamps.set(this.#asked.shift()!, atMs);
    report.signedSize = Math.max(report.signedSize, size);
    this.#checkWitnesses(stored);
    return expected;
  }

  #checkWitnesses({ note, size, cosignatures }: StoredCheckpoint): void {
    for (const { witness, line } of cosignatures) {
      const known = this.#o.witnesses?.find(({ name }) => name === witness);
      if (!known) continue;
      const at = cosignedAt(splitNote(note).text, line, known);
      if (at) {
        this.#book.report.cosignatures += 1;
        this.#vouched.set(witness, { name: witness, size, at: at.toISOString() });
      } else this.#book.find('witness', 'the cosignature does not hold', { checkpoint: size, witness });
    }
  }

  /** The tree has grown to `edge`: whatever speaks of this size must have its root. */
  async at(edge: TreeEdge): Promise<void> {
    while ((await this.next()) <= edge.size) {
      const ours = this.#next && this.#next.checkpoint.size <= edge.size ? this.#next : undefined;
      const expected = ours ?? this.#outside.shift()!;
      if (ours) this.#next = undefined;
      const { size, root } = expected.checkpoint;
      const isRight =
        size === edge.size &&
        root.equals(
          rootOf(
            edge.reader(() => undefined),
            edge.size,
          ),
        );
      const place = { checkpoint: size, witness: expected.from, leaves: [this.#good, size] as [number, number] };
      if (!isRight)
        this.#book.find(expected.from ? 'witness' : 'checkpoint', 'the tree is not the one that was signed', place);
      else this.#good = Math.max(this.#good, size);
    }
  }

  /** What speaks of a larger tree than there is; and how far each witness vouches. */
  async end(edge: TreeEdge): Promise<void> {
    while ((await this.next()) !== Number.POSITIVE_INFINITY) {
      const expected = this.#next ?? this.#outside.shift()!;
      if (this.#next) this.#next = undefined;
      const { size } = expected.checkpoint;
      this.#book.find(expected.from ? 'witness' : 'checkpoint', `${size} leaves were signed, ${edge.size} are left`, {
        checkpoint: size,
        witness: expected.from,
        leaves: [edge.size, Math.max(size, edge.size + 1)],
      });
    }
    const { report } = this.#book;
    report.witnesses = (this.#o.witnesses ?? []).map(({ name }) => this.#vouched.get(name) ?? { name, size: 0 });
    const sizes = report.witnesses.map(({ size }) => size).sort((a, b) => b - a);
    report.witnessedSize = sizes[this.#o.quorum - 1] ?? 0;
  }
}
