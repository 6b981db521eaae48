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
  const sources = columns.map(
    ([, , values]) => `json_array_elements_text(${p.add(JSON.stringify(values, asText))}::json)`,
  );
  const selected = columns.map(([name, type], i) =>
    type === 'text' ? `${names[i]} AS ${name}` : `${names[i]}::${type} AS ${name}`,
  );
  return `(SELECT ${selected.join(', ')} FROM ROWS FROM (${sources.join(', ')}) AS x(${names.join(', ')})) AS ${alias}`;
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
