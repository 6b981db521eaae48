/** https://hl7.org/fhir/R4/search.html#token */
import { foldingsOf } from '../../base/index.js';
import { rowsOf } from '../../database/index.js';
import type { SearchParameter } from '../../fhir/index.js';
import { CONTACTS, foldedContact } from '../search-elements.js';
import { isCross, tokenKey } from '../search-keys.js';
import {
  anyOf,
  type ConditionContext,
  escapeLike,
  hashesOf,
  keysContain,
  notPossible,
  rowHas,
  storedTexts,
  wrongValue,
} from './condition-context.js';
import { splitValues, unescapeValue } from './escapes.js';

export function tokenCondition(
  param: SearchParameter,
  modifier: string | undefined,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  switch (modifier) {
    case 'text':
      return textCondition(param, values, alias, c);
    case 'of-type': {
      const hashes = values.flatMap((value) => hashesOf(type, `${param.code}:of-type=${ofType(param, value)}`));
      return rowHas('keys', hashes, alias, c);
    }
    case 'in':
    case 'not-in': {
      const hashes = values.flatMap((value) => memberHashes(param, unescapeValue(value), type, c));
      const condition = keysContain(hashes, alias, isCross(param), c, modifier === 'not-in');
      return modifier === 'in' ? condition : `NOT (${condition})`;
    }
    case 'above':
    case 'below': {
      const hashes = values.flatMap((value) => hierarchyHashes(param, modifier, value, type, c));
      return keysContain(hashes, alias, isCross(param), c);
    }
    default:
      return plainCondition(param, modifier === 'not', values, type, alias, c);
  }
}

function plainCondition(
  param: SearchParameter,
  isNegated: boolean,
  values: string[],
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  // A system alone fits too many rows for the inverted index, and so does what is not.
  const ofSystem = values.filter((value) => SYSTEM_ALONE.test(value));
  const ofCode = values.filter((value) => !SYSTEM_ALONE.test(value));
  const alike = (value: string) => (CONTACTS.has(param.code) ? contactsMeant(value) : [value]);
  const hashes = (list: string[]) => list.flatMap(alike).flatMap((value) => tokenHashes(param, value, type));
  if (!isNegated && isInDirectory(param, values, type, c))
    return `(${inDirectory(values, alias, c)} AND ${rowHas('cross_keys', hashes(values), alias, c)})`;
  const conditions: string[] = [];
  if (ofSystem.length > 0) conditions.push(rowHas('keys', hashes(ofSystem), alias, c));
  if (ofCode.length > 0)
    conditions.push(keysContain(hashes(ofCode), alias, isCross(param), c, isNegated || ofSystem.length > 0));
  // Rows without the element are among those that do not have the value.
  return isNegated ? `NOT (${anyOf(conditions)})` : anyOf(conditions);
}

/** A `+` that came through an address as a blank is taken for a `+`, as in dates: no number begins with a blank. */
function contactsMeant(value: string): string[] {
  const sent = value.replace(/^((?:[^|]*\|)?) (?=\d)/, '$1+');
  return [...new Set([value, sent, foldedContact(sent)])];
}

const SYSTEM_ALONE = /[^\\]\|$/;

const systemAndCode = (value: string): string[] => splitValues(value, '|').map(unescapeValue);

/** True for numbers with their system among all Patients: whose they are is written down (projectPatients). */
function isInDirectory(param: SearchParameter, values: string[], type: string, c: ConditionContext): boolean {
  if (c.narrowed || c.holder || type !== 'Patient' || param.expression !== 'Patient.identifier') return false;
  return values.map(systemAndCode).every((parts) => parts.length === 2 && !parts.includes(''));
}

/**
 * The citizens that have one of the numbers. A plan for it is made once, and it walks down one tree whatever was written
 * before; the inverted index is also asked for what waits to be sorted into it.
 */
function inDirectory(values: string[], alias: string, c: ConditionContext): string {
  c.asked.directory = true;
  const numbers = values.map(systemAndCode);
  const asked = rowsOf(c.p, 'n', [
    ['system', 'text', numbers.map(([system]) => system)],
    ['value', 'text', numbers.map(([, value]) => value)],
  ]);
  return `${alias}.patient_key IN (SELECT i.patient_key FROM patient_identifier AS i JOIN ${asked} ON i.system = n.system AND i.value = n.value)`;
}

function tokenHashes(param: SearchParameter, value: string, type: string): number[] {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length > 2) throw wrongValue(param, 'a token is code, system|code, |code or system|');
  const [first = '', code] = parts;
  if (first === '' && code === '') throw wrongValue(param, 'it has neither a system nor a code');
  if (code === undefined) return hashesOf(type, tokenKey.anySystem(param.code, first));
  if (first === '') return hashesOf(type, tokenKey.noSystem(param.code, code));
  if (code === '') return hashesOf(type, tokenKey.systemOnly(param.code, first));
  return codeHashes(param, first, code, type);
}

const codeHashes = (param: SearchParameter, system: string, code: string, type: string): number[] => [
  ...hashesOf(type, tokenKey.withSystem(param.code, system, code)),
  ...hashesOf(type, tokenKey.anySystemFits(param.code, code)),
];

/** `system|code|value` of an Identifier's type and value. */
function ofType(param: SearchParameter, value: string): string {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length !== 3 || parts[2] === '') throw wrongValue(param, 'with :of-type it is system|code|value');
  return parts.join('|');
}

/** Texts that belong to the code: of the concept, the coding, the type of an identifier. */
function textCondition(param: SearchParameter, values: string[], alias: string, c: ConditionContext): string {
  const words = values.flatMap((value) => foldingsOf(unescapeValue(value))).filter((word) => word !== '');
  if (words.length === 0) return 'false';
  const compare = words.map(
    (word) => `e.word LIKE ${c.p.add(`${escapeLike(word)}%`)} OR e.word LIKE ${c.p.add(`% ${escapeLike(word)}%`)}`,
  );
  return `EXISTS (SELECT FROM ${storedTexts(alias, 't', param.code, c)} AS e(word) WHERE ${compare.join(' OR ')})`;
}

const MOST_MEMBERS = 20_000;

/** :in and :not-in: the members of the value set, each by its hash. */
function memberHashes(param: SearchParameter, valueSet: string, type: string, c: ConditionContext): number[] {
  const id = /^(?:.*\/)?ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(valueSet)?.[1];
  const local = id !== undefined && (valueSet === `ValueSet/${id}` || valueSet === `${c.baseUrl}/ValueSet/${id}`);
  const url = local ? (c.valueSetUrl?.(id) ?? valueSet) : valueSet;
  const members = c.terminology?.expand(url);
  if (!members)
    throw notPossible(param.code, 'the value set is not known here, or its members cannot be listed.', 'not-found');
  if (members.length > MOST_MEMBERS)
    throw notPossible(param.code, `the value set has more than ${MOST_MEMBERS} members.`, 'too-costly');
  return members.flatMap((member) => codeHashes(param, member.system, member.code, type));
}

/** :above and :below, by the hierarchy of the code system; the code itself is in both. */
function hierarchyHashes(
  param: SearchParameter,
  modifier: 'above' | 'below',
  value: string,
  type: string,
  c: ConditionContext,
): number[] {
  const parts = splitValues(value, '|').map(unescapeValue);
  const [system = '', code = ''] = parts;
  if (parts.length !== 2 || system === '' || code === '')
    throw wrongValue(param, `with :${modifier} it is system|code`);
  if (!c.terminology) throw notPossible(param.code, `:${modifier} needs a code system that is not known here.`);
  const codes =
    modifier === 'below' ? c.terminology.selfAndBelow(system, code) : c.terminology.selfAndAbove(system, code);
  if (codes.length > MOST_MEMBERS)
    throw notPossible(param.code, `more than ${MOST_MEMBERS} codes are meant.`, 'too-costly');
  return codes.flatMap((one) => codeHashes(param, system, one, type));
}

/** A reference by the identifier that it carries itself (https://hl7.org/fhir/R4/search.html#reference, :identifier). */
export function identifierHashes(param: SearchParameter, value: string, type: string): number[] {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length > 2) throw wrongValue(param, 'an identifier is value or system|value');
  const [first = '', code] = parts;
  const name = `${param.code}:identifier`;
  if (code === undefined) return hashesOf(type, tokenKey.anySystem(name, first));
  return hashesOf(type, first === '' ? tokenKey.noSystem(name, code) : tokenKey.withSystem(name, first, code));
}

/** What a composite's token part is found by; see tokenParts in search-keys.ts. */
export function tokenPart(code: string, value: string): string[] {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length > 2) throw wrongValue(code, 'a token is code, system|code, |code or system|');
  const [first = '', second] = parts;
  if (second === undefined) return [first];
  return first === '' || second === '' ? [`${first}|${second}`] : [`${first}|${second}`, `*|${second}`];
}
