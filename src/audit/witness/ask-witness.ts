/** Brings the log's newest checkpoint to its witnesses, and keeps what they put under it. */
import type { Clock } from '../../base/index.js';
import { type Database, Parameters } from '../../database/index.js';
import { cosignedAt, parseVerifier, splitNote, type Verifier } from '../tree/signed-note.js';
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

/**
 * Asks one witness to cosign the newest checkpoint, unless it has.
 * @returns true when its line is kept; @throws Error when it refuses or does not answer
 */
export async function askWitness(o: { db: Database; clock: Clock }, witness: WitnessAddress): Promise<boolean> {
  const [head, last] = await Promise.all([readHead(o.db), readCheckpoint(o.db)]);
  if (!head || !last || last.cosignatures.some((one) => one.witness === witness.key.name)) return false;
  let old = await lastCosigned(o.db, witness.key.name);
  for (let attempt = 1; ; attempt++) {
    const proof = old <= last.size ? await proveConsistency(o.db, head.edge, old, last.size) : [];
    const body = `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${last.note}`;
    const answer = await fetch(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(WITNESS_DEADLINE_MS),
    });
    const text = await answer.text();
    if (answer.status === 409 && attempt === 1 && Number.isSafeInteger(Number(text))) {
      old = Number(text);
      if (old <= last.size) continue;
      throw new Error(`witness ${witness.key.name} has seen ${old} entries, the log has ${last.size}`);
    }
    if (answer.status !== 200) throw new Error(`witness ${witness.key.name} answers ${answer.status}`);
    await keep(o.db, last, witness.key, text.trimEnd());
    return true;
  }
}

async function keep(db: Database, last: { size: number; note: string }, key: Verifier, line: string): Promise<void> {
  const at = cosignedAt(splitNote(last.note).text, line, key);
  if (!at) throw new Error(`witness ${key.name} sent a cosignature that does not hold`);
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
  const answer = await fetch(`${witness.url}/seen?origin=${encodeURIComponent(origin)}`, {
    redirect: 'error',
    signal: AbortSignal.timeout(WITNESS_DEADLINE_MS),
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`witness ${witness.key.name} answers ${answer.status}`);
  return answer.text();
}
