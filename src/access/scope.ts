/**
 * What a decision opens, twice: as a condition in SQL for every table alias of a query, and as a function over one row.
 * Both read the same Visibility and must agree on every row; scope.test.ts holds them to it on a real PostgreSQL.
 */
import { DATA_KINDS, type DataKind, type HiddenPart, type OpenedPart, type Visibility } from './contract.js';

/** The columns of one row that visibility is decided over (tables `resource`, `resource_history`, `index_entry`). */
export interface VisibleRow {
  category: string;
  owner?: string | null;
  authors: readonly string[];
  /** ISO text or Date; null when not known. */
  time?: Date | string | null;
  private: boolean;
  /** The row is a prescription that can still be dispensed. Unknown = no. */
  openPrescription?: boolean;
}

/** Facts that lie with the citizen, not with an organisation: no owner is expected. */
const OWNERLESS: readonly string[] = ['demographics', 'home', 'administrative'] satisfies DataKind[];

/** Nothing, and nothing told. */
export const NOTHING_VISIBLE: Visibility = {
  kinds: [],
  hidden: { everything: true, privateMarks: true, parts: [] },
  showWithheld: false,
};

/** True when the row may be shown. */
export function isVisible(visibility: Visibility, row: VisibleRow): boolean {
  return isOpened(visibility, row) && !isWithheld(visibility, row);
}

/** True when the row lies within what the rule opens, but a block or a private mark withholds it. */
export function isWithheldFrom(visibility: Visibility, row: VisibleRow): boolean {
  return isOpened(visibility, row) && isWithheld(visibility, row);
}

function isOpened(v: Visibility, row: VisibleRow): boolean {
  if (v.hidden.everything) return false;
  if (v.kinds !== 'all' && !(v.kinds as readonly string[]).includes(row.category)) return false;
  if (
    v.onlyOwners &&
    row.category !== 'demographics' &&
    !(typeof row.owner === 'string' && v.onlyOwners.includes(row.owner))
  )
    return false;
  if (v.only && row.category !== 'demographics' && !v.only.some((part) => isInOpened(part, row))) return false;
  if (v.onlyOpenPrescriptions && row.category === 'medication' && row.openPrescription !== true) return false;
  return true;
}

/** What is not known of a row is not opened. */
function isInOpened({ owners, period }: OpenedPart, row: VisibleRow): boolean {
  if (owners && !(typeof row.owner === 'string' && owners.includes(row.owner))) return false;
  if (!period?.from && !period?.to) return true;
  const time = row.time === null || row.time === undefined ? Number.NaN : new Date(row.time).getTime();
  // Comparisons with a time that is not known are false.
  return (!period.from || time >= Date.parse(period.from)) && (!period.to || time < Date.parse(period.to));
}

function isWithheld(v: Visibility, row: VisibleRow): boolean {
  return (v.hidden.privateMarks && row.private) || v.hidden.parts.some((part) => isInPart(part, row));
}

/** Who the citizen is, is hidden only by a block that says so: care without a name on it is dangerous. */
function isInPart(part: HiddenPart, row: VisibleRow): boolean {
  if (!kindsOf(part).includes(row.category)) return false;
  if (
    part.owners &&
    !(typeof row.owner === 'string' ? part.owners.includes(row.owner) : !OWNERLESS.includes(row.category))
  )
    return false;
  if (part.authors && !row.authors.some((author) => part.authors!.includes(author))) return false;
  if (part.period && row.time !== null && row.time !== undefined) {
    const time = new Date(row.time).getTime();
    if (part.period.from && time < Date.parse(part.period.from)) return false;
    if (part.period.to && time >= Date.parse(part.period.to)) return false;
  }
  return true;
}

const BLOCKABLE: readonly string[] = DATA_KINDS.filter((kind) => kind !== 'demographics');
const kindsOf = (part: HiddenPart): readonly string[] => part.kinds ?? BLOCKABLE;

/** How a table spells what the two columns-of-interest do not hold. */
export interface RowDialect {
  /** SQL, given the alias, that is true for a prescription that can still be dispensed. Absent: none is known to be. */
  openPrescription?: (alias: string) => string;
}

/** Adds a value to the statement and returns its placeholder. */
export type AddParameter = (value: unknown) => string;

/**
 * The condition of SQL that is true for rows that may be shown; never null. `true` and `false` are said in so many words.
 * @param alias table alias with columns category, owner, authors, time, private
 */
export function visibilitySql(
  visibility: Visibility,
  alias: string,
  param: AddParameter,
  dialect: RowDialect = {},
): string {
  if (visibility.hidden.everything) return 'false';
  return conjunction([
    ...openedSql(visibility, alias, param, dialect),
    ...withheldTerms(visibility, alias, param).map((term) => `NOT ${term}`),
  ]);
}

/** The condition that is true for rows within what the rule opens that a block or a private mark withholds. */
export function withheldSql(
  visibility: Visibility,
  alias: string,
  param: AddParameter,
  dialect: RowDialect = {},
): string {
  const { everything, privateMarks, parts } = visibility.hidden;
  // Asked before any value is added: a statement must not carry a value that its text does not name.
  if (everything || !(privateMarks || parts.length > 0)) return 'false';
  const opened = openedSql(visibility, alias, param, dialect);
  return conjunction([...opened, `(${withheldTerms(visibility, alias, param).join(' OR ')})`]);
}

const conjunction = (terms: string[]): string => (terms.length ? `(${terms.join(' AND ')})` : 'true');

function openedSql(v: Visibility, alias: string, param: AddParameter, dialect: RowDialect): string[] {
  const terms: string[] = [];
  if (v.kinds !== 'all') terms.push(`${alias}.category = ANY(${param(v.kinds)}::text[])`);
  if (v.onlyOwners) {
    terms.push(
      `(${alias}.category = 'demographics' OR coalesce(${alias}.owner = ANY(${param(v.onlyOwners)}::text[]), false))`,
    );
  }
  if (v.only) {
    const parts = v.only.map((part) => openedPartSql(part, alias, param));
    terms.push(`(${[`${alias}.category = 'demographics'`, ...parts].join(' OR ')})`);
  }
  if (v.onlyOpenPrescriptions) {
    terms.push(
      `(${alias}.category <> 'medication' OR coalesce(${dialect.openPrescription?.(alias) ?? 'false'}, false))`,
    );
  }
  return terms;
}

function openedPartSql({ owners, period }: OpenedPart, alias: string, param: AddParameter): string {
  const terms: string[] = [];
  if (owners) terms.push(`coalesce(${alias}.owner = ANY(${param(owners)}::text[]), false)`);
  if (period?.from) terms.push(`coalesce(${alias}.time >= ${param(period.from)}::timestamptz, false)`);
  if (period?.to) terms.push(`coalesce(${alias}.time < ${param(period.to)}::timestamptz, false)`);
  return conjunction(terms);
}

function withheldTerms(v: Visibility, alias: string, param: AddParameter): string[] {
  const parts = v.hidden.parts.map((part) => partSql(part, alias, param));
  return v.hidden.privateMarks ? [`${alias}.private`, ...parts] : parts;
}

function partSql(part: HiddenPart, alias: string, param: AddParameter): string {
  const terms = [`${alias}.category = ANY(${param(kindsOf(part))}::text[])`];
  if (part.owners) {
    terms.push(
      `CASE WHEN ${alias}.owner IS NULL THEN ${alias}.category <> ALL(${param(OWNERLESS)}::text[]) ELSE ${alias}.owner = ANY(${param(part.owners)}::text[]) END`,
    );
  }
  if (part.authors) terms.push(`${alias}.authors && ${param(part.authors)}::text[]`);
  if (part.period?.from) terms.push(`coalesce(${alias}.time >= ${param(part.period.from)}::timestamptz, true)`);
  if (part.period?.to) terms.push(`coalesce(${alias}.time < ${param(part.period.to)}::timestamptz, true)`);
  return `(${terms.join(' AND ')})`;
}
