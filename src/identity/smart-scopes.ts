/**
 * SMART App Launch 2 scopes for resources: `<context>/<type>.<cruds>[?query]`
 * (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-fhir-resources).
 */
/** Scopes that ask for a context, or for coming back: no resource scopes. */
export const LAUNCH_SCOPES = [
  'launch',
  'launch/patient',
  'launch/encounter',
  'online_access',
  'offline_access',
] as const;

export type ScopeContext = 'patient' | 'user' | 'system';

export interface ResourceScope {
  context: ScopeContext;
  /** Resource type, or `*`. */
  type: string;
  /** Letters of c r u d s, in that order. */
  can: string;
  /** Finer limit, e.g. `category=laboratory`. */
  query?: string;
}

// The letters must come in this order; `(?=[cruds])` refuses an empty list of them.
const RESOURCE_SCOPE =
  /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,63})\.((?=[cruds])c?r?u?d?s?)(?:\?([A-Za-z0-9_:.-]+=[^\s&?#"\\]+(?:&[A-Za-z0-9_:.-]+=[^\s&?#"\\]+)*))?$/;

/** One scope, or undefined when the text is not a SMART v2 resource scope (`openid`, `launch`, v1 scopes, nonsense). */
export function parseResourceScope(text: string): ResourceScope | undefined {
  const match = RESOURCE_SCOPE.exec(text);
  if (!match) return undefined;
  const scope: ResourceScope = { context: match[1] as ScopeContext, type: match[2]!, can: match[3]! };
  if (match[4] !== undefined) scope.query = match[4];
  return scope;
}

/** True when everything `wanted` allows is also allowed by `given`. */
export function coversScope(given: ResourceScope, wanted: ResourceScope): boolean {
  return (
    given.context === wanted.context &&
    (given.type === '*' || given.type === wanted.type) &&
    [...wanted.can].every((letter) => given.can.includes(letter)) &&
    (given.query === undefined || given.query === wanted.query)
  );
}

/**
 * Of the scopes asked for, those that are well-formed and covered by what is registered. Order kept, no repeats.
 * @param isEnforceable false for those that nothing can carry out to the letter
 */
export function narrowScopes(
  asked: Iterable<string>,
  registered: Iterable<string>,
  isEnforceable: (scope: ResourceScope) => boolean = () => true,
): string[] {
  const given = [...registered].flatMap((text) => parseResourceScope(text) ?? []);
  const narrowed = [...asked].filter((text) => {
    const wanted = parseResourceScope(text);
    return wanted !== undefined && given.some((one) => coversScope(one, wanted)) && isEnforceable(wanted);
  });
  return [...new Set(narrowed)];
}

/**
 * True when one of the scopes allows the interaction on the type, whatever the context.
 * A scope with a query allows less than its type and is not counted here: what cannot be enforced is not granted.
 */
export function scopesAllow(scopes: Iterable<string>, type: string, letter: 'c' | 'r' | 'u' | 'd' | 's'): boolean {
  for (const text of scopes) {
    const scope = parseResourceScope(text);
    if (
      scope &&
      scope.query === undefined &&
      (scope.type === '*' || scope.type === type) &&
      scope.can.includes(letter)
    ) {
      return true;
    }
  }
  return false;
}
