/**
 * Collects the values of one SQL statement while its text is being put together, and names the statement when its shape
 * has been seen before, so that PostgreSQL plans a recurring shape once per connection.
 */
import type { Statement } from './contract.js';

export class Parameters {
  readonly values: unknown[] = [];
  /** Adds a value and returns its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
  statement(text: string): Statement {
    return { text, values: this.values, name: statementName(text) };
  }
  /** A statement that may travel together with others: see Statement.isQuick. */
  quickStatement(text: string): Statement {
    return { ...this.statement(text), isQuick: true };
  }
}

// A client that invents ever new shapes must not fill the server's memory with plans.
const MOST_NAMED_SHAPES = 400;
const seen = new Map<string, string | null>();

/** A stable name for a shape asked at least twice; undefined for the first time, and once too many shapes are named. */
export function statementName(text: string): string | undefined {
  const known = seen.get(text);
  if (known) return known;
  if (known === undefined) {
    if (seen.size > 20 * MOST_NAMED_SHAPES) seen.clear();
    seen.set(text, null);
    return undefined;
  }
  named += 1;
  if (named > MOST_NAMED_SHAPES) return undefined;
  const name = `shape_${named}`;
  seen.set(text, name);
  return name;
}
let named = 0;
