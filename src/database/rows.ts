/**
 * Many rows as one row source. Each column travels as one JSON array of texts: JSON is written and read by native code on
 * both sides, which costs a fraction of PostgreSQL array literals that JavaScript has to escape character by character.
 */
import type { Parameters } from './parameters.js';

/** A column: name, SQL type, one value a row. A Date is written as its instant, null as NULL, a list as a PostgreSQL array. */
export type Column = readonly [name: string, type: string, values: readonly unknown[]];

/** `(SELECT ... ) AS alias` with the columns under their names and types. */
export function rowsOf(p: Parameters, alias: string, columns: readonly Column[]): string {
  const names = columns.map((_, i) => `c${i}`);
  // A single row needs no lists.
  const isOne = columns[0]?.[2].length === 1;
  const sources = columns.map(([, , values]) =>
    isOne ? p.add(asText(values[0])) : `json_array_elements_text(${p.add(JSON.stringify(values.map(asText)))}::json)`,
  );
  const selected = columns.map(([name, type], i) => {
    if (isOne) return `${sources[i]}::${type} AS ${name}`;
    return type === 'text' ? `${names[i]} AS ${name}` : `${names[i]}::${type} AS ${name}`;
  });
  return `(SELECT ${selected.join(', ')}${isOne ? '' : ` FROM ROWS FROM (${sources.join(', ')}) AS x(${names.join(', ')})`}) AS ${alias}`;
}

const asText = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
