/** E-journal: what is written as text (notes, documents, messages) and what is observed at the bedside. */
import type { ItemDetail } from '../contract.js';
import type { Line } from '../description.js';
import { attachmentExcerpt, looksLikeMarkup, readableExcerpt } from '../reading/attachment.js';
import { clip, line, withoutCpr } from '../reading/danish.js';
import { compositionDetail, documentDetail, documentType, isNoteType } from '../reading/document.js';
import { extension, firstObject, firstWords, type Json, object, objects, text, words } from '../reading/fields.js';
import { observationDetail, observationName, observationTitle, valueLine } from '../reading/observation.js';

/** DocumentReference: a note or a document by its type. */
export function documentLine(resource: Json): Line {
  return writtenLine(documentDetail(resource), isNoteType(resource['type']));
}

export function compositionLine(resource: Json): Line {
  return writtenLine(compositionDetail(resource), isNoteType(resource['type']));
}

function writtenLine(detail: ItemDetail, note: boolean): Line {
  const type = detail.docType ?? (note ? 'Notat' : 'Dokument');
  const more = detail.name ?? (detail.excerpt === undefined ? undefined : clip(detail.excerpt, 90));
  return {
    kind: note ? 'note' : 'document',
    title: line([type, more], ': '),
    detail: { ...detail, docType: type },
  };
}

/** A report that is neither laboratory, imaging nor home care: read as what its code says. */
export function reportLine(resource: Json): Line {
  const conclusion = text(resource['conclusion']) ?? firstWords(resource['conclusionCode']);
  const form = object(firstObject(resource['presentedForm']));
  const detail: ItemDetail = {
    docType: documentType(resource['code']) ?? firstWords(resource['category']),
    excerpt: conclusion === undefined ? attachmentExcerpt(form) : clip(conclusion, 280),
    contentType: text(form['contentType']),
  };
  return writtenLine(detail, isNoteType(resource['code']));
}

/** Danish names of MedCom's message categories (CodeSystem medcom-careCommunication-categoryCodes). */
const MESSAGE_TOPICS: Readonly<Record<string, string>> = {
  'alcohol-and-drug-treatment': 'rusmiddelbehandling',
  'assistive-devices': 'hjælpemidler',
  carecoordination: 'forløbskoordinering',
  decease: 'dødsfald',
  discharge: 'udskrivelse',
  'examination-results': 'undersøgelsessvar',
  healthcare: 'sundhedspleje',
  'home-care-assessment': 'visitation',
  medicine: 'medicin',
  nursing: 'sygepleje',
  outpatient: 'ambulant',
  'psychiatry-social-disability': 'psykiatri, social, handicap',
  'regarding-referral': 'vedrørende henvisning',
  telemedicine: 'telemedicin',
  training: 'træning',
  'acute-ambulant': 'akut ambulant',
  'extended-care-responsibility': 'udvidet behandlingsansvar',
  other: 'andet',
};

/** A message between those who treat the patient (MedCom CareCommunication, korrespondance). */
export function messageLine(resource: Json): Line {
  const category = firstObject(resource['category']);
  const code = text(firstObject(category['coding'])['code']);
  const known = code !== undefined && Object.hasOwn(MESSAGE_TOPICS, code) ? MESSAGE_TOPICS[code] : undefined;
  const topic = words(resource['topic']) ?? known ?? words(category);
  const detail: ItemDetail = { docType: 'Korrespondance', name: topic, excerpt: messageExcerpt(resource) };
  return { kind: 'document', title: line(['Korrespondance', topic], ': '), detail };
}

function messageExcerpt(resource: Json): string | undefined {
  for (const payload of objects(resource['payload'])) {
    const own = text(payload['contentString']);
    const said =
      own === undefined
        ? attachmentExcerpt(object(payload['contentAttachment']))
        : readableExcerpt(own, looksLikeMarkup(own));
    if (said !== undefined) return said;
  }
  return undefined;
}

export function vitalLine(resource: Json): Line {
  const detail = observationDetail(resource);
  return { kind: 'vital', title: line([observationTitle(detail, 'Måling')]), detail };
}

/** The text a MedCom note keeps in an extension of the Observation (medcom-observation-value-attachment-extension). */
export function noteAttachment(observation: Json): Json {
  return object(extension(observation, '/medcom-observation-value-attachment-extension')['valueAttachment']);
}

/** An observation that is words rather than a number: a note kept as Observation, a finding, a social circumstance. */
export function findingLine(resource: Json): Line {
  const attachment = noteAttachment(resource);
  const name = documentType(resource['code']) ?? observationName(resource['code']) ?? 'Fund';
  const detail = observationDetail(resource);
  const written = attachmentExcerpt(attachment) ?? noteWords(resource);
  const said = valueLine(detail) ?? (written === undefined ? undefined : clip(written, 90));
  return {
    kind: 'note',
    title: line([name, said], ': '),
    detail: {
      ...detail,
      docType: name,
      excerpt: written ?? detail.valueText,
      contentType: text(attachment['contentType']),
    },
  };
}

function noteWords(resource: Json): string | undefined {
  const note = text(firstObject(resource['note'])['text']);
  if (note !== undefined) return clip(withoutCpr(note), 280);
  const narrative = text(object(resource['text'])['div']);
  return object(resource['text'])['status'] === 'additional' && narrative !== undefined
    ? readableExcerpt(narrative, true)
    : undefined;
}
