import type { Issue } from '../../base/index.js';
import { prepareRule } from '../fhirpath-rule.js';
import { isKindOf } from '../definitions.js';
import { isResourceType } from '../resource-types.js';
import { allSteps } from '../steps.js';
import { type PlacedResource, resourcesIn, validateInSteps } from '../validate-in-steps.js';
import { ListedIssues, ValidationWalk } from '../validation-walk.js';
import { advise } from './advice.js';
import { checkExtensions } from './extensions.js';
import type { CodeSource, ProfileSource } from './ports.js';
import type { ProfileNode } from './profile-tree.js';
import { ProfileTrees } from './profile-trees.js';
import type { StructureDefinition } from './structure-definition.js';
import { readyEntries } from './profile-walk.js';
import { NO_MORE, ValidationSession } from './session.js';
import { checkLocalReferences } from './unresolved-references.js';

type Json = Record<string, unknown>;

export interface ProfileValidationOptions {
  /** The type the resource must have. */
  type?: string;
  /** Profiles to check against besides those that the resource claims in meta.profile. */
  profiles?: readonly string[];
  /** Warns of codes outside the extensible and preferred value sets of R4's own resource types too. */
  withAdvice?: boolean;
  /** True when R4's own rules were checked already, and hold. */
  onlyProfiles?: boolean;
  /** Resources beside what is validated, by `Type/id`: those that the references in it mean, as far as they are known. */
  outside?: ReadonlyMap<string, unknown>;
  /** Whether a relative reference means something known beside the Bundle (see unresolved-references.ts). */
  isKnown?: (reference: string) => boolean;
}

export interface ValidationReport {
  /** Errors and warnings: of R4 itself first, then of profiles. */
  issues: Issue[];
  /** Addresses with version of the profiles that were checked. */
  profiles: string[];
  /** Claimed profiles that are not known here. */
  unknownProfiles: string[];
  /** Rules of profiles that were run. */
  rules: number;
  /** Codes whose value set cannot be looked into here. */
  codesNotJudged: number;
}

/** Rules of a profile over a whole Bundle with more entries are not judged: they look at all entries at once. */
export const MOST_ENTRIES_WITH_RULES = 1000;
/** A Bundle with more is not judged by its profiles at all: the last walk over the whole would hold others up. Its entries are. */
const MOST_ENTRIES_WITH_PROFILES = 5000;

/**
 * Validates resources against R4 and against profiles (https://hl7.org/fhir/R4/validation.html): structure, cardinality,
 * values, codes, slices, references inside a Bundle, rules.
 */
export class ProfileValidator {
  readonly #trees: ProfileTrees;
  readonly #codes: CodeSource;

  constructor(source: ProfileSource, codes: CodeSource) {
    this.#trees = new ProfileTrees(source);
    this.#codes = codes;
    // The engine's own grammar takes a while to read, once: at the start, not in somebody's request.
    prepareRule('', 'Resource.id.exists()');
  }

  /** All in one go. */
  validate(resource: unknown, options: ProfileValidationOptions = {}): ValidationReport {
    return allSteps(this.validateInSteps(resource, options));
  }

  /** The same in steps that are short each, so that the caller can let others go between them. */
  *validateInSteps(resource: unknown, options: ProfileValidationOptions = {}): Generator<void, ValidationReport> {
    const structure = options.onlyProfiles
      ? { issues: [], resources: resourcesIn(resource as Json) }
      : yield* validateInSteps(resource, options.type);
    const session = new ValidationSession(resource, this.#trees, this.#codes, options.outside);
    const report: ValidationReport = {
      issues: [],
      profiles: [],
      unknownProfiles: [],
      rules: 0,
      codesNotJudged: 0,
    };
    const asked = options.profiles ?? [];
    for (const profile of asked) yield* this.#trees.prepare(profile);
    const context = contextOf(asked, resource, session);
    for (const one of structure.resources)
      for (const profile of claimedProfiles(one.resource))
        yield* this.#trees.prepare(profile, one.resource === resource ? undefined : context);
    const found: Issue[] = [];
    // The outermost comes last: what it says of its entries has been found out by then.
    for (const one of structure.resources.reverse()) {
      const isRoot = one.resource === resource;
      yield* this.#checkProfiles(one, isRoot ? asked : [], isRoot ? undefined : context, session, report, found);
      if (options.withAdvice) found.push(...(yield* advise(one, session)));
      yield;
    }
    const references = new ValidationWalk();
    checkLocalReferences(resource, session.references, options.isKnown, references);
    const listed = new ListedIssues();
    // Warnings of R4 itself are advice that fits every resource (dom-6): they stand last, for want of room.
    const isError = (issue: Issue) => issue.severity === 'error';
    const [errors, advice] = [structure.issues.filter(isError), structure.issues.filter((issue) => !isError(issue))];
    listed.add(distinct([...errors, ...found, ...references.issues, ...advice]));
    report.issues = listed.issues;
    report.rules = session.rulesRun;
    report.codesNotJudged = session.codesNotJudged;
    return report;
  }

  /** Why a profile that is known cannot be checked against; undefined when it can, or is not known. */
  fault(profile: string): string | undefined {
    return this.#trees.fault(profile);
  }

  *#checkProfiles(
    one: PlacedResource,
    asked: readonly string[],
    from: StructureDefinition | undefined,
    session: ValidationSession,
    report: ValidationReport,
    issues: Issue[],
  ): Generator<void> {
    const { resource, container, place } = one;
    const walk = new ValidationWalk({ place });
    const isLarge = entryCount(resource) > MOST_ENTRIES_WITH_RULES;
    const tooMany = entryCount(resource) > MOST_ENTRIES_WITH_PROFILES;
    if (tooMany)
      walk.add(
        'warning',
        'too-costly',
        `Profiles are not judged for a Bundle of more than ${MOST_ENTRIES_WITH_PROFILES} entries`,
      );
    for (const profile of tooMany ? [] : new Set([...asked, ...claimedProfiles(resource)])) {
      const tree = session.tree(profile, from);
      if (!tree) {
        this.#reportUnknown(profile, asked.includes(profile), walk);
        if (!report.unknownProfiles.includes(profile)) report.unknownProfiles.push(profile);
        continue;
      }
      const { url, version, type } = tree.definition;
      const name = version === undefined ? url : `${url}|${version}`;
      if (!report.profiles.includes(name)) report.profiles.push(name);
      if (type !== undefined && !isKindOf(String(resource['resourceType']), type))
        walk.error('structure', `The profile ${name} is one of ${type}, not of this type`);
      else {
        const root = isLarge ? withoutRules(tree.root, walk) : tree.root;
        if (isLarge) yield* readyEntries(resource, root, place, session);
        yield* session.checkAgainst({ value: resource, ...NO_MORE }, root, { resource, container }, walk);
      }
    }
    yield* checkExtensions(
      resource,
      { resource, container },
      from ?? contextOf(asked, resource, session),
      walk,
      session,
    );
    issues.push(...walk.issues);
  }

  #reportUnknown(profile: string, wasAsked: boolean, walk: ValidationWalk): void {
    const fault = this.#trees.fault(profile);
    const core = profile.startsWith('http://hl7.org/fhir/StructureDefinition/');
    if (core && fault === undefined && isResourceType(profile.slice(profile.lastIndexOf('/') + 1))) return;
    walk.add(
      wasAsked ? 'error' : 'warning',
      fault ? 'not-supported' : 'not-found',
      fault ?? `The profile ${profile.slice(0, 300)} is not known here, so it was not judged`,
    );
  }
}

function withoutRules(root: ProfileNode, walk: ValidationWalk): ProfileNode {
  if (root.constraints.length > 0)
    walk.add(
      'warning',
      'too-costly',
      `Rules over a whole Bundle of more than ${MOST_ENTRIES_WITH_RULES} entries are not judged: ${root.constraints.map(({ key }) => key).join(', ')}`,
    );
  return { ...root, constraints: [] };
}

/**
 * The definition in whose package the claims of what is inside are to be read: an entry that claims a profile without
 * version means the one that its message's own package depends on.
 */
function contextOf(
  asked: readonly string[],
  root: unknown,
  session: ValidationSession,
): StructureDefinition | undefined {
  for (const profile of [...asked, ...claimedProfiles((root ?? {}) as Json)]) {
    const tree = session.tree(profile) ?? session.tree(profile.split('|')[0]!);
    if (tree) return tree.definition;
  }
  return undefined;
}

function claimedProfiles(resource: Json): string[] {
  const profiles = (resource['meta'] as Json | undefined)?.['profile'];
  return Array.isArray(profiles) ? profiles.filter((one): one is string => typeof one === 'string') : [];
}

function entryCount(resource: Json): number {
  const entry = resource['entry'];
  return resource['resourceType'] === 'Bundle' && Array.isArray(entry) ? entry.length : 0;
}

/** The same finding by several ways (a slice and the element it slices, a claim and its Bundle) is one. */
function distinct(issues: Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = `${issue.severity}\n${issue.expression}\n${issue.diagnostics}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
