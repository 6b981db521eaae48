import type { Issue } from '../base/failure.js';

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
      else made += made === '' ? step : `.${isPlainName(step) ? step : `\`${shown(step) ?? '...'}\``}`;
    }
    return made;
  }
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name);
}

/**
 * A value as a message may show it, quoted: short, printable, and nothing that looks like a CPR or eCPR number (six
 * digits, then four letters or digits). Undefined when it may not be shown.
 */
export function shown(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return shown(String(value));
  if (typeof value !== 'string' || value.length > 40 || !/^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(value)) return undefined;
  return /\d{6}[^\p{L}\p{N}]{0,2}[\p{L}\p{N}]{4}/u.test(value) || value.includes('`') ? undefined : value;
}

/** `The value "x"`, or `The value` when it may not be shown. */
export function theValue(value: unknown): string {
  const text = shown(value);
  return text === undefined ? 'The value' : `The value "${text}"`;
}
