/** Rows of others' look-ups as their supervisor reads them (BEK 1615/2018 § 13; the controller's duty to watch over its staff). */
import { type EventRow, marksOf } from '../audit/index.js';
import { ROLE_WORDS } from '../access/index.js';
import type { Role } from '../identity/index.js';
import { lineOf, typesIn } from './citizens-log.js';
import type { SupervisedEntry } from './contract.js';

/** @param event id of its AuditEvent */
export function supervisedEntry(row: EventRow, event: string): SupervisedEntry {
  const { facts } = row;
  return {
    ...lineOf({ ...row, at: new Date(row.at).toISOString(), proof: row.number === undefined ? 'not-yet' : 'in-tree' }),
    event,
    actor: row.actor,
    roleWords: ROLE_WORDS[facts.role as Role],
    operation: facts.operation,
    kinds: typesIn(facts.what),
    purpose: facts.purpose,
    grade: facts.grade,
    patientId: row.patientId,
    patientName: row.patientName,
    patientNumber: row.patientNumber,
    leaderTask: facts.obligations?.includes('leader-task') || undefined,
    marks: marksOf(row),
    returned: row.returned,
  };
}
