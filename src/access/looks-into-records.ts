/** Which questions among directories are about citizens all the same. */
import { isSharedType, type SearchRequest } from '../record/index.js';

/** True when a search among directories looks into citizens' records: the contacts of a unit, the units somebody has been to. */
export function looksIntoRecords({ filters, includes }: SearchRequest): boolean {
  return filters.some(isAboutRecords) || includes.some(bringsRecords);
}

/** What anything refers to from a directory is brought along from directories alone; what refers to one lies in records too. */
const bringsRecords = ({ sourceType, reverse }: SearchRequest['includes'][number]): boolean =>
  sourceType === '' ? reverse : !isSharedType(sourceType);

function isAboutRecords(filter: SearchRequest['filters'][number]): boolean {
  if (filter.kind === 'list') return true;
  if (filter.kind === 'has') return !isSharedType(filter.sourceType) || isAboutRecords(filter.filter);
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(isAboutRecords);
  if (filter.kind === 'none') return isAboutRecords(filter.of);
  if (filter.kind === 'chain')
    return filter.targets.some((target) => !isSharedType(target.type) || isAboutRecords(target.filter));
  return false;
}
