/**
 * What citizens add themselves (row 53, `own-entry`): vaccinations given elsewhere, and measurements. They are the citizen's
 * word: shown as such and unconfirmed until a professional takes the mark away; until then she may take them back. Kept as
 * plain FHIR (docs/record-shapes.md).
 */
import { logInsert, oneCitizen } from '../audit/index.js';
import { type Clock, Failure } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import { commitAll, type Json, type RecordStore } from '../record/index.js';
import type { OwnEntry, OwnEntryWish } from './contract.js';
import type { Guard, Passed } from './guard.js';
import { danishDay, earliest } from './instants.js';
import { MARK } from './loose.js';

export interface OwnEntriesOptions {
  db: Database;
  clock: Clock;
  record: RecordStore;
  guard: Guard;
}

const OWN = { system: MARK, code: 'own-entry', display: 'Egen oplysning, ikke bekræftet' };
const LONGEST_VACCINE = 120;
const LONGEST_VALUE = 10;

/** Measurements one can add: LOINC, what it is called, UCUM unit. */
const MEASURES = {
  weight: { code: '29463-7', text: 'Vægt', unit: 'kg' },
  height: { code: '8302-2', text: 'Højde', unit: 'cm' },
  pulse: { code: '8867-4', text: 'Puls', unit: '/min' },
  temperature: { code: '8310-5', text: 'Temperatur', unit: 'Cel' },
  saturation: { code: '59408-5', text: 'Iltmætning', unit: '%' },
} as const;
type Measure = keyof typeof MEASURES;

export class OwnEntries {
  readonly #o: OwnEntriesOptions;
  constructor(options: OwnEntriesOptions) {
    this.#o = options;
  }

  /** Everything the citizen has added and nobody has confirmed, newest first. @throws Failure forbidden, logged */
  async list(ask: AskContext, patientId: string): Promise<OwnEntry[]> {
    const { patientKey, passed } = await this.#pass(ask, patientId, 'own-entries');
    const p = new Parameters();
    const key = p.add(patientKey);
    const rows = await this.#o.db.query<{ body: string }>(
      p.statement(`WITH found AS MATERIALIZED (SELECT r.id, r.body FROM resource AS r WHERE r.patient_key = ${key}::bigint
          AND r.type IN ('Immunization', 'Observation') AND r.body LIKE '%"own-entry"%'),
        logged AS (${logInsert(p, passed.context.log, oneCitizen(key, 'SELECT count(*) FROM found'))})
        SELECT body FROM found ORDER BY id DESC`),
    );
    return rows.flatMap(({ body }) => readEntry(JSON.parse(body) as Json) ?? []);
  }

  /** @throws Failure invalid naming the member that is wrong; forbidden, logged */
  async add(ask: AskContext, patientId: string, wish: OwnEntryWish): Promise<OwnEntry> {
    const resource = resourceOf(wish, patientId, this.#o.clock.now());
    const { passed } = await this.#pass(ask, patientId, 'own-entry');
    const type = String(resource['resourceType']);
    const intent = { method: 'POST' as const, type, text: JSON.stringify(resource), resource };
    const [written] = await commitAll(this.#o.record, [intent], () => this.#o.clock.now(), passed.context);
    return readEntry(JSON.parse(written!.body) as Json)!;
  }

  /** Takes back an entry of one's own that nobody has confirmed. @throws Failure not-found for everything else */
  async remove(ask: AskContext, patientId: string, entry: { type: string; id: string }): Promise<void> {
    const { patientKey, passed } = await this.#pass(ask, patientId, 'own-entry-removed');
    const { type, id } = entry;
    const place = await this.#o.record.locate(type, id);
    if (place.shared || place.patientKey !== patientKey) throw unknown();
    const found = await this.#o.record.read(type, id, place, passed.context);
    if (!found || !readEntry(JSON.parse(found.body) as Json)) throw unknown();
    const intent = { method: 'DELETE' as const, type, id, ifMatch: found.version };
    await commitAll(this.#o.record, [intent], () => this.#o.clock.now(), passed.context);
  }

  async #pass(ask: AskContext, patientId: string, name: string): Promise<{ patientKey: bigint; passed: Passed }> {
    const { patientKey } = await this.#o.record.locate('Patient', patientId);
    const deed = { operation: 'own-entry', name, what: `Patient/${patientId}/entries` } as const;
    return { patientKey, passed: await this.#o.guard.pass(ask, patientKey, deed) };
  }
}

/** The entry in a resource, while it is the citizen's own word. */
function readEntry(resource: Json): OwnEntry | undefined {
  const { resourceType, id, meta, code, vaccineCode, occurrenceDateTime, effectiveDateTime, valueQuantity } =
    resource as Record<string, Json | undefined>;
  const labels = (meta?.['security'] ?? []) as { system?: string; code?: string }[];
  if (!labels.some((label) => label.system === OWN.system && label.code === OWN.code)) return undefined;
  const reference = `${String(resourceType)}/${String(id)}`;
  if (String(resourceType) === 'Immunization')
    return { reference, kind: 'vaccination', name: textIn(vaccineCode), date: String(occurrenceDateTime) };
  const { value, unit } = (valueQuantity ?? {}) as { value?: number; unit?: string };
  return {
    reference,
    kind: 'measurement',
    name: textIn(code),
    date: String(effectiveDateTime),
    value: String(value),
    unit: String(unit),
  };
}

const textIn = (concept: Json | undefined): string => String(concept?.['text'] ?? '');

function resourceOf(wish: OwnEntryWish, patientId: string, now: Date): Json {
  const subject = { reference: `Patient/${patientId}` };
  const meta = { security: [OWN] };
  const date = dateOf(wish.date, now);
  if (wish.kind === 'vaccination') {
    const name = typeof wish.name === 'string' ? wish.name.trim() : '';
    if (name === '' || name.length > LONGEST_VACCINE)
      throw invalid('name', `a vaccine has 1 to ${LONGEST_VACCINE} characters.`);
    return {
      resourceType: 'Immunization',
      meta,
      status: 'completed',
      vaccineCode: { text: name },
      patient: subject,
      occurrenceDateTime: date,
      primarySource: false,
      reportOrigin: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/immunization-origin', code: 'recall' }],
        text: OWN.display,
      },
    };
  }
  if (wish.kind !== 'measurement') throw invalid('kind', 'is vaccination or measurement.');
  const measure = Object.hasOwn(MEASURES, String(wish.measure)) ? MEASURES[wish.measure as Measure] : undefined;
  if (!measure) throw invalid('measure', `is one of ${Object.keys(MEASURES).join(', ')}.`);
  const value = String(wish.value ?? '').replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(value) || value.length > LONGEST_VALUE)
    throw invalid('value', `is a number of at most ${LONGEST_VALUE} characters.`);
  return {
    resourceType: 'Observation',
    meta,
    status: 'preliminary',
    code: { coding: [{ system: 'http://loinc.org', code: measure.code }], text: measure.text },
    subject,
    performer: [{ ...subject, type: 'Patient' }],
    effectiveDateTime: date,
    valueQuantity: {
      value: Number(value),
      unit: measure.unit,
      system: 'http://unitsofmeasure.org',
      code: measure.unit,
    },
  };
}

/** A day, or an instant with its zone; not after now. */
function dateOf(date: unknown, now: Date): string {
  const begins = typeof date === 'string' && date.length >= 10 ? earliest(date) : undefined;
  if (!begins || (String(date).length === 10 && danishDay(begins) !== date)) throw invalid('date', 'is no date.');
  if (begins > now) throw invalid('date', 'has not been yet.');
  return String(date);
}

const invalid = (member: string, words: string) =>
  new Failure('invalid', `${member}: ${words}`, { expression: member });
const unknown = () => new Failure('not-found', 'Der er ikke noget af dit eget med dette id.', { code: 'not-found' });
