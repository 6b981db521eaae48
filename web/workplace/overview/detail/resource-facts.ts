import { allDisplays, allWords, display, type FhirJson, joined, object, objects, text, words } from './fhir-json.js';

/** Names of the lines; the words are in overview.strings.ts under `fact.<name>`. */
export type FactName =
  | 'status'
  | 'type'
  | 'category'
  | 'code'
  | 'value'
  | 'reference'
  | 'interpretation'
  | 'dosage'
  | 'reason'
  | 'diagnosis'
  | 'time'
  | 'period'
  | 'recorded'
  | 'who'
  | 'owner'
  | 'requester'
  | 'place'
  | 'bodySite'
  | 'method'
  | 'device'
  | 'specimen'
  | 'lot'
  | 'dose'
  | 'series'
  | 'reaction'
  | 'criticality'
  | 'verification'
  | 'conclusion'
  | 'note';

export type FactValue =
  | { kind: 'words'; text: string }
  | { kind: 'time'; iso: string }
  | { kind: 'period'; start?: string; end?: string }
  | { kind: 'quantity'; value: string; unit?: string; comparator?: string };

export interface Fact {
  name: FactName;
  value: FactValue;
}

type Reader = (resource: FhirJson) => FactValue | undefined;

const said = (value: string | undefined): FactValue | undefined =>
  value === undefined ? undefined : { kind: 'words', text: value };
const moment = (value: unknown): FactValue | undefined => {
  const iso = text(value);
  return iso === undefined ? undefined : { kind: 'time', iso };
};

/** In reading order. A line appears when its field is there; FHIR types share field names, so one list serves them all. */
const LINES: [FactName, Reader][] = [
  [
    'type',
    (r) =>
      said(r.resourceType === 'Encounter' ? joined([words(r['class']), allWords(r['type'])]) : allWords(r['type'])),
  ],
  ['code', (r) => said(codeOf(r))],
  ['value', answerOf],
  ['reference', referenceOf],
  ['interpretation', (r) => said(allWords(r['interpretation']))],
  ['dosage', (r) => said(joined(objects(r['dosageInstruction'] ?? r['dosage']).map((one) => text(one['text']))))],
  ['reaction', (r) => said(joined(objects(r['reaction']).map((one) => allWords(one['manifestation']))))],
  ['criticality', (r) => said(text(r['criticality']))],
  ['reason', (r) => said(allWords(r['reasonCode']))],
  ['diagnosis', (r) => said(joined(objects(r['diagnosis']).map((one) => display(one['condition']))))],
  ['conclusion', (r) => said(text(r['conclusion']) ?? text(r['summary']))],
  ['time', timeOf],
  ['period', periodOf],
  ['recorded', (r) => moment(r['recordedDate'] ?? r['authoredOn'] ?? r['issued'] ?? r['dateWritten'])],
  ['status', (r) => said(text(r['docStatus']) ?? text(r['status']) ?? words(r['clinicalStatus']))],
  ['verification', (r) => said(words(r['verificationStatus']))],
  ['category', (r) => said(allWords(r['category']))],
  ['place', (r) => said(placeOf(r))],
  ['who', (r) => said(whoOf(r))],
  ['requester', (r) => said(display(r['requester']) ?? display(r['referrer']))],
  [
    'owner',
    (r) =>
      said(
        display(r['custodian']) ?? display(r['serviceProvider']) ?? display(r['managingOrganization']) ?? ownerOf(r),
      ),
  ],
  ['bodySite', (r) => said(allWords(r['bodySite']))],
  ['method', (r) => said(words(r['method']))],
  ['device', (r) => said(display(r['device']))],
  ['specimen', (r) => said(display(r['specimen']))],
  ['lot', (r) => said(text(r['lotNumber']))],
  ['dose', (r) => said(doseOf(r))],
  ['series', (r) => said(seriesOf(r))],
  ['note', (r) => said(joined(objects(r['note']).map((one) => text(one['text']))))],
];

/** The readable lines of a resource: what is there, in the order a clinician reads. */
export function factsOf(resource: FhirJson): Fact[] {
  return LINES.flatMap(([name, read]) => {
    const value = read(resource);
    return value === undefined ? [] : [{ name, value }];
  });
}

function codeOf(r: FhirJson): string | undefined {
  const concept = r['code'] ?? r['vaccineCode'] ?? r['medicationCodeableConcept'] ?? allWords(r['procedureCode']);
  if (typeof concept === 'string') return concept;
  const code = text(objects(object(concept)['coding'])[0]?.['code']);
  const name = words(concept);
  if (name === undefined || code === undefined || name === code) return name;
  return `${name} (${code})`;
}

function quantity(value: unknown): FactValue | undefined {
  const { value: number, unit, code, comparator } = object(value);
  const amount = text(number);
  if (amount === undefined) return undefined;
  const name = text(unit) ?? text(code);
  const sign = text(comparator);
  return {
    kind: 'quantity',
    value: amount,
    ...(name !== undefined && { unit: name }),
    ...(sign !== undefined && { comparator: sign }),
  };
}

function answerOf(r: FhirJson): FactValue | undefined {
  const number = quantity(r['valueQuantity']);
  if (number !== undefined) return number;
  const whole = text(r['valueInteger']) ?? text(r['valueBoolean']);
  const plain = whole ?? words(r['valueCodeableConcept']) ?? componentsOf(r) ?? words(r['dataAbsentReason']);
  return said(plain);
}

function componentsOf(r: FhirJson): string | undefined {
  return joined(
    objects(r['component']).map((one) => {
      const { value, unit } = object(one['valueQuantity']);
      const answer =
        text(value) ?? text(one['valueInteger']) ?? words(one['valueCodeableConcept']) ?? text(one['valueString']);
      return answer === undefined ? undefined : [words(one['code']), answer, text(unit)].filter(Boolean).join(' ');
    }),
  );
}

function referenceOf(r: FhirJson): FactValue | undefined {
  const range = objects(r['referenceRange'])[0];
  if (range === undefined) return undefined;
  const low = text(object(range['low'])['value']);
  const high = text(object(range['high'])['value']);
  const unit = text(object(range['high'] ?? range['low'])['unit']) ?? '';
  if (low !== undefined && high !== undefined) return said(`${low}–${high} ${unit}`.trim());
  if (high !== undefined) return said(`≤ ${high} ${unit}`.trim());
  return low === undefined ? said(text(range['text'])) : said(`≥ ${low} ${unit}`.trim());
}

function timeOf(r: FhirJson): FactValue | undefined {
  return moment(
    r['effectiveDateTime'] ??
      r['occurrenceDateTime'] ??
      r['performedDateTime'] ??
      r['onsetDateTime'] ??
      r['started'] ??
      r['date'] ??
      r['start'] ??
      r['sent'] ??
      r['whenHandedOver'],
  );
}

function periodOf(r: FhirJson): FactValue | undefined {
  const dosage = object(objects(r['dosageInstruction'])[0]);
  const bounds = object(object(object(dosage['timing'])['repeat'])['boundsPeriod']);
  const stated = object(r['period'] ?? r['effectivePeriod'] ?? r['performedPeriod'] ?? r['onsetPeriod'] ?? bounds);
  const start = text(stated['start']);
  const end = text(stated['end']) ?? text(r['abatementDateTime']);
  if (start === undefined && end === undefined) return undefined;
  return { kind: 'period', ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

function placeOf(r: FhirJson): string | undefined {
  const places = objects(r['location']).map((one) => display(one['location']) ?? display(one));
  return joined(places);
}

function whoOf(r: FhirJson): string | undefined {
  const performers = objects(r['performer']).map((one) => display(one) ?? display(one['actor']));
  const participants = objects(r['participant']).map((one) => display(one['individual']) ?? display(one['actor']));
  return joined([
    allDisplays(r['author']),
    joined(performers),
    display(r['recorder']),
    display(r['asserter']),
    display(r['sender']),
    joined(participants),
  ]);
}

function ownerOf(r: FhirJson): string | undefined {
  const owner = objects(r['extension']).find((one) => text(one['url'])?.endsWith('/owner'));
  return display(owner?.['valueReference']);
}

function doseOf(r: FhirJson): string | undefined {
  const protocol = objects(r['protocolApplied'])[0];
  return text(protocol?.['doseNumberPositiveInt']) ?? text(protocol?.['doseNumberString']);
}

function seriesOf(r: FhirJson): string | undefined {
  const series = objects(r['series']).map((one) => {
    const name = text(one['description']) ?? words(one['modality']) ?? words(one['bodySite']);
    const count = text(one['numberOfInstances']) ?? String(objects(one['instance']).length);
    return `${name ?? 'serie'} (${count})`;
  });
  return series.length === 0 ? undefined : series.join(', ');
}
