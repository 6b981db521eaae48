/** Who is controller of a fact, who wrote it, when it happened and how secret it is: read alike for every resource type. */
import { CONFIDENTIALITY, OWN_MARK } from './systems.js';
import { codings, extension, isObject, type Json, object, objects, text } from './fields.js';

export interface Ownership {
  owner?: string;
  ownerName?: string;
  ownerSor?: string;
  authors: string[];
  /** Readable name of the first author that has one. */
  by?: string;
}

/**
 * Where each type keeps its organisation and its people, strongest first (https://hl7.org/fhir/R4/resourcelist.html). Types not
 * listed use the general list. An organisation may stand among the people (Composition.author, Observation.performer).
 */
const OWNER_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Encounter: ['serviceProvider', 'participant'],
    EpisodeOfCare: ['managingOrganization'],
    Patient: ['managingOrganization'],
    DocumentReference: ['custodian', 'author'],
    Composition: ['custodian', 'author'],
    ServiceRequest: ['requester'],
    MedicationRequest: ['requester'],
    Communication: ['sender'],
    Appointment: ['participant'],
    ImagingStudy: ['procedureReference', 'interpreter', 'series'],
    Consent: ['organization', 'performer'],
  }),
);
const GENERAL_OWNER_FIELDS = [
  'custodian',
  'managingOrganization',
  'serviceProvider',
  'performer',
  'author',
  'sender',
  'source',
  'requester',
  'recorder',
  'informationSource',
  'operator',
  'participant',
] as const;

const PEOPLE_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Encounter: ['participant'],
    // performer of a request is who shall do it, not who wrote it.
    ServiceRequest: ['requester'],
    MedicationRequest: ['requester', 'recorder'],
  }),
);
const GENERAL_PEOPLE_FIELDS = [
  'author',
  'performer',
  'recorder',
  'asserter',
  'requester',
  'sender',
  'participant',
  'resultsInterpreter',
  'interpreter',
  'authenticator',
  'attester',
  'informationSource',
  'operator',
  'source',
  'careManager',
] as const;

/** The reference inside a field that may be a Reference or a backbone element around one. */
function referenceIn(value: Json): Json {
  if (value['reference'] !== undefined && !isObject(value['reference'])) return value;
  for (const key of ['actor', 'individual', 'party', 'member', 'reference', 'onBehalfOf'] as const) {
    const inner = value[key];
    if (isObject(inner)) return inner;
  }
  return value;
}

/** `{type, id}` of a reference to another resource of the same server; absolute and internal references are not ours. */
export function localReference(value: unknown): { type: string; id: string } | undefined {
  if (typeof value !== 'string' || value.length > 200) return undefined;
  const slash = value.indexOf('/');
  if (slash <= 0) return undefined;
  const found = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(value);
  return found === null ? undefined : { type: found[1] as string, id: found[2] as string };
}

/** The type a reference points to, from the reference itself, `Reference.type`, or the contained resource it names. */
function targetType(reference: Json, resource: Json): string | undefined {
  const target = reference['reference'];
  if (typeof target === 'string') {
    if (target.startsWith('#')) return text(containedIn(resource, target)['resourceType']);
    const parts = /([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]+(?:\/_history\/[^/]*)?$/.exec(target.slice(-200));
    if (parts !== null) return parts[1];
  }
  return text(reference['type']);
}

function containedIn(resource: Json, fragment: string): Json {
  for (const one of objects(resource['contained'])) {
    if (one['id'] === fragment.slice(1)) return one;
  }
  return object(undefined);
}

const SOR = 'urn:oid:1.2.208.176.1.1';

/** Owner, authors and the name to show as author. */
export function readOwnership(resource: Json, type: string): Ownership {
  const result: Ownership = { authors: [] };
  const stated = object(extension(resource, '/owner')['valueReference']);
  if (stated['reference'] !== undefined || stated['display'] !== undefined) setOwner(result, stated, resource);
  if (!hasOwner(result)) {
    for (const field of OWNER_FIELDS.get(type) ?? GENERAL_OWNER_FIELDS) {
      if (findOwner(result, resource[field], resource)) break;
    }
  }
  for (const field of PEOPLE_FIELDS.get(type) ?? GENERAL_PEOPLE_FIELDS)
    collectPeople(result, resource[field], resource);
  return result;
}

const hasOwner = (ownership: Ownership): boolean => ownership.owner !== undefined || ownership.ownerName !== undefined;

function findOwner(result: Ownership, field: unknown, resource: Json): boolean {
  if (field === undefined) return false;
  for (const one of objects(field)) {
    const reference = referenceIn(one);
    // A reference by SOR id alone names an organisation whatever its type.
    if (targetType(reference, resource) === 'Organization' || object(reference['identifier'])['system'] === SOR) {
      setOwner(result, reference, resource);
      if (hasOwner(result)) return true;
    }
    const behalf = one['onBehalfOf'];
    if (isObject(behalf)) {
      setOwner(result, behalf, resource);
      if (hasOwner(result)) return true;
    }
  }
  return false;
}

function setOwner(result: Ownership, reference: Json, resource: Json): void {
  const target = reference['reference'];
  const local = localReference(target);
  if (local?.type === 'Organization') result.owner = local.id;
  const contained = typeof target === 'string' && target.startsWith('#') ? containedIn(resource, target) : undefined;
  result.ownerName = text(reference['display']) ?? text(contained?.['name']);
  const identifiers = [object(reference['identifier']), ...objects(contained?.['identifier'])];
  result.ownerSor = text(identifiers.find((identifier) => identifier['system'] === SOR)?.['value']);
}

function collectPeople(result: Ownership, field: unknown, resource: Json): void {
  if (field === undefined) return;
  for (const one of objects(field)) {
    const reference = referenceIn(one);
    const local = localReference(reference['reference']);
    if (local?.type === 'Practitioner' && !result.authors.includes(local.id)) result.authors.push(local.id);
    if (result.by === undefined && isPerson(targetType(reference, resource))) {
      result.by = text(reference['display']) ?? containedName(reference, resource);
    }
  }
}

const isPerson = (type: string | undefined): boolean =>
  type === undefined || type === 'Practitioner' || type === 'PractitionerRole' || type === 'RelatedPerson';

function containedName(reference: Json, resource: Json): string | undefined {
  const target = reference['reference'];
  if (typeof target !== 'string' || !target.startsWith('#')) return undefined;
  return humanName(containedIn(resource, target)['name']);
}

/** A HumanName as it is said: given then family, or its text. */
export function humanName(names: unknown): string | undefined {
  const name = objects(names)[0];
  if (name === undefined) return undefined;
  const given = Array.isArray(name['given'])
    ? name['given'].filter((part) => typeof part === 'string').join(' ')
    : text(name['given']);
  return (
    text(name['text']) ??
    text([given, text(name['family'])].filter((part) => part !== undefined && part !== '').join(' '))
  );
}

/** The citizen's own mark on a resource: `meta.security` code `private` of our mark system. */
export function isPrivate(resource: Json): boolean {
  for (const label of objects(object(resource['meta'])['security'])) {
    const system = label['system'];
    if (label['code'] === 'private' && typeof system === 'string' && system.endsWith(OWN_MARK)) return true;
  }
  return false;
}

/** Strictest first: https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html */
const STRICTEST_FIRST = ['V', 'R', 'N', 'M', 'L', 'U'];

/** The strictest confidentiality code stated in meta.security, DocumentReference.securityLabel or Composition.confidentiality. */
export function readConfidentiality(resource: Json): string | undefined {
  const security = object(resource['meta'])['security'];
  const labels = resource['securityLabel'];
  const composition = resource['confidentiality'];
  if (security === undefined && labels === undefined && composition === undefined) return undefined;
  let best = STRICTEST_FIRST.length;
  const consider = (code: unknown): void => {
    const rank = typeof code === 'string' ? STRICTEST_FIRST.indexOf(code) : -1;
    if (rank >= 0 && rank < best) best = rank;
  };
  for (const coding of objects(security)) if (isConfidentiality(coding['system'])) consider(coding['code']);
  for (const label of objects(labels)) {
    // Danish document sharing writes the label without a system.
    for (const coding of codings(label))
      if (coding['system'] === undefined || isConfidentiality(coding['system'])) consider(coding['code']);
  }
  consider(composition);
  return STRICTEST_FIRST[best];
}

function isConfidentiality(system: unknown): boolean {
  return (
    typeof system === 'string' && (system.endsWith(CONFIDENTIALITY) || system === 'urn:oid:2.16.840.1.113883.5.25')
  );
}
