/**
 * https://hl7.org/fhir/R4/resource-operation-validate.html: what a write would say of a resource, without writing; and
 * more: every profile asked for or claimed, with warnings.
 */
import { Failure, type Issue, inTurns } from '../../base/index.js';
import {
  type Given,
  operationOutcome,
  readControls,
  referencesOutside,
  textFaultsInSteps,
  type ValidationReport,
} from '../../fhir/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { declaredIn, ruleOf } from './parameters.js';
import { parseJson } from './request.js';

type Json = Record<string, unknown>;

/** https://hl7.org/fhir/R4/valueset-resource-validation-mode.html */
type Mode = 'create' | 'update' | 'delete' | 'profile';

export const VALIDATE = 'http://hl7.org/fhir/OperationDefinition/Resource-validate';

interface Asked {
  /** Undefined: the stored resource of the address is meant. */
  resource: unknown;
  profiles: string[];
  mode: Mode | undefined;
}

export async function validate(face: FhirFace, call: FhirCall, type: string, id?: string): Promise<FhirAnswer> {
  const asked = readAsked(face, call, type);
  if (asked.mode === 'profile' && asked.profiles.length === 0)
    throw new Failure('invalid', 'The mode profile needs the parameter profile.', { expression: 'http.profile' });
  if (id !== undefined) {
    // Whoever may not see the resource is told nothing of it.
    const { body } = await face.record.read(call.ask, type, id);
    if (asked.resource === undefined || asked.mode === 'delete') asked.resource = JSON.parse(body);
  }
  if (asked.resource === undefined) throw nothingToValidate(id);
  if (asked.mode === 'delete') return deletable(modeIssues(face, asked, type, id));
  const report = await inTurns(
    face.validator.validateInSteps(asked.resource, {
      type,
      profiles: asked.profiles,
      withAdvice: true,
      outside: await targetsOf(face, call, asked),
    }),
  );
  const ofText = call.isEmpty || call.method !== 'POST' ? [] : await inTurns(textFaultsInSteps(call.text()));
  const issues = [...ofText, ...modeIssues(face, asked, type, id), ...report.issues];
  const said = conclusion(issues, report);
  // Clients that look at the first issue alone must see an error when there is one.
  const isValid = !issues.some((issue) => issue.severity === 'error');
  return answer(200, JSON.stringify(operationOutcome(isValid ? [said, ...issues] : [...issues, said])));
}

/** What a resource holds does not stand in the way of its deletion. */
function deletable(issues: readonly Issue[]): FhirAnswer {
  const said: Issue = {
    severity: 'information',
    code: 'informational',
    diagnostics:
      'Nothing in the resource stands against its deletion. Whether you may delete it is decided when you do.',
  };
  return answer(200, JSON.stringify(operationOutcome(issues.length > 0 ? [...issues] : [said])));
}

/** References that are looked up for one validation. */
const MOST_LOOKED_UP = 100;
/** Bundles whose references must mean something. */
const CLOSED_BUNDLES: readonly unknown[] = ['message', 'document'];

/**
 * What is referred to beside the resource, as far as the caller may see it: profiles demand something of it, and in a message
 * or document it must be known. Not looked up where nothing asks for it.
 */
async function targetsOf(face: FhirFace, call: FhirCall, { resource, profiles }: Asked): Promise<Map<string, Json>> {
  const { meta, resourceType, type } = (resource ?? {}) as { meta?: Json; resourceType?: unknown; type?: unknown };
  const isClosed = resourceType === 'Bundle' && CLOSED_BUNDLES.includes(type);
  if (profiles.length === 0 && meta?.['profile'] === undefined && !isClosed) return new Map();
  return face.record.visible(call.ask, referencesOutside(resource).slice(0, MOST_LOOKED_UP));
}

const nothingToValidate = (id: string | undefined): Failure =>
  new Failure(
    'invalid',
    id === undefined
      ? 'There is nothing to validate: send the resource, or Parameters with a part named resource.'
      : 'There is nothing to validate.',
    { code: 'required', expression: 'Parameters.parameter' },
  );

/** From the query, and from the body: the resource itself, or Parameters. */
function readAsked(face: FhirFace, call: FhirCall, type: string): Asked {
  const { resource, given } = bodyOf(call, type);
  const also = declaredIn(face.definitions, VALIDATE).map(ruleOf);
  const controls = readControls('validate', call, { also, inBody: given });
  return { resource, profiles: controls.texts('profile'), mode: controls.text('mode') as Mode | undefined };
}

/** What is to be validated is not held to anything here; what stands beside it is a parameter like any other. */
function bodyOf(call: FhirCall, type: string): { resource?: unknown; given: Given[] } {
  if (call.method === 'GET' || call.method === 'HEAD' || call.isEmpty) return { given: [] };
  const body = parseJson(call.text()) as Json | null;
  const parameters = body?.['resourceType'] === 'Parameters' ? body['parameter'] : undefined;
  // Parameters without parts asks about what is stored.
  if (!Array.isArray(parameters) || (type === 'Parameters' && !isInput(parameters)))
    return { resource: body?.['resourceType'] !== 'Parameters' || type === 'Parameters' ? body : undefined, given: [] };
  const asked: { resource?: unknown; given: Given[] } = { given: [] };
  parameters.forEach((part: Json | null, index) => {
    const name = String(part?.['name']);
    const value = part?.['valueUri'] ?? part?.['valueCanonical'] ?? part?.['valueCode'];
    if (name === 'resource') {
      if (asked.resource !== undefined)
        throw new Failure('invalid', 'resource may be given once.', { expression: `Parameters.parameter[${index}]` });
      asked.resource = part?.['resource'];
    } else
      asked.given.push({
        name,
        value: typeof value === 'string' ? value : '',
        at: `Parameters.parameter[${index}]`,
      });
  });
  return asked;
}

/** A Parameters resource may itself be what is to be validated. */
const isInput = (parameters: unknown[]): boolean =>
  parameters.some((part) => (part as Json | null)?.['name'] === 'resource');

/** What the kind of write meant by `mode` demands besides. */
function modeIssues(face: FhirFace, asked: Asked, type: string, id: string | undefined): Issue[] {
  const own = (asked.resource as Json | null)?.['id'];
  const error = (code: string, diagnostics: string): Issue[] => [
    { severity: 'error', code, diagnostics, expression: `${type}.id` },
  ];
  if (asked.mode === 'create' || asked.mode === 'profile' || asked.mode === undefined) return [];
  const target = id ?? (typeof own === 'string' ? own : undefined);
  if (target === undefined) return error('required', `For the mode ${asked.mode} the resource must carry an id.`);
  if (asked.mode === 'update' && id !== undefined && own !== id)
    return error('value', 'The id of the resource differs from the id of the address.');
  if (face.definitions.isBuiltIn(type, target))
    return error('business-rule', 'This is a definition of the platform itself: nobody may change it.');
  return [];
}

/** What was checked, and what could not be. */
function conclusion(issues: readonly Issue[], report: ValidationReport): Issue {
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  const warnings = issues.filter((issue) => issue.severity === 'warning').length;
  const verdict =
    errors > 0
      ? `Not valid: ${count(errors, 'error')}, ${count(warnings, 'warning')}.`
      : warnings > 0
        ? `Valid, with ${count(warnings, 'warning')}.`
        : 'All ok.';
  const profiles =
    report.profiles.length > 0
      ? ` The profiles ${report.profiles.join(', ')} were checked: cardinality, slices, values, codes, references, ${count(report.rules, 'rule')}.`
      : report.unknownProfiles.length > 0
        ? ' No profile was checked.'
        : ' No profile was asked for or claimed.';
  const unknown = report.unknownProfiles.length > 0 ? ` Not known here: ${report.unknownProfiles.join(', ')}.` : '';
  const codes =
    report.codesNotJudged > 0
      ? ` For ${count(report.codesNotJudged, 'code')} the value set cannot be looked into here.`
      : '';
  return {
    severity: 'information',
    code: 'informational',
    diagnostics: `${verdict} Structure, cardinality, formats, required codes, reference targets and invariants of R4 were checked.${profiles}${unknown}${codes}`,
  };
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
