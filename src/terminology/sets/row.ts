/** One code of a set that comes with the platform. */
export interface SetRow {
  code: string;
  /** Danish. */
  text: string;
  /** The name in English, where the code system has an official one. */
  english?: string;
  /** Only there to group others. */
  group?: true;
  /** First and last day, both included (ISO dates); open where nothing is said. */
  from?: string;
  to?: string;
}

export const rows = (table: readonly (readonly [code: string, text: string])[], more: Partial<SetRow> = {}): SetRow[] =>
  table.map(([code, text]) => ({ code, text, ...more }));
