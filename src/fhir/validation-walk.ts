import type { Issue } from '../base/index.js';
import { shownName } from './shown.js';

/** Deeper JSON than this is refused; no R4 resource needs it (https://hl7.org/fhir/R4/json.html sets no limit). */
export const MAX_DEPTH = 64;

/** After this many findings the rest is left unsaid: the sender must correct the first ones anyway. */
export const MAX_ISSUES = 100;

/**
 * The state of one validation: where in the resource it stands, and what it has found. The place is kept as a stack so
 * that nothing is built for the (usual) resource without findings.
 */
export class ValidationWalk {
  readonly issues: Issue[] = [];
  /** The resource whose `contained` a `#id` reference means. */
  container: unknown;
  inContained = false;
  depth = 0;
  readonly #place: (string | number)[] = [];

  enter(step: string | number): void {
    this.#place.push(step);
  }

  leave(): void {
    this.#place.pop();
  }

  error(code: string, diagnostics: string): void {
    if (this.issues.length > MAX_ISSUES) return;
    const issue: Issue =
      this.issues.length === MAX_ISSUES
        ? { severity: 'information', code: 'informational', diagnostics: 'There are more errors than are listed here' }
        : { severity: 'error', code, diagnostics, expression: this.expression() };
    this.issues.push(issue);
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
