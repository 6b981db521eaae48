/** The log gets another key: a note signed by both, a row of the log that says so, and from then on the new key signs. */
import { createHash } from 'node:crypto';
import { type Clock, Failure, uuidv7 } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import { type LogEntry, logInsert, NO_CITIZEN, oneCitizen } from './access-log.js';
import { isSameKey, KeyHistory, keyChange } from './tree/key-history.js';
import { noteSigner, verifierOf } from './tree/signed-note.js';
import { lockHead, readCheckpoint, readHead, readKeyChanges } from './tree/tree-store.js';

/** What stands in the log's own row of a change: SHA-256 of the note, hex. */
export const hashOfNote = (note: string): string => createHash('sha256').update(note).digest('hex');

/**
 * Makes `to` the key of the log for every checkpoint larger than the newest one.
 * @param from seed of the key in force @param to seed of the new one, base64url
 * @returns the note; @throws Failure conflict when the log has no checkpoint yet, or `from` is not its key
 */
export function changeLogKey(db: Database, clock: Clock, seeds: { from: string; to: string }): Promise<string> {
  return db.transaction(async (tx) => {
    await lockHead(tx);
    const [head, last, notes] = [await readHead(tx), await readCheckpoint(tx), await readKeyChanges(tx)];
    if (!head || !last) throw new Failure('conflict', 'The log has no checkpoint yet: there is nothing to hand over.');
    const [from, to] = [noteSigner(head.origin, seeds.from), noteSigner(head.origin, seeds.to)];
    const history = KeyHistory.of(verifierOf(from, 'log'), notes);
    if (!isSameKey(history.newest, verifierOf(from, 'log')))
      throw new Failure('conflict', 'The key that was to be changed is not the one that signs now.');
    if (history.keys.at(-1)!.after === last.size)
      throw new Failure('conflict', 'The new key has signed nothing yet: try again in ten seconds.');
    const at = clock.now();
    const note = keyChange({ after: last.size, at }, from, to);
    const p = new Parameters();
    const logged = logInsert(p, entryOf(note, at), oneCitizen(p.add(NO_CITIZEN), '0'));
    await tx.query(
      p.statement(
        `WITH logged AS (${logged}) INSERT INTO log_key (after, statement) VALUES (${p.add(last.size)}::bigint, ${p.add(note)})`,
      ),
    );
    return note;
  });
}

function entryOf(note: string, at: Date): LogEntry {
  const facts = {
    who: 'Overblik',
    role: 'operator',
    purpose: 'operate',
    legal: 'Databeskyttelsesforordningen art. 32',
    reason: 'Loggens nøgle er skiftet',
    operation: 'log-key',
    what: 'log_key',
    statement: hashOfNote(note),
  };
  return { requestId: uuidv7(at.getTime()), at, effect: 'P', rule: 'S41', actor: 'overblik', facts };
}
