/** National patient register (LPR): contacts, courses, referrals and procedures. Shapes: docs/record-shapes.md. */
import type { ItemDetail } from '../contract.js';
import type { Line } from '../description.js';
import { clip, line } from '../reading/danish.js';
import {
  codeIn,
  codings,
  firstObject,
  firstWords,
  hasCode,
  isObject,
  type Json,
  object,
  objects,
  text,
  words,
} from '../reading/fields.js';
import { isSks, OWN_MARK } from '../reading/systems.js';
import { time } from '../reading/time.js';

/** https://terminology.hl7.org/CodeSystem-v3-ActCode.html, encounter codes */
const CONTACT_CLASSES: Readonly<Record<string, string>> = {
  IMP: 'Indlæggelse',
  ACUTE: 'Akut indlæggelse',
  NONAC: 'Planlagt indlæggelse',
  EMER: 'Akut kontakt',
  AMB: 'Ambulant kontakt',
  SS: 'Sammedagskirurgi',
  OBSENC: 'Observation',
  PRENC: 'Forundersøgelse',
  VR: 'Virtuel kontakt',
  HH: 'Hjemmebesøg',
  FLD: 'Kontakt på stedet',
};

const ONGOING = new Set(['arrived', 'triaged', 'in-progress', 'onleave']);

export function contactLine(resource: Json): Line {
  const contactClass =
    text(object(resource['class'])['code']) ?? text(codings(firstObject(resource['class']))[0]?.['code']);
  const period = object(resource['period']);
  const diagnosis = firstWords(resource['reasonCode']) ?? conditionWords(resource['diagnosis']);
  const known =
    contactClass !== undefined && Object.hasOwn(CONTACT_CLASSES, contactClass)
      ? CONTACT_CLASSES[contactClass]
      : undefined;
  const name = known ?? firstWords(resource['type']) ?? 'Kontakt';
  const detail: ItemDetail = {
    class: contactClass,
    name: firstWords(resource['type']),
    ongoing: ONGOING.has(text(resource['status']) ?? ''),
    diagnosis,
    code: codeIn(firstObject(resource['reasonCode']), isSks),
    place: place(resource['location']),
    start: time(period['start']),
    end: time(period['end']),
  };
  const where = text(object(resource['serviceProvider'])['display']);
  return {
    kind: 'contact',
    title: line([[contactStatus(resource['status'], name), where].filter(Boolean).join(', '), diagnosis], ': '),
    detail,
  };
}

function contactStatus(status: unknown, name: string): string {
  if (status === 'cancelled') return `Aflyst: ${name}`;
  if (status === 'planned') return `Planlagt: ${name}`;
  if (status === 'onleave') return `${name} (orlov)`;
  return name;
}

function conditionWords(diagnoses: unknown): string | undefined {
  for (const diagnosis of objects(diagnoses)) {
    const said = text(object(diagnosis['condition'])['display']);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Where the patient is: the active location, else the last one mentioned. */
function place(locations: unknown): string | undefined {
  const all = objects(locations);
  const now = all.find((one) => one['status'] === 'active') ?? all[all.length - 1];
  return now === undefined ? undefined : text(object(now['location'])['display']);
}

/** Forløbselement; or, with our mark, the citizen's attachment to a municipal unit (FMK tilknytning). */
export function courseLine(resource: Json): Line {
  const period = object(resource['period']);
  const attachment = objects(resource['type']).some((type) => hasCode(type, 'attachment', OWN_MARK));
  const where = text(object(resource['managingOrganization'])['display']);
  const type = firstWords(resource['type']);
  const diagnosis = conditionWords(resource['diagnosis']);
  const title = attachment
    ? line(['Tilknyttet', where ?? type])
    : line(['Forløb', [type ?? diagnosis, where].filter(Boolean).join(', ')], ': ');
  return {
    kind: 'course',
    title,
    detail: {
      name: type,
      code: attachment ? 'attachment' : text(codings(firstObject(resource['type']))[0]?.['code']),
      diagnosis,
      ongoing: resource['status'] === 'active' || resource['status'] === 'onhold',
      start: time(period['start']),
      end: time(period['end']),
    },
  };
}

export function referralLine(resource: Json): Line {
  const receivers = objects(resource['performer']);
  const receiver =
    text(receivers.find((one) => text(one['reference'])?.includes('Organization/'))?.['display']) ??
    text(receivers[0]?.['display']);
  const reason = firstWords(resource['reasonCode']) ?? words(resource['code']);
  return {
    kind: 'referral',
    title: line([receiver === undefined ? 'Henvisning' : `Henvisning til ${receiver}`, reason], ': '),
    detail: {
      name: words(resource['code']),
      code: codeIn(resource['code'], isSks),
      indication: reason === undefined ? undefined : clip(reason, 200),
      place: receiver,
      ongoing: resource['status'] === 'active' || resource['status'] === 'on-hold',
    },
  };
}

export function procedureLine(resource: Json): Line {
  const code = codeIn(resource['code'], isSks);
  const name = words(resource['code']) ?? 'Procedure uden navn';
  const period = object(resource['performedPeriod']);
  const notDone = resource['status'] === 'not-done';
  return {
    kind: 'procedure',
    title: line([
      notDone ? `Ikke udført: ${name}` : name,
      code === undefined || code === name ? undefined : `(${code})`,
    ]),
    detail: {
      name,
      code,
      indication: firstWords(resource['reasonCode']),
      place: isObject(resource['location']) ? text(resource['location']['display']) : undefined,
      start: time(period['start']) ?? time(resource['performedDateTime']),
      end: time(period['end']),
    },
  };
}
