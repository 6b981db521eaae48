import { invariantTable, isKindOf, typeDefinition } from './definitions.js';
import { RuleUnreadable, ruleHolds } from './fhirpath-rule.js';
import { LIST_RULES } from './list-rules.js';
import { HAND_WRITTEN, type HandWritten } from './invariant-rules.js';
import type { ValidationWalk } from './validation-walk.js';

/** Checks the invariants of one path on one value and tells the walk what fails. */
export type InvariantCheck = (value: unknown, walk: ValidationWalk) => void;

/** Whose published FHIRPath refuses what the rule in words allows. */
const AS_MEANT: Readonly<Record<string, HandWritten>> = {
  // `{} is decimal` is nothing, and nothing implies nothing: a prediction without a probability would break it.
  'RiskAssessment.prediction ras-2': ({ probabilityDecimal: said }) => typeof said !== 'number' || said <= 100,
};

/** Judged while the structure is (validation-rules.ts), in words of their own. */
const WITH_THE_STRUCTURE = new Set(['ref-1', 'dom-2']);

/**
 * The check of the invariants that R4 declares at a path (a type's name, or an element's path), its own and those of the
 * types it derives from; undefined when there are none. https://hl7.org/fhir/R4/conformance-rules.html#constraints
 */
export function invariantCheck(path: string): InvariantCheck | undefined {
  const rules: Rule[] = [];
  const names = typeDefinition(path) ? ancestors(path) : [path];
  for (const name of names) {
    for (const [key, severity, human, expression] of invariantTable()[name] ?? []) {
      if (!WITH_THE_STRUCTURE.has(key))
        rules.push({
          key,
          severity,
          human,
          expression,
          byHand: AS_MEANT[`${name} ${key}`] ?? HAND_WRITTEN[`${name} ${key}`] ?? LIST_RULES[`${name} ${key}`],
        });
    }
  }
  if (rules.length === 0) return undefined;
  const base = isKindOf(path, 'Resource') ? '' : path;
  return (value, walk) => {
    for (let i = 0; i < rules.length; i++) check(rules[i]!, base, value, walk);
  };
}

/** The keys of all invariants of R4's own types: a profile's snapshot repeats them. */
export function isInvariantOfR4(key: string): boolean {
  keysOfR4 ??= new Set([
    'ele-1',
    'ext-1',
    'txt-1',
    'txt-2',
    ...Object.values(invariantTable()).flatMap((rows) => rows.map(([one]) => one)),
  ]);
  return keysOfR4.has(key);
}
let keysOfR4: Set<string> | undefined;

interface Rule {
  key: string;
  severity: 'error' | 'warning';
  human: string;
  expression: string;
  byHand: HandWritten | undefined;
}

function ancestors(name: string): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = name; at; at = typeDefinition(at)?.base) chain.unshift(at);
  return chain;
}

function check(rule: Rule, base: string, value: unknown, walk: ValidationWalk): void {
  if (!holds(rule, base, value, walk))
    walk.add(rule.severity, 'invariant', `Rule ${rule.key} is broken: ${rule.human}`);
}

function holds(rule: Rule, base: string, value: unknown, walk: ValidationWalk): boolean {
  if (rule.byHand) return rule.byHand(value as Record<string, unknown>, walk.resource);
  try {
    const around = { resource: walk.resource, rootResource: walk.container, isOurs: true };
    return ruleHolds(base, rule.expression, value, around);
  } catch (error) {
    // What the engine cannot judge is not held against the sender; a test runs every rule of the table.
    if (error instanceof RuleUnreadable) return true;
    throw error;
  }
}
