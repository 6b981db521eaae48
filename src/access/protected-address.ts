/**
 * Row 76: the address of a protected citizen, taken out of the Patient resource for whoever has no public task with the
 * citizen - address, telephone, contacts, municipality, and the narrative that may repeat them.
 */
import type { SearchRequest } from '../record/index.js';

const PLACES = ['address', 'telecom', 'contact', 'text'];
const MUNICIPALITY = '/municipality-code';

/** The same version; a Patient without the ways to find the person. Other resources go unchanged. */
export function withoutAddress<V extends { type: string; body: string }>(version: V): V {
  if (version.type !== 'Patient' || version.body === '') return version;
  const patient = JSON.parse(version.body) as Record<string, unknown> & { extension?: { url?: string }[] };
  for (const member of PLACES) delete patient[member];
  if (Array.isArray(patient.extension))
    patient.extension = patient.extension.filter((one) => !one?.url?.endsWith(MUNICIPALITY));
  if (patient.extension?.length === 0) delete patient.extension;
  return { ...version, body: JSON.stringify(patient) };
}

const TELLING = /^(address|telecom|phone|email)/;

/** True when a search asks for what is withheld: the answer would tell it. */
export const asksForAddress = (request: SearchRequest): boolean =>
  request.filters.some(asks) || request.sort.some(({ param }) => TELLING.test(param));

function asks(filter: SearchRequest['filters'][number]): boolean {
  if (filter.kind === 'value' || filter.kind === 'missing') return TELLING.test(filter.param.code);
  if (filter.kind === 'chain') return filter.targets.some((target) => asks(target.filter));
  // The words of a whole Patient are those of the address too.
  if (filter.kind === 'words') return true;
  if (filter.kind === 'all' || filter.kind === 'any' || filter.kind === 'contained') return filter.of.some(asks);
  if (filter.kind === 'none') return asks(filter.of);
  return filter.kind === 'has' ? asks(filter.filter) : false;
}
