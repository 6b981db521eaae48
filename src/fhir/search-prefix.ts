/** Comparisons of number, date and quantity searches (https://hl7.org/fhir/R4/search.html#prefix). */
export const SEARCH_PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;

export type SearchPrefix = (typeof SEARCH_PREFIXES)[number];

/** Takes the prefix off a search value; a value without one means `eq`. */
export function splitPrefix(text: string): { prefix: SearchPrefix; rest: string } {
  const prefix = SEARCH_PREFIXES.find((each) => text.startsWith(each));
  return prefix ? { prefix, rest: text.slice(2) } : { prefix: 'eq', rest: text };
}
