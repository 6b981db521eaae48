/**
 * A timestamptz as the database sends it (`2026-03-01 09:00:00.123+00`) as an instant.
 * PostgreSQL writes a blank for the T and may leave out the minutes of the zone; ECMAScript wants both.
 */
export function instantOf(text: string): Date {
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}
