/** The citizen's pages and their addresses. An address holds ids of ours at most, never a CPR number. */
export const SECTION_NAMES = [
  'medicine',
  'results',
  'journal',
  'vaccinations',
  'images',
  'visits',
  'measurements',
  'plans',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];
export type PageName = 'front' | 'log' | 'summary' | SectionName;

export interface Address {
  /** Undefined: there is no such page. */
  page: PageName | undefined;
  /** Patient id of the child or relative looked for; absent when it is the citizen. */
  forId?: string;
}

const PATHS: Record<PageName, string> = {
  front: '',
  log: 'log',
  summary: 'resume',
  medicine: 'medicin',
  results: 'proevesvar',
  journal: 'journal',
  vaccinations: 'vaccinationer',
  images: 'billeder',
  visits: 'besoeg',
  measurements: 'maalinger',
  plans: 'aftaler',
};
const PAGES = new Map(Object.entries(PATHS).map(([page, path]) => [path, page as PageName]));

/** @param location path and query, e.g. `/borger/medicin?for=abc` */
export function readAddress(location: { pathname: string; search: string }): Address {
  const path = location.pathname.replace(/^\/borger\/?/, '').replace(/\/$/, '');
  const forId = new URLSearchParams(location.search).get('for');
  return forId ? { page: PAGES.get(path), forId } : { page: PAGES.get(path) };
}

export function writeAddress(address: { page: PageName; forId?: string }): string {
  const path = PATHS[address.page];
  const query = address.forId === undefined ? '' : `?for=${encodeURIComponent(address.forId)}`;
  return `/borger${path === '' ? '' : `/${path}`}${query}`;
}
