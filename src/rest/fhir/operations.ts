/**
 * Every operation that is answered here: routes and capability statement are both made from this table, so what is stated
 * is what works. https://hl7.org/fhir/R4/operations.html
 */
import type { Place } from '../../fhir/index.js';
import type { FhirAnswer, FhirCall, FhirFace } from './call.js';
import { ENCOUNTER_EVERYTHING, encounterEverything } from './encounter-everything.js';
import { EVERYTHING, patientEverything } from './everything.js';
import { type OperationParameters, readParameters } from './parameters.js';
import { indexStatus } from './index-status.js';
import { expand } from './terminology/expand.js';
import { lookup } from './terminology/lookup.js';
import { subsumes } from './terminology/subsumes.js';
import { translate } from './terminology/translate.js';
import { validateCodeInSet, validateCodeInSystem } from './terminology/validate-code.js';
import { VALIDATE, validate } from './validate.js';

export type OperationLevel = 'type' | 'instance';

export interface Operation {
  /** Without `$`. */
  name: string;
  /** The resource type it is asked on. */
  on: string | 'any';
  levels: readonly OperationLevel[];
  methods: readonly ('GET' | 'POST')[];
  /** Canonical of its OperationDefinition, which is served. */
  definition: string;
  /** @param id present at instance level */
  run: (face: FhirFace, call: FhirCall, type: string, id?: string) => Promise<FhirAnswer>;
}

const R4 = 'http://hl7.org/fhir/OperationDefinition';
const OWN = 'https://overblik.example/fhir/OperationDefinition';
const BOTH: readonly OperationLevel[] = ['type', 'instance'];

type Answering = (face: FhirFace, call: FhirCall, given: OperationParameters, id?: string) => Promise<FhirAnswer>;

/** Terminology is the same for everybody who may ask at all: only the token's scope is looked at. */
function terminology(
  on: string,
  name: string,
  levels: readonly OperationLevel[],
  answering: Answering,
  place: Place = 'operation',
): Operation {
  const definition = `${R4}/${on}-${name}`;
  return {
    name,
    on,
    levels,
    methods: ['GET', 'POST'],
    definition,
    async run(face, call, type, id) {
      await face.record.openDirectory(call.ask, type, `$${name}`);
      return answering(face, call, readParameters(face.definitions, call, definition, place), id);
    },
  };
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'validate',
    on: 'any',
    levels: BOTH,
    methods: ['GET', 'POST'],
    definition: VALIDATE,
    run: validate,
  },
  {
    name: 'everything',
    on: 'Patient',
    levels: ['instance'],
    methods: ['GET', 'POST'],
    definition: EVERYTHING,
    run: (face, call, _type, id) => patientEverything(face, call, id!),
  },
  {
    name: 'everything',
    on: 'Encounter',
    levels: ['instance'],
    methods: ['GET', 'POST'],
    definition: ENCOUNTER_EVERYTHING,
    run: (face, call, _type, id) => encounterEverything(face, call, id!),
  },
  {
    name: 'index-status',
    on: 'SearchParameter',
    levels: ['instance'],
    methods: ['GET'],
    definition: `${OWN}/SearchParameter-index-status`,
    run: (face, call, _type, id) => indexStatus(face, call, id!),
  },
  terminology('CodeSystem', 'lookup', ['type'], lookup),
  terminology('CodeSystem', 'validate-code', BOTH, validateCodeInSystem),
  terminology('CodeSystem', 'subsumes', BOTH, subsumes),
  terminology('ValueSet', 'expand', BOTH, expand, 'expand'),
  terminology('ValueSet', 'validate-code', BOTH, validateCodeInSet),
  terminology('ConceptMap', 'translate', BOTH, translate),
];

export const operationsOn = (type: string): Operation[] => OPERATIONS.filter(({ on }) => on === 'any' || on === type);

/** @param segment of the address, with `$` */
export function operationFor(
  segment: string,
  type: string,
  level: OperationLevel,
  method: string,
): Operation | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return operationsOn(type).find(
    ({ name, levels, methods }) =>
      `$${name}` === segment && levels.includes(level) && (methods as string[]).includes(asked),
  );
}
