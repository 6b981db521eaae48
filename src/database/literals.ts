/** Values in the forms PostgreSQL reads. */

/** A PostgreSQL array literal of texts. */
export function textArray(values: string[]): string {
  return `{${values.map((v) => `"${v.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** A FHIR date or dateTime as PostgreSQL reads it; partial dates mean their first instant. Out-of-range years are left out. */
export function timestampOf(time: string | undefined): string | null {
  const match = /^(\d{4})(-\d{2})?(-\d{2})?(T.+)?$/.exec(time ?? '');
  if (!match || match[1] === '0000') return null;
  const whole = `${match[1]}${match[2] ?? '-01'}${match[3] ?? '-01'}${match[4] ?? ''}`;
  return Number.isNaN(Date.parse(whole)) ? null : whole;
}
