// https://hl7.org/fhir/R4/codesystem-operation-lookup.html
import { Failure } from '../../../base/index.js';
import { type ConceptNode, type ConceptProperty, isValidOn } from '../../../terminology/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from '../call.js';
import type { OperationParameters } from '../parameters.js';
import { displayIn } from './language.js';
import { codeSystemAt, missing, shown } from './sources.js';

interface Part {
  name: string;
  [value: string]: unknown;
}

export async function lookup(face: FhirFace, _call: FhirCall, given: OperationParameters): Promise<FhirAnswer> {
  const coding = given.coding('coding');
  const system = given.text('system') ?? coding?.system;
  const code = given.text('code') ?? coding?.code;
  if (code === undefined) throw missing(coding ? 'coding.code' : 'code');
  if (system === undefined) throw missing(coding ? 'coding.system' : 'system');
  const found = codeSystemAt(face, system, given.text('version') ?? coding?.version);
  const node = found.find(code);
  if (!node)
    throw new Failure(
      'not-found',
      `The code ${shown(code)} is not ${found.isComplete ? 'one' : 'among those known here'} of ${shown(system)}.`,
      {
        expression: 'http.code',
      },
    );
  const day = given.day('date') ?? face.terminology.today();
  if (!isValidOn(node, day)) throw new Failure('not-found', notValid(node, day), { expression: 'http.date' });
  return answer(200, JSON.stringify({ resourceType: 'Parameters', parameter: described(node, given) }));
}

/** Why a code may not be used on a day. */
export function notValid(node: ConceptNode, day: string): string {
  const why =
    node.validFrom !== undefined && day < node.validFrom ? `only from ${node.validFrom}` : `only until ${node.validTo}`;
  return `The code ${node.code} of ${node.system.url} is not valid on ${day}: it is valid ${why}.`;
}

function described(node: ConceptNode, given: OperationParameters): Part[] {
  const { system } = node;
  const wanted = new Set(given.texts('property'));
  const isWanted = (name: string) => wanted.size === 0 || wanted.has(name) || wanted.has('*');
  const display = displayIn(given.text('displayLanguage'), node.display, node.designations) ?? node.code;
  const parts: Part[] = [{ name: 'name', valueString: system.name }];
  if (system.version !== undefined) parts.push({ name: 'version', valueString: system.version });
  parts.push({ name: 'display', valueString: display });
  if (isWanted('designation')) parts.push(...node.designations.map(designationPart));
  const property = (code: string, value: Part) => {
    if (isWanted(code)) parts.push({ name: 'property', part: [{ name: 'code', valueCode: code }, value] });
  };
  if (node.definition !== undefined) property('definition', { name: 'value', valueString: node.definition });
  for (const parent of node.parents) property('parent', { name: 'value', valueCode: parent.code });
  for (const child of node.children) property('child', { name: 'value', valueCode: child.code });
  property('inactive', { name: 'value', valueBoolean: node.inactive });
  for (const one of node.properties)
    if (!['parent', 'child', 'inactive'].includes(one.code)) property(one.code, { name: 'value', ...valueMember(one) });
  return parts;
}

function designationPart({ language, use, value }: ConceptNode['designations'][number]): Part {
  const part: Part[] = [];
  if (language !== undefined) part.push({ name: 'language', valueCode: language });
  if (use !== undefined) part.push({ name: 'use', valueCoding: use });
  part.push({ name: 'value', valueString: value });
  return { name: 'designation', part };
}

const valueMember = (property: ConceptProperty): Record<string, unknown> =>
  Object.fromEntries(Object.entries(property).filter(([key]) => key.startsWith('value')));
