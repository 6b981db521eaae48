/**
 * Invariants of R4's types over long lists, by hand. Those that compare each value with each other one cost as FHIRPath the square
 * of the list (a code system of 60,000 codes held everybody up for a minute), those over all elements of a profile some
 * tenths of a second. The same answers; a test compares the two.
 */
import type { HandWritten } from './invariant-rules.js';

type Json = Record<string, unknown>;

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const valuesOf = (list: unknown, name: string): unknown[] =>
  listOf(list)
    .map((one) => one[name])
    .filter((one) => one !== undefined);
const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const elementsOf = (value: Json, view: 'snapshot' | 'differential'): unknown =>
  (value[view] as Json | undefined)?.['element'];

/** What `.list.name` gives below a value, and of the value itself where it is told so. */
function collect(value: unknown, list: string | undefined, name: string, found: unknown[]): unknown[] {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one)) {
      const own = one as Json;
      if (list !== undefined) found.push(...valuesOf(own[list], name));
      else if (one !== value && own[name] !== undefined) found.push(own[name]);
    }
    for (const inner of Object.values(one)) if (typeof inner === 'object') waiting.push(inner);
  }
  return found;
}

const idsAreDistinct = (elements: unknown): boolean =>
  listOf(elements).every((one) => one['id'] !== undefined) && areDistinct(valuesOf(elements, 'id'));

/** Every path but the first lies below it. */
function liesBelowFirst(elements: readonly Json[], first: string): boolean {
  return elements.slice(1).every((one) => typeof one['path'] !== 'string' || one['path'].startsWith(`${first}.`));
}

function snapshotIsOneTree(snapshot: Json, resource: unknown): boolean {
  const elements = listOf(snapshot['element']);
  const { kind, type } = resource as Json;
  const first = elements[0]?.['path'];
  return (kind === 'logical' || first === type) && liesBelowFirst(elements, String(first));
}

function differentialIsOneTree(differential: Json, resource: unknown): boolean {
  const elements = listOf(differential['element']);
  const { kind, type } = resource as Json;
  const first = String(elements[0]?.['path']);
  return (kind === 'logical' || first.startsWith(String(type))) && liesBelowFirst(elements, first.replace(/\..*/, ''));
}

const has = (value: Json, name: string): boolean => value[name] !== undefined || value[`_${name}`] !== undefined;
const elementsOfBoth = (value: Json): Json[] =>
  ['snapshot' as const, 'differential' as const].flatMap((view) => listOf(elementsOf(value, view)));
const isLogical = (value: Json): boolean => value['kind'] === 'logical';
const firstOf = (value: Json, view: 'snapshot' | 'differential'): Json | undefined =>
  listOf(elementsOf(value, view))[0];
const isFromElsewhere = ({ url }: Json): boolean =>
  typeof url === 'string' && !url.startsWith('http://hl7.org/fhir/StructureDefinition');
const hasDefault = (element: Json): boolean => Object.keys(element).some((name) => /^_?defaultValue[A-Z]/.test(name));
const typeCodes = (value: Json, view: 'snapshot' | 'differential'): unknown[] =>
  listOf(elementsOf(value, view)).flatMap((one) => valuesOf(one['type'], 'code'));
const SYSTEM_TYPE = /^http:\/\/hl7\.org\/fhirpath\/System\.[A-Z][A-Za-z]+$/;
const allMatch = (codes: unknown[], plain: RegExp): boolean =>
  codes.every((code) => plain.test(String(code)) || SYSTEM_TYPE.test(String(code)));
/** The path of an element at the top has no dot. */
const isAtTop = (element: Json): boolean => typeof element['path'] === 'string' && !element['path'].includes('.');

export const LIST_RULES: Readonly<Record<string, HandWritten>> = {
  'CodeSystem csd-1': (value) => areDistinct(collect(value, 'concept', 'code', [])),
  'Questionnaire que-2': (value) => areDistinct(collect(value, undefined, 'linkId', [])),
  'StructureDefinition sdf-1': (value) =>
    value['derivation'] === 'constraint' || areDistinct(valuesOf(elementsOf(value, 'snapshot'), 'path')),
  'StructureDefinition sdf-16': (value) => idsAreDistinct(elementsOf(value, 'snapshot')),
  'StructureDefinition sdf-17': (value) => idsAreDistinct(elementsOf(value, 'differential')),
  'StructureDefinition sdf-9': (value) =>
    elementsOfBoth(value).every(
      (one) => !isAtTop(one) || !['label', 'code', 'requirements'].some((name) => has(one, name)),
    ),
  'StructureDefinition sdf-11': (value) =>
    isLogical(value) ||
    value['snapshot'] === undefined ||
    (value['type'] !== undefined && firstOf(value, 'snapshot')?.['path'] === value['type']),
  'StructureDefinition sdf-15': (value) => isLogical(value) || !has(firstOf(value, 'snapshot') ?? {}, 'type'),
  'StructureDefinition sdf-15a': (value) => {
    const first = firstOf(value, 'differential') ?? {};
    return isLogical(value) || !isAtTop(first) || !has(first, 'type');
  },
  'StructureDefinition sdf-19': (value) =>
    isFromElsewhere(value) ||
    (allMatch(typeCodes(value, 'differential'), /^[a-zA-Z0-9]+$/) &&
      allMatch(typeCodes(value, 'snapshot'), /^[a-zA-Z0-9.]+$/)),
  'StructureDefinition sdf-21': (value) =>
    value['derivation'] === 'specialization' || !listOf(elementsOf(value, 'differential')).some(hasDefault),
  'StructureDefinition sdf-22': (value) => isFromElsewhere(value) || !elementsOfBoth(value).some(hasDefault),
  'StructureDefinition sdf-14': (value) => elementsOfBoth(value).every((one) => has(one, 'id')),
  'StructureDefinition sdf-23': (value) =>
    elementsOfBoth(value).every((one) => !isAtTop(one) || !has(one, 'sliceName')),
  'StructureDefinition.snapshot sdf-3': (value) =>
    listOf(value['element']).every((one) => ['definition', 'min', 'max'].every((name) => has(one, name))),
  'StructureDefinition.snapshot sdf-8b': (value) => listOf(value['element']).every((one) => has(one, 'base')),
  'StructureDefinition.differential sdf-20': (value) =>
    listOf(value['element']).every((one) => !isAtTop(one) || !has(one, 'slicing')),
  'StructureDefinition.snapshot sdf-8': snapshotIsOneTree,
  'StructureDefinition.differential sdf-8a': differentialIsOneTree,
  'ElementDefinition eld-13': (value) => areDistinct(valuesOf(value['type'], 'code')),
  'ElementDefinition eld-14': (value) => areDistinct(valuesOf(value['constraint'], 'key')),
  'CapabilityStatement cpb-7': (value) =>
    areDistinct(listOf(value['document']).map((one) => `${String(one['profile'] ?? '')}${String(one['mode'] ?? '')}`)),
  'CapabilityStatement.rest cpb-9': (value) => areDistinct(valuesOf(value['resource'], 'type')),
  'CapabilityStatement.rest.resource cpb-12': (value) => areDistinct(valuesOf(value['searchParam'], 'name')),
  'NamingSystem nsd-2': (value) =>
    areDistinct(
      valuesOf(
        listOf(value['uniqueId']).filter((one) => one['preferred'] === true),
        'type',
      ),
    ),
};
