/**
 * The keys a log has signed with. Each change is a signed note that the key before and the key after have both signed: who
 * trusts one of them can follow to every other, forwards and back, and whoever lacks a key of the log can add none.
 *
 *     overblik/log-key/1
 *     <origin>
 *     after <size>          checkpoints of more leaves than this are signed by the new key
 *     from <verifier key>
 *     to <verifier key>
 *     at <instant>
 */
import { sign } from 'node:crypto';
import {
  isSignedBy,
  type NoteSigner,
  noteSignature,
  parseVerifier,
  splitNote,
  type Verifier,
  verifierOf,
  verifierText,
} from './signed-note.js';

const FORMAT = 'overblik/log-key/1';

export interface KeyChange {
  origin: string;
  after: number;
  from: Verifier;
  to: Verifier;
  at: string;
}

/** A key, and the size that its checkpoints begin after. */
export interface KeyInForce {
  key: Verifier;
  after: number;
}

/** The note that makes `to` the log's key from there on. Both seeds are needed: the old one allows it, the new one is there. */
export function keyChange(change: { after: number; at: Date }, from: NoteSigner, to: NoteSigner): string {
  const textOf = (signer: NoteSigner) => verifierText(verifierOf(signer, 'log'));
  const lines = [FORMAT, from.name, `after ${change.after}`, `from ${textOf(from)}`, `to ${textOf(to)}`];
  const text = [...lines, `at ${change.at.toISOString()}`].map((line) => `${line}\n`).join('');
  const signatures = [from, to].map((signer) => noteSignature(signer, sign(null, Buffer.from(text), signer.key)));
  return `${text}\n${signatures.map((line) => `${line}\n`).join('')}`;
}

/** @throws Error when the note is no change of a key, or is not signed by both of them */
export function parseKeyChange(note: string): KeyChange {
  const [format, origin, after, from, to, at, ...rest] = splitNote(note).text.slice(0, -1).split('\n');
  const size = /^after (0|[1-9]\d{0,15})$/.exec(after ?? '')?.[1];
  const isNote = format === FORMAT && origin && size && rest.length === 0;
  if (!isNote || !from?.startsWith('from ') || !to?.startsWith('to ') || !at?.startsWith('at '))
    throw new Error('This is no change of a log’s key.');
  const change = {
    origin,
    after: Number(size),
    from: parseVerifier(from.slice(5)),
    to: parseVerifier(to.slice(3)),
    at: at.slice(3),
  };
  for (const key of [change.from, change.to])
    if (key.name !== origin || !isSignedBy(note, key)) throw new Error('The change of key is not signed by both keys.');
  return change;
}

export const isSameKey = (a: Verifier, b: Verifier): boolean => verifierText(a) === verifierText(b);

/** The keys of one log, oldest first. */
export class KeyHistory {
  readonly keys: readonly KeyInForce[];
  /** The notes that led from each to the next. */
  readonly notes: readonly string[];

  private constructor(keys: readonly KeyInForce[], notes: readonly string[]) {
    this.keys = keys;
    this.notes = notes;
  }

  /**
   * @param trusted a key of the log that the reader has from elsewhere; any of its keys will do
   * @param notes in the order of their sizes
   * @throws Error when a note does not hold, does not follow the one before it, or none of them speaks of the trusted key
   */
  static of(trusted: Verifier, notes: readonly string[] = []): KeyHistory {
    const changes = notes.map(parseKeyChange);
    const keys: KeyInForce[] = [{ key: changes[0]?.from ?? trusted, after: 0 }];
    for (const { from, to, after, origin } of changes) {
      const last = keys.at(-1)!;
      if (origin !== trusted.name) throw new Error('The change of key is of another log.');
      if (!isSameKey(from, last.key) || after < last.after)
        throw new Error('The change of key does not follow the one before it.');
      keys.push({ key: to, after });
    }
    if (!keys.some(({ key }) => isSameKey(key, trusted)))
      throw new Error('The log’s key is not in its history of keys.');
    return new KeyHistory(keys, notes);
  }

  /** The key that signs now. */
  get newest(): Verifier {
    return this.keys.at(-1)!.key;
  }

  /** The key that a checkpoint of so many leaves must be signed with. */
  keyFor(size: number): Verifier {
    return (this.keys.findLast(({ after }) => after < size) ?? this.keys[0]!).key;
  }
}
