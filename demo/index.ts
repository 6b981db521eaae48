/** The synthetic nation: organisations, people to log in as, and citizens with whole lives. Pure functions of a seed and a day. */
import { directoryResources } from './directory/to-fhir.js';
import { type NationOptions, nationOf } from './nation.js';
import type { Resource } from './resource.js';

export { citizenTransaction, type GeneratedCitizen, generateCitizen } from './generate.js';
export type { NationOptions } from './nation.js';
export { type DemoPerson, demoPeople } from './people.js';
export type { Resource } from './resource.js';

/** How many citizens the demo nation has unless asked otherwise: all stories, all named people, and a start within a minute. */
export const DEFAULT_CITIZENS = 120;

/** Organisations, practitioners and their roles, with ids chosen here (`Organization/sor-...`, `Practitioner/aut-...`). Parents first. */
export function generateDirectory(options: NationOptions): Iterable<Resource> {
  return directoryResources(nationOf(options).directory);
}
