// https://hl7.org/fhir/R4/encounter-operation-everything.html
import { compartmentMembers, type Pair } from '../../fhir/index.js';
import type { FhirAnswer, FhirCall, FhirFace } from './call.js';
import { readParameters } from './parameters.js';
import { narrowingPairs } from './read.js';
import { searchCompartment } from './search.js';

export const ENCOUNTER_EVERYTHING = 'https://overblik.example/fhir/OperationDefinition/Encounter-everything';

/** What the resources of a contact lead to, and who stands behind a role or a place. */
const COMES_ALONG: Pair[] = [
  ['_include', '*'],
  ['_include:iterate', 'PractitionerRole:practitioner'],
  ['_include:iterate', 'PractitionerRole:organization'],
  ['_include:iterate', 'Location:organization'],
];

/**
 * The compartment of one contact, the contact itself among it, as the search for `Encounter/id/*` finds it; and unless types
 * are chosen, what its resources refer to. `_since`, `_type`, `_count`, by GET or in Parameters by POST.
 */
export async function encounterEverything(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const compartment = { type: 'Encounter', id } as const;
  const members = compartmentMembers('Encounter').join(',');
  const { controls } = readParameters(face.definitions, call, ENCOUNTER_EVERYTHING, 'encounter-everything');
  if (controls.has('_cursor')) return searchCompartment(face, call, compartment, members);
  const types = controls.list('_type');
  const form = narrowingPairs(controls);
  const taken = (name: string) => controls.used.filter(([used]) => used === name);
  const since = taken('_since');
  const count = taken('_count');
  const query: Pair[] = [
    ...since.map(([, value]): Pair => ['_lastUpdated', `ge${value}`]),
    ...count,
    ...form,
    ...(types ? [] : COMES_ALONG),
  ];
  const chosen = types ? types.join(',') : members;
  const told: Pair[] = [...since, ...(types ? [['_type', types.join(',')] as Pair] : []), ...count, ...form];
  return searchCompartment(face, { ...call, query }, compartment, chosen, told);
}
