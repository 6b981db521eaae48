/**
 * The FHIRPath engine for search expressions that our own subset does not read. Loaded only when the first such expression
 * appears: it is large, and R4's own parameters do without.
 */
import type { SearchExtractor, SearchValue } from '../../fhir/index.js';

export interface FhirPathEngine {
  /** A function over resources of the type, or why the expression cannot be used. */
  extractor(expression: string, type: string): SearchExtractor | string;
}

/** A value as the engine gives it out: primitives as they are, elements with their type. */
type Node = string | number | boolean | { data?: unknown };

/** The engine's words, without its list of all that might have stood there. */
function complaintOf(message: string): string {
  if (message.includes('"resolve"'))
    return 'Of resolve() only the type can be asked, as in where(resolve() is Patient): other resources are not looked into.';
  return `The expression is no FHIRPath that works here: ${message.replace(/ expecting [\s\S]*$/, '').slice(0, 200)}`;
}

export async function loadFhirPathEngine(): Promise<FhirPathEngine> {
  const [{ default: fhirpath }, { default: model }] = await Promise.all([
    import('fhirpath'),
    import('fhirpath/fhir-context/r4'),
  ]);
  const compiled = new Map<string, (resource: unknown) => Node[]>();
  const compile = (expression: string): ((resource: unknown) => Node[]) => {
    const known = compiled.get(expression);
    if (known) return known;
    const evaluate = fhirpath.compile(expression, model, { resolveInternalTypes: false });
    const made = (resource: unknown) => evaluate(resource) as Node[];
    compiled.set(expression, made);
    return made;
  };
  const valuesOf = (found: Node[]): SearchValue[] => {
    const types = fhirpath.types(found) as string[];
    return found.map((node, i) => ({
      element: typeof node === 'object' && node !== null && 'data' in node ? node.data : node,
      type: (types[i] ?? '')
        .replace(/^(FHIR|System)\./, '')
        .replace(/^(String|Boolean|Integer|Decimal)$/, (name) => name.toLowerCase()),
    }));
  };
  return {
    extractor(expression, type) {
      try {
        const run = compile(expression);
        // Functions that do not exist are found out only when they are called.
        run({ resourceType: type });
        return (resource) => {
          try {
            return valuesOf(run(resource));
          } catch {
            // An expression that fails on one resource must not keep it from being written.
            return [];
          }
        };
      } catch (problem) {
        return complaintOf((problem as Error).message);
      }
    },
  };
}
