/** Is an entry where the citizen would find it, and does her own check accept it? */
import type { Database } from '../database/index.js';
import type { LogEntry } from './access-log.js';
import { readDownload } from './download/citizens-download.js';
import { offlineVerifier } from './download/offline-verifier.js';
import type { ProofKeys } from './log-keeper.js';

/**
 * Takes the citizen's download from an instant on, and runs over it the check that she would run.
 * @param requestId of the entry looked for
 * @returns true when it is there and everything fits: signed by the log, and by a witness where there are any
 */
export async function isProvenToCitizen(
  db: Database,
  patientKey: bigint,
  sought: { requestId: string; since: Date },
  reading: LogEntry,
  keys: ProofKeys,
): Promise<boolean> {
  const data = await readDownload(db, patientKey, sought.since, reading, keys);
  const isThere = data.entries.some(({ leaf }) => leaf.includes(sought.requestId));
  if (!isThere) return false;
  const verdict = await offlineVerifier(data);
  return verdict.ok && verdict.isSigned === true && (keys.witnesses.length === 0 || verdict.witnesses.length > 0);
}
