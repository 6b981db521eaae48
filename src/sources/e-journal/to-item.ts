/** E-journal: notes, diagnoses, allergies, vital signs, plans and documents. Shapes: docs/record-shapes.md. */
import type { ItemDetail } from '../contract.js';
import type { Line } from '../description.js';
import { clip, line, sentenceCase } from '../reading/danish.js';
import {
  codeIn,
  codings,
  firstObject,
  firstWords,
  type Json,
  object,
  objects,
  text,
  words,
} from '../reading/fields.js';
import { isSks } from '../reading/systems.js';
import { time } from '../reading/time.js';

export function diagnosisLine(resource: Json): Line {
  const code = codeIn(resource['code'], isSks) ?? text(codings(resource['code'])[0]?.['code']);
  const name = words(resource['code']) ?? firstWords(resource['note']) ?? 'Diagnose uden navn';
  const clinical = text(codings(resource['clinicalStatus'])[0]?.['code']);
  const onset = object(resource['onsetPeriod']);
  const detail: ItemDetail = {
    name,
    code,
    system: text(codings(resource['code'])[0]?.['system']),
    // No clinicalStatus stated: what is on a problem list without an end counts as going on.
    ongoing: clinical === undefined ? resource['abatementDateTime'] === undefined : ONGOING.has(clinical),
    start: time(resource['onsetDateTime']) ?? time(onset['start']),
    end: time(resource['abatementDateTime']) ?? time(object(resource['abatementPeriod'])['end']) ?? time(onset['end']),
    verification: text(codings(resource['verificationStatus'])[0]?.['code']),
    excerpt: firstNote(resource),
  };
  return {
    kind: 'diagnosis',
    title: line([diagnosisPrefix(detail), name, code === undefined || code === name ? undefined : `(${code})`]),
    detail,
  };
}

const ONGOING = new Set(['active', 'recurrence', 'relapse']);

/** A diagnosis that is not certain must not read as certain. */
function diagnosisPrefix(detail: ItemDetail): string | undefined {
  if (detail.verification === 'refuted') return 'Afkræftet:';
  if (detail.verification === 'unconfirmed' || detail.verification === 'provisional') return 'Mistanke om:';
  if (detail.verification === 'differential') return 'Differentialdiagnose:';
  return undefined;
}

/** Refuted allergies are read as a note, so that no screen can show one as CAVE. */
export function allergyLine(resource: Json): Line {
  const reaction = firstObject(resource['reaction']);
  const name = words(resource['code']) ?? words(reaction['substance']) ?? 'Allergi uden navn';
  const manifestation = firstWords(reaction['manifestation']) ?? text(reaction['description']);
  const verification = text(codings(resource['verificationStatus'])[0]?.['code']);
  const inactive = ['inactive', 'resolved'].includes(text(codings(resource['clinicalStatus'])[0]?.['code']) ?? '');
  if (verification === 'refuted' || inactive) {
    const word = verification === 'refuted' ? 'Afkræftet CAVE' : 'Ikke længere gældende CAVE';
    return { kind: 'note', title: line([`${word}: ${name}`]), detail: { name, verification } };
  }
  return {
    kind: 'allergy',
    title: line([name, manifestation], ' – '),
    detail: {
      name,
      code: text(codings(resource['code'])[0]?.['code']),
      criticality: text(resource['criticality']),
      reaction: manifestation === undefined ? undefined : clip(manifestation, 120),
      verification,
      start: time(resource['onsetDateTime']),
    },
  };
}

export function alertLine(resource: Json): Line {
  const period = object(resource['period']);
  return {
    kind: 'alert',
    title: line([sentenceCase(words(resource['code']) ?? 'Markering')]),
    detail: {
      name: words(resource['code']),
      code: text(codings(resource['code'])[0]?.['code']),
      docType: firstWords(resource['category']),
      start: time(period['start']),
      end: time(period['end']),
      ongoing: resource['status'] === 'active',
    },
  };
}

export function planLine(resource: Json): Line {
  const period = object(resource['period']);
  const name =
    text(resource['title']) ??
    firstWords(resource['category']) ??
    words(resource['description']) ??
    text(resource['description']);
  return {
    kind: 'plan',
    title: line([name ?? 'Plan']),
    detail: {
      name,
      start: time(period['start']) ?? time(resource['startDate']),
      end: time(period['end']),
      ongoing: resource['status'] === 'active' || resource['lifecycleStatus'] === 'active',
      excerpt: clipped(text(resource['description'])),
    },
  };
}

export function appointmentLine(resource: Json): Line {
  const what =
    text(resource['description']) ??
    firstWords(resource['serviceType']) ??
    firstWords(resource['reasonCode']) ??
    'Aftale';
  const places = objects(resource['participant'])
    .filter(
      (participant) => !/(^|\/)Patient\//.test(text(object(participant['actor'])['reference'])?.slice(0, 300) ?? ''),
    )
    .map((participant) => text(object(participant['actor'])['display']))
    .filter((name) => name !== undefined);
  const cancelled = resource['status'] === 'cancelled' || resource['status'] === 'noshow';
  return {
    kind: 'appointment',
    title: line([cancelled ? `Aflyst: ${what}` : what, places[0]], ', '),
    detail: {
      name: what,
      place: places.join(', ') || undefined,
      start: time(resource['start']),
      end: time(resource['end']),
    },
  };
}

/** The clinician's weighing of the picture. */
export function impressionLine(resource: Json): Line {
  const summary = text(resource['summary']) ?? text(resource['description']);
  return {
    kind: 'note',
    title: line(['Klinisk vurdering', summary], ': '),
    detail: { docType: 'Klinisk vurdering', excerpt: clipped(summary) },
  };
}

export function familyHistoryLine(resource: Json): Line {
  const conditions = objects(resource['condition'])
    .map((condition) => words(condition['code']))
    .filter((name) => name !== undefined);
  const relation = words(resource['relationship']);
  return {
    kind: 'note',
    title: line(['Familieanamnese', [relation, conditions.slice(0, 4).join(', ')].filter(Boolean).join(': ')], ' – '),
    detail: { docType: 'Familieanamnese', excerpt: firstNote(resource) },
  };
}

function firstNote(resource: Json): string | undefined {
  return clipped(text(firstObject(resource['note'])['text']));
}

const clipped = (value: string | undefined): string | undefined => (value === undefined ? undefined : clip(value, 280));
