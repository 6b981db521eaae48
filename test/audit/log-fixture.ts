/** A log to check and to tamper with: rows by many hands, put into the tree by the real sequencer in a real database. */
import { logInsert, oneCitizen } from '../../src/audit/access-log.js';
import { makeCheckpoint } from '../../src/audit/checkpoints.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import { cosign, type NoteSigner, noteSigner } from '../../src/audit/tree/signed-note.js';
import { VirtualClock } from '../../src/base/index.js';
import { type Database, type OpenDatabase, Parameters } from '../../src/database/index.js';

export const ORIGIN = 'overblik/access-log/test';
export const SIGNER = noteSigner(ORIGIN, Buffer.alloc(32, 7).toString('base64url'));
export const WITNESS = noteSigner('witness.example', Buffer.alloc(32, 9).toString('base64url'));
/** A key that is nobody's. */
export const STRANGER = noteSigner(ORIGIN, Buffer.alloc(32, 8).toString('base64url'));

/** A log that has not begun, keys and duties included. */
export async function emptyLog({ owner }: OpenDatabase): Promise<void> {
  await owner.query({
    text: 'TRUNCATE access_log, access_log_leaf, log_head, log_tile, log_checkpoint, log_cosignature, log_finder, log_key, duty',
    values: [],
  });
}

export async function addRow(
  db: Database,
  clock: VirtualClock,
  patientKey: bigint,
  more: { operation?: string; what?: string; actor?: string; facts?: Record<string, unknown> } = {},
): Promise<void> {
  const p = new Parameters();
  const facts = {
    who: 'Asta Prøve',
    role: 'doctor',
    organisation: 'FAM Aalborg',
    sor: '1000',
    purpose: 'treatment',
    legal: 'Sundhedsloven § 42 a',
    reason: 'Aktuel behandling',
    operation: more.operation ?? 'read',
    what: more.what ?? 'Observation/x',
    ...more.facts,
  };
  const entry = { requestId: 'r', at: clock.now(), effect: 'P', rule: '01', actor: more.actor ?? 'asta', facts };
  await db.query(p.statement(logInsert(p, entry, oneCitizen(p.add(patientKey), '1'))));
}

/** Seven citizens and the question that met none, a minute apart, with a checkpoint after every 97 rows. */
export async function buildLog(db: OpenDatabase, rows: number, signer: NoteSigner = SIGNER): Promise<VirtualClock> {
  const clock = new VirtualClock('2026-11-01T08:00:00Z');
  const sequencer = new Sequencer({ db, clock, origin: ORIGIN });
  for (let i = 0; i < rows; i++) {
    await addRow(db, clock, BigInt((i * 5) % 7) * 1_000_003n, { what: `Observation/${i}` });
    clock.advanceMs(60_000);
    if (i % 97 === 96 || i === rows - 1) {
      await sequencer.sequence();
      const size = await makeCheckpoint({ db, clock, signer });
      if (size !== undefined) await cosignLast(db, clock);
    }
  }
  return clock;
}

async function cosignLast(db: Database, clock: VirtualClock): Promise<void> {
  const [last] = await db.query<{ size: bigint; note: string }>({
    text: 'SELECT size, note FROM log_checkpoint ORDER BY size DESC LIMIT 1',
    values: [],
  });
  await db.query({
    text: 'INSERT INTO log_cosignature (size, witness, at, line) VALUES ($1, $2, $3, $4)',
    values: [last!.size, WITNESS.name, clock.now(), cosign(last!.note, clock.now(), WITNESS)],
  });
}
