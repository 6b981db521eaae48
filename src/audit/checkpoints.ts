/** Signed checkpoints of the tree: what the log puts its name to. C2SP tlog-checkpoint. */
import type { Clock } from '../base/index.js';
import { type Database, Parameters, type Queryable } from '../database/index.js';
import { type NoteSigner, signCheckpoint } from './tree/signed-note.js';
import { lockHead, readCheckpoint, readHead, rootAt } from './tree/tree-store.js';

export interface CheckpointOptions {
  db: Database;
  clock: Clock;
  /** The log's key, or what finds it by the changes of key that stand. */
  signer: NoteSigner | ((db: Queryable) => Promise<NoteSigner>);
}

/** Signs the tree as it stands, when it has grown. @returns its size; undefined when nothing is new */
export async function makeCheckpoint(o: CheckpointOptions): Promise<number | undefined> {
  if (!(await isNew(o.db))) return undefined;
  return o.db.transaction(async (tx) => {
    // A change of key waits for this, or this for it: no key signs beyond its end.
    await lockHead(tx);
    if (!(await isNew(tx))) return undefined;
    const { edge, origin } = (await readHead(tx))!;
    const at = o.clock.now();
    const checkpoint = {
      origin,
      size: edge.size,
      root: await rootAt(tx, edge, edge.size),
      extensions: [`at ${at.toISOString()}`],
    };
    const note = signCheckpoint(checkpoint, typeof o.signer === 'function' ? await o.signer(tx) : o.signer);
    const p = new Parameters();
    await tx.query(
      p.statement(
        `INSERT INTO log_checkpoint (size, at, note) VALUES (${p.add(edge.size)}, ${p.add(at)}, ${p.add(note)}) ON CONFLICT (size) DO NOTHING`,
      ),
    );
    return edge.size;
  });
}

async function isNew(db: Queryable): Promise<boolean> {
  const [head, last] = [await readHead(db), await readCheckpoint(db)];
  return head !== undefined && head.edge.size > (last?.size ?? 0);
}
