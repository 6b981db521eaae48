import { isKindOf, type TypeDefinition, typeDefinition } from '../definitions.js';
import type { StructureDefinition } from './structure-definition.js';

/** Where an extension stands. */
export interface Owner {
  /** Type of the element that it extends: `Patient`, `HumanName`, `Patient.contact`, `date`. */
  type: string;
  /** The same element by its paths: `Patient.name`, `Patient.name.family` and `HumanName.family`. */
  paths: readonly string[];
  /** The extension that it is a part of, when it is one. */
  extension?: string;
}

export const ownerOfResource = (type: string): Owner => ({ type, paths: [type] });

/** @param member name in JSON, without `_`; undefined when R4 has no such element */
export function ownerBelow(owner: Owner | undefined, member: string): Owner | undefined {
  const definition = owner && typeDefinition(owner.type);
  const found = definition && elementOf(definition, member);
  if (!found) return undefined;
  const { name, choice, type } = found;
  // An element of a type that is defined elsewhere (`Questionnaire.item` in itself) is that one.
  const paths = type.includes('.')
    ? [type]
    : [...new Set([...owner.paths, owner.type])].flatMap((path) =>
        choice ? [`${path}.${name}`, `${path}.${name}[x]`] : [`${path}.${name}`],
      );
  return { type, paths };
}

function elementOf(
  { elements }: TypeDefinition,
  member: string,
): { name: string; choice: boolean; type: string } | undefined {
  for (const { name, choice, types } of elements) {
    if (!choice && name === member) return types[0] && { name, choice, type: types[0].name };
    if (!choice || !member.startsWith(name)) continue;
    const rest = member.slice(name.length);
    const type = types.find((one) => one.name[0]!.toUpperCase() + one.name.slice(1) === rest);
    if (type) return { name, choice, type: type.name };
  }
  return undefined;
}

/**
 * Whether an extension may stand where it does, as its definition says
 * (https://hl7.org/fhir/R4/defining-extensions.html#context). A context in FHIRPath, or of another form than R4's, is not
 * judged.
 */
export function mayExtend(definition: StructureDefinition, owner: Owner): boolean {
  const contexts = definition['context'];
  if (!Array.isArray(contexts) || contexts.length === 0) return true;
  return contexts.some((context: unknown) => {
    const { type, expression } = (context ?? {}) as { type?: unknown; expression?: unknown };
    if (typeof expression !== 'string') return true;
    if (type === 'extension') return owner.extension === expression;
    if (type !== 'element' || expression.includes('#')) return true;
    return (
      expression === 'Element' ||
      expression === '*' ||
      owner.paths.includes(expression) ||
      isSameBackbone(owner, expression) ||
      isKindOf(owner.type, expression)
    );
  });
}

/** `CapabilityStatement.rest.operation` and `CapabilityStatement.rest.resource.operation` are one element at two places. */
function isSameBackbone({ type }: Owner, path: string): boolean {
  if (!type.includes('.')) return false;
  const [root = '', ...steps] = path.split('.');
  let at: Owner | undefined = ownerOfResource(root);
  for (const step of steps) at = ownerBelow(at, step);
  return at?.type === type;
}
