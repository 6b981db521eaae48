// https://hl7.org/fhir/R4/codesystem-operation-subsumes.html
import { Failure } from '../../../base/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from '../call.js';
import type { OperationParameters } from '../parameters.js';
import { codeSystemOf, missing, shown } from './sources.js';

export async function subsumes(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id?: string,
): Promise<FhirAnswer> {
  const codeOf = (letter: 'A' | 'B') => {
    const code = given.text(`code${letter}`) ?? given.coding(`coding${letter}`)?.code;
    if (code === undefined) throw missing(`code${letter}`);
    return code;
  };
  const [a, b] = [codeOf('A'), codeOf('B')];
  const codingA = given.coding('codingA');
  const system = await codeSystemOf(face, call, id, given, {
    url: given.text('system') ?? codingA?.system,
    version: given.text('version') ?? codingA?.version,
    by: 'system',
  });
  for (const coding of [codingA, given.coding('codingB')])
    if (coding?.system !== undefined && coding.system !== system.url)
      throw new Failure('invalid', 'Both codes must be of one code system.', { expression: 'http.codingB' });
  const nodeOf = (code: string) => {
    const node = system.find(code);
    if (!node)
      throw new Failure('not-found', `The code ${shown(code)} is not known in ${system.url}.`, {
        expression: 'http.code',
      });
    return node;
  };
  const [one, other] = [nodeOf(a), nodeOf(b)];
  const outcome =
    one === other
      ? 'equivalent'
      : system.selfAndBelow(one).has(other)
        ? 'subsumes'
        : system.selfAndAbove(one).has(other)
          ? 'subsumed-by'
          : 'not-subsumed';
  return answer(
    200,
    JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'outcome', valueCode: outcome }] }),
  );
}
