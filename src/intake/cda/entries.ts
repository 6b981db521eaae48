/** The coded entries of a CDA section as readable facts: for sections without words, and for values the words leave out. */
import type { Fact } from './blocks.js';
import { hl7Time, readableTime } from './hl7-time.js';
import { at, attribute, childrenNamed, isNode, textOf, type XmlNode } from './xml-tree.js';

/** HL7 CDA R2 clinical statements, with a word for those that carry no code of their own. */
const STATEMENTS: Readonly<Record<string, string>> = {
  observation: 'Observation',
  procedure: 'Procedure',
  encounter: 'Kontakt',
  act: 'Handling',
  organizer: 'Gruppe',
  substanceAdministration: 'Lægemiddel',
  supply: 'Udlevering',
  observationMedia: 'Billede',
};

const isStatement = (node: XmlNode): boolean => Object.hasOwn(STATEMENTS, node.name);

export function entryFacts(section: XmlNode): Fact[] {
  return childrenNamed(section, 'entry').flatMap((entry) => factsBelow(entry, 0));
}

/** The values of all observations in the entries, as they would be written in words: to see whether the narrative says them. */
export function entryValues(section: XmlNode): string[] {
  const values: string[] = [];
  const walk = (node: XmlNode): void => {
    for (const child of node.children.filter(isNode)) {
      if (child.name === 'observation')
        for (const value of childrenNamed(child, 'value')) values.push(valueWords(value) ?? '');
      walk(child);
    }
  };
  for (const entry of childrenNamed(section, 'entry')) walk(entry);
  return values.filter((value) => value !== '');
}

const DEPTH_MAX = 6;

function factsBelow(node: XmlNode, depth: number): Fact[] {
  return node.children
    .filter(isNode)
    .flatMap((child) =>
      isStatement(child)
        ? statementFacts(child, depth)
        : ['component', 'entryRelationship', 'entry'].includes(child.name)
          ? factsBelow(child, depth)
          : [],
    );
}

function statementFacts(node: XmlNode, depth: number): Fact[] {
  if (childrenNamed(node, 'templateId').some((template) => attribute(template, 'root') === QUESTION_OPTIONS)) return [];
  const shown = Math.min(depth, DEPTH_MAX);
  const value = [...childrenNamed(node, 'value').map(valueWords), methodWords(node)]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  const own: Fact[] = [];
  const when = effectiveTime(at(node, 'effectiveTime'));
  const named = statementName(node);
  // Measurements taken together are named by when.
  const label = named ?? (node.name === 'organizer' ? when : undefined);
  const time = label === when ? undefined : when;
  const about = participantFacts(node, shown + 1);
  const status = STATUS_WORDS[attribute(at(node, 'statusCode'), 'code')?.toLowerCase() ?? ''];
  const text = textOf(at(node, 'text'));
  const target = externalTarget(node);
  const says =
    label !== undefined ||
    value !== '' ||
    time !== undefined ||
    about.length > 0 ||
    status !== undefined ||
    text !== '' ||
    target !== undefined;
  if (says) {
    own.push({
      label: label ?? STATEMENTS[node.name] ?? node.name,
      value: value === '' ? undefined : value,
      depth: shown,
    });
    const add = (name: string, said: string | undefined): void =>
      void (said !== undefined && said !== '' && own.push({ label: name, value: said, depth: shown + 1 }));
    add('Tidspunkt', time);
    add('Status', status);
    add('Vedrører', target);
    add('Tekst', text);
    own.push(...about);
  }
  return [...own, ...factsBelow(node, says ? shown + 1 : shown)];
}

/** HL7 Questionnaire Form Definition: how many answers a question allows. Not an answer. */
const QUESTION_OPTIONS = '2.16.840.1.113883.10.20.32.4.20';

/** The words of its code; a bare code is said with what it is: `Kontakt (DZ400B)`. */
function statementName(node: XmlNode): string | undefined {
  const code = at(node, 'code');
  const words = codeWords(code);
  if (words === undefined || words !== attribute(code, 'code')) return words;
  return `${STATEMENTS[node.name] ?? node.name} (${words})`;
}

/** Only what changes the meaning; that something is completed is what is expected. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  nullified: 'annulleret',
  cancelled: 'aflyst',
  aborted: 'afbrudt',
  suspended: 'sat i bero',
  held: 'afventer',
};

/** The words of a coded element: display, original text, the display of a translation, else the code. */
export function codeWords(code: XmlNode | undefined): string | undefined {
  if (code === undefined) return undefined;
  const own = attribute(code, 'displayName') ?? (textOf(at(code, 'originalText')) || undefined);
  const translated = childrenNamed(code, 'translation').map(
    (one) => attribute(one, 'displayName') ?? attribute(one, 'code'),
  );
  return own ?? translated.find((one) => one !== undefined) ?? knownCode(attribute(code, 'code'));
}

/** `NI` and `NA` are said where a code is missing. */
const knownCode = (code: string | undefined): string | undefined =>
  code === undefined || code === 'NI' || code === 'NA' ? undefined : code;

/** A value by its type: https://www.hl7.org/documentcenter/public_temp/datatypes (CDA R2 data types). */
export function valueWords(value: XmlNode): string | undefined {
  const type = attribute(value, 'type') ?? '';
  const plain = attribute(value, 'value');
  if (type === 'TS') return readableTime(hl7Time(plain)) ?? plain;
  if (plain !== undefined) return [plain.replace('.', ','), attribute(value, 'unit')].filter(Boolean).join(' ');
  const coded = codeWords(value);
  if (coded !== undefined) return coded;
  const low = at(value, 'low');
  const high = at(value, 'high');
  if (low !== undefined || high !== undefined)
    return `${low === undefined ? '' : (valueWords(low) ?? '')}–${high === undefined ? '' : (valueWords(high) ?? '')}`;
  return attribute(value, 'extension') ?? (textOf(value) || undefined);
}

function methodWords(node: XmlNode): string | undefined {
  const words = childrenNamed(node, 'methodCode').map((method) => codeWords(method));
  const said = words.filter((one) => one !== undefined);
  return said.length === 0 ? undefined : `(${said.join('; ')})`;
}

export function effectiveTime(time: XmlNode | undefined): string | undefined {
  const instant = readableTime(hl7Time(attribute(time, 'value')));
  if (instant !== undefined) return instant;
  const from = readableTime(hl7Time(attribute(at(time, 'low'), 'value')));
  const to = readableTime(hl7Time(attribute(at(time, 'high'), 'value')));
  if (from === undefined && to === undefined) return undefined;
  return to === undefined ? `fra ${from}` : from === undefined ? `til ${to}` : `${from} – ${to}`;
}

function externalTarget(node: XmlNode): string | undefined {
  const reference = childrenNamed(node, 'reference').find((one) => attribute(one, 'typeCode') === 'RPLC');
  return attribute(at(reference, 'externalAct', 'id'), 'extension');
}

function participantFacts(node: XmlNode, depth: number): Fact[] {
  const facts: Fact[] = [];
  for (const participant of childrenNamed(node, 'participant')) {
    const role = at(participant, 'participantRole');
    const said = placeWords(role);
    if (said !== undefined)
      facts.push({ label: PARTICIPANTS[attribute(participant, 'typeCode') ?? ''] ?? 'Deltager', value: said, depth });
  }
  for (const performer of childrenNamed(node, 'performer')) {
    const entity = at(performer, 'assignedEntity');
    const said = personName(at(entity, 'assignedPerson', 'name')) ?? nameOf(at(entity, 'representedOrganization'));
    if (said !== undefined) facts.push({ label: 'Udføres af', value: said, depth });
  }
  return facts;
}

const PARTICIPANTS: Readonly<Record<string, string>> = { RESP: 'Ansvarlig enhed', LOC: 'Sted', SBJ: 'Vedrører' };

function placeWords(role: XmlNode | undefined): string | undefined {
  const device = at(role, 'playingDevice');
  const model = textOf(at(device, 'manufacturerModelName'));
  if (device !== undefined) return [codeWords(at(device, 'code')), model].filter(Boolean).join(', ') || undefined;
  const name = nameOf(at(role, 'playingEntity')) ?? nameOf(at(role, 'scopingEntity')) ?? codeWords(at(role, 'code'));
  const id = at(role, 'scopingEntity', 'id') ?? at(role, 'id');
  const sor = attribute(id, 'root') === '1.2.208.176.1.1' ? attribute(id, 'extension') : undefined;
  return name ?? (sor === undefined ? undefined : `SOR ${sor}`);
}

const nameOf = (node: XmlNode | undefined): string | undefined =>
  textOf(at(node, 'name')) || textOf(at(node, 'desc')) || undefined;

/** A person's name as it is said: given names, then family. */
export function personName(name: XmlNode | undefined): string | undefined {
  if (name === undefined) return undefined;
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part) => childrenNamed(name, part).map(textOf));
  return parts.filter((part) => part !== '').join(' ') || textOf(name) || undefined;
}
