// SearchParameter/$index-status: an operation of our own, defined in own-operations.ts
import { readControls } from '../../fhir/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';

export async function indexStatus(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  readControls('operation', call);
  // R4's own parameters are in use since the first row was written.
  const { state, percent, reason } = (await face.record.parameterState(call.ask, id)) ?? { state: 'active' };
  const parameter = [
    { name: 'state', valueCode: state },
    ...(percent === undefined ? [] : [{ name: 'percent', valueInteger: percent }]),
    ...(reason === undefined ? [] : [{ name: 'reason', valueString: reason }]),
  ];
  return answer(200, JSON.stringify({ resourceType: 'Parameters', parameter }));
}
