// https://hl7.org/fhir/R4/http.html#capabilities  States exactly what works: made from the same tables that the routes and the search use.
import { Failure } from '../../base/index.js';
import { RESOURCE_TYPES, searchParametersOf } from '../../fhir/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { type Operation, operationsOn } from './operations.js';
import { terminologyStatement } from './terminology/capabilities.js';

let made: { base: string; body: string } | undefined;

/** `mode=terminology` asks for the TerminologyCapabilities instead; `full` and `normative` are the same here. */
export async function capabilities(face: FhirFace, call: FhirCall): Promise<FhirAnswer> {
  const mode = call.query.find(([name]) => name === 'mode')?.[1] ?? 'full';
  if (mode === 'terminology') return answer(200, JSON.stringify(terminologyStatement(face)));
  if (mode !== 'full' && mode !== 'normative')
    throw new Failure('invalid', 'mode must be full, normative or terminology.', { expression: 'http.mode' });
  made = made?.base === face.baseUrl ? made : { base: face.baseUrl, body: JSON.stringify(statement(face)) };
  return answer(200, made.body);
}

const SEARCHABLE = new Set(['token', 'string', 'reference', 'uri', 'date', 'number', 'quantity', 'composite']);
const COMMON = new Set(['_id', '_lastUpdated', '_tag', '_profile', '_security', '_source']);

function statement(face: FhirFace) {
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
        security: {
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
        resource: RESOURCE_TYPES.map(resourceStatement),
        interaction: ['transaction', 'batch', 'search-system', 'history-system'].map((code) => ({ code })),
        searchParam: searchParametersOf('Patient')
          .filter(({ code }) => COMMON.has(code))
          .map(searchParamStatement),
      },
    ],
  };
}

const searchParamStatement = (param: { code: string; url: string; type: string }) => ({
  name: param.code,
  definition: param.url,
  type: param.type,
});

function resourceStatement(type: string) {
  const params = searchParametersOf(type).filter(
    (param) => (SEARCHABLE.has(param.type) && !param.code.startsWith('_')) || COMMON.has(param.code),
  );
  const references = params.filter((param) => param.type === 'reference').map((param) => `${type}:${param.code}`);
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
    searchParam: params.map(searchParamStatement),
    operation: operationsOn(type).map(operationStatement),
  };
}

const operationStatement = ({ name, definition }: Operation) => ({ name, definition });
