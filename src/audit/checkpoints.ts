/** Signed checkpoints of the tree: what the log puts its name to. C2SP tlog-checkpoint. */
import type { Clock } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import { type NoteSigner, signCheckpoint } from './tree/signed-note.js';
import { readCheckpoint, readHead, rootAt } from './tree/tree-store.js';

/** Signs the tree as it stands, when it has grown. @returns its size; undefined when nothing is new */
export async function makeCheckpoint(o: {
  db: Database;
  clock: Clock;
  signer: NoteSigner;
}): Promise<number | undefined> {
  const head = await readHead(o.db);
  if (!head || head.edge.size === 0) return undefined;
  const { size } = head.edge;
  const last = await readCheckpoint(o.db);
  if (last && last.size >= size) return undefined;
  const at = o.clock.now();
  const root = await rootAt(o.db, head.edge, size);
  const note = signCheckpoint({ origin: head.origin, size, root, extensions: [`at ${at.toISOString()}`] }, o.signer);
  const p = new Parameters();
  await o.db.query(
    p.statement(
      `INSERT INTO log_checkpoint (size, at, note) VALUES (${p.add(size)}, ${p.add(at)}, ${p.add(note)}) ON CONFLICT (size) DO NOTHING`,
    ),
  );
  return size;
}
