/** How long what is logged is kept, as a dated table: a change of the rules is a new row beside the old one. */

export interface RetentionRow {
  /** `citizen`: shown in the citizen's view. `audit`: kept at all. */
  of: 'citizen' | 'audit';
  years: number;
  legal: string;
  /** Danish day from which the row holds; `validTo` is the first day on which it does not. */
  validFrom: string;
  validTo?: string;
  /** A text of the law seen, B firm but older, C practice or a choice of ours. */
  confidence: 'A' | 'B' | 'C';
}

/**
 * The order on MinLog's own period was not found (reliability.md § 3.1): five and ten years are our choice until legal fills
 * in the table. Claims for damages over treatment lapse after ten years (KEL § 59), which is why the audit keeps ten.
 */
export const RETENTION: readonly RetentionRow[] = [
  {
    of: 'citizen',
    years: 5,
    legal: 'BEK nr. 1615/2018 § 13; databeskyttelsesforordningen art. 15',
    validFrom: '2019-01-01',
    confidence: 'C',
  },
  {
    of: 'audit',
    years: 10,
    legal: 'Databeskyttelsesforordningen art. 5, stk. 1, litra e, og art. 32; lov om klage- og erstatningsadgang § 59',
    validFrom: '2019-01-01',
    confidence: 'C',
  },
];

export interface Retention extends RetentionRow {
  /** The instant from which what was logged then may go. */
  end(logged: Date): Date;
  /** What was logged before this instant may be gone now. */
  start(now: Date): Date;
}

/** The row in force on the day of `now`. @throws Error when the table has a hole there */
export function retentionOf(of: RetentionRow['of'], now: Date, table: readonly RetentionRow[] = RETENTION): Retention {
  const day = Number.isNaN(now.getTime()) ? '' : now.toISOString().slice(0, 10);
  const row =
    table.find((one) => one.of === of && one.validFrom <= day && (one.validTo === undefined || day < one.validTo)) ??
    // Before the first row nothing says that anything may go: the longest period of the table.
    table.filter((one) => one.of === of).sort((a, b) => b.years - a.years)[0];
  if (!row) throw new Error(`the table of retention says nothing of ${of}`);
  const shifted = (from: Date, years: number) => {
    const to = new Date(from);
    to.setUTCFullYear(to.getUTCFullYear() + years);
    return to;
  };
  return { ...row, end: (logged) => shifted(logged, row.years), start: (at) => shifted(at, -row.years) };
}
