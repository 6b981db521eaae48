/** How much memory a page may take that is put together here and not by the database. */

/** Bytes that one resource on such a page is taken for, before it is known. */
const BYTES_OF_A_RESOURCE = 16 * 1024;
const DEFAULT_PAGE = 50;
const WHOLE_PAGE = 500;
const NARROWING = new Set([
  '_elements',
  '_summary',
  '_include',
  '_revinclude',
  '_include:iterate',
  '_revinclude:iterate',
]);

/**
 * @param path below the base
 * @returns bytes; 0 for what is no page, or is sent as the database puts it together
 */
export function pageWeight(path: readonly string[], query: readonly [string, string][], isXml: boolean): number {
  const last = path.at(-1) ?? '';
  const isHistory = last === '_history';
  const isEverything = last === '$everything';
  const isPage = isHistory || isEverything || path.length < 2 || last === '_search' || path.length === 3;
  if (!isPage || (last.startsWith('$') && !isEverything) || last === 'metadata') return 0;
  if (!isXml && !isHistory && !query.some(([name]) => NARROWING.has(name))) return 0;
  const asked = Number(query.find(([name]) => name === '_count')?.[1] ?? Number.NaN);
  const count = Number.isInteger(asked) ? asked : isEverything ? WHOLE_PAGE : DEFAULT_PAGE;
  return Math.min(count, WHOLE_PAGE) * BYTES_OF_A_RESOURCE;
}
