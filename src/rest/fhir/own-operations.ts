/** OperationDefinitions of the platform itself: operations R4 does not have, and R4's where less is answered than it says. */
import type { CanonicalResource } from '../../definitions/contract.js';

const BASE = 'https://overblik.example/fhir/OperationDefinition';

const defined = (id: string, more: Record<string, unknown>): CanonicalResource => ({
  resourceType: 'OperationDefinition',
  id,
  url: `${BASE}/${id.replace(/^overblik-/, '')}`,
  version: '1.0.0',
  status: 'active',
  kind: 'operation',
  publisher: 'Overblik',
  ...more,
});

const parameter = (use: 'in' | 'out', name: string, type: string, max: '1' | '*', documentation: string, min = 0) => ({
  use,
  name,
  type,
  min,
  max,
  documentation,
});

export const OWN_OPERATIONS: readonly CanonicalResource[] = [
  defined('overblik-Patient-everything', {
    name: 'PatientEverything',
    title: 'All of one citizen',
    base: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
    affectsState: false,
    code: 'everything',
    resource: ['Patient'],
    system: false,
    type: false,
    instance: true,
    description:
      'Everything that the caller may see of one citizen, in pages, each with the organisations, professionals, medications and the like that its resources refer to. Only for a citizen named by id.',
    parameter: [
      parameter('in', 'start', 'date', '1', 'Only care on or after this day.'),
      parameter('in', 'end', 'date', '1', 'Only care on or before this day.'),
      parameter('in', '_since', 'instant', '1', 'Only what was written at or after this time.'),
      parameter(
        'in',
        '_type',
        'code',
        '*',
        'Only these resource types, divided by commas; directories among them when they are named.',
      ),
      parameter('in', '_count', 'integer', '1', 'Resources on a page, what comes along not counted; 0 counts.'),
      parameter('out', 'return', 'Bundle', '1', 'A searchset.', 1),
    ],
  }),
  defined('overblik-Encounter-everything', {
    name: 'EncounterEverything',
    title: 'All of one contact',
    base: 'http://hl7.org/fhir/OperationDefinition/Encounter-everything',
    affectsState: false,
    code: 'everything',
    resource: ['Encounter'],
    system: false,
    type: false,
    instance: true,
    description:
      'The contact, what refers to it by the compartment of Encounter, as far as the caller may see it, in pages; and, unless types are chosen, what these resources refer to. What is tied to a contact by an extension alone is not there.',
    parameter: [
      parameter('in', '_since', 'instant', '1', 'Only what was written at or after this time.'),
      parameter('in', '_type', 'code', '*', 'Only these resource types of the compartment, divided by commas.'),
      parameter('in', '_count', 'integer', '1', 'Resources on a page, what comes along not counted; 0 counts.'),
      parameter('out', 'return', 'Bundle', '1', 'A searchset.', 1),
    ],
  }),
  defined('overblik-SearchParameter-index-status', {
    name: 'SearchParameterIndexStatus',
    title: 'How far a search parameter is in use',
    affectsState: false,
    code: 'index-status',
    resource: ['SearchParameter'],
    system: false,
    type: false,
    instance: true,
    description: 'Whether a search parameter can be asked by, and while it is being indexed how far that has come.',
    parameter: [
      parameter('out', 'state', 'code', '1', 'active, indexing, inactive or unusable', 1),
      parameter('out', 'percent', 'integer', '1', 'While indexing: how much is done.'),
      parameter('out', 'reason', 'string', '1', 'Why it is inactive or unusable.'),
    ],
  }),
];
