/**
 * `_filter` (https://hl7.org/fhir/R4/search_filter.html): tests joined by `and`, `or`, `not` and parentheses, over the
 * search parameters and by the same conditions as they have. `and` binds closer than `or`.
 *
 *     filter = test | filter and filter | filter or filter | not ( filter ) | ( filter )
 *     test   = path operation value          path = name . name [ filter ] . name
 */
import type { SearchParameter, SearchParameters } from '../../fhir/index.js';
import { chainTo, type FilterReading, MOST_BRANCHES, readFilter, sharedParameter, wrongFilter } from './filter.js';
import type { Filter } from './request.js';

const MOST_TESTS = 100;
const DEEPEST_NESTING = 20;
const OPERATIONS = 'eq ne co sw ew gt lt ge le ap sa eb pr po ss sb in ni re'.split(' ');

/** @returns the filter, or why it cannot be read; a filter that is wrong is never ignored */
export function readExpression(types: string[], text: string, parameters: SearchParameters): FilterReading {
  try {
    const reader = new ExpressionReader(text, parameters);
    const filter = reader.whole(types);
    return { filter };
  } catch (problem) {
    if (problem instanceof Unreadable) return problem.reading;
    throw problem;
  }
}

class Unreadable extends Error {
  readonly reading: FilterReading;
  constructor(reading: FilterReading) {
    super('_filter cannot be read');
    this.reading = reading;
  }
}

class ExpressionReader {
  readonly #text: string;
  readonly #parameters: SearchParameters;
  #at = 0;
  /** Where tests begin: one that is read for several types is one. */
  readonly #tests = new Set<number>();
  readonly #branches = { left: MOST_BRANCHES };
  #depth = 0;
  constructor(text: string, parameters: SearchParameters) {
    this.#text = text;
    this.#parameters = parameters;
  }

  whole(types: string[]): Filter {
    const filter = this.#either(types);
    this.#blanks();
    if (this.#at < this.#text.length) this.#refuse('it goes on after its end');
    return filter;
  }

  #refuse(why: string): never {
    throw new Unreadable(wrongFilter(`_filter cannot be read at character ${this.#at + 1}: ${why}.`));
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  /** Takes the word when it stands here by itself. */
  #word(word: string): boolean {
    this.#blanks();
    const end = this.#at + word.length;
    if (this.#text.slice(this.#at, end) !== word || /[^ ([]/.test(this.#text[end] ?? ' ')) return false;
    this.#at = end;
    return true;
  }

  #mark(mark: string): void {
    this.#blanks();
    if (this.#text[this.#at] !== mark) this.#refuse(`${mark} is missing`);
    this.#at++;
  }

  #either(types: string[]): Filter {
    const of = [this.#both(types)];
    while (this.#word('or')) of.push(this.#both(types));
    return of.length === 1 ? of[0]! : { kind: 'any', of };
  }

  #both(types: string[]): Filter {
    const of = [this.#one(types)];
    while (this.#word('and')) of.push(this.#one(types));
    return of.length === 1 ? of[0]! : { kind: 'all', of };
  }

  #one(types: string[]): Filter {
    if (this.#word('not')) return { kind: 'none', of: this.#nested('(', types) };
    this.#blanks();
    return this.#text[this.#at] === '(' ? this.#nested('(', types) : this.#test(types);
  }

  #nested(open: '(' | '[', types: string[]): Filter {
    this.#mark(open);
    if (++this.#depth > DEEPEST_NESTING) this.#refuse(`more than ${DEEPEST_NESTING} parentheses inside each other`);
    const filter = this.#either(types);
    this.#depth--;
    this.#mark(open === '(' ? ')' : ']');
    return filter;
  }

  #test(types: string[]): Filter {
    this.#blanks();
    if (this.#tests.add(this.#at).size > MOST_TESTS) this.#refuse(`more than ${MOST_TESTS} tests`);
    return this.#path(types, 0);
  }

  /** A name, and what follows it: another name of a chain, or the operation. */
  #path(types: string[], depth: number): Filter {
    const name = /^(?:_has(?::[A-Za-z_-]+){3,9}|[A-Za-z_][\w-]*(?::[A-Za-z]+)?)/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) this.#refuse('the name of a search parameter is missing');
    this.#at += name.length;
    if (this.#text[this.#at] === '.' || this.#text[this.#at] === '[') return this.#chain(types, name, depth);
    return this.#comparison(types, name);
  }

  #chain(types: string[], name: string, depth: number): Filter {
    const [code = '', target] = name.split(':');
    // Each type that the reference may lead to reads what follows for itself.
    const [start, nesting] = [this.#at, this.#depth];
    let end = start;
    const reader = { types, parameters: this.#parameters, depth, branches: this.#branches };
    const reading = chainTo(reader, code, target, (type) => {
      this.#at = start;
      this.#depth = nesting;
      try {
        const narrowed = this.#text[this.#at] === '[' ? this.#nested('[', [type]) : undefined;
        if (this.#text[this.#at] !== '.') this.#refuse('after the brackets a . and a name must follow');
        this.#at++;
        const filter = this.#path([type], depth + 1);
        end = this.#at;
        return { filter: narrowed ? { kind: 'all', of: [narrowed, filter] } : filter };
      } catch (problem) {
        if (problem instanceof Unreadable) return problem.reading;
        throw problem;
      }
    });
    this.#at = end;
    this.#depth = nesting;
    return taken(reading);
  }

  #comparison(types: string[], name: string): Filter {
    this.#blanks();
    const operation = this.#text.slice(this.#at, this.#at + 2);
    if (!OPERATIONS.includes(operation) || this.#text[this.#at + 2] !== ' ')
      this.#refuse(`an operation is missing, one of ${OPERATIONS.join(' ')}`);
    this.#at += 3;
    this.#blanks();
    const value = this.#text[this.#at] === '"' ? this.#quoted() : this.#plain();
    const code = name === 'id' ? '_id' : name;
    return compared({ types, parameters: this.#parameters }, code, operation, value);
  }

  /** A string of JSON. */
  #quoted(): string {
    const found = /^"(?:[^"\\]|\\.)*"/s.exec(this.#text.slice(this.#at))?.[0];
    if (found === undefined) this.#refuse('a text without its closing quotation mark');
    this.#at += found.length;
    try {
      return JSON.parse(found) as string;
    } catch {
      return this.#refuse('a text that is no string of JSON');
    }
  }

  #plain(): string {
    const found = /^[^\s)\]]+/.exec(this.#text.slice(this.#at))?.[0];
    if (found === undefined) this.#refuse('the value is missing');
    if (found.startsWith("'")) this.#refuse('a text stands in double quotation marks');
    this.#at += found.length;
    return found;
  }
}

interface Asked {
  types: string[];
  parameters: SearchParameters;
}

function taken(reading: FilterReading): Filter {
  if ('filter' in reading) return reading.filter;
  throw new Unreadable({ ...reading, wrong: true });
}

/** One test, by the parameter's own condition. */
function compared(asked: Asked, code: string, operation: string, value: string): Filter {
  const { types, parameters } = asked;
  const read = (name: string, text: string) => taken(readFilter(types, name, text, parameters));
  if (operation === 'pr')
    return read(`${code}:missing`, value === 'true' ? 'false' : value === 'false' ? 'true' : value);
  const param = sharedParameter(types, code, parameters);
  const kind = code === '_lastUpdated' ? 'date' : (param ?? askedByHas(code, parameters))?.type;
  const text = escaped(value, kind);
  if (kind === 'date' || kind === 'number' || kind === 'quantity') {
    if (/^(eq|ne|gt|lt|ge|le|sa|eb|ap)$/.test(operation)) return read(code, operation + text);
    // A time that overlaps begins before the other ends, and ends after it begins.
    if (operation === 'po' && kind === 'date')
      return { kind: 'all', of: [read(code, `ge${text}`), read(code, `le${text}`)] };
  }
  const own = param && kind === 'string' ? STRING_MODIFIERS[operation] : undefined;
  if (param && own) return { kind: 'value', param, modifier: own, values: [text] };
  if (param && kind === 'string' && operation === 'ne')
    return unequal(param, { kind: 'value', param, modifier: 'whole', values: [text] });
  if (operation === 'eq' || (operation === 're' && kind === 'reference')) return read(code, text);
  if (operation === 'ne' && param) return unequal(param, read(code, text));
  const modifier = MODIFIERS[operation];
  if (modifier && (kind === 'token' || kind === 'uri' || kind === 'reference'))
    return read(`${code}:${modifier}`, text);
  throw new Unreadable(
    wrongFilter(`_filter: ${operation} cannot be asked of ${code.slice(0, 64)} (${kind ?? 'unknown here'}).`),
  );
}

/** The parameter at the end of `_has:Observation:patient:code`. */
function askedByHas(code: string, parameters: SearchParameters): SearchParameter | undefined {
  const [has, ...steps] = code.split(':');
  return has === '_has' ? parameters.find(steps.at(-3)!, steps.at(-1)!) : undefined;
}

/** Case and accents do not matter; `whole` and `end` are no modifiers of R4, and cannot be asked for otherwise. */
const STRING_MODIFIERS: Record<string, 'whole' | 'contains' | 'starts' | 'end'> = {
  eq: 'whole',
  co: 'contains',
  sw: 'starts',
  ew: 'end',
};

/** `ss`: the value subsumes what the resource has; `sb`: it is subsumed by it. */
const MODIFIERS: Record<string, string> = { in: 'in', ni: 'not-in', ss: 'below', sb: 'above' };

/** Has values, and none of them is this one. */
const unequal = (param: SearchParameter, of: Filter): Filter => ({
  kind: 'all',
  of: [
    { kind: 'missing', param, missing: false },
    { kind: 'none', of },
  ],
});

/** A value here is one value: what divides alternatives and parts elsewhere stands for itself. */
const escaped = (value: string, kind: string | undefined): string =>
  value.replace(kind === 'string' ? /[\\,$|]/g : kind === 'composite' ? /[\\,]/g : /[\\,$]/g, '\\$&');
