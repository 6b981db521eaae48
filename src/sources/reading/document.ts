/** Type, words and excerpt of a document: DocumentReference and Composition, read alike by the e-journal and home monitoring. */
import type { ItemDetail } from '../contract.js';
import { attachmentExcerpt, readableExcerpt } from './attachment.js';
import { clip, withoutCpr } from './danish.js';
import { codings, firstObject, type Json, object, objects, text, words } from './fields.js';

/** Danish names of LOINC document types and SNOMED note types met in Danish document sharing; used when the file gives no Danish text. */
const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  '11506-3': 'Notat',
  '34109-9': 'Notat',
  '866144008': 'Notat',
  '18842-5': 'Epikrise',
  '34133-9': 'Resumé',
  '57133-1': 'Henvisning',
  '28651-8': 'Indlæggelsesrapport',
  '51852-2': 'Korrespondance',
  '18776-5': 'Plejeplan',
  '56446-8': 'Aftale',
  '53576-5': 'Hjemmemålinger',
  '74465-6': 'Spørgeskemasvar',
  '74468-0': 'Spørgeskema',
  '11502-2': 'Laboratoriesvar',
  '11524-6': 'EKG',
  '11450-4': 'Diagnoseoversigt',
  '39289-4': 'Aftale',
  HCOM: 'Målinger fra hjemmet',
};

/** Types that are read as journal notes; every other type is a document. */
const NOTE_TYPES = new Set(['11506-3', '34109-9', '866144008', '18842-5', '34133-9']);

export function isNoteType(concept: unknown): boolean {
  return codings(concept).some((coding) => typeof coding['code'] === 'string' && NOTE_TYPES.has(coding['code']));
}

/** What kind of document it is, in Danish where that is known. */
export function documentType(concept: unknown): string | undefined {
  const own = text(object(concept)['text']);
  if (own !== undefined) return clip(own, 80);
  for (const coding of codings(concept)) {
    const code = coding['code'];
    if (typeof code === 'string' && Object.hasOwn(DOCUMENT_TYPES, code)) return DOCUMENT_TYPES[code];
  }
  const said = words(concept);
  return said === undefined ? undefined : clip(said, 80);
}

/** `name` is the document's own title when it says more than its type. */
export function documentDetail(document: Json): ItemDetail {
  const attachment = object(firstObject(document['content'])['attachment']);
  const docType = documentType(document['type']) ?? firstCategory(document);
  const title = text(attachment['title']);
  const name = title === undefined || /\.[a-z]{3,4}$/i.test(title) ? undefined : clip(withoutCpr(title), 120);
  const description = text(document['description']);
  const excerpt = attachmentExcerpt(attachment) ?? (description === undefined ? undefined : clip(description, 280));
  return {
    docType,
    name: name === '' || name?.toLowerCase() === docType?.toLowerCase() ? undefined : name,
    excerpt,
    contentType: text(attachment['contentType']),
    code: text(codings(document['type'])[0]?.['code']),
  };
}

function firstCategory(document: Json): string | undefined {
  for (const category of objects(document['category'])) {
    const said = documentType(category);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** True when a Composition only points at its content: each section is entries without a word of narrative. */
export function isEnvelope(composition: Json): boolean {
  const sections = objects(composition['section']);
  return (
    sections.length > 0 &&
    sections.every(
      (section) =>
        section['text'] === undefined && section['section'] === undefined && objects(section['entry']).length > 0,
    )
  );
}

/** A Composition's own words: the narrative of its first sections (https://hl7.org/fhir/R4/composition.html). */
export function compositionDetail(composition: Json): ItemDetail {
  const docType = documentType(composition['type']);
  const title = text(composition['title']);
  const name = title === undefined ? undefined : clip(withoutCpr(title), 120);
  const narrative = sectionWords(composition['section'], 0);
  return {
    docType,
    name: name === '' || name?.toLowerCase() === docType?.toLowerCase() ? undefined : name,
    excerpt: narrative,
    code: text(codings(composition['type'])[0]?.['code']),
  };
}

const DEPTH_MAX = 3;

function sectionWords(sections: unknown, depth: number): string | undefined {
  if (depth > DEPTH_MAX) return undefined;
  for (const section of objects(sections)) {
    const div = text(object(section['text'])['div']);
    // What the publishing tool generates repeats the entries, field name by field name: no words of a clinician.
    const said = div === undefined || div.includes('Generated Narrative') ? undefined : readableExcerpt(div, true);
    if (said !== undefined) return withoutCpr(said);
    const deeper = sectionWords(section['section'], depth + 1);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
