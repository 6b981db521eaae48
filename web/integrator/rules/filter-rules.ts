/** Which rules a filter leaves, and which choices a filter has. Pure. */
import type { PrintedRow, PrintedTerm } from '../../../src/access/contract.js';
import type { Language } from '../../design/i18n/index.js';

export interface RuleFilter {
  query: string;
  /** Codes; empty = any. */
  actor: string;
  purpose: string;
  kind: string;
  effect: string;
}
export const NO_FILTER: RuleFilter = { query: '', actor: '', purpose: '', kind: '', effect: '' };

export function filterRules(rows: readonly PrintedRow[], filter: RuleFilter, language: Language): PrintedRow[] {
  const words = filter.query.toLocaleLowerCase('da-DK').split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      reaches(row.actors, filter.actor) &&
      reaches(row.purposes, filter.purpose) &&
      reaches(row.kinds, filter.kind) &&
      (filter.effect === '' || row.effect.code === filter.effect) &&
      words.every((word) => textOf(row, language).includes(word)),
  );
}

/** A row that names no actor (purpose, kind) is about all of them. */
const reaches = (terms: readonly PrintedTerm[], code: string): boolean =>
  code === '' || terms.length === 0 || terms.some((term) => term.code === code);

function textOf(row: PrintedRow, language: Language): string {
  const lists = [row.actors, row.relations, row.purposes, row.kinds, row.blocks, row.conditions, row.obligations];
  const terms = [row.stage, row.effect, ...lists.flat(), ...(row.narrows ? [row.narrows] : [])];
  return [`regel ${row.id} ${row.id}`, row.legal, row.plain[language], row.log, ...terms.map((term) => term[language])]
    .join(' ')
    .toLocaleLowerCase('da-DK');
}

/** The choices of one filter: every code that any row names, by its word. */
export function choicesOf(rows: readonly PrintedRow[], of: (row: PrintedRow) => PrintedTerm[], language: Language) {
  const byCode = new Map(rows.flatMap(of).map((term) => [term.code, term]));
  return [...byCode.values()].sort((a, b) => a[language].localeCompare(b[language], language));
}

/** The filter as it stands in the address, so that a view can be sent to somebody else. */
export function readFilter(search: string): { filter: RuleFilter; on: string | undefined } {
  const query = new URLSearchParams(search);
  const get = (name: string) => query.get(name) ?? '';
  return {
    filter: {
      query: get('q'),
      actor: get('hvem'),
      purpose: get('formaal'),
      kind: get('hvad'),
      effect: get('virkning'),
    },
    on: query.get('dag') ?? undefined,
  };
}

export function writeFilter(filter: RuleFilter, on: string | undefined): string {
  const all: Record<string, string> = {
    dag: on ?? '',
    q: filter.query,
    hvem: filter.actor,
    formaal: filter.purpose,
    hvad: filter.kind,
    virkning: filter.effect,
  };
  const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
  return query === '' ? '' : `?${query}`;
}
