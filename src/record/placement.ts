/** Where a new resource is put: with the citizen whom it is about, who must be there. */
import { Parameters, type Queryable, rowsOf } from '../database/index.js';
import { Failure } from '../base/index.js';
import { compartmentReferences, isPatientCompartmentType } from '../fhir/index.js';
import type { Json } from './contract.js';
import { NOBODY, type Place, type Places } from './places.js';
import { ResourceIds } from './resource-id.js';
import { isSharedType } from './shared-types.js';
import type { Assumed } from './write.js';

/** Resources of one citizen lie under one key; what names no citizen gets a key of its own. */
export class Placement {
  readonly #places: Places;
  readonly #ids: ResourceIds;
  readonly #baseUrl: string;
  /** @param baseUrl of our own FHIR face: references that begin with it are local */
  constructor(places: Places, ids: ResourceIds, baseUrl: string) {
    this.#places = places;
    this.#ids = ids;
    this.#baseUrl = baseUrl;
  }

  /**
   * The partition of a new resource: its citizen's, found through the compartment references; else one of its own.
   * @param pending places of resources that are created in the same transaction, by `Type/id`
   * @param assumed takes the Patients whose ids say where they live: that they exist is left to the write (see writeChanges)
   * @throws Failure unprocessable when it refers to a local Patient that does not exist
   */
  async placeFor(
    resource: Json,
    pending: ReadonlyMap<string, bigint>,
    db: Queryable,
    assumed?: Map<string, Assumed>,
  ): Promise<Place> {
    const type = String(resource['resourceType']);
    if (isSharedType(type)) return { shared: true, patientKey: 0n };
    if (type === 'Binary') return this.#placeOfBinary(resource, pending, db);
    if (type === 'Patient' || !isPatientCompartmentType(type))
      return { shared: false, patientKey: ResourceIds.newPatientKey() };
    for (const reference of compartmentReferences(resource)) {
      const local = this.#local(reference);
      const id = /^Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.+)?$/.exec(local)?.[1];
      if (!id) continue;
      const own = assumed && !pending.has(`Patient/${id}`) ? this.#ids.patientKeyOf(id) : undefined;
      if (own !== undefined) {
        assumed?.set(id, { patientKey: own, id });
        return { shared: false, patientKey: own };
      }
      const key = pending.get(`Patient/${id}`) ?? (await this.#places.locate('Patient', id, db)).patientKey;
      if (key !== NOBODY && (pending.has(`Patient/${id}`) || (await this.#patientExists(key, id, db))))
        return { shared: false, patientKey: key };
      throw missingPatient(id, type);
    }
    return { shared: false, patientKey: ResourceIds.newPatientKey() };
  }

  /** A Binary lies with the resource whose access rules it follows (https://hl7.org/fhir/R4/binary-definitions.html#Binary.securityContext). */
  async #placeOfBinary(resource: Json, pending: ReadonlyMap<string, bigint>, db: Queryable): Promise<Place> {
    const context = resource['securityContext'] as { reference?: unknown } | undefined;
    const reference = this.#local(String(context?.reference ?? ''));
    const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? [];
    if (!type || !id || isSharedType(type)) return { shared: false, patientKey: ResourceIds.newPatientKey() };
    const key = pending.get(`${type}/${id}`) ?? (await this.#places.locate(type, id, db)).patientKey;
    // Alone it would follow no rules that anybody else could be let in by.
    if (key === NOBODY) throw missingTarget(`${type}/${id}`, 'Binary.securityContext');
    return { shared: false, patientKey: key };
  }

  /** The reference by which a resource belongs to a citizen, made local; undefined when it names none. */
  ownerReference(resource: Json): string | undefined {
    const reference = compartmentReferences(resource).find((one) => /(^|\/)Patient\/[^/]+/.test(one));
    // Whatever version of the citizen is meant.
    return reference && this.#local(reference).replace(/\/_history\/[^/]+$/, '');
  }

  /** Our own address taken off. */
  #local(reference: string): string {
    return reference.startsWith(`${this.#baseUrl}/`) ? reference.slice(this.#baseUrl.length + 1) : reference;
  }

  /** @throws Failure unprocessable for the first of the Patients that does not exist */
  async requirePatients(assumed: Iterable<Assumed>, db: Queryable): Promise<void> {
    for (const { patientKey, id } of assumed)
      if (!(await this.#patientExists(patientKey, id, db))) throw missingPatient(id, 'Patient');
  }

  /** Keys of the Patients that stand, by `Patient/id`. */
  async standingPatients(
    patients: readonly { type: string; id: string }[],
    db: Queryable,
  ): Promise<Map<string, bigint>> {
    const found = new Map<string, bigint>();
    if (patients.length === 0) return found;
    const places = [...(await this.#places.locateMany(patients, db))].filter(
      ([, place]) => !this.#places.isNowhere(place),
    );
    if (places.length === 0) return found;
    const p = new Parameters();
    const rows = await db.query<{ id: string; patient_key: bigint }>(
      p.statement(
        `SELECT r.id, r.patient_key FROM resource AS r JOIN ${rowsOf(p, 'u', [
          ['patient_key', 'bigint', places.map(([, place]) => place.patientKey)],
          ['id', 'text', places.map(([name]) => name.slice('Patient/'.length))],
        ])} ON r.patient_key = u.patient_key AND r.type = 'Patient' AND r.id = u.id`,
      ),
    );
    for (const row of rows) found.set(`Patient/${row.id}`, row.patient_key);
    return found;
  }

  async #patientExists(patientKey: bigint, id: string, db: Queryable): Promise<boolean> {
    const p = new Parameters();
    const rows = await db.query(
      p.statement(
        `SELECT 1 AS found FROM resource WHERE patient_key = ${p.add(patientKey)}::bigint AND type = 'Patient' AND id = ${p.add(id)}`,
      ),
    );
    return rows.length > 0;
  }
}

const missingPatient = (id: string, type: string): Failure => missingTarget(`Patient/${id}`, type);

function missingTarget(name: string, expression: string): Failure {
  return new Failure(
    'unprocessable',
    `The resource refers to ${name}, which does not exist here. Store that first, or in the same transaction.`,
    { code: 'not-found', expression },
  );
}
