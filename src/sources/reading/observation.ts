/** Name, value, reference range and flag of an Observation: read alike by the laboratory, the e-journal and home monitoring. */
import type { ItemDetail } from '../contract.js';
import { danishDecimal, clip } from './danish.js';
import { codings, decimal, firstObject, isObject, type Json, object, objects, text, words } from './fields.js';
import { answerName, DIASTOLIC, knownName, npuComponent, readableUnit, SYSTOLIC } from './known-names.js';
import { isNpu } from './systems.js';

const TEXT_MAX = 200;

/** The detail shared by result, vital and measurement. */
export function observationDetail(resource: Json): ItemDetail {
  const coding = chooseCoding(resource['code']);
  const detail: ItemDetail = {
    code: text(coding['code']),
    system: text(coding['system']),
    name: observationName(resource['code']),
  };
  readValue(resource, detail);
  readPair(resource, detail);
  if (detail.value === undefined && detail.valueText === undefined) readComponents(resource, detail);
  if (detail.value === undefined && detail.valueText === undefined) readAbsence(resource, detail);
  readRange(resource, detail);
  const flag = interpretation(resource['interpretation']);
  if (flag !== undefined) detail.flag = flag;
  return detail;
}

/** An NPU coding where there is one: it is the national name of the analysis. */
function chooseCoding(code: unknown): Json {
  const all = codings(code);
  return (
    all.find((coding) => typeof coding['system'] === 'string' && isNpu(coding['system'])) ?? all[0] ?? object(undefined)
  );
}

/** Short name: the text as the source says it, else the name known for the code, else what the display says. */
export function observationName(code: unknown): string | undefined {
  const own = text(object(code)['text']);
  // Device gateways write the nomenclature constant in the text.
  if (own !== undefined && !own.startsWith('MDC_')) return npuComponent(own) ?? clip(withoutSystemLetter(own), 80);
  for (const coding of codings(code)) {
    const known = typeof coding['code'] === 'string' ? knownName(coding['code']) : undefined;
    if (known !== undefined) return known;
  }
  const said = words({ coding: object(code)['coding'] }) ?? own;
  return said === undefined ? undefined : (npuComponent(said) ?? clip(withoutSystemLetter(said), 80));
}

/** The laboratories' short form ends in the system: `Kalium-ion;P`, `Hæmoglobin;B`. Clinicians say it without. */
function withoutSystemLetter(name: string): string {
  return name.replace(/;[A-Z][A-Za-z()]{0,8}$/, '');
}

function readValue(holder: Json, detail: ItemDetail): void {
  const quantity = holder['valueQuantity'];
  if (isObject(quantity)) {
    readQuantity(quantity, detail);
    return;
  }
  const whole = decimal(holder['valueInteger']) ?? decimal(holder['valueDecimal']);
  if (whole !== undefined) {
    detail.value = whole;
    return;
  }
  const said = valueWords(holder);
  if (said !== undefined) detail.valueText = clip(said, TEXT_MAX);
}

function readQuantity(quantity: Json, detail: ItemDetail): void {
  const value = decimal(quantity['value']);
  const unit = text(quantity['unit']) ?? text(quantity['code']);
  if (unit !== undefined) detail.unit = readableUnit(unit) || undefined;
  if (value === undefined) return;
  const comparator = text(quantity['comparator']);
  // `< 5` must never be read as 5: with a comparator there is no plain number, only the text.
  if (comparator === undefined) detail.value = value;
  else detail.valueText = `${clip(comparator, 4)} ${danishDecimal(value)}`;
}

/** The value of an Observation or a component as words, for the types that are not one number. */
function valueWords(holder: Json): string | undefined {
  const plain = text(holder['valueString']) ?? conceptAnswer(holder['valueCodeableConcept']);
  if (plain !== undefined) return plain;
  if (typeof holder['valueBoolean'] === 'boolean') return holder['valueBoolean'] ? 'ja' : 'nej';
  if (isObject(holder['valueRange'])) return between(holder['valueRange']['low'], holder['valueRange']['high'], '–');
  if (isObject(holder['valueRatio']))
    return between(holder['valueRatio']['numerator'], holder['valueRatio']['denominator'], ' : ');
  if (isObject(holder['valueSampledData'])) return 'kurve';
  return text(holder['valueDateTime']) ?? text(holder['valueTime']);
}

/** A coded answer: its words, the words known for its code, or the bare code said to be one. */
function conceptAnswer(concept: unknown): string | undefined {
  const said = words(concept);
  const code = text(codings(concept)[0]?.['code']);
  if (code === undefined || said !== code) return said;
  return answerName(code) ?? `kode ${code}`;
}

function between(low: unknown, high: unknown, sign: string): string | undefined {
  const from = decimal(object(low)['value']);
  const to = decimal(object(high)['value']);
  if (from === undefined && to === undefined) return undefined;
  return `${danishDecimal(from ?? '?')}${sign}${danishDecimal(to ?? '?')}`;
}

/** Blood pressure: systolic and diastolic components become one pair. */
function readPair(resource: Json, detail: ItemDetail): void {
  const components = resource['component'];
  if (!Array.isArray(components)) return;
  const systolic = componentWith(components, SYSTOLIC);
  const diastolic = componentWith(components, DIASTOLIC);
  if (systolic === undefined || diastolic === undefined) return;
  const one: ItemDetail = {};
  const two: ItemDetail = {};
  readValue(systolic, one);
  readValue(diastolic, two);
  if (one.value === undefined || two.value === undefined) return;
  detail.value = one.value;
  detail.value2 = two.value;
  detail.unit = one.unit ?? two.unit ?? 'mmHg';
}

function componentWith(components: readonly unknown[], codes: ReadonlySet<string>): Json | undefined {
  return components.find(
    (component): component is Json =>
      isObject(component) &&
      codings(component['code']).some((coding) => typeof coding['code'] === 'string' && codes.has(coding['code'])),
  );
}

const COMPONENTS_SHOWN = 4;

function readComponents(resource: Json, detail: ItemDetail): void {
  const components = objects(resource['component']);
  const said: string[] = [];
  for (const component of components.slice(0, COMPONENTS_SHOWN)) {
    const part: ItemDetail = {};
    readValue(component, part);
    const value = valueLine(part);
    if (value !== undefined) said.push([observationName(component['code']), value].filter(Boolean).join(' '));
  }
  if (said.length === 0) return;
  if (components.length > COMPONENTS_SHOWN) said.push(`og ${components.length - COMPONENTS_SHOWN} mere`);
  detail.valueText = clip(said.join(', '), TEXT_MAX);
}

/** https://terminology.hl7.org/CodeSystem-data-absent-reason.html */
const ABSENCE: Readonly<Record<string, string>> = {
  'not-performed': 'ikke udført',
  'asked-declined': 'patienten ønskede det ikke',
  error: 'fejl ved målingen',
  'not-permitted': 'ikke tilladt',
  masked: 'skjult af kilden',
};

function readAbsence(resource: Json, detail: ItemDetail): void {
  const reason = resource['dataAbsentReason'];
  if (!isObject(reason)) return;
  const code = text(codings(reason)[0]?.['code']);
  const known = code !== undefined && Object.hasOwn(ABSENCE, code) ? ABSENCE[code] : undefined;
  detail.valueText = known ?? clip(words(reason) ?? 'intet svar', TEXT_MAX);
}

function readRange(resource: Json, detail: ItemDetail): void {
  const ranges = resource['referenceRange'];
  if (ranges === undefined) return;
  const range = firstObject(ranges);
  const low = decimal(object(range['low'])['value']);
  const high = decimal(object(range['high'])['value']);
  if (low !== undefined) detail.low = low;
  if (high !== undefined) detail.high = high;
}

const FLAGS = new Set(['LL', 'L', 'N', 'H', 'HH', 'A', 'AA', 'HU', 'LU']);
const FLAG_ALIASES: Readonly<Record<string, string>> = {
  '<': 'LL',
  '>': 'HH',
  HU: 'HH',
  LU: 'LL',
  POS: 'A',
  DET: 'A',
  NEG: 'N',
  ND: 'N',
};

/** The first interpretation code the contract knows. Codes such as NI (not interpreted) say nothing and are left out. */
export function interpretation(concepts: unknown): string | undefined {
  for (const concept of objects(concepts)) {
    for (const coding of codings(concept)) {
      const code = coding['code'];
      if (typeof code !== 'string') continue;
      if (Object.hasOwn(FLAG_ALIASES, code)) return FLAG_ALIASES[code];
      if (FLAGS.has(code)) return code;
    }
  }
  return undefined;
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  LL: 'meget lav',
  L: 'lav',
  H: 'høj',
  HH: 'meget høj',
  A: 'afvigende',
  AA: 'meget afvigende',
};

/** `128 mg/L`, `148/82 mmHg`, `påvist`. */
export function valueLine(detail: ItemDetail): string | undefined {
  const number =
    detail.valueText ??
    (detail.value === undefined
      ? undefined
      : danishDecimal(detail.value) + (detail.value2 === undefined ? '' : `/${danishDecimal(detail.value2)}`));
  if (number === undefined) return undefined;
  return detail.unit === undefined ? number : `${number} ${detail.unit}`;
}

/** `CRP 128 mg/L (meget høj)`. */
export function observationTitle(detail: ItemDetail, fallback: string): string {
  const flag = detail.flag === undefined ? undefined : FLAG_WORDS[detail.flag];
  return [
    detail.name ?? detail.code ?? fallback,
    valueLine(detail) ?? 'uden værdi',
    flag === undefined ? undefined : `(${flag})`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
