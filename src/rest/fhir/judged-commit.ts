/** Writes, and what the profiles that resources claim to fit say of them. */
import type { GuardedRecord } from '../../access/index.js';
import { Failure, type Issue, inTurns, issueWithin, Turn } from '../../base/index.js';
import type { ValidationReport } from '../../fhir/index.js';
import type { Json, WriteIntent, WriteResult } from '../../record/index.js';
import type { FhirCall, FhirFace } from './call.js';

export interface JudgedResults {
  results: WriteResult[];
  /** Per intent: what its profiles find wrong, as warnings. */
  findings: Issue[][];
}

/**
 * Commits, after the profiles claimed in `meta.profile` were judged as OVERBLIK_PROFILES says: not at all, to warn, or to
 * reject.
 * @throws Failure `unprocessable` with the errors when they reject; nothing is written then
 */
export async function commitJudged(
  face: FhirFace,
  call: FhirCall,
  intents: WriteIntent[],
  name: string,
  after?: (record: GuardedRecord) => Promise<void>,
): Promise<JudgedResults> {
  const findings: Issue[][] = intents.map(() => []);
  const turn = new Turn();
  if (face.profiles !== 'off')
    for (const [i, intent] of intents.entries()) {
      if (i > 0) await turn.mayEnd();
      const judge = (report: ValidationReport) => findings[i]!.push(...judged(face, report, intent.at));
      if (intent.resource && claimsAProfile(intent.text))
        judge(await inTurns(face.validator.validateInSteps(intent.resource, { onlyProfiles: true }), turn));
      else if (intent.method === 'PATCH') judgePatched(face, intent, judge);
    }
  return { results: await face.record.commit(call.ask, intents, name, after), findings };
}

/** A claim is the word `profile` somewhere: cheap to rule out. */
const claimsAProfile = (text: string | undefined): boolean => text?.includes('"profile"') === true;

/** What a patch makes is known inside the commit alone. */
function judgePatched(face: FhirFace, intent: WriteIntent, judge: (report: ValidationReport) => void): void {
  const structure = intent.validate;
  intent.validate = async (resource: Json) => {
    await structure?.(resource);
    if (claimsAProfile(JSON.stringify(resource['meta'] ?? {})) || resource['resourceType'] === 'Bundle')
      judge(await inTurns(face.validator.validateInSteps(resource, { onlyProfiles: true })));
  };
}

function judged(face: FhirFace, { issues }: ValidationReport, at: string | undefined): Issue[] {
  const placed = at === undefined ? issues : issues.map((issue) => issueWithin(issue, at));
  const errors = placed.filter((issue) => issue.severity === 'error');
  if (face.profiles === 'reject' && errors.length > 0) throw new Failure('unprocessable', errors);
  return placed.map((issue) => (issue.severity === 'error' ? { ...issue, severity: 'warning' } : issue));
}

/** Says that there are findings; `Prefer: return=OperationOutcome` says which. */
export function warningHeader(findings: readonly Issue[]): Record<string, string> {
  if (findings.length === 0) return {};
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return { warning: `199 overblik "${count} of claimed profiles; Prefer: return=OperationOutcome lists them"` };
}
