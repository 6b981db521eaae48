/**
 * What stands under the ids that a commit is about, found with a few statements instead of several for each: a batch of an
 * import names hundreds of them.
 */
import { Parameters, type Queryable, rowsOf } from '../database/index.js';
import type { Scope } from './contract.js';
import type { CurrentState } from './current-state.js';
import type { Place } from './places.js';
import type { RecordStore } from './record.js';

export interface Named {
  type: string;
  id: string;
}

const nameOf = ({ type, id }: Named): string => `${type}/${id}`;

interface StateRow extends Named {
  version: number;
  body?: string;
  open: boolean;
}

export class LookAhead {
  readonly #places: ReadonlyMap<string, Place>;
  readonly #states: ReadonlyMap<string, CurrentState>;

  private constructor(places: ReadonlyMap<string, Place>, states: ReadonlyMap<string, CurrentState>) {
    this.#places = places;
    this.#states = states;
  }

  /** @param lock locks the rows found, always in the order of the key, so that two writers never wait in a circle */
  static async over(
    record: RecordStore,
    db: Queryable,
    named: readonly Named[],
    lock: boolean,
    scope?: Scope,
  ): Promise<LookAhead> {
    const places = await record.locateMany(named, db);
    const unique = [...new Map(named.map((one) => [nameOf(one), one])).values()];
    const states = new Map<string, CurrentState>();
    for (const shared of [false, true]) {
      const here = unique.filter((one) => {
        const place = places.get(nameOf(one))!;
        return place.shared === shared && !record.isNowhere(place);
      });
      if (here.length === 0) continue;
      const keys = here.map((one) => places.get(nameOf(one))!.patientKey);
      const sight = shared ? undefined : scope;
      for (const row of await standing(db, here, keys, shared, lock, sight)) states.set(nameOf(row), row);
      const missing = here.map((one, i) => ({ one, key: keys[i]! })).filter(({ one }) => !states.has(nameOf(one)));
      if (missing.length === 0) continue;
      const gone = missing.map(({ one }) => one);
      const where = missing.map(({ key }) => key);
      for (const row of await deleted(db, gone, where, shared, sight)) states.set(nameOf(row), row);
    }
    return new LookAhead(places, states);
  }

  /** Where it lives; undefined when it was not asked about. */
  place(named: Named): Place | undefined {
    return this.#places.get(nameOf(named));
  }

  /** The newest version; undefined when there is none. Only of what was asked about. */
  state(named: Named): CurrentState | undefined {
    return this.#states.get(nameOf(named));
  }
}

function input(p: Parameters, named: readonly Named[], keys: readonly bigint[], shared: boolean): string {
  const columns = [
    ['type', 'text', named.map((one) => one.type)],
    ['id', 'text', named.map((one) => one.id)],
  ] as const;
  return rowsOf(p, 'u', shared ? columns : [['patient_key', 'bigint', keys], ...columns]);
}

function standing(
  db: Queryable,
  named: readonly Named[],
  keys: readonly bigint[],
  shared: boolean,
  lock: boolean,
  scope: Scope | undefined,
): Promise<StateRow[]> {
  const p = new Parameters();
  const rows = input(p, named, keys, shared);
  const locked = lock ? ' FOR UPDATE OF r' : '';
  return db.query<StateRow>(
    shared
      ? p.statement(
          `SELECT r.type, r.id, r.version, r.body, true AS open FROM shared_resource AS r JOIN ${rows} ON r.type = u.type AND r.id = u.id ORDER BY r.type, r.id${locked}`,
        )
      : p.statement(
          `SELECT r.type, r.id, r.version, r.body, ${scope ? `(${scope.predicate('r', p)})` : 'true'} AS open FROM resource AS r JOIN ${rows} ON r.patient_key = u.patient_key AND r.type = u.type AND r.id = u.id ORDER BY r.patient_key, r.type, r.id${locked}`,
        ),
  );
}

function deleted(
  db: Queryable,
  named: readonly Named[],
  keys: readonly bigint[],
  shared: boolean,
  scope: Scope | undefined,
): Promise<StateRow[]> {
  const p = new Parameters();
  const rows = input(p, named, keys, shared);
  return db.query<StateRow>(
    shared
      ? p.statement(
          `SELECT DISTINCT ON (h.type, h.id) h.type, h.id, h.version, true AS open FROM shared_resource_history AS h JOIN ${rows} ON h.type = u.type AND h.id = u.id ORDER BY h.type, h.id, h.version DESC`,
        )
      : p.statement(
          `SELECT DISTINCT ON (h.patient_key, h.type, h.id) h.type, h.id, h.version, ${scope ? `(${scope.predicate('h', p)})` : 'true'} AS open FROM resource_history AS h JOIN ${rows} ON h.patient_key = u.patient_key AND h.type = u.type AND h.id = u.id ORDER BY h.patient_key, h.type, h.id, h.version DESC`,
        ),
  );
}
