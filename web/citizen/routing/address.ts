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
export type PageName = 'front' | 'log' | 'choices' | 'summary' | SectionName;

export interface Address {
  /** Undefined: there is no such page. */
  page: PageName | undefined;
  /** Patient id of the child or relative looked for; absent when it is the citizen. */
  forId?: string;
  /** On the page of choices: whom to block for, `Practitioner/<id>` or `Organization/<id>`. */
  whom?: string;
}

const PATHS: Record<PageName, string> = {
  front: '',
  log: 'log',
  choices: 'spaerringer',
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
export const PAGE_NAMES = Object.keys(PATHS) as readonly PageName[];
const PAGES = new Map(Object.entries(PATHS).map(([page, path]) => [path, page as PageName]));

/** @param location path and query, e.g. `/borger/medicin?for=abc` */
export function readAddress(location: { pathname: string; search: string }): Address {
  const path = location.pathname.replace(/^\/borger\/?/, '').replace(/\/$/, '');
  const query = new URLSearchParams(location.search);
  const forId = query.get('for');
  const whom = query.get('hvem');
  return { page: PAGES.get(path), ...(forId && { forId }), ...(whom && WHOM.test(whom) && { whom }) };
}

const WHOM = /^(Practitioner|Organization)\/[A-Za-z0-9\-.]{1,64}$/;

export function writeAddress(address: Address & { page: PageName }): string {
  const path = PATHS[address.page];
  const query = new URLSearchParams({
    ...(address.forId !== undefined && { for: address.forId }),
    ...(address.whom !== undefined && { hvem: address.whom }),
  }).toString();
  return `/borger${path === '' ? '' : `/${path}`}${query === '' ? '' : `?${query}`}`;
}
