/** Reading generated resources back, for the demo's own tests. */
import type { NationOptions } from './index.js';
import { generateCitizen } from './index.js';
import type { Resource } from './resource.js';

export type Json = Record<string, unknown>;

/** Citizens that the tests read: each story several times over. */
export const SAMPLE = 220;

export const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
export const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Each citizen's resources, made one at a time. */
export function* citizens(
  count: number,
  options: NationOptions,
  from = 0,
): Generator<{ index: number; resources: Resource[] }> {
  for (let index = from; index < from + count; index++)
    yield { index, resources: generateCitizen(index, options).resources };
}

export const ofType = (resources: Resource[], type: string): Resource[] =>
  resources.filter((r) => r.resourceType === type);

export function patientOf(resources: Resource[]): Resource {
  return resources[0] as Resource;
}

/** First coding's code of a concept. */
export function codeOf(concept: unknown): string {
  return text(list(object(concept).coding)[0]?.code);
}

/** What `urn:uuid:` reference means inside one citizen. */
export function byReference(resources: Resource[]): Map<string, Resource> {
  return new Map(resources.map((r) => [`urn:uuid:${r.id}`, r]));
}

/** Calls back for every object inside a resource, with its path. */
export function walk(value: unknown, visit: (node: Json, path: string) => void, path = ''): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit, path);
  } else if (typeof value === 'object' && value !== null) {
    visit(value as Json, path);
    for (const [key, child] of Object.entries(value)) walk(child, visit, `${path}.${key}`);
  }
}

/** Milliseconds of a FHIR date or dateTime. */
export const ms = (value: unknown): number => Date.parse(text(value));
