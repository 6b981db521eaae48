/** Medication card (FMK): ordinations, statements, dispensings and the card's own version. Shapes: docs/record-shapes.md. */
import type { ItemDetail } from '../contract.js';
import type { Line } from '../description.js';
import { clip, line } from '../reading/danish.js';
import {
  codeIn,
  extension,
  firstObject,
  firstWords,
  type Json,
  object,
  objects,
  text,
  words,
} from '../reading/fields.js';
import { isAtc } from '../reading/systems.js';
import { time } from '../reading/time.js';

const TEXT_MAX = 200;

export function medicationLine(resource: Json): Line {
  const detail = medicationDetail(resource);
  return { kind: 'medication', title: medicationTitle(detail), detail };
}

/** Handed over by a pharmacy (udlevering). Not an ordination: `docType` tells them apart on the card. */
export function dispenseLine(resource: Json): Line {
  return eventLine(resource, 'Udleveret', 'udlevering');
}

/** Given to the patient. */
export function administrationLine(resource: Json): Line {
  return eventLine(resource, 'Givet', 'administration');
}

function eventLine(resource: Json, word: string, docType: string): Line {
  const detail = { ...medicationDetail(resource), docType };
  return { kind: 'medication', title: line([`${word}:`, medicationTitle(detail)]), detail };
}

/** The card's version: when it was last reviewed (ajourført) and by whom. */
export function reviewLine(resource: Json): Line {
  const source = object(resource['source']);
  return {
    kind: 'card-review',
    title: 'Medicinkort ajourført',
    by: text(source['display']),
    detail: { name: text(resource['title']) },
  };
}

function medicationDetail(resource: Json): ItemDetail {
  const concept = medicationConcept(resource);
  const dosage = firstObject(resource['dosageInstruction'] ?? resource['dosage']);
  const drug = extension(resource, '/drug');
  const detail: ItemDetail = {
    name: clipped(words(concept) ?? text(object(resource['medicationReference'])['display'])),
    atc: codeIn(concept, isAtc),
    generic: drugPart(drug, 'generic') ?? clipped(substance(concept)),
    brand: drugPart(drug, 'brand'),
    form: drugPart(drug, 'form'),
    strength: drugPart(drug, 'strength'),
    dose: clipped(doseText(dosage)),
    indication: clipped(firstWords(resource['reasonCode'])),
  };
  if (dosage['asNeededBoolean'] === true || typeof dosage['asNeededCodeableConcept'] === 'object')
    detail.asNeeded = true;
  readTreatmentPeriod(resource, dosage, detail);
  return detail;
}

/** The medication itself: a concept, or a contained Medication's code. A reference elsewhere leaves only its display. */
function medicationConcept(resource: Json): Json {
  const concept = object(resource['medicationCodeableConcept']);
  if (concept['text'] !== undefined || concept['coding'] !== undefined) return concept;
  const target = text(object(resource['medicationReference'])['reference']);
  if (target?.startsWith('#')) {
    for (const one of objects(resource['contained'])) if (one['id'] === target.slice(1)) return object(one['code']);
  }
  return concept;
}

const substance = (concept: Json): string | undefined => text(firstObject(concept['coding'])['display']);

const drugPart = (drug: Json, part: string): string | undefined => clipped(text(extension(drug, part)['valueString']));

const clipped = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : clip(value, TEXT_MAX);

function doseText(dosage: Json): string | undefined {
  const own = text(dosage['text']) ?? text(dosage['patientInstruction']);
  if (own !== undefined) return own;
  const quantity = object(firstObject(dosage['doseAndRate'])['doseQuantity']);
  const repeat = object(object(dosage['timing'])['repeat']);
  const amount =
    typeof quantity['value'] === 'number' ? `${quantity['value']} ${text(quantity['unit']) ?? ''}`.trim() : undefined;
  const daily = repeat['periodUnit'] === 'd' && repeat['period'] === 1 && typeof repeat['frequency'] === 'number';
  if (amount === undefined) return undefined;
  return daily ? `${amount} ${repeat['frequency']} gange daglig` : amount;
}

/** Start and end of treatment; a stated end makes it a course (kur). */
function readTreatmentPeriod(resource: Json, dosage: Json, detail: ItemDetail): void {
  const bounds = object(object(object(dosage['timing'])['repeat'])['boundsPeriod']);
  const effective = object(resource['effectivePeriod']);
  const validity = object(object(resource['dispenseRequest'])['validityPeriod']);
  const period = bounds['start'] !== undefined || bounds['end'] !== undefined ? bounds : effective;
  detail.start = time(period['start']) ?? time(resource['effectiveDateTime']) ?? time(validity['start']);
  detail.end = time(period['end']);
  if (detail.end !== undefined) detail.course = true;
}

function medicationTitle(detail: ItemDetail): string | undefined {
  const drug = detail.name ?? line([detail.generic, detail.strength, detail.form]);
  return line([drug ?? 'Lægemiddel uden navn', detail.dose], ', ');
}
