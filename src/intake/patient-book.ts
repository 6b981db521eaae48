/**
 * Who is who during one import. A citizen is known by person number (CPR, X-eCPR, D-eCPR), never by the id a sender gave: the same
 * citizen comes under many ids, and two senders may use one id for two citizens.
 */
import { randomUUID } from 'node:crypto';
import { isPersonNumberId, PERSON_NUMBER_SYSTEMS, parseCpr, parsePersonNumber } from '../identity/index.js';
import type { Existing, Identifier, IntakeWriter, Json } from './contract.js';
import { contentId } from './resource-text.js';

export interface Settled {
  /** The Patient id in the record. */
  id: string;
  /** `matched`: the record (or an earlier file) has this citizen already, and the incoming Patient is not written. */
  how: 'new' | 'update' | 'matched';
  warnings: string[];
}

const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

export const isFhirId = (value: unknown): value is string => typeof value === 'string' && FHIR_ID.test(value);

/** The person numbers among a Patient's identifiers that name one person, CPR first, written without hyphen. */
export const personNumbers = (patient: Json): Identifier[] => numbersIn(patient).filter(namesOnePerson);

function numbersIn(patient: Json): Identifier[] {
  const found: Identifier[] = [];
  const all = Array.isArray(patient['identifier']) ? patient['identifier'] : [];
  for (const one of all as { system?: unknown; value?: unknown }[]) {
    if (typeof one?.system !== 'string' || typeof one.value !== 'string' || !isPersonNumberSystem(one.system)) continue;
    const value = one.value.replace(/[\s-]/g, '').toUpperCase();
    if (value !== '') found.push({ system: one.system, value });
  }
  return found.sort(
    (a, b) => Number(b.system === PERSON_NUMBER_SYSTEMS.cpr) - Number(a.system === PERSON_NUMBER_SYSTEMS.cpr),
  );
}

/**
 * True for a number that is one person's wherever it comes from. Not so: a D-eCPR without its issuer (two hospitals may give the same
 * one to two patients), a hospital's own number or a placeholder (`0000000000`) where a CPR number should stand. By such a
 * number two patients would become one.
 */
export function namesOnePerson({ system, value }: Identifier): boolean {
  const { cpr, 'x-ecpr': national, 'd-ecpr': local } = PERSON_NUMBER_SYSTEMS;
  if (system === cpr) return parseCpr(value).ok;
  if (system !== national) return system.startsWith(`${local}.`);
  const parsed = parsePersonNumber(value);
  return parsed.ok && parsed.number.kind === 'x-ecpr';
}

function isPersonNumberSystem(system: string): boolean {
  const { cpr, 'x-ecpr': national, 'd-ecpr': local } = PERSON_NUMBER_SYSTEMS;
  return system === cpr || system === national || system === local || system.startsWith(`${local}.`);
}

export class PatientBook {
  readonly #writer: IntakeWriter;
  /** Person number -> Patient id, of those found or made in this import. */
  readonly #byNumber = new Map<string, string>();
  /** `Patient/<id the sender gave>` -> Patient id; null when several citizens came under it. */
  readonly #bySenderId = new Map<string, string | null>();
  /** Patient ids that this import has given out, with the person numbers they stand for. */
  readonly #given = new Map<string, string>();

  readonly #settled = new WeakMap<Json, Settled>();
  /** Every Patient id met, found or made. */
  readonly #ids = new Set<string>();

  constructor(writer: IntakeWriter) {
    this.#writer = writer;
  }

  /**
   * Finds or makes the citizen of an incoming Patient, and remembers the sender's id for it. Asked again for the same object, it
   * gives the same answer.
   */
  async settle(patient: Json): Promise<Settled> {
    const before = this.#settled.get(patient);
    if (before !== undefined) return before;
    const settled = await this.#settle(patient);
    this.#settled.set(patient, settled);
    return settled;
  }

  async #settle(patient: Json): Promise<Settled> {
    const numbers = personNumbers(patient);
    const warnings = numberWarnings(patient);
    const senderId = isFhirId(patient['id']) ? patient['id'] : undefined;
    const known = await this.findByNumbers(numbers, warnings);
    const settled =
      known === undefined
        ? await this.#settleNew(patient, senderId, numbers, warnings)
        : this.#settleKnown(known, senderId, warnings);
    this.#ids.add(settled.id);
    for (const number of numbers) this.#byNumber.set(keyOf(number), this.#byNumber.get(keyOf(number)) ?? settled.id);
    if (senderId !== undefined) this.#remember(`Patient/${senderId}`, settled.id);
    return settled;
  }

  /** Patient id of whoever carries one of the numbers; undefined when nobody does. */
  async findByNumbers(numbers: readonly Identifier[], warnings: string[] = []): Promise<string | undefined> {
    let found: string | undefined;
    for (const number of numbers) {
      const id = this.#byNumber.get(keyOf(number)) ?? (await this.#writer.findPatient([number]));
      if (id === undefined) continue;
      this.#byNumber.set(keyOf(number), id);
      this.#ids.add(id);
      if (found === undefined) found = id;
      else if (found !== id)
        warnings.push(
          'Its person numbers belong to two citizens here; the first (CPR before replacement numbers) is used.',
        );
    }
    return found;
  }

  /** The record's Patient id for a reference in the senders' own terms; null when it is ambiguous, undefined when unknown. */
  bySenderReference(reference: string): string | null | undefined {
    return this.#bySenderId.get(reference);
  }

  /** True for `Patient/<id>` of a citizen that this import has met. */
  knows(reference: string): boolean {
    return this.#ids.has(reference.slice('Patient/'.length));
  }

  /** The citizen was not written after all. */
  forget(patientId: string): void {
    this.#ids.delete(patientId);
    this.#given.delete(patientId);
    for (const [number, id] of this.#byNumber) if (id === patientId) this.#byNumber.delete(number);
    for (const [reference, id] of this.#bySenderId) if (id === patientId) this.#bySenderId.delete(reference);
  }

  #settleKnown(id: string, senderId: string | undefined, warnings: string[]): Settled {
    return { id, how: senderId === id && !this.#given.has(id) ? 'update' : 'matched', warnings };
  }

  async #settleNew(
    patient: Json,
    senderId: string | undefined,
    numbers: Identifier[],
    warnings: string[],
  ): Promise<Settled> {
    const numbersKey = numbers.map(keyOf).join();
    if (senderId !== undefined && isPersonNumberId(senderId)) {
      warnings.push('Its id is a person number; it gets an id of its own.');
    } else if (senderId !== undefined) {
      const given = this.#given.get(senderId);
      const standing = given === undefined ? await this.#standing(senderId) : undefined;
      const isTaken =
        given === undefined
          ? standing !== undefined && (numbers.length > 0 || hasNumbers(standing))
          : given !== numbersKey || numbers.length > 0;
      if (!isTaken) {
        this.#given.set(senderId, numbersKey);
        return { id: senderId, how: standing === undefined && given === undefined ? 'new' : 'update', warnings };
      }
      warnings.push('Its id is already another citizen’s here; it gets an id of its own.');
    }
    // With a number the citizen is found by it the next time. A hash of the number would be as good as the number to whoever
    // tries them all through, so the id is drawn.
    const isNumbered = numbersKey !== '' || (senderId !== undefined && isPersonNumberId(senderId));
    const id = isNumbered ? randomUUID() : contentId('Patient', senderId ?? '', JSON.stringify(patient));
    const how = this.#given.has(id) || (await this.#standing(id)) !== undefined ? 'update' : 'new';
    this.#given.set(id, numbersKey);
    return { id, how, warnings };
  }

  async #standing(id: string): Promise<Existing | undefined> {
    const reference = `Patient/${id}`;
    return (await this.#writer.existing?.([reference]))?.get(reference);
  }

  #remember(reference: string, id: string): void {
    const before = this.#bySenderId.get(reference);
    this.#bySenderId.set(reference, before === undefined || before === id ? id : null);
  }
}

const hasNumbers = (standing: Existing): boolean => (standing.identifiers ?? []).some(namesOnePerson);

const keyOf = (number: Identifier): string => `${number.system}|${number.value}`;

/** Never a reason to refuse: the official example persons fail modulus 11, and a number may be an estimate. */
function numberWarnings(patient: Json): string[] {
  const warnings: string[] = [];
  const birthDate = patient['birthDate'];
  for (const number of numbersIn(patient)) {
    const parsed = parsePersonNumber(number.value);
    if (parsed.ok && !namesOnePerson(number))
      warnings.push('One of its person numbers may be several persons’; the citizen is not found by it.');
    if (!parsed.ok) warnings.push(`A person number does not have the form of one (${parsed.problem}).`);
    else if (
      number.system === PERSON_NUMBER_SYSTEMS.cpr &&
      typeof birthDate === 'string' &&
      !parsed.number.birthDate.startsWith(birthDate)
    ) {
      warnings.push('The birth date differs from the one the CPR number says.');
    }
  }
  return warnings;
}
