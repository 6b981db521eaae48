/**
 * The notation of docs/the-law.md: read and made into functions. Knows nothing of the law, and nothing of the program that
 * prints it.
 */

/** What a name means where an expression stands: a field of the question, of the fact in scope, or of a line. One per question, filled anew as it is read. */
export interface Scope {
  question: Record<string, unknown>;
  fact: Readonly<Record<string, unknown>> | undefined;
  line: Readonly<Record<string, unknown>> | undefined;
  factsOf: (kind: string) => readonly Readonly<Record<string, unknown>>[];
  /** Functions that need the organisations: `under`, `styret`. */
  under: (ids: unknown) => readonly string[];
  controlled: (id: unknown) => readonly string[];
}
export type Meaning = (scope: Scope) => unknown;
/** Names with a meaning of their own: words, relations, conditions. */
export type Dictionary = ReadonlyMap<string, string>;

const FACT_FIELDS = new Set(
  `part fra til tilstand nævner ejere forfattere data-fra data-til patient-id født død død-fra cpr beskyttet sted art nummer`.split(
    ' ',
  ),
);
const UNIT_MS: Record<string, number> = { timer: 3_600_000, dage: 86_400_000 };

const TOKEN = /\s*(<=|>=|<>|[(){},=<>]|[^\s(){},=<>]+)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) tokens.push(found[1]!);
  if (tokens.join('').replaceAll(/\s/g, '') !== text.replaceAll(/\s/g, '')) throw new Error(`cannot be read: ${text}`);
  return tokens;
}

/** Compiles one expression. Unknown names are an error: nothing is guessed. */
export function compile(text: string, words: Dictionary, depth = 0): Meaning {
  if (depth > 20) throw new Error('a word that is explained by itself');
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new Error(`${wanted ?? 'more'} is missing after "${tokens.slice(0, at).join(' ')}"`);
    at += 1;
    return token;
  };

  const either = (): Meaning => {
    const parts = [both()];
    while (peek() === 'eller') {
      take();
      parts.push(both());
    }
    return parts.length === 1 ? parts[0]! : (scope) => parts.some((part) => part(scope) === true);
  };
  const both = (): Meaning => {
    const parts = [not()];
    while (peek() === 'og') {
      take();
      parts.push(not());
    }
    return parts.length === 1 ? parts[0]! : (scope) => parts.every((part) => part(scope) === true);
  };
  const not = (): Meaning => {
    if (peek() !== 'ikke') return statement();
    take();
    const inner = not();
    return (scope) => inner(scope) !== true;
  };
  const statement = (): Meaning => {
    const left = sum();
    const comparison = peek();
    if (comparison === undefined || !(comparison in COMPARE)) return left;
    take();
    const right = sum();
    const compare = COMPARE[comparison]!;
    return (scope) => compare(left(scope), right(scope));
  };
  const sum = (): Meaning => {
    let left = single();
    while (peek() === '+' || peek() === '-') {
      const sign = take() === '+' ? 1 : -1;
      const [before, right] = [left, single()];
      left = (scope) => {
        const [a, b] = [before(scope), right(scope)];
        return typeof a === 'number' && typeof b === 'number' ? a + sign * b : undefined;
      };
    }
    return left;
  };
  const single = (): Meaning => {
    const token = take();
    if (token === '(') {
      const inner = either();
      take(')');
      return inner;
    }
    if (token === '{') {
      const codes: string[] = [];
      while (peek() !== '}') {
        if (codes.length > 0) take(',');
        codes.push(take());
      }
      take('}');
      const members = new Set(codes);
      return () => members;
    }
    if (/^\d+$/.test(token)) {
      const unit = UNIT_MS[peek() ?? ''];
      if (unit !== undefined) take();
      const value = Number(token) * (unit ?? 1);
      return () => value;
    }
    if (token === 'findes' || token === 'alle') {
      const kind = take();
      take('(');
      const inner = either();
      take(')');
      const wanted = token === 'findes';
      return (scope) => {
        const facts = scope.factsOf(kind);
        const before = scope.fact;
        let found = false;
        for (const fact of facts) {
          scope.fact = fact;
          if ((inner(scope) === true) !== wanted) continue;
          found = true;
          break;
        }
        scope.fact = before;
        return wanted ? found : facts.length > 0 && !found;
      };
    }
    if (peek() === '(' && token in FUNCTIONS) {
      take();
      const given = [either()];
      while (peek() === ',') {
        take();
        given.push(either());
      }
      take(')');
      const call = FUNCTIONS[token]!;
      return (scope) => call(scope, given);
    }
    return named(token);
  };
  const named = (name: string): Meaning => {
    if (name === 'altid') return () => true;
    if (name === 'aldrig') return () => false;
    if (FACT_FIELDS.has(name)) return ({ fact }) => fact?.[name];
    if (name.startsWith('linje-') || name.startsWith('loglinje-')) return ({ line }) => line?.[name];
    const explained = words.get(name);
    if (explained !== undefined) return compile(explained, words, depth + 1);
    if (!QUESTION_FIELDS.has(name)) throw new Error(`nobody says what "${name}" means`);
    return ({ question }) => question[name];
  };

  const meaning = either();
  if (at < tokens.length) throw new Error(`"${tokens[at]}" is one too many in: ${text}`);
  return meaning;
}

/** What a question is made of (docs/the-law.md). */
export const QUESTION_FIELDS = new Set(
  `nu i-dag rolle relationer formål handling slags åbnet begrundelse samtykke oplyser-behandling på-stedet spørger-til
   navn-skjult enhed leder-af klient autorisation autorisation-fra autorisation-til register-fra register-til indskrænket uddannelse mit-id
   min-patient mine-navne min-enhed mit-hus mine-organisationer alle-navne bemyndigelse-fra bemyndigelse-til
   bemyndigelse-omfang bemyndigelse-læser giver giver-rolle giver-enhed giver-sted`.split(/\s+/),
);

type Compare = (a: unknown, b: unknown) => boolean;
const contains = (many: unknown, one: unknown): boolean =>
  many instanceof Set ? many.has(one) : Array.isArray(many) && many.includes(one);
const ordered =
  (test: (order: number) => boolean): Compare =>
  (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return test(a - b);
    if (typeof a === 'string' && typeof b === 'string') return test(a < b ? -1 : a > b ? 1 : 0);
    return false;
  };
/** What is not known is never equal, before, after or among anything. */
const COMPARE: Record<string, Compare> = {
  '=': (a, b) => a !== undefined && a === b,
  '<>': (a, b) => a !== undefined && b !== undefined && a !== b,
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  i: (a, b) => a !== undefined && contains(b, a),
  deler: (a, b) =>
    (a instanceof Set || Array.isArray(a)) && [...(a as Iterable<unknown>)].some((one) => contains(b, one)),
};

type Call = (scope: Scope, given: readonly Meaning[]) => unknown;
const textOf = (call: (text: string, more: number) => unknown): Call => {
  return (scope, [first, second]) => {
    const text = first!(scope);
    return typeof text === 'string' ? call(text, Number(second?.(scope))) : undefined;
  };
};
const isKnown = (value: unknown): boolean => value !== undefined && value !== '';

const FUNCTIONS: Record<string, Call> = {
  kendt: (scope, [value]) => isKnown(value!(scope)),
  mangler: (scope, [value]) => !isKnown(value!(scope)),
  længde: (scope, [text]) => String(text!(scope) ?? '').trim().length,
  første: (scope, [one, other]) => one!(scope) ?? other!(scope),
  valg: (scope, [test, one, other]) => (test!(scope) === true ? one!(scope) : other!(scope)),
  afstand: (scope, [one, other]) => Math.abs(Number(one!(scope)) - Number(other!(scope))),
  dag: (scope, [instant]) => {
    const at = instant!(scope);
    return typeof at === 'number' && !Number.isNaN(at) ? danishDay(at) : undefined;
  },
  midnat: textOf((day) => midnight(day)),
  'år-efter': textOf((day, years) => yearsAfter(day, years)),
  'måneder-efter': textOf((day, months) => monthsAfter(day, months)),
  'tidligst-født': textOf((date) => isDate(date) && (date + '-01-01'.slice(date.length - 4)).slice(0, 10)),
  'senest-født': textOf((date) => isDate(date) && lastDay(date)),
  under: (scope, [ids]) => scope.under(ids!(scope)),
  styret: (scope, [id]) => scope.controlled(id!(scope)),
};

const isDate = (text: string): boolean => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
function lastDay(date: string): string {
  if (date.length === 10) return date;
  if (date.length === 4) return `${date}-12-31`;
  return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5)), 0)).toISOString().slice(0, 10);
}

/** Denmark is two hours ahead of Greenwich from the last Sunday of March to the last of October at 01:00 UTC, else one. */
function hoursAhead(at: number): number {
  const year = new Date(at).getUTCFullYear();
  const lastSunday = (month: number) => {
    const last = new Date(Date.UTC(year, month + 1, 0));
    return Date.UTC(year, month, last.getUTCDate() - last.getUTCDay(), 1);
  };
  return at >= lastSunday(2) && at < lastSunday(9) ? 2 : 1;
}
export const danishDay = (at: number): string =>
  new Date(at + hoursAhead(at) * UNIT_MS['timer']!).toISOString().slice(0, 10);
function midnight(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  return utc - hoursAhead(utc - UNIT_MS['timer']!) * UNIT_MS['timer']!;
}
/** Born on 29 February: 1 March in a common year. */
function yearsAfter(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) + years;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${year}-${day.slice(5) === '02-29' && !isLeap ? '03-01' : day.slice(5)}`;
}
function monthsAfter(day: string, months: number): string {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const [y, m] = [Math.floor(month / 12), (month % 12) + 1];
  const days = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${y}-${String(m).padStart(2, '0')}-${String(Math.min(Number(day.slice(8)), days)).padStart(2, '0')}`;
}
