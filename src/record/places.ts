/** Where resources lie: under which citizen's key, told by the id itself or by the directory of ids that clients brought. */
import { Parameters, type Queryable, rowsOf } from '../database/index.js';
import type { ResourceIds } from './resource-id.js';
import { isSharedType } from './shared-types.js';

/** Where a resource lives. Undefined patientKey = shared. */
export interface Place {
  shared: boolean;
  patientKey: bigint;
}

/** A patient_key that no row has: the answer for an id nobody knows, so that unknown and absent take the same way. */
export const NOBODY = -1n;
const MOST_REMEMBERED_PLACES = 100_000;

/** What was found once is remembered; see RecordStore.on for a transaction's own. */
export class Places {
  readonly #ids: ResourceIds;
  /** Places of client-brought ids. A row's patient_key never changes, so this can be remembered; it tells nobody anything. */
  readonly #remembered = new Map<string, bigint>();
  constructor(ids: ResourceIds) {
    this.#ids = ids;
  }

  /** Finds where a resource lives; for an unknown id a place that holds nothing. */
  async locate(type: string, id: string, db: Queryable): Promise<Place> {
    if (isSharedType(type)) return { shared: true, patientKey: 0n };
    const own = this.#ids.patientKeyOf(id);
    if (own !== undefined) return { shared: false, patientKey: own };
    const name = `${type}/${id}`;
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined) return { shared: false, patientKey: remembered };
    const p = new Parameters();
    const rows = await db.query<{ patient_key: bigint }>(
      p.statement(`SELECT patient_key FROM resource_directory WHERE type = ${p.add(type)} AND id = ${p.add(id)}`),
    );
    const found = rows[0]?.patient_key;
    if (found === undefined) return { shared: false, patientKey: NOBODY };
    this.#remember(name, found);
    return { shared: false, patientKey: found };
  }

  /** `locate` for many, by `Type/id`, with one question to the directory. */
  async locateMany(named: readonly { type: string; id: string }[], db: Queryable): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    const asked: { type: string; id: string }[] = [];
    for (const { type, id } of named) {
      const name = `${type}/${id}`;
      if (places.has(name)) continue;
      const known = isSharedType(type) ? 0n : (this.#ids.patientKeyOf(id) ?? this.#remembered.get(name));
      places.set(name, { shared: isSharedType(type), patientKey: known ?? NOBODY });
      if (known === undefined) asked.push({ type, id });
    }
    if (asked.length === 0) return places;
    const p = new Parameters();
    const rows = await db.query<{ type: string; id: string; patient_key: bigint }>(
      p.statement(
        `SELECT d.type, d.id, d.patient_key FROM resource_directory AS d JOIN ${rowsOf(p, 'u', [
          ['type', 'text', asked.map((one) => one.type)],
          ['id', 'text', asked.map((one) => one.id)],
        ])} ON d.type = u.type AND d.id = u.id`,
      ),
    );
    for (const { type, id, patient_key: patientKey } of rows) {
      this.#remember(`${type}/${id}`, patientKey);
      places.set(`${type}/${id}`, { shared: false, patientKey });
    }
    return places;
  }

  #remember(name: string, patientKey: bigint): void {
    if (this.#remembered.size >= MOST_REMEMBERED_PLACES) this.#remembered.clear();
    this.#remembered.set(name, patientKey);
  }

  /** True for the place of an id that nobody knows: nothing can stand there. */
  isNowhere(place: Place): boolean {
    return place.patientKey === NOBODY;
  }

  /** Patient keys by identifier (directory). */
  async patientsByIdentifier(
    system: string,
    value: string,
    db: Queryable,
  ): Promise<{ patientKey: bigint; patientId: string }[]> {
    const p = new Parameters();
    const rows = await db.query<{ patient_key: bigint; patient_id: string }>(
      p.statement(
        `SELECT patient_key, patient_id FROM patient_identifier WHERE system = ${p.add(system)} AND value = ${p.add(value)}`,
      ),
    );
    return rows.map((row) => ({ patientKey: row.patient_key, patientId: row.patient_id }));
  }
}
