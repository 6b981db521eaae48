/**
 * _text and _content (https://hl7.org/fhir/R4/search.html#content): words of the narrative, or of every text in the
 * resource. Nothing is stored for it: the words are taken from the rows that are left by everything else, so the question
 * must name its citizens, or be about a directory.
 */
import { foldText } from '../../base/index.js';
import { isSharedType } from '../shared-types.js';
import { ANY_DIRECTORY, type ConditionContext, notPossible } from './condition-context.js';
import { unescapeValue } from './escapes.js';
import type { Filter } from './request.js';

/** Letters that are found for each other, as in foldText: Danish ones spelled out, the common accents dropped. */
const SPELLED_OUT: [string, string][] = [
  ['æ', 'ae'],
  ['ø', 'oe'],
  ['å', 'aa'],
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ß', 'ss'],
  ['þ', 'th'],
  ['œ', 'oe'],
];
const ACCENTED = 'áàâãąăéèêëęěíìîïıóòôõőúùûůűýÿçćčďđðğĸłñńňřśšşșťțźżž';
const BARE = [...ACCENTED].map(foldText).join('');

const foldedSql = (sql: string): string =>
  SPELLED_OUT.reduce(
    (text, [from, to]) => `replace(${text}, '${from}', '${to}')`,
    `translate(lower(${sql}), '${ACCENTED}', '${BARE}')`,
  );

function folded(text: string): string {
  const bare = [...text.normalize('NFC').toLowerCase()].map((c) => BARE[ACCENTED.indexOf(c)] ?? c).join('');
  return SPELLED_OUT.reduce((all, [from, to]) => all.replaceAll(from, to), bare);
}

/** All words must be there; `or` between words, `-` before one and quotes around several mean what they mean on the web. */
export function wordsCondition(
  filter: Filter & { kind: 'words' },
  type: string,
  alias: string,
  c: ConditionContext,
): string {
  // They are taken from the text of a row, and a contained resource has none of its own.
  if (c.holder) return 'false';
  const code = filter.of === 'narrative' ? '_text' : '_content';
  if (!c.narrowed && !isSharedType(type) && type !== ANY_DIRECTORY)
    throw notPossible(
      code,
      'the question must name one citizen (patient=, subject=, or the compartment).',
      'too-costly',
    );
  const query = filter.values
    .map((value) => `websearch_to_tsquery('simple', ${c.p.add(folded(unescapeValue(value)))})`)
    .join(' || ');
  const words =
    filter.of === 'narrative'
      ? `to_tsvector('simple', regexp_replace(${foldedSql(`${alias}.body::jsonb #>> '{text,div}'`)}, '<[^>]*>', ' ', 'g'))`
      : `jsonb_to_tsvector('simple', ${foldedSql(`(${alias}.body::jsonb)::text`)}::jsonb, '["string"]')`;
  // A text that jsonb cannot hold (a NUL written as an escape) has no words rather than failing the whole search.
  return `CASE WHEN pg_input_is_valid(${alias}.body, 'jsonb') THEN coalesce(${words} @@ (${query}), false) ELSE false END`;
}
