/** Brings the log's newest checkpoint to its witnesses, and keeps what they put under it. */
import type { Clock } from '../../base/index.js';
import { type Database, Parameters } from '../../database/index.js';
import type { KeyHistory } from '../tree/key-history.js';
import {
  cosignedAt,
  isSignedBy,
  parseCheckpoint,
  parseVerifier,
  splitNote,
  type Verifier,
} from '../tree/signed-note.js';
import { proveConsistency, readCheckpoint, readHead } from '../tree/tree-store.js';

/** Where a witness is, and the key it signs with. */
export interface WitnessAddress {
  url: string;
  key: Verifier;
}

/** A witness answers within this, or is asked again at the next checkpoint. */
const WITNESS_DEADLINE_MS = 5_000;

/**
 * @param setting JSON: [{"url": "https://...", "key": "<name>+<id>+<key>"}]
 * @throws Error saying what is wrong with it
 */
export function parseWitnesses(setting: string | undefined): WitnessAddress[] {
  if (!setting) return [];
  const list = JSON.parse(setting) as unknown;
  if (!Array.isArray(list)) throw new Error('OVERBLIK_WITNESSES must be a JSON list of {"url", "key"}.');
  return list.map((one: { url?: unknown; key?: unknown }) => {
    if (typeof one?.url !== 'string' || !/^https?:\/\//.test(one.url) || typeof one.key !== 'string')
      throw new Error('Each witness of OVERBLIK_WITNESSES needs a "url" and a "key".');
    return { url: one.url.replace(/\/+$/, ''), key: parseVerifier(one.key) };
  });
}

/** A witness that answers, and what it says cannot be: see WitnessState. */
export class FalseWitness extends Error {
  readonly kind: 'false' | 'disagrees';
  constructor(kind: FalseWitness['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Asks one witness to cosign the newest checkpoint, unless it has.
 * @returns true when its line is kept now; false when there is nothing to sign
 * @throws FalseWitness when what it says cannot be; Error when it refuses or does not answer
 */
export async function askWitness(
  o: { db: Database; clock: Clock },
  witness: WitnessAddress,
  keys: KeyHistory,
): Promise<boolean> {
  const { name } = witness.key;
  const [head, last] = await Promise.all([readHead(o.db), readCheckpoint(o.db)]);
  if (!head || !last || last.cosignatures.some((one) => one.witness === name)) return false;
  let old = await lastCosigned(o.db, name);
  let hasToldKeys = false;
  for (let attempt = 1; ; attempt++) {
    const proof = old <= last.size ? await proveConsistency(o.db, head.edge, old, last.size) : [];
    const body = `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${last.note}`;
    const { status, text } = await post(witness, '/add-checkpoint', body);
    if (status === 403 && !hasToldKeys && keys.notes.length > 0) {
      // It knows an older key than the one that signs.
      hasToldKeys = true;
      for (const note of keys.notes) await post(witness, '/add-key', note);
      continue;
    }
    if (status === 409 && attempt <= 2 && Number.isSafeInteger(Number(text))) {
      old = Number(text);
      if (old <= last.size) continue;
      await requireBelievable(witness, keys, last.size);
      throw new FalseWitness('false', `witness ${name} says that it has seen ${old} entries, and shows fewer`);
    }
    if (status !== 200) throw new Error(`witness ${name} answers ${status}`);
    await keep(o.db, last, witness.key, text.trimEnd());
    return true;
  }
}

/** What a witness shows must be signed by the log, and be no larger than the log. @throws FalseWitness */
export async function requireBelievable(witness: WitnessAddress, keys: KeyHistory, size: number): Promise<void> {
  const { name } = witness.key;
  const seen = await askSeen(witness, keys.newest.name);
  if (seen === undefined) throw new FalseWitness('false', `witness ${name} has forgotten what it saw`);
  if (!isOurs(seen, keys)) throw new FalseWitness('false', `witness ${name} shows what the log never signed`);
  const shown = parseCheckpoint(seen).size;
  if (shown > size)
    throw new FalseWitness('disagrees', `witness ${name} has seen ${shown} entries, the log has ${size}`);
}

function isOurs(note: string, keys: KeyHistory): boolean {
  try {
    const { origin, size } = parseCheckpoint(note);
    return origin === keys.newest.name && isSignedBy(note, keys.keyFor(size));
  } catch {
    return false;
  }
}

async function post(witness: WitnessAddress, path: string, body: string): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(`${witness.url}${path}`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(WITNESS_DEADLINE_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw new Error(`witness ${witness.key.name} does not answer`);
  }
}

async function keep(db: Database, last: { size: number; note: string }, key: Verifier, line: string): Promise<void> {
  const at = cosignedAt(splitNote(last.note).text, line, key);
  if (!at) throw new FalseWitness('false', `witness ${key.name} sent a cosignature that does not hold`);
  const p = new Parameters();
  await db.query(
    p.statement(`INSERT INTO log_cosignature (size, witness, at, line) VALUES (${p.add(last.size)}, ${p.add(key.name)}, ${p.add(at)}, ${p.add(line)})
      ON CONFLICT (size, witness) DO NOTHING`),
  );
}

async function lastCosigned(db: Database, witness: string): Promise<number> {
  const p = new Parameters();
  const rows = await db.query<{ size: number }>(
    p.statement(`SELECT coalesce(max(size), 0)::float8 AS size FROM log_cosignature WHERE witness = ${p.add(witness)}`),
  );
  return rows[0]?.size ?? 0;
}

/** The newest checkpoint a witness has seen; undefined when it has seen none. @throws Error when it does not answer */
export async function askSeen(witness: WitnessAddress, origin: string): Promise<string | undefined> {
  let answer: Response;
  try {
    answer = await fetch(`${witness.url}/seen?origin=${encodeURIComponent(origin)}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(WITNESS_DEADLINE_MS),
    });
  } catch {
    throw new Error(`witness ${witness.key.name} does not answer`);
  }
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`witness ${witness.key.name} answers ${answer.status}`);
  return answer.text();
}
