/** How much memory an answer may take, told from what is asked for. */

/** Bytes that one resource is taken for on a page that is put together here. */
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

/** The same on one that the database puts together; it ends at 8 MB, however large each is. */
const BYTES_OF_A_PLAIN_RESOURCE = 1024;
/** What a version of a resource is taken for. */
const BYTES_OF_A_VERSION = 256 * 1024;

/** What an answer is taken for before it is known, and whether it is put together here and not by the database. */
export interface Weight {
  bytes: number;
  isHeavy: boolean;
}

const NOTHING: Weight = { bytes: 0, isHeavy: false };

/**
 * @param path below the base
 * @returns 0 bytes for what is no page. What a Bundle is answered with is told by its entries (AnswerBudget), but for XML
 */
export function weightOf(
  method: string,
  path: readonly string[],
  query: readonly [string, string][],
  isXml: boolean,
): Weight {
  const last = path.at(-1) ?? '';
  const isHistory = last === '_history';
  const isEverything = last === '$everything';
  const isAsked = method === 'GET' || method === 'HEAD' || isEverything || last === '_search';
  if (!isAsked && !(isXml && path.length === 0)) return NOTHING;
  const isPage = isHistory || isEverything || path.length < 2 || last === '_search' || path.length === 3;
  if (path.length === 4 && path[2] === '_history') return { bytes: BYTES_OF_A_VERSION, isHeavy: false };
  if (!isPage || (last.startsWith('$') && !isEverything) || last === 'metadata') return NOTHING;
  const isHeavy = isXml || isHistory || query.some(([name]) => NARROWING.has(name));
  const asked = Number(query.find(([name]) => name === '_count')?.[1] ?? Number.NaN);
  const count = Number.isInteger(asked) ? asked : isEverything ? WHOLE_PAGE : DEFAULT_PAGE;
  const most = Math.max(0, Math.min(count, WHOLE_PAGE));
  return { bytes: most * (isHeavy ? BYTES_OF_A_RESOURCE : BYTES_OF_A_PLAIN_RESOURCE), isHeavy };
}
