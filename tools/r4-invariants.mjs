// The invariants of R4's own types, for generated/fhir/invariants.json (read by src/fhir/invariants.ts).

/** Two of them use a variable the way no engine reads it: they would fail what is right. */
const UNUSABLE = new Set(['ig-1', 'ig-2']);
/** Said of every element; written by hand in src/fhir/invariant-rules.ts, and ext-1, txt-1, txt-2 in the structure check. */
const EVERYWHERE = new Set(['ele-1', 'ext-1', 'txt-1', 'txt-2']);

/**
 * @param {object[]} definitions StructureDefinitions of R4
 * @returns {Record<string, [key: string, severity: 'error' | 'warning', human: string, expression: string][]>} by the path
 *   of the element that declares them; a type's own stand under its name
 */
export function invariants(definitions) {
  const byPath = {};
  for (const definition of definitions) {
    for (const element of definition.snapshot.element) {
      if (element.base && element.base.path !== element.path) continue;
      for (const rule of element.constraint ?? []) {
        const inherited = rule.source !== undefined && rule.source !== definition.url;
        if (inherited || !rule.expression || UNUSABLE.has(rule.key) || EVERYWHERE.has(rule.key)) continue;
        byPath[element.path] ??= [];
        byPath[element.path].push([rule.key, rule.severity, rule.human, rule.expression]);
      }
    }
  }
  return byPath;
}
