import { dateRange } from './date.js';
import { equalValues } from './equality.js';

/**
 * Invariants of R4's types that data meets often, by hand: the same answers as their FHIRPath, some fifty times faster
 * (a test compares the two). The value has the structure of its type already.
 */
export type HandWritten = (value: Record<string, unknown>, resource: unknown) => boolean;

type Json = Record<string, unknown>;

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const has = (value: Json, name: string): boolean => value[name] !== undefined || value[`_${name}`] !== undefined;

/** True when the element is there as one of its types: `valueQuantity` for `value`. */
function hasChoice(value: Json, name: string): boolean {
  for (const key in value)
    if (isChoiceOf(key, name) || (key.startsWith('_') && isChoiceOf(key.slice(1), name))) return true;
  return false;
}

function isChoiceOf(key: string, name: string): boolean {
  if (!key.startsWith(name) || key.length === name.length) return false;
  const next = key.charCodeAt(name.length);
  return next >= 65 && next <= 90;
}

function hasCoding(concept: unknown, system: string, ...codes: string[]): boolean {
  return listOf((concept as Json | undefined)?.['coding']).some(
    (coding) => coding['system'] === system && codes.includes(coding['code'] as string),
  );
}

const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CONDITION_VERIFIED = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const ALLERGY_VERIFIED = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

const entries = (bundle: Json): Json[] => listOf(bundle['entry']);
const bundleIs = (bundle: Json, ...types: string[]): boolean => types.includes(bundle['type'] as string);
const resourceTypeOf = (entry: Json | undefined): unknown =>
  (entry?.['resource'] as Json | undefined)?.['resourceType'];

/** Period.start is not after Period.end for certain: what their precision leaves open is allowed. */
function startsBeforeItEnds(period: Json): boolean {
  const { start, end } = period;
  if (typeof start !== 'string' || typeof end !== 'string') return true;
  const from = dateRange(start);
  const to = dateRange(end);
  return from === undefined || to === undefined || from.low < to.high;
}

function fullUrlsAreDistinct(bundle: Json): boolean {
  if (bundleIs(bundle, 'history')) return true;
  const seen = new Set<string>();
  for (const entry of entries(bundle)) {
    if (typeof entry['fullUrl'] !== 'string') continue;
    const meta = (entry['resource'] as Json | undefined)?.['meta'] as Json | undefined;
    const key = `${entry['fullUrl']}${String(meta?.['versionId'] ?? '')}`;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

function componentRepeatsCode(observation: Json): boolean {
  const own = listOf((observation['code'] as Json | undefined)?.['coding']);
  if (own.length === 0) return false;
  return listOf(observation['component']).some((component) =>
    listOf((component['code'] as Json | undefined)?.['coding']).some((coding) =>
      own.some((mine) => equalValues(mine, coding)),
    ),
  );
}

/** dom-3: a contained resource is referred to from its container, or refers to it. */
function containedAreUsed(resource: Json): boolean {
  const contained = resource['contained'];
  if (!Array.isArray(contained)) return true;
  const wanted = new Set<string>();
  collectFragments(resource, wanted);
  return (contained as Json[]).every((one) => wanted.has(`#${String(one['id'])}`) || refersToContainer(one));
}

function collectFragments(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) collectFragments(one, found);
  }
}

function refersToContainer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ((value as Json)['reference'] === '#') return true;
  return Object.values(value).some(refersToContainer);
}

const containedMeta = (resource: Json, name: string): boolean =>
  listOf(resource['contained']).some((one) => (one['meta'] as Json | undefined)?.[name] !== undefined);

export const HAND_WRITTEN: Readonly<Record<string, HandWritten>> = {
  'Attachment att-1': (value) => !has(value, 'data') || has(value, 'contentType'),
  'ContactPoint cpt-2': (value) => !has(value, 'value') || has(value, 'system'),
  'Quantity qty-3': (value) => !has(value, 'code') || has(value, 'system'),
  'Period per-1': startsBeforeItEnds,
  'Timing.repeat tim-1': (value) => !has(value, 'duration') || has(value, 'durationUnit'),
  'Timing.repeat tim-2': (value) => !has(value, 'period') || has(value, 'periodUnit'),
  'Timing.repeat tim-6': (value) => !has(value, 'periodMax') || has(value, 'period'),
  'Timing.repeat tim-7': (value) => !has(value, 'durationMax') || has(value, 'duration'),
  'Timing.repeat tim-8': (value) => !has(value, 'countMax') || has(value, 'count'),
  'Timing.repeat tim-10': (value) => !has(value, 'timeOfDay') || !has(value, 'when'),
  'Patient.contact pat-1': (value) => ['name', 'telecom', 'address', 'organization'].some((name) => has(value, name)),
  'Organization org-1': (value) => has(value, 'identifier') || has(value, 'name'),
  'Organization.telecom org-3': (value) => value['use'] !== 'home',
  'Organization.address org-2': (value) => value['use'] !== 'home',
  'Observation obs-6': (value) => !has(value, 'dataAbsentReason') || !hasChoice(value, 'value'),
  'Observation obs-7': (value) => !hasChoice(value, 'value') || !componentRepeatsCode(value),
  'Observation.referenceRange obs-3': (value) => has(value, 'low') || has(value, 'high') || has(value, 'text'),
  // A category is a concept and never equals a word, so any category counts: that is what the published expression says.
  'Condition con-3': (value) =>
    has(value, 'clinicalStatus') ||
    hasCoding(value['verificationStatus'], CONDITION_VERIFIED, 'entered-in-error') ||
    !has(value, 'category'),
  'Condition con-4': (value) =>
    !hasChoice(value, 'abatement') ||
    hasCoding(value['clinicalStatus'], CONDITION_STATUS, 'resolved', 'remission', 'inactive'),
  'Condition con-5': (value) =>
    !hasCoding(value['verificationStatus'], CONDITION_VERIFIED, 'entered-in-error') || !has(value, 'clinicalStatus'),
  'Condition.stage con-1': (value) => has(value, 'summary') || has(value, 'assessment'),
  'Condition.evidence con-2': (value) => has(value, 'code') || has(value, 'detail'),
  'AllergyIntolerance ait-1': (value) =>
    hasCoding(value['verificationStatus'], ALLERGY_VERIFIED, 'entered-in-error') || has(value, 'clinicalStatus'),
  'AllergyIntolerance ait-2': (value) =>
    !hasCoding(value['verificationStatus'], ALLERGY_VERIFIED, 'entered-in-error') || !has(value, 'clinicalStatus'),
  'ServiceRequest prr-1': (value) => !has(value, 'orderDetail') || has(value, 'code'),
  'Composition.section cmp-1': (value) => ['text', 'entry', 'section'].some((name) => has(value, name)),
  'Composition.section cmp-2': (value) => !has(value, 'emptyReason') || !has(value, 'entry'),
  'Immunization.education imm-1': (value) => has(value, 'documentType') || has(value, 'reference'),
  'ImmunizationRecommendation.recommendation imr-1': (value) =>
    has(value, 'vaccineCode') || has(value, 'targetDisease'),
  'MedicationAdministration.dosage mad-1': (value) => has(value, 'dose') || hasChoice(value, 'rate'),
  'Appointment.participant app-1': (value) => has(value, 'type') || has(value, 'actor'),
  'Consent ppc-1': (value) => has(value, 'policy') || has(value, 'policyRule'),
  'CarePlan.activity cpl-3': (value) => !has(value, 'detail') || !has(value, 'reference'),
  'DomainResource dom-2': (value) => listOf(value['contained']).every((one) => one['contained'] === undefined),
  'DomainResource dom-3': containedAreUsed,
  'DomainResource dom-4': (value) => !containedMeta(value, 'versionId') && !containedMeta(value, 'lastUpdated'),
  'DomainResource dom-5': (value) => !containedMeta(value, 'security'),
  'DomainResource dom-6': (value) => (value['text'] as Json | undefined)?.['div'] !== undefined,
  'Bundle bdl-1': (value) => !has(value, 'total') || bundleIs(value, 'searchset', 'history'),
  'Bundle bdl-2': (value) => bundleIs(value, 'searchset') || entries(value).every((entry) => !has(entry, 'search')),
  'Bundle bdl-3': (value) =>
    entries(value).every((entry) => has(entry, 'request') === bundleIs(value, 'batch', 'transaction', 'history')),
  'Bundle bdl-4': (value) =>
    entries(value).every(
      (entry) => has(entry, 'response') === bundleIs(value, 'batch-response', 'transaction-response', 'history'),
    ),
  'Bundle bdl-7': fullUrlsAreDistinct,
  'Bundle bdl-9': (value) => {
    const identifier = value['identifier'] as Json | undefined;
    return !bundleIs(value, 'document') || (identifier?.['system'] !== undefined && identifier['value'] !== undefined);
  },
  'Bundle bdl-10': (value) => !bundleIs(value, 'document') || value['timestamp'] !== undefined,
  'Bundle bdl-11': (value) => !bundleIs(value, 'document') || resourceTypeOf(entries(value)[0]) === 'Composition',
  'Bundle bdl-12': (value) => !bundleIs(value, 'message') || resourceTypeOf(entries(value)[0]) === 'MessageHeader',
  'Bundle.entry bdl-5': (value) => ['resource', 'request', 'response'].some((name) => has(value, name)),
  'Bundle.entry bdl-8': (value) => !(typeof value['fullUrl'] === 'string' && value['fullUrl'].includes('/_history/')),
};
