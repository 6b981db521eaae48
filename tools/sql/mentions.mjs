// Finds where a statement names tables.
import { closing } from './tokens.mjs';

/** `extract(epoch FROM x)` and the like: a FROM that names no table. */
const FROM_IS_AN_ARGUMENT = new Set(['extract', 'substring', 'trim', 'overlay', 'position']);

/** Words that may follow a table's name and are not its alias. */
const NOT_AN_ALIAS = new Set([
  ...[
    'where',
    'on',
    'using',
    'set',
    'join',
    'left',
    'right',
    'inner',
    'full',
    'cross',
    'natural',
    'lateral',
    'from',
    'do',
    'default',
  ],
  ...[
    'order',
    'group',
    'having',
    'limit',
    'offset',
    'window',
    'fetch',
    'for',
    'returning',
    'values',
    'select',
    'with',
    'overriding',
  ],
  ...['union', 'intersect', 'except', 'tablesample'],
]);

/** The alias of a mention that is known only when the program runs (`FROM resource AS ${alias}`). */
export const UNKNOWN_ALIAS = '*';

/**
 * @typedef {{ table?: string, alias: string, kind: 'read' | 'insert', at: number, end: number }} Mention
 * table is undefined where the name itself is known only when the program runs; at is the keyword's place, end the place
 * after the name and alias. Changing rows (UPDATE, DELETE) counts as reading them.
 *
 * @param {import('./tokens.mjs').Token[]} tokens
 * @returns {Mention[]}
 */
export function mentionsOf(tokens) {
  const mentions = [];
  for (let i = 0; i < tokens.length; i++) {
    const kind = kindOfMention(tokens, i);
    let at = kind === undefined ? undefined : i + 1;
    while (at !== undefined) {
      const found = tableAt(tokens, at, kind);
      if (found.alias !== undefined) mentions.push({ ...found, kind, at: i });
      const isList = kind === 'read' && tokens[found.end]?.text === ',' && tokens[found.end].depth === tokens[i].depth;
      at = isList ? found.end + 1 : undefined;
    }
  }
  return mentions;
}

function kindOfMention(tokens, i) {
  if (tokens[i].kind !== 'word') return undefined;
  const before = tokens[i - 1]?.text;
  switch (tokens[i].text) {
    case 'from':
      return before === 'distinct' || isArgument(tokens, i) ? undefined : 'read';
    case 'join':
      return 'read';
    case 'using':
      return tokens[i + 1]?.text === '(' ? undefined : 'read';
    case 'into':
      return 'insert';
    case 'update':
      return ['for', 'key', 'do', 'on'].includes(before) ? undefined : 'read';
    default:
      return undefined;
  }
}

function isArgument(tokens, i) {
  for (let at = i - 1; at > 0; at--) {
    if (tokens[at].depth < tokens[i].depth)
      return tokens[at].text === '(' && FROM_IS_AN_ARGUMENT.has(tokens[at - 1]?.text);
  }
  return false;
}

/** Reads `[ONLY] [schema.]name [[AS] alias]`. A bracket (a query) or a function call is skipped: no alias then. */
function tableAt(tokens, start, kind) {
  let at = start;
  while (['only', 'lateral'].includes(tokens[at]?.text)) at += 1;
  if (tokens[at]?.text === '(') return { end: aliasAt(tokens, closing(tokens, at) + 1).end };
  if (tokens[at + 1]?.text === '.') at += 2;
  const name = tokens[at];
  if (name?.kind !== 'word' && name?.kind !== 'unknown') return { end: at };
  const isCall = name.kind === 'word' && kind === 'read' && tokens[at + 1]?.text === '(';
  if (isCall) return { end: aliasAt(tokens, closing(tokens, at + 1) + 1).end };
  const table = name.kind === 'word' ? name.text : undefined;
  const { alias, end } = aliasAt(tokens, at + 1);
  return { table, alias: alias ?? table ?? UNKNOWN_ALIAS, end };
}

function aliasAt(tokens, start) {
  const at = tokens[start]?.text === 'as' ? start + 1 : start;
  const word = tokens[at];
  if (word?.kind === 'unknown') return { alias: UNKNOWN_ALIAS, end: at + 1 };
  if (word?.kind !== 'word' || NOT_AN_ALIAS.has(word.text)) return { end: start };
  const isColumnList = tokens[at + 1]?.text === '(';
  return { alias: word.text, end: isColumnList ? closing(tokens, at + 1) + 1 : at + 1 };
}
