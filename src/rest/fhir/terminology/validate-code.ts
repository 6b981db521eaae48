// https://hl7.org/fhir/R4/codesystem-operation-validate-code.html  https://hl7.org/fhir/R4/valueset-operation-validate-code.html
import {
  type CompiledCodeSystem,
  type CompiledValueSet,
  type ConceptNode,
  type Designation,
  isValidOn,
} from '../../../terminology/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from '../call.js';
import type { CodingValue, OperationParameters } from '../parameters.js';
import { displayIn } from './language.js';
import { notValid } from './lookup.js';
import { codeSystemOf, missing, refuse, shown, valueSetOf } from './sources.js';

interface Judged {
  result: boolean;
  message?: string;
  display?: string;
}

export async function validateCodeInSystem(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id?: string,
): Promise<FhirAnswer> {
  const codings = codingsOf(given, given.text('url'), given.text('version'));
  const named = codings.find((coding) => coding.system !== undefined);
  const system = await codeSystemOf(face, call, id, given, {
    url: given.text('url') ?? named?.system,
    version: given.text('version') ?? named?.version,
    by: 'url',
  });
  const day = given.day('date') ?? face.terminology.today();
  return answered(best(codings.map((coding) => inSystem(system, coding, day, given))));
}

function inSystem(system: CompiledCodeSystem, coding: CodingValue, day: string, given: OperationParameters): Judged {
  if (coding.system !== undefined && coding.system !== system.url)
    return { result: false, message: `The code is of ${shown(coding.system)}, not of ${system.url}.` };
  const node = system.find(coding.code ?? '');
  if (!node) return { result: false, message: unknownCode(system, coding.code ?? '') };
  if (node.abstract && !given.boolean('abstract')) return { result: false, message: onlyGroups(node.code) };
  return judged(node, node.display, node.designations, coding, day, given);
}

const unknownCode = (system: CompiledCodeSystem, code: string): string =>
  system.isComplete
    ? `There is no code ${shown(code)} in ${system.url}.`
    : `Only a part of ${system.url} is known here, and ${shown(code)} is not in it: whether it is valid cannot be told.`;

const onlyGroups = (code: string): string => `The code ${code} only groups others and is not for use in data.`;

export async function validateCodeInSet(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id?: string,
): Promise<FhirAnswer> {
  refuse(given, ['context']);
  const codings = codingsOf(given, given.text('system'), given.text('systemVersion'));
  const set = await valueSetOf(face, call, id, given);
  const day = given.day('date') ?? set.lockedDate ?? face.terminology.today();
  return answered(best(codings.map((coding) => inSet(face, set, coding, day, given))));
}

function inSet(
  face: FhirFace,
  set: CompiledValueSet,
  coding: CodingValue,
  day: string,
  given: OperationParameters,
): Judged {
  const code = coding.code ?? '';
  const otherwise = inVersion(face, coding);
  if (otherwise !== undefined) return { result: false, message: otherwise };
  const held = set.holds(coding.system, code);
  const name = set.url ?? 'the value set';
  if (held === undefined)
    return {
      result: false,
      message: `Whether ${shown(code)} is in ${name} cannot be told. ${set.unknown.slice(0, 5).join(' ')}`.trim(),
    };
  if (!held) {
    const system = coding.system === undefined ? undefined : face.terminology.codeSystem(coding.system, coding.version);
    const why = system && !system.find(code) ? ` ${unknownCode(system, code)}` : '';
    return {
      result: false,
      message: `The code ${shown(code)}${coding.system ? ` of ${shown(coding.system)}` : ''} is not in ${name}.${why}`,
    };
  }
  const member = set.find(coding.system, code)!;
  if (member.abstract && !given.boolean('abstract')) return { result: false, message: onlyGroups(code) };
  return judged(member.node, member.display, member.designations, coding, day, given);
}

/** Why a code is not one of the version that it says it is of; a system of which nothing is known here says nothing. */
function inVersion(face: FhirFace, { system, version, code = '' }: CodingValue): string | undefined {
  if (system === undefined || version === undefined || !face.terminology.codeSystem(system)) return undefined;
  const named = face.terminology.codeSystem(system, version);
  if (!named)
    return `Version ${shown(version)} of ${shown(system)} is not known here: whether ${shown(code)} is a code of it cannot be told.`;
  return named.find(code) || named.size === 0 ? undefined : unknownCode(named, code);
}

/** A code that is where it should be: on that day, and under its own words. */
function judged(
  node: ConceptNode | undefined,
  display: string | undefined,
  designations: readonly Designation[],
  coding: CodingValue,
  day: string,
  given: OperationParameters,
): Judged {
  const shownAs = displayIn(given.text('displayLanguage'), display, designations);
  if (node && !isValidOn(node, day)) return { result: false, message: notValid(node, day), display: shownAs };
  const words = [display, node?.display, ...designations.map(({ value }) => value)];
  if (
    coding.display !== undefined &&
    words.some((one) => one !== undefined) &&
    !words.some((one) => isSame(one, coding.display))
  )
    return {
      result: false,
      message: `The code is valid, but its display is not “${shown(coding.display)}”.`,
      display: shownAs,
    };
  if (node?.inactive)
    return { result: true, message: `The code ${node.code} is not active any more.`, display: shownAs };
  return { result: true, display: shownAs };
}

const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && plain(one) === plain(other);
const plain = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

function codingsOf(given: OperationParameters, system: string | undefined, version: string | undefined): CodingValue[] {
  const concept = given.codeableConcept('codeableConcept');
  if (concept) {
    if (!Array.isArray(concept.coding) || concept.coding.length === 0) throw missing('codeableConcept.coding');
    return concept.coding;
  }
  const coding = given.coding('coding');
  if (coding) {
    if (coding.code === undefined) throw missing('coding.code');
    return [{ ...coding, display: coding.display ?? given.text('display') }];
  }
  const code = given.text('code');
  if (code === undefined) throw missing('code');
  return [{ system, version, code, display: given.text('display') }];
}

/** Of a concept's codings one has to be right. */
const best = (all: Judged[]): Judged =>
  all.find(({ result }) => result) ??
  (all.length === 1 ? all[0]! : { result: false, message: all.map(({ message }) => message).join(' ') });

function answered({ result, message, display }: Judged): FhirAnswer {
  const parameter: object[] = [{ name: 'result', valueBoolean: result }];
  if (message !== undefined) parameter.push({ name: 'message', valueString: message });
  if (display !== undefined) parameter.push({ name: 'display', valueString: display });
  return answer(200, JSON.stringify({ resourceType: 'Parameters', parameter }));
}
