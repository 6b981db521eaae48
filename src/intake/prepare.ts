/**
 * From resources as a sender wrote them to resources as the record takes them: citizens found by person number, references
 * resolved within the Bundle and across the import, ids kept or given. Nothing is written here.
 */
import { randomUUID } from 'node:crypto';
import {
  compartmentReferences,
  elements,
  isPatientCompartmentType,
  members,
  parseReference,
  replaceStrings,
} from '../fhir/index.js';
import { isPersonNumberId } from '../identity/index.js';
import type { Existing, IntakeWriter, Json, ReadyResource } from './contract.js';
import { isFhirId, type PatientBook, personNumbers } from './patient-book.js';
import type { Refusal } from './read-json.js';
import {
  conditionalPatient,
  containedSubject,
  isLocal,
  logicalSubject,
  referencesIn,
  unversioned,
  withSubject,
} from './references.js';
import { contentId, withId, withoutContained } from './resource-text.js';
import type { Incoming } from './units.js';

export interface PreparedResource extends ReadyResource {
  incoming: Incoming;
  /** A Patient that the record does not have yet. */
  isNewPerson?: boolean;
}

export interface Preparation {
  /** Patients first, each reference once. */
  ready: PreparedResource[];
  refused: { incoming: Incoming; refusal: Refusal }[];
  /** Patients who are in the record already, and repetitions: read, and not written. */
  known: number;
  warnings: { place: string; text: string }[];
  /** Patients found in the record, or earlier in the import. */
  matched: number;
  /** Local references to what is not among `ready`, with the place of the first. */
  outward: Map<string, string>;
}

interface Draft {
  incoming: Incoming;
  type: string;
  /** Reference in the sender's own terms: `Observation/1`. */
  senderReference: string | undefined;
  id: string;
  /** Patient reference of the citizen it belongs to, in the record's terms. */
  owner: string | undefined;
  text: string;
  resource: Json;
  isNewPerson?: boolean;
}

/** Readies one Bundle, one chunk of NDJSON or one file. `book` remembers across calls. */
export async function prepare(
  incoming: readonly Incoming[],
  book: PatientBook,
  writer: IntakeWriter,
): Promise<Preparation> {
  const made: Preparation = { ready: [], refused: [], known: 0, warnings: [], matched: 0, outward: new Map() };
  const spoken = new Map<string, string>();
  const drafts: Draft[] = [];
  for (const one of incoming.filter(isPatient)) await settlePatient(one, book, made, spoken, drafts);
  for (const patient of drafts) await resolvePatients(patient, book, made, spoken);
  for (const one of incoming.filter((candidate) => !isPatient(candidate)))
    drafts.push(await draftOf(one, book, made, spoken, drafts));
  const existing = await lookAround(drafts, spoken, writer);
  giveIds(drafts, existing, made, spoken);
  const ours = new Set(spoken.values());
  const isKnown = (owner: string): boolean =>
    writer.existing === undefined || existing?.has(owner) === true || ours.has(owner) || book.knows(owner);
  for (const draft of withoutRepetitions(drafts, made)) finish(draft, isKnown, made, spoken, ours);
  return made;
}

const isPatient = (incoming: Incoming): boolean => incoming.resource['resourceType'] === 'Patient';

async function settlePatient(
  incoming: Incoming,
  book: PatientBook,
  made: Preparation,
  spoken: Map<string, string>,
  drafts: Draft[],
): Promise<string> {
  const settled = await book.settle(incoming.resource);
  for (const text of settled.warnings) made.warnings.push({ place: incoming.place, text });
  const reference = `Patient/${settled.id}`;
  const senderReference = isFhirId(incoming.resource['id']) ? `Patient/${incoming.resource['id']}` : undefined;
  speak(incoming, senderReference, reference, spoken);
  if (settled.how === 'matched') {
    made.matched += 1;
    made.known += 1;
  } else {
    drafts.push({
      incoming,
      type: 'Patient',
      senderReference,
      id: settled.id,
      owner: reference,
      text: incoming.text,
      resource: incoming.resource,
      isNewPerson: settled.how === 'new',
    });
  }
  return reference;
}

/** Finds whose the resource is; the ids of the others in the Bundle are not settled yet. */
async function draftOf(
  incoming: Incoming,
  book: PatientBook,
  made: Preparation,
  spoken: Map<string, string>,
  drafts: Draft[],
): Promise<Draft> {
  const { resource } = incoming;
  const type = String(resource['resourceType']);
  const senderId = isFhirId(resource['id']) ? resource['id'] : undefined;
  const draft: Draft = {
    incoming,
    type,
    senderReference: senderId === undefined ? undefined : `${type}/${senderId}`,
    id: idOf(type, senderId, incoming, made),
    owner: undefined,
    text: incoming.text,
    resource,
  };
  await nameSubject(draft, book, made, spoken, drafts);
  await resolvePatients(draft, book, made, spoken);
  draft.owner = ownerOf(draft.resource, spoken);
  return draft;
}

/** The sender's own id, but none that is a person number: ids stand in addresses and logs. */
function idOf(type: string, senderId: string | undefined, incoming: Incoming, made: Preparation): string {
  if (senderId !== undefined && !isPersonNumberId(senderId)) return senderId;
  if (senderId !== undefined)
    made.warnings.push({ place: incoming.place, text: 'Its id is a person number; it gets an id of its own.' });
  return contentId(type, incoming.fullUrl ?? '', incoming.text);
}

/** The citizen a resource belongs to, as a reference in the record's terms: whom it is about, else whom it otherwise names. */
function ownerOf(resource: Json, spoken: ReadonlyMap<string, string>): string | undefined {
  const about = [resource['subject'], resource['patient']]
    .map((one) => (one as { reference?: unknown } | null | undefined)?.reference)
    .filter((one) => typeof one === 'string');
  const inOurTerms = (reference: string): string => spoken.get(reference) ?? unversioned(reference);
  const isCitizen = (reference: string): boolean => /(^|\/)Patient\/[^/]+$/.test(reference);
  const sure = [...about, ...compartmentReferences(resource)].map(inOurTerms).find(isCitizen);
  if (sure !== undefined) return sure;
  // Of the other references only a urn: counts, since it surely means one of this Bundle's citizens.
  return [...referencesIn(resource)]
    .filter((reference) => reference.startsWith('urn:'))
    .map(inOurTerms)
    .find(isCitizen);
}

/** A subject that is contained, or named by number only, becomes a reference to the citizen in the record. */
async function nameSubject(
  draft: Draft,
  book: PatientBook,
  made: Preparation,
  spoken: Map<string, string>,
  drafts: Draft[],
): Promise<void> {
  const contained = containedSubject(draft.resource);
  if (contained !== undefined && personNumbers(contained.patient).length > 0) {
    // Drawn, not made of the numbers: see PatientBook.
    const id = randomUUID();
    const place = `${draft.incoming.place === '' ? '' : `${draft.incoming.place}.`}contained`;
    const text = withId(containedText(draft.text, String(contained.patient['id'])), id);
    const patient: Incoming = { text, resource: { ...contained.patient, id }, place };
    const reference = await settlePatient(patient, book, made, spoken, drafts);
    change(
      draft,
      replaceStrings(
        withoutContained(draft.text, String(contained.patient['id'])),
        new Map([[contained.reference, reference]]),
      ),
    );
    return;
  }
  const logical = logicalSubject(draft.resource);
  if (logical === undefined) return;
  const id = await book.findByNumbers([logical.number]);
  if (id !== undefined) change(draft, withSubject(draft.text, logical.field, `Patient/${id}`));
  else
    made.warnings.push({ place: draft.incoming.place, text: 'It names its citizen by a number that nobody here has.' });
}

function change(draft: Draft, text: string): void {
  draft.text = text;
  draft.resource = JSON.parse(text) as Json;
}

function containedText(text: string, id: string): string {
  const contained = members(text).find((member) => member.key === 'contained');
  const slices = contained === undefined ? [] : elements(text, contained.start);
  const found = slices
    .map((slice) => text.slice(slice.start, slice.end))
    .find((one) => (JSON.parse(one) as Json | null)?.['id'] === id);
  return found ?? '{"resourceType":"Patient"}';
}

/** References to citizens that other files of the import brought, and conditional ones. */
async function resolvePatients(
  draft: Draft,
  book: PatientBook,
  made: Preparation,
  spoken: Map<string, string>,
): Promise<void> {
  for (const reference of referencesIn(draft.resource)) {
    if (spoken.has(reference)) continue;
    const number = conditionalPatient(reference);
    const id =
      number === undefined ? book.bySenderReference(unversioned(reference)) : await book.findByNumbers([number]);
    if (id === null)
      made.warnings.push({
        place: draft.incoming.place,
        text: `${reference} came for several citizens; the reference is kept as it is.`,
      });
    else if (id !== undefined) spoken.set(reference, `Patient/${id}`);
  }
}

/** What the record holds of the ids that come, and of the citizens that are named. */
async function lookAround(
  drafts: readonly Draft[],
  spoken: ReadonlyMap<string, string>,
  writer: IntakeWriter,
): Promise<Map<string, Existing> | undefined> {
  if (writer.existing === undefined) return undefined;
  const asked = new Set<string>();
  const ours = new Set(spoken.values());
  for (const draft of drafts) {
    if (draft.type !== 'Patient' && isPatientCompartmentType(draft.type) && draft.senderReference !== undefined)
      asked.add(draft.senderReference);
    if (draft.owner !== undefined && !ours.has(draft.owner) && isLocal(draft.owner)) asked.add(draft.owner);
  }
  return asked.size === 0 ? new Map() : writer.existing([...asked]);
}

/** An id that already stands for something of another citizen is not an update of it: the newcomer gets an id of its own. */
function giveIds(
  drafts: Draft[],
  existing: ReadonlyMap<string, Existing> | undefined,
  made: Preparation,
  spoken: Map<string, string>,
): void {
  for (const draft of drafts) {
    const standing =
      draft.type === 'Patient' || draft.senderReference === undefined
        ? undefined
        : existing?.get(draft.senderReference);
    if (
      standing?.patientId !== undefined &&
      draft.owner !== undefined &&
      draft.owner !== `Patient/${standing.patientId}`
    ) {
      draft.id = contentId(draft.type, draft.id, draft.owner);
      made.warnings.push({
        place: draft.incoming.place,
        text: `${draft.senderReference} is already another citizen’s here; it gets an id of its own.`,
      });
    }
    const reference = `${draft.type}/${draft.id}`;
    speak(draft.incoming, draft.senderReference, reference, spoken);
  }
}

/** All the ways the others in the Bundle may refer to it (https://hl7.org/fhir/R4/bundle.html#references). */
function speak(
  incoming: Incoming,
  senderReference: string | undefined,
  reference: string,
  spoken: Map<string, string>,
): void {
  if (senderReference !== undefined) spoken.set(senderReference, reference);
  if (incoming.fullUrl === undefined) return;
  spoken.set(incoming.fullUrl, reference);
  const { kind, type, id } = parseReference(incoming.fullUrl);
  if (kind === 'absolute' && type !== undefined && type === incoming.resource['resourceType'])
    spoken.set(`${type}/${id}`, reference);
}

/** Of several versions of one resource in the same go the last one counts. */
function withoutRepetitions(drafts: readonly Draft[], made: Preparation): Draft[] {
  const last = new Map<string, Draft>();
  for (const draft of drafts) {
    const reference = `${draft.type}/${draft.id}`;
    const earlier = last.get(reference);
    if (earlier !== undefined) {
      made.known += 1;
      made.warnings.push({
        place: earlier.incoming.place,
        text: `${reference} comes again (${draft.incoming.place}); the last one is kept.`,
      });
      last.delete(reference);
    }
    last.set(reference, draft);
  }
  return [...last.values()];
}

function finish(
  draft: Draft,
  isKnown: (owner: string) => boolean,
  made: Preparation,
  spoken: ReadonlyMap<string, string>,
  ours: ReadonlySet<string>,
): void {
  const { incoming, type, owner } = draft;
  if (owner !== undefined && isLocal(owner) && type !== 'Patient' && !isKnown(owner)) {
    made.refused.push({
      incoming,
      refusal: { reason: `It belongs to ${owner}, who is neither in this import nor here. Import the Patient first.` },
    });
    return;
  }
  if (SHOULD_NAME_CITIZEN.has(type) && (owner === undefined || !isLocal(owner))) {
    const why = owner === undefined ? 'names no citizen' : 'belongs to a citizen on another server';
    made.warnings.push({
      place: incoming.place,
      text: `This ${type} ${why}: it is kept, but can be found under nobody.`,
    });
  }
  const changes = new Map<string, string>();
  for (const reference of referencesIn(draft.resource)) {
    const said = spoken.get(reference);
    if (said !== undefined && said !== reference) changes.set(reference, said);
    const bare = unversioned(said ?? reference);
    const dangles = isLocal(bare) ? !ours.has(bare) : bare.startsWith('urn:');
    if (dangles && !made.outward.has(bare)) made.outward.set(bare, incoming.place);
  }
  if (changes.size > 0) change(draft, replaceStrings(draft.text, changes));
  if (draft.resource['id'] !== draft.id) change(draft, withId(draft.text, draft.id));
  made.ready.push({ text: draft.text, resource: draft.resource, incoming, isNewPerson: draft.isNewPerson });
}

/** Types that say nothing useful without a citizen. */
const SHOULD_NAME_CITIZEN = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'Communication',
  'Composition',
  'Condition',
  'Consent',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'ImagingStudy',
  'Immunization',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'ServiceRequest',
]);
