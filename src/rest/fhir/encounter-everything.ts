// https://hl7.org/fhir/R4/encounter-operation-everything.html
import { compartmentMembers } from '../../fhir/index.js';
import type { FhirAnswer, FhirCall, FhirFace } from './call.js';
import { readParameters } from './parameters.js';
import { readTime } from './request.js';
import { searchCompartment } from './search.js';

export const ENCOUNTER_EVERYTHING = 'https://overblik.example/fhir/OperationDefinition/Encounter-everything';

type Pairs = [string, string][];

/** What the resources of a contact lead to, and who stands behind a role or a place. */
const COMES_ALONG: Pairs = [
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
  if (call.query.some(([name]) => name === '_cursor')) return searchCompartment(face, call, compartment, members);
  const given = readParameters(face.definitions, call, ENCOUNTER_EVERYTHING);
  const one = (name: string): Pairs => {
    const value = given.text(name) ?? given.integer(name);
    return value === undefined ? [] : [[name, String(value)]];
  };
  const since = one('_since');
  readTime(since, '_since');
  const types = given
    .texts('_type')
    .flatMap((list) => list.split(','))
    .filter(Boolean);
  const form = call.query.filter(([name]) => name === '_elements' || name === '_summary');
  const query: Pairs = [
    ...since.map(([, value]): [string, string] => ['_lastUpdated', `ge${value}`]),
    ...one('_count'),
    ...form,
    ...(types.length > 0 ? [] : COMES_ALONG),
  ];
  const chosen = types.length > 0 ? types.join(',') : members;
  const told: Pairs = [
    ...since,
    ...(types.length > 0 ? [['_type', types.join(',')] as [string, string]] : []),
    ...one('_count'),
    ...form,
  ];
  return searchCompartment(face, { ...call, query }, compartment, chosen, told);
}
