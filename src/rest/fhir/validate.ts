// https://hl7.org/fhir/R4/resource-operation-validate.html  Structure only; profiles and invariants are not judged yet, and the answer says so.
import { operationOutcome, validateResource } from '../../fhir/index.js';
import { answer, type FhirAnswer, type FhirCall } from './call.js';
import { parseJson } from './request.js';

export async function validate(call: FhirCall, type: string): Promise<FhirAnswer> {
  const body = parseJson(call.text());
  const parameters = body as { resourceType?: string; parameter?: { name?: string; resource?: unknown }[] };
  const resource =
    parameters?.resourceType === 'Parameters' && Array.isArray(parameters.parameter)
      ? parameters.parameter.find((one) => one?.name === 'resource')?.resource
      : body;
  const issues = validateResource(resource, { type });
  if (issues.length === 0)
    issues.push({
      severity: 'information',
      code: 'informational',
      diagnostics:
        'All ok: structure, cardinality, formats, required codes and reference targets were checked. Profiles and invariants were not.',
    });
  return answer(200, JSON.stringify(operationOutcome(issues)));
}
