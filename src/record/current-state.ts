/** What stands now of a resource, for who is about to write it. */
import { Parameters, type Queryable } from '../database/index.js';
import type { Scope } from './contract.js';
import type { Place } from './places.js';

export interface CurrentState {
  version: number;
  /** undefined when the newest version is a deletion. */
  body?: string;
  /** False when the caller may not see it. */
  open: boolean;
}

/** The newest version and whether it stands, for writers; locks the row inside a transaction. Not for showing to anybody. */
export async function readCurrentState(
  db: Queryable,
  type: string,
  id: string,
  place: Place,
  lock: boolean,
  scope?: Scope,
): Promise<CurrentState | undefined> {
  const table = place.shared ? 'shared_resource' : 'resource';
  const where = (alias: string, p: Parameters) =>
    `${place.shared ? '' : `${alias}.patient_key = ${p.add(place.patientKey)}::bigint AND `}${alias}.type = ${p.add(type)} AND ${alias}.id = ${p.add(id)}`;
  const sight = (alias: string, p: Parameters) => (place.shared || !scope ? 'true' : `(${scope.predicate(alias, p)})`);
  const p = new Parameters();
  const rows = await db.query<{ version: number; body: string; open: boolean }>(
    p.statement(
      `SELECT r.version, r.body, ${sight('r', p)} AS open FROM ${table} AS r WHERE ${where('r', p)}${lock ? ' FOR UPDATE' : ''}`,
    ),
  );
  if (rows[0]) return rows[0];
  const q = new Parameters();
  const old = await db.query<{ version: number; open: boolean }>(
    q.statement(
      `SELECT h.version, ${sight('h', q)} AS open FROM ${table}_history AS h WHERE ${where('h', q)} ORDER BY h.version DESC LIMIT 1`,
    ),
  );
  return old[0];
}
