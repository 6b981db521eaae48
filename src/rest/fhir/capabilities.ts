// https://hl7.org/fhir/R4/http.html#capabilities  States exactly what works: made from the same tables that the routes and the search use.
import { isSharedType } from '../../access/index.js';
import {
  COMPARTMENT_TYPES,
  controlsAt,
  isPatientCompartmentType,
  readControls,
  RESOURCE_TYPES,
  type SearchParameters,
} from '../../fhir/index.js';
import { LOG_FILTERS } from './audit-events.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { type Operation, operationsOn } from './operations.js';
import { narrowed, narrowingOf } from './read.js';
import { terminologyStatement } from './terminology/capabilities.js';

let made: { base: string; parameters: SearchParameters; body: string } | undefined;

/** `mode=terminology` asks for the TerminologyCapabilities instead; `full` and `normative` are the same here. */
export async function capabilities(face: FhirFace, call: FhirCall): Promise<FhirAnswer> {
  const asked = readControls('metadata', call);
  const narrowing = narrowingOf(asked);
  if (asked.text('mode') === 'terminology')
    return answer(200, narrowed(JSON.stringify(terminologyStatement(face)), narrowing));
  const { parameters } = face.record;
  if (made?.base !== face.baseUrl || made.parameters !== parameters)
    made = { base: face.baseUrl, parameters, body: JSON.stringify(statement(face)) };
  return answer(200, narrowed(made.body, narrowing));
}

/** Parameters that R4 defines for every type and that are answered here; `_list` and `_filter` have no definition to name. */
const COMMON = [
  '_id',
  '_lastUpdated',
  '_tag',
  '_profile',
  '_security',
  '_source',
  '_text',
  '_content',
  '_list',
  '_filter',
];

/** `_text` and `_content` are answered for directories, and for what a question can be narrowed to one citizen by. */
const hasWords = (type: string, parameters: SearchParameters): boolean =>
  isSharedType(type) ||
  (isPatientCompartmentType(type) && ['patient', 'subject'].some((code) => parameters.find(type, code) !== undefined));

const commonParameters = (type: string, parameters: SearchParameters) =>
  COMMON.filter((code) => hasWords(type, parameters) || (code !== '_text' && code !== '_content')).map((code) => {
    const param = parameters.find(type, code);
    return { name: code, definition: param?.url, type: param?.type ?? 'special' };
  });

const compartmentUrl = (type: string): string =>
  `http://hl7.org/fhir/CompartmentDefinition/${type.charAt(0).toLowerCase()}${type.slice(1)}`;

/** `Type:parameter` of every reference, by the type that it may lead to. */
function referencesByTarget(parameters: SearchParameters): Map<string, string[]> {
  const found = new Map<string, string[]>(RESOURCE_TYPES.map((type) => [type, []]));
  for (const type of RESOURCE_TYPES)
    for (const param of parameters.of(type).filter((one) => one.type === 'reference'))
      for (const target of param.targets) found.get(target)?.push(`${type}:${param.code}`);
  return found;
}

/** As the table has them: `_include (:iterate, :recurse)`; what is always refused is left out. */
function searchControls(): string {
  const taken = controlsAt('search').filter(
    ({ isFace, name, form }) => !isFace && name !== '_cursor' && !form.isRefused,
  );
  return taken
    .map(({ name, modifiers }) => (modifiers ? `${name} (${modifiers.map((one) => `:${one}`).join(', ')})` : name))
    .join(', ');
}

function statement(face: FhirFace) {
  const included = referencesByTarget(face.record.parameters);
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: face.clock.now().toISOString(),
    publisher: 'Overblik',
    kind: 'instance',
    software: { name: 'Overblik', version: face.softwareVersion },
    implementation: { description: 'Overblik: register once, see everywhere', url: face.baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        documentation: `Searches take chains and _has, and ${searchControls()}; Prefer: handling=strict refuses what is unknown.`,
        security: {
          cors: true,
          service: [
            {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
              ],
            },
          ],
          description:
            'Bearer token for everything but this statement. Each read is decided by a numbered rule and logged.',
        },
        resource: RESOURCE_TYPES.map((type) => resourceStatement(type, face.record.parameters, included)),
        interaction: ['transaction', 'batch', 'search-system', 'history-system'].map((code) => ({ code })),
        searchParam: commonParameters('Binary', face.record.parameters),
        compartment: COMPARTMENT_TYPES.map(compartmentUrl),
      },
    ],
  };
}

/** AuditEvents are rows of the access log: nobody writes them, and they have one version. */
const AUDIT_EVENTS = {
  documentation: 'The access log, by the patterns of IHE BALP. Written by the platform alone.',
  interaction: ['read', 'search-type'].map((code) => ({ code })),
  versioning: 'no-version',
  readHistory: false,
  updateCreate: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  conditionalDelete: 'not-supported',
  searchInclude: undefined,
  searchRevInclude: undefined,
};

function resourceStatement(type: string, parameters: SearchParameters, included: Map<string, string[]>) {
  const params = parameters
    .of(type)
    .filter((one) => one.expression !== '' && one.indexedPercent === undefined && !COMMON.includes(one.code));
  const references = params.filter((param) => param.type === 'reference').map((param) => `${type}:${param.code}`);
  const isLog = type === 'AuditEvent';
  return {
    type,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    interaction: [
      'read',
      'vread',
      'update',
      'patch',
      'delete',
      'history-instance',
      'history-type',
      'create',
      'search-type',
    ].map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: ['literal', 'logical', 'local'],
    searchInclude: ['*', ...references],
    searchRevInclude: included.get(type),
    searchParam: [
      ...commonParameters(type, parameters).filter(({ name }) => !isLog || LOG_FILTERS.includes(name)),
      ...params
        .filter(({ code }) => !isLog || LOG_FILTERS.includes(code))
        .map((param) => ({ name: param.code, definition: param.url, type: param.type })),
    ],
    operation: operationsOn(type).map(operationStatement),
    ...(isLog ? AUDIT_EVENTS : {}),
  };
}

const operationStatement = ({ name, definition }: Operation) => ({ name, definition });
