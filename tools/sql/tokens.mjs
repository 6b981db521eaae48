// Cuts SQL into tokens, as far as the checks need it: comments are gone, strings are one token, words are lower case.

/** Stands for `${...}` of a template: a piece of SQL, or a value, that is known only when the program runs. */
export const UNKNOWN = '\u0001';

const PATTERN = new RegExp(
  [
    '(?<space>\\s+|--[^\\n]*)',
    '(?<comment>/\\*)',
    "(?<string>[eEbBxX]?'(?:[^']|'')*')",
    '(?<dollar>\\$(?<tag>\\w*)\\$)',
    '(?<param>\\$\\d+)',
    '(?<quoted>"(?:[^"]|"")*")',
    `(?<unknown>${UNKNOWN})`,
    '(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)',
    '(?<number>\\d[\\d.]*)',
    '(?<op>::|<>|!=|>=|<=|=>|->>?|[^\\s])',
  ].join('|'),
  'uy',
);

/**
 * @typedef {{ kind: 'word' | 'string' | 'param' | 'unknown' | 'number' | 'op', text: string, depth: number }} Token
 * depth counts the open brackets around a token; a bracket has the depth of what is outside it.
 *
 * @param {string} sql
 * @returns {Token[]}
 */
export function tokensOf(sql) {
  const tokens = [];
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    PATTERN.lastIndex = at;
    const { groups, 0: text } = PATTERN.exec(sql);
    at += text.length;
    if (groups.space) continue;
    if (groups.comment) {
      at = endOfComment(sql, at);
      continue;
    }
    if (groups.dollar) {
      const end = sql.indexOf(text, at);
      at = end < 0 ? sql.length : end + text.length;
      tokens.push({ kind: 'string', text: '', depth });
      continue;
    }
    if (text === ')') depth = Math.max(0, depth - 1);
    tokens.push({ ...kindAndText(groups, text), depth });
    if (text === '(') depth += 1;
  }
  return tokens;
}

function kindAndText(groups, text) {
  if (groups.word) return { kind: 'word', text: text.toLowerCase() };
  if (groups.quoted) return { kind: 'word', text: text.slice(1, -1).replaceAll('""', '"') };
  const kind = ['string', 'param', 'unknown', 'number'].find((name) => groups[name]) ?? 'op';
  return { kind, text };
}

/** Comments in brackets may be nested (PostgreSQL manual, 4.1.5). */
function endOfComment(sql, start) {
  let open = 1;
  let at = start;
  while (open > 0 && at < sql.length) {
    if (sql.startsWith('*/', at)) open -= 1;
    else if (sql.startsWith('/*', at)) open += 1;
    else {
      at += 1;
      continue;
    }
    at += 2;
  }
  return at;
}

/** Splits at semicolons outside brackets. */
export function statementsOf(tokens) {
  const statements = [[]];
  for (const token of tokens) {
    if (token.text === ';' && token.kind === 'op' && token.depth === 0) statements.push([]);
    else statements.at(-1).push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

/** Index of the bracket that closes the one at `open`; the number of tokens if none does. */
export function closing(tokens, open) {
  for (let i = open + 1; i < tokens.length; i++) {
    if (tokens[i].text === ')' && tokens[i].depth === tokens[open].depth) return i;
  }
  return tokens.length;
}

/** The words directly inside the brackets that open at `open`, one list per comma. */
export function listIn(tokens, open) {
  const items = [[]];
  for (let i = open + 1; i < closing(tokens, open); i++) {
    if (tokens[i].text === ',' && tokens[i].depth === tokens[open].depth + 1) items.push([]);
    else items.at(-1).push(tokens[i]);
  }
  return items;
}
