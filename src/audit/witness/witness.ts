/**
 * A witness (C2SP tlog-witness): remembers the newest checkpoint of each log it follows and puts its name under another only
 * when that continues it. A log that shows one history to some and another to others finds nobody to sign both.
 */
import type { Clock } from '../../base/index.js';
import { isSameKey, type KeyChange, KeyHistory, parseKeyChange } from '../tree/key-history.js';
import { isConsistent } from '../tree/merkle.js';
import {
  type Checkpoint,
  cosign,
  isSignedBy,
  type NoteSigner,
  parseCheckpoint,
  splitNote,
  type Verifier,
} from '../tree/signed-note.js';

/** What a witness has seen of one log. */
export interface Seen {
  size: number;
  /** base64 */
  root: string;
  /** The checkpoint with the log's signature and the witness' own line. */
  note: string;
}

export interface WitnessMemory {
  read(origin: string): Promise<Seen | undefined>;
  /** Resolves when it is on disk: only then may the cosignature leave. */
  write(origin: string, seen: Seen): Promise<void>;
  /** Notes by which the log's key was changed, oldest first. */
  readKeys(origin: string): Promise<string[]>;
  writeKeys(origin: string, notes: readonly string[]): Promise<void>;
}

export interface WitnessOptions {
  signer: NoteSigner;
  memory: WitnessMemory;
  /** A key of each of the logs followed, as it was when the witness was set up; the name of a key is the log's origin. */
  logs: readonly Verifier[];
  clock: Clock;
}

/** Status and body of an answer; 409 carries the size that was seen last. */
export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  body: string;
}

/** Hashes in the proof; no tree of 2^63 leaves needs more. */
export const MOST_PROOF_HASHES = 63;

export class Witness {
  readonly #o: WitnessOptions;
  /** One checkpoint at a time: two that arrive together must not both build on the same one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WitnessOptions) {
    this.#o = options;
  }

  /** @param request `old <size>`, proof lines, an empty line, the checkpoint */
  addCheckpoint(request: string): Promise<WitnessAnswer> {
    const mine = this.#turn.then(() => this.#add(request));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  seen(origin: string): Promise<Seen | undefined> {
    return this.#o.memory.read(origin);
  }

  /**
   * A log's key is changed. Only the key that this witness knows as the log's can do it, and only once: whoever finds an old
   * key finds nobody who still believes it. @param note see tree/key-history.ts
   */
  addKey(note: string): Promise<WitnessAnswer> {
    const mine = this.#turn.then(() => this.#addKey(note));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #addKey(note: string): Promise<WitnessAnswer> {
    let change: KeyChange;
    try {
      change = parseKeyChange(note);
    } catch {
      return { status: 400, body: 'This is no change of a log’s key.\n' };
    }
    const keys = await this.#keysOf(change.origin);
    if (!keys) return { status: 404, body: 'This log is not followed here.\n' };
    if (keys.notes.includes(note)) return { status: 200, body: '' };
    if (!isSameKey(change.from, keys.newest)) return { status: 403, body: 'This is not the key that signs now.\n' };
    const seen = (await this.#o.memory.read(change.origin))?.size ?? 0;
    if (change.after < Math.max(seen, keys.keys.at(-1)!.after)) return { status: 409, body: `${seen}\n` };
    await this.#o.memory.writeKeys(change.origin, [...keys.notes, note]);
    return { status: 200, body: '' };
  }

  /** The keys of a log that is followed: those it was told of, as long as they lead from or to the one it was set up with. */
  async #keysOf(origin: string): Promise<KeyHistory | undefined> {
    const given = this.#o.logs.find(({ name }) => name === origin);
    if (!given) return undefined;
    try {
      return KeyHistory.of(given, await this.#o.memory.readKeys(origin));
    } catch {
      return KeyHistory.of(given);
    }
  }

  async #add(request: string): Promise<WitnessAnswer> {
    const asked = parseRequest(request);
    if (!asked) return { status: 400, body: 'This is not a request to add a checkpoint.\n' };
    const { old, proof, note, checkpoint } = asked;
    const keys = await this.#keysOf(checkpoint.origin);
    if (!keys) return { status: 404, body: 'This log is not followed here.\n' };
    const log = keys.keyFor(checkpoint.size);
    if (!isSignedBy(note, log)) return { status: 403, body: 'The checkpoint is not signed by its log.\n' };
    const seen = await this.#o.memory.read(checkpoint.origin);
    const size = seen?.size ?? 0;
    if (old > checkpoint.size) return { status: 400, body: 'The old size is larger than the new.\n' };
    if (old !== size) return { status: 409, body: `${size}\n` };
    const before = { size, root: Buffer.from(seen?.root ?? '', 'base64') };
    const isNext = size === 0 ? proof.length === 0 : isConsistent(before, checkpoint, proof);
    if (!isNext) return { status: size === checkpoint.size ? 409 : 422, body: `${size}\n` };
    const line = cosign(note, this.#o.clock.now(), this.#o.signer);
    const own = `${splitNote(note).text}\n${splitNote(note)
      .signatures.filter((one) => one.startsWith(`\u2014 ${log.name} `))
      .map((one) => `${one}\n`)
      .join('')}${line}\n`;
    await this.#o.memory.write(checkpoint.origin, {
      size: checkpoint.size,
      root: checkpoint.root.toString('base64'),
      note: own,
    });
    return { status: 200, body: `${line}\n` };
  }
}

function parseRequest(
  text: string,
): { old: number; proof: Buffer[]; note: string; checkpoint: Checkpoint } | undefined {
  const end = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first ?? '')?.[1];
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  if (old === undefined || proof.length > MOST_PROOF_HASHES || proof.some((hash) => hash.length !== 32))
    return undefined;
  const note = text.slice(end + 2);
  try {
    return { old: Number(old), proof, note, checkpoint: parseCheckpoint(note) };
  } catch {
    return undefined;
  }
}
