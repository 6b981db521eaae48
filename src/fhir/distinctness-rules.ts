/**
 * Invariants of R4's types that compare each value of a list with each other one, by hand: as FHIRPath their cost grows with the
 * square of the list (a code system of 60,000 codes held everybody up for a minute). The same answers; a test compares the two.
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

export const DISTINCTNESS: Readonly<Record<string, HandWritten>> = {
  'CodeSystem csd-1': (value) => areDistinct(collect(value, 'concept', 'code', [])),
  'Questionnaire que-2': (value) => areDistinct(collect(value, undefined, 'linkId', [])),
  'StructureDefinition sdf-1': (value) =>
    value['derivation'] === 'constraint' || areDistinct(valuesOf(elementsOf(value, 'snapshot'), 'path')),
  'StructureDefinition sdf-16': (value) => idsAreDistinct(elementsOf(value, 'snapshot')),
  'StructureDefinition sdf-17': (value) => idsAreDistinct(elementsOf(value, 'differential')),
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
