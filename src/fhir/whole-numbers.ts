import { typeDefinition, typeNames } from './definitions.js';

const WHOLE = new Set(['integer', 'positiveInt', 'unsignedInt']);

let known: ReadonlyMap<string, string> | undefined;

/**
 * Members of R4's types that hold whole numbers wherever they stand, with their names in FHIRPath: `rank`, and `value` for
 * `valueInteger` (https://hl7.org/fhir/R4/datatypes.html#integer).
 */
export function wholeNumberNames(): ReadonlyMap<string, string> {
  known ??= collect();
  return known;
}

function collect(): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  const decimal = new Set<string>();
  for (const type of typeNames())
    for (const { name, choice, types } of typeDefinition(type)!.elements)
      for (const each of types) {
        const member = choice ? name + each.name[0]!.toUpperCase() + each.name.slice(1) : name;
        if (WHOLE.has(each.name)) whole.set(member, name);
        else if (each.name === 'decimal') decimal.add(member);
      }
  for (const name of decimal) whole.delete(name);
  return whole;
}
