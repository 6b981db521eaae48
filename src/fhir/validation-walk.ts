import type { Issue } from '../base/index.js';
import { shownName } from './shown.js';

/** Deeper JSON than this is refused; no R4 resource needs it (https://hl7.org/fhir/R4/json.html sets no limit). */
export const MAX_DEPTH = 64;

/** After this many findings the rest is left unsaid: the sender must correct the first ones anyway. */
export const MAX_ISSUES = 100;

const MORE_ERRORS: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics: 'There are more errors than are listed here',
};
const MORE_WARNINGS: Issue = { ...MORE_ERRORS, diagnostics: 'There are more warnings than are listed here' };

/**
 * Of findings of several walks as many as an answer lists: errors and others each up to their limit, in their order.
 */
export class ListedIssues {
  readonly issues: Issue[] = [];
  #errors = 0;
  #others = 0;

  add(issues: readonly Issue[]): void {
    for (const issue of issues) {
      // A walk that has said "more" has at least one more.
      const isError = issue.severity === 'error' || issue === MORE_ERRORS;
      const count = isError ? ++this.#errors : ++this.#others;
      if (count <= MAX_ISSUES) this.issues.push(issue);
      else if (count === MAX_ISSUES + 1) this.issues.push(isError ? MORE_ERRORS : MORE_WARNINGS);
    }
  }
}

export interface WalkOptions {
  invariants?: boolean;
  putOffEntries?: boolean;
  /** Where the walk begins, when not at the root. */
  place?: readonly (string | number)[];
}

/** A resource inside a Bundle that is still to be checked, and where it stands. */
export interface PutOff {
  resource: unknown;
  place: (string | number)[];
}

const NOTHING: readonly Issue[] = [];

/**
 * The state of one validation: where in the resource it stands, and what it has found. The place is kept as a stack so
 * that nothing is built for the (usual) resource without findings.
 */
export class ValidationWalk {
  issues: Issue[] = [];
  /** The resource whose `contained` a `#id` reference means: `%rootResource`. */
  container: unknown;
  /** The resource the walk is in, contained or not: `%resource`. */
  resource: unknown;
  /** Whether invariants are judged too, after the structure. */
  readonly invariants: boolean;
  /** Entries of a Bundle that were put off: to be checked one by one, so that others get their turn between. */
  readonly putOff: PutOff[] | undefined;
  /** Findings of repetitions that were checked before the whole is (validation-parts.ts), by the value. */
  known: Map<unknown, readonly Issue[]> | undefined;
  inContained = false;
  depth = 0;
  /** Errors found so far, listed or not. */
  errorCount = 0;
  #otherCount = 0;
  readonly #place: (string | number)[];

  constructor(options: WalkOptions = {}) {
    this.invariants = options.invariants ?? false;
    this.putOff = options.putOffEntries ? [] : undefined;
    this.#place = [...(options.place ?? [])];
  }

  /** Where the walk stands, to go on from there in another one. */
  place(): (string | number)[] {
    return [...this.#place];
  }

  enter(step: string | number): void {
    this.#place.push(step);
  }

  leave(): void {
    this.#place.pop();
  }

  error(code: string, diagnostics: string): void {
    this.add('error', code, diagnostics);
  }

  /** Warnings never crowd out errors: they have a limit of their own. */
  add(severity: Issue['severity'], code: string, diagnostics: string): void {
    this.#list(severity === 'error', () => ({ severity, code, diagnostics, expression: this.expression() }));
  }

  #list(isError: boolean, issue: Issue | (() => Issue)): void {
    const count = isError ? ++this.errorCount : ++this.#otherCount;
    if (count <= MAX_ISSUES) this.issues.push(typeof issue === 'function' ? issue() : issue);
    else if (count === MAX_ISSUES + 1) this.issues.push(isError ? MORE_ERRORS : MORE_WARNINGS);
  }

  /** Findings of another walk. */
  take(issues: readonly Issue[]): void {
    for (const issue of issues) {
      if (issue.severity === 'error') this.errorCount++;
      this.issues.push(issue);
    }
  }

  /** Checks a part of the whole before the whole is. @returns how many findings it has */
  checkBefore(part: unknown, check: (value: unknown, walk: ValidationWalk) => void): number {
    check(part, this);
    const found = this.issues.length === 0 ? NOTHING : this.issues;
    this.known?.set(part, found);
    if (found.length > 0) this.issues = [];
    this.errorCount = 0;
    this.#otherCount = 0;
    return found.length;
  }

  /** True for a part that was checked before: what was found then counts as found now. */
  takeKnown(part: unknown): boolean {
    const found = this.known?.get(part);
    if (found === undefined) return false;
    for (const issue of found) {
      const isError = issue.severity === 'error' || issue === MORE_ERRORS;
      this.#list(isError, issue);
    }
    return true;
  }

  /** Whatever else is wrong is not listed any more. */
  get isFull(): boolean {
    return this.errorCount > MAX_ISSUES;
  }

  /** An error at a child of where the walk stands. */
  errorAt(step: string | number, code: string, diagnostics: string): void {
    this.enter(step);
    this.error(code, diagnostics);
    this.leave();
  }

  /** FHIRPath of where the walk stands: `Patient.contact[0].name.given[1]`. */
  expression(): string {
    let made = '';
    for (const step of this.#place) {
      if (typeof step === 'number') made += `[${step}]`;
      else made += made === '' ? step : `.${shownName(step)}`;
    }
    return made;
  }
}
