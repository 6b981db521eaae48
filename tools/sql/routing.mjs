// Does a statement say which patient it is about? Every mention of a patient-owned table must be narrowed by patient_key to
// something from outside it: a parameter, a common table expression, an outer query, directly or through another mention.
// What the check does not see: an OR that widens the condition again.
import { mentionsOf, UNKNOWN_ALIAS } from './mentions.mjs';
import { closing, listIn } from './tokens.mjs';

const KEY = 'patient_key';
const QUERY_STARTS = new Set(['select', 'with', 'insert', 'update', 'delete', 'values', 'merge']);

/**
 * @param {import('./tokens.mjs').Token[]} tokens one statement
 * @param {Set<string>} owned names of the patient-owned tables
 * @returns {{ rule: string, message: string }[]}
 */
export function unrouted(tokens, owned) {
  const mentions = mentionsOf(tokens).filter(({ table }) => table === undefined || owned.has(table));
  return mentions.flatMap((mention) => {
    if (mention.kind === 'insert') return wrongInsert(tokens, mention);
    const name = mention.table ?? 'a table whose name is known only at run time';
    return isNarrowed(tokens, mention, mentions)
      ? []
      : [{ rule: 'no-patient-key-condition', message: `touches ${name} without ${KEY} = ...` }];
  });
}

function wrongInsert(tokens, mention) {
  if (mention.table === undefined)
    return [{ rule: 'no-patient-key-condition', message: 'writes to a table whose name is known only at run time' }];
  const findings = [];
  const columns = tokens[mention.end]?.text === '(' ? listIn(tokens, mention.end) : [];
  if (columns[0]?.at(-1)?.text !== KEY) {
    findings.push({
      rule: 'no-patient-key-condition',
      message: `writes ${mention.table} without ${KEY} as its first column`,
    });
  }
  const { depth } = tokens[mention.at];
  const conflict = tokens.findIndex(
    (token, i) => i > mention.end && token.text === 'conflict' && token.depth === depth,
  );
  if (tokens[conflict + 1]?.text === '(' && listIn(tokens, conflict + 1)[0][0]?.text !== KEY) {
    findings.push({ rule: 'patient-key-first', message: `ON CONFLICT on ${mention.table} does not begin with ${KEY}` });
  }
  return findings;
}

function isNarrowed(tokens, mention, mentions) {
  const scope = scopeOf(tokens, mention.at);
  const { depth } = tokens[mention.at];
  const isBeside = ({ kind, at }) => kind === 'read' && at >= scope.from && at < scope.to && tokens[at].depth === depth;
  const aliases = new Set(mentions.filter(isBeside).map(({ alias }) => alias));
  const { conditions, joinsByKey } = conditionsIn(tokens, scope);
  const narrowed = new Set();
  const isKnown = (alias) => alias === undefined || !aliases.has(alias) || narrowed.has(alias);
  for (let round = 0; round <= aliases.size; round++) {
    for (const { alias, equals } of conditions) {
      if (!isKnown(equals)) continue;
      for (const one of alias === undefined ? aliases : [alias]) narrowed.add(one);
    }
    if (joinsByKey && narrowed.size > 0) for (const alias of aliases) narrowed.add(alias);
  }
  return narrowed.has(mention.alias);
}

/** The tokens of the query that a mention belongs to: inside its brackets, between UNIONs. */
function scopeOf(tokens, at) {
  const { depth } = tokens[at];
  const isEdge = (token) =>
    token.depth < depth || (token.depth === depth && ['union', 'intersect', 'except'].includes(token.text));
  let from = at;
  while (from > 0 && !isEdge(tokens[from - 1])) from -= 1;
  let to = at;
  while (to < tokens.length && !isEdge(tokens[to])) to += 1;
  return { from, to };
}

/**
 * Conditions on patient_key in a scope, queries inside it excepted (they have their own). Each says which mention it narrows
 * (`alias`; undefined = all) and by which other one (`equals`; undefined = by something from outside).
 */
function conditionsIn(tokens, scope) {
  const conditions = [];
  let joinsByKey = false;
  for (let i = scope.from; i < scope.to; i++) {
    if (tokens[i].text === '(' && QUERY_STARTS.has(tokens[i + 1]?.text)) i = closing(tokens, i);
    if (tokens[i]?.text !== KEY) continue;
    const { alias, first } = qualified(tokens, i);
    const isRow = tokens[first - 1]?.text === '(';
    if (isRow && tokens[first - 2]?.text === 'using') joinsByKey = true;
    const operator = isRow ? closing(tokens, first - 1) + 1 : i + 1;
    if (tokens[operator]?.text === 'in') conditions.push({ alias });
    if (tokens[operator]?.text === '=') conditions.push(...equality(alias, keyAfter(tokens, operator + 1, isRow)));
    if (!isRow && tokens[first - 1]?.text === '=') conditions.push(...equality(alias, keyBefore(tokens, first - 2)));
  }
  return { conditions, joinsByKey };
}

/** Alias and first token of a column written `patient_key` or `alias.patient_key`. */
function qualified(tokens, i) {
  if (tokens[i - 1]?.text !== '.') return { alias: undefined, first: i };
  return { alias: tokens[i - 2]?.kind === 'unknown' ? UNKNOWN_ALIAS : tokens[i - 2]?.text, first: i - 2 };
}

function equality(alias, other) {
  if (other === undefined) return [{ alias }];
  return [
    { alias, equals: other },
    { alias: other, equals: alias },
  ];
}

/** Alias of a column on the right of `=`; undefined when it is a value. */
function keyAfter(tokens, start, isRow) {
  const at = isRow && tokens[start]?.text === '(' ? start + 1 : start;
  if (tokens[at + 1]?.text !== '.') return undefined;
  return tokens[at].kind === 'unknown' ? UNKNOWN_ALIAS : tokens[at].text;
}

/** Alias of a column on the left of `=`; undefined when it is a value. */
function keyBefore(tokens, end) {
  if (tokens[end - 1]?.text !== '.') return undefined;
  return tokens[end - 2]?.kind === 'unknown' ? UNKNOWN_ALIAS : tokens[end - 2]?.text;
}
