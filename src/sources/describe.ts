/**
 * What one FHIR R4 resource is to the overview: read once, when it is written. Pure, and never throws: imported foreign files may
 * hold anything, and a write must not fail because a title could not be read.
 */
import type { Item, ItemDetail, ItemKind, SourceName } from './contract.js';
import type { DataKind, Description, Line, Register, RegisterRow } from './description.js';
import { eJournal } from './e-journal/register.js';
import { homeMonitoring } from './home-monitoring/register.js';
import { images } from './images/register.js';
import { laboratory } from './laboratory/register.js';
import { medicationCard } from './medication-card/register.js';
import { NOT_SHOWN, UNKNOWN } from './not-shown.js';
import { patientRegister } from './patient-register/register.js';
import { type Json, object, text } from './reading/fields.js';
import { isPrivate, type Ownership, readConfidentiality, readOwnership } from './reading/ownership.js';
import { readTime } from './reading/time.js';
import { vaccinations } from './vaccinations/register.js';

/**
 * All registers. The order decides between registers that hold the same type: a home measurement is one whatever its category,
 * a laboratory result comes before a vital sign, and the e-journal takes what is left.
 */
export const REGISTERS: readonly Register[] = [
  homeMonitoring,
  medicationCard,
  vaccinations,
  images,
  laboratory,
  patientRegister,
  eJournal,
];

export const registerOf = (source: SourceName): Register =>
  REGISTERS.find((register) => register.source === source) as Register;

interface PlacedRow extends RegisterRow {
  source: SourceName;
}

const ROWS: ReadonlyMap<string, readonly PlacedRow[]> = placeRows();

function placeRows(): Map<string, PlacedRow[]> {
  const byType = new Map<string, PlacedRow[]>();
  for (const register of REGISTERS) {
    for (const row of register.rows) {
      const rows = byType.get(row.type) ?? [];
      rows.push({ ...row, source: register.source });
      byType.set(row.type, rows);
    }
  }
  return byType;
}

const SILENT: ReadonlyMap<string, { category: DataKind; reason: string }> = new Map(
  NOT_SHOWN.flatMap((row) => row.types.map((type) => [type, { category: row.category, reason: row.reason }] as const)),
);

/** Reads a parsed resource. Shapes: docs/record-shapes.md; what is shown and what is not: `overviewTable()`. */
export function describeResource(resource: unknown): Description {
  const json = object(resource);
  const type = text(json['resourceType']) ?? '';
  const ownership = readOwnership(json, type);
  const description: Description = { category: UNKNOWN.category, authors: ownership.authors, private: isPrivate(json) };
  if (ownership.owner !== undefined) description.owner = ownership.owner;
  if (ownership.ownerName !== undefined) description.ownerName = ownership.ownerName;
  if (ownership.ownerSor !== undefined) description.ownerSor = ownership.ownerSor;
  const time = readTime(json, type);
  if (time !== undefined) description.time = time;
  const confidentiality = readConfidentiality(json);
  if (confidentiality !== undefined) description.confidentiality = confidentiality;
  place(json, type, ownership, description);
  return description;
}

function place(json: Json, type: string, ownership: Ownership, description: Description): void {
  const row = ROWS.get(type)?.find((candidate) => candidate.when(json));
  if (row === undefined) {
    const silent = SILENT.get(type) ?? UNKNOWN;
    description.category = silent.category;
    description.hidden = silent.reason;
    return;
  }
  description.category = row.category;
  const hidden = typeof row.show === 'string' ? row.show : withdrawn(json);
  if (hidden !== undefined) {
    description.hidden = hidden;
    return;
  }
  const line = (row.show as (resource: Json) => Line | undefined)(json);
  if (line === undefined) description.hidden = UNKNOWN.reason;
  else description.item = toItem(json, type, row.source, line, ownership, description);
}

/** Withdrawn by its author: kept in the history, never shown as a fact. */
function withdrawn(json: Json): string | undefined {
  if (json['status'] === 'entered-in-error' || json['docStatus'] === 'entered-in-error')
    return 'trukket tilbage som fejl';
  if (json['status'] === 'superseded') return 'erstattet af en nyere udgave';
  const verification = json['verificationStatus'];
  if (verification !== undefined) {
    const coding = object(verification)['coding'];
    if (Array.isArray(coding) && coding.some((one) => object(one)['code'] === 'entered-in-error'))
      return 'trukket tilbage som fejl';
  }
  return undefined;
}

/** The title of a line whose resource says nothing readable. */
const NAMELESS: Record<ItemKind, string> = {
  medication: 'Lægemiddel uden navn',
  'card-review': 'Medicinkort ajourført',
  note: 'Notat',
  document: 'Dokument',
  diagnosis: 'Diagnose uden navn',
  allergy: 'Allergi uden navn',
  vital: 'Måling',
  alert: 'Markering',
  plan: 'Plan',
  appointment: 'Aftale',
  vaccination: 'Vaccine uden navn',
  image: 'Billedundersøgelse',
  contact: 'Kontakt',
  referral: 'Henvisning',
  course: 'Forløb',
  procedure: 'Procedure uden navn',
  result: 'Analyse uden navn',
  report: 'Svar',
  request: 'Bestilling',
  measurement: 'Måling',
};

function toItem(
  json: Json,
  type: string,
  source: SourceName,
  line: Line,
  ownership: Ownership,
  description: Description,
): Item {
  const id = text(json['id']);
  const item: Item = {
    source,
    kind: line.kind,
    title: line.title ?? NAMELESS[line.kind],
    reference: id === undefined ? type : `${type}/${id}`,
  };
  if (description.time !== undefined) item.time = description.time;
  const status = itemStatus(json);
  if (status !== undefined) item.status = status;
  if (ownership.ownerName !== undefined) item.org = ownership.ownerName;
  if (ownership.ownerSor !== undefined) item.sor = ownership.ownerSor;
  const by = line.by ?? ownership.by;
  if (by !== undefined) item.by = by;
  if (description.private) item.private = true;
  if (line.detail !== undefined) {
    const detail = stated(line.detail);
    if (detail !== undefined) item.detail = detail;
  }
  return item;
}

/** A draft (`docStatus: preliminary`) is told apart from a finished document; conditions have a clinical status instead. */
function itemStatus(json: Json): string | undefined {
  const clinical = object(json['clinicalStatus'])['coding'];
  const clinicalCode = Array.isArray(clinical) ? text(object(clinical[0])['code']) : undefined;
  return text(json['docStatus']) ?? clinicalCode ?? text(json['status']) ?? text(json['lifecycleStatus']);
}

/** Without the fields that were not stated, so that the index does not store them. */
function stated(detail: ItemDetail): ItemDetail | undefined {
  const kept: Record<string, unknown> = {};
  let any = false;
  for (const [key, value] of Object.entries(detail)) {
    if (value === undefined) continue;
    kept[key] = value;
    any = true;
  }
  return any ? (kept as ItemDetail) : undefined;
}

export interface OverviewRow {
  type: string;
  condition: string;
  category: DataKind;
  /** The register that shows it; absent when it is not shown. */
  source?: SourceName;
  /** Why it is not shown. */
  reason?: string;
}

/** What is shown in the overview and what is not, with the reason: the table behind describeResource, in the order it is tried. */
export function overviewTable(): OverviewRow[] {
  const shown = REGISTERS.flatMap((register) =>
    register.rows.map((row): OverviewRow => {
      const base = { type: row.type, condition: row.condition, category: row.category };
      return typeof row.show === 'string' ? { ...base, reason: row.show } : { ...base, source: register.source };
    }),
  );
  const silent = NOT_SHOWN.flatMap((row) =>
    row.types.map((type): OverviewRow => ({ type, condition: 'altid', category: row.category, reason: row.reason })),
  );
  return [...shown, ...silent];
}
