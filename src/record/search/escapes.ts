/** Separators of search values and how they are escaped. https://hl7.org/fhir/R4/search.html#escaping */

/** Splits at an unescaped separator; the escapes stay in the parts (see unescapeValue). */
export function splitValues(value: string, separator: ',' | '$' | '|'): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === '\\') i += 1;
    else if (value[i] === separator) {
      parts.push(value.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(value.slice(start));
  return parts;
}

/** Takes away the escapes. */
export const unescapeValue = (value: string): string => value.replace(/\\([,$|\\])/g, '$1');
