/**
 * Regular expressions of value set filters, matched in time that grows with pattern times text and never faster: an
 * automaton of states instead of backtracking, since both pattern and text may come from strangers.
 * Taken: literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ? {n} {n,} {n,m}`, anchors at the ends.
 */

/** A set of characters. */
type Test = (char: number) => boolean;
type State = { test?: Test; next: number[] };
type Piece =
  | { kind: 'char'; test: Test }
  | { kind: 'all'; parts: Piece[] }
  | { kind: 'any'; parts: Piece[] }
  | { kind: 'repeat'; part: Piece; least: number; most: number };

const LONGEST_PATTERN = 500;
const MOST_STATES = 5_000;

/** @returns a function that tells whether the whole text matches; a sentence when the pattern cannot be taken */
export function linearRegex(pattern: string): ((text: string) => boolean) | string {
  if (pattern.length > LONGEST_PATTERN) return `the pattern is longer than ${LONGEST_PATTERN} characters`;
  try {
    const machine = new Machine(new PatternReader(pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '')).read());
    return (text) => machine.matches(text);
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

class PatternError extends Error {}

const CLASSES: Record<string, Test> = {
  d: (c) => c >= 48 && c <= 57,
  w: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122),
  s: (c) => c === 32 || (c >= 9 && c <= 13) || c === 160,
};
const CONTROLS: Record<string, number> = { t: 9, n: 10, r: 13, f: 12, v: 11 };

class PatternReader {
  readonly #chars: string[];
  #at = 0;
  #depth = 0;
  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  read(): Piece {
    const piece = this.#alternatives();
    if (this.#at < this.#chars.length) throw new PatternError('the pattern has a ) too many');
    return piece;
  }

  #alternatives(): Piece {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts };
  }

  #sequence(): Piece {
    const parts: Piece[] = [];
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '|' && this.#chars[this.#at] !== ')')
      parts.push(this.#repeated(this.#one()));
    return { kind: 'all', parts };
  }

  #repeated(part: Piece): Piece {
    let made = part;
    for (;;) {
      const before = this.#at;
      if (this.#take('*')) made = { kind: 'repeat', part: made, least: 0, most: Number.POSITIVE_INFINITY };
      else if (this.#take('+')) made = { kind: 'repeat', part: made, least: 1, most: Number.POSITIVE_INFINITY };
      else if (this.#take('?')) {
        // After a quantifier a ? only asks for the shortest match: for the whole text that is the same.
        if (made === part) made = { kind: 'repeat', part, least: 0, most: 1 };
      } else if (this.#take('{')) made = this.#counted(made);
      if (this.#at === before) return made;
    }
  }

  #counted(part: Piece): Piece {
    const rest = this.#chars.slice(this.#at, this.#at + 12).join('');
    const [all, least, comma, most] = /^(\d{1,3})(,?)(\d{0,3})\}/.exec(rest) ?? [];
    if (all === undefined) throw new PatternError('the pattern counts with something else than {n}, {n,} or {n,m}');
    this.#at += all.length;
    const high = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (high < Number(least)) throw new PatternError('the pattern counts down');
    return { kind: 'repeat', part, least: Number(least), most: high };
  }

  #one(): Piece {
    const char = this.#chars[this.#at++]!;
    switch (char) {
      case '(': {
        if (this.#take('?') && !this.#take(':'))
          throw new PatternError('the pattern looks around or names a group, which is not taken');
        if (++this.#depth > 50) throw new PatternError('the pattern is nested too deep');
        const inner = this.#alternatives();
        this.#depth -= 1;
        if (!this.#take(')')) throw new PatternError('the pattern has a ( that is never closed');
        return inner;
      }
      case '[':
        return { kind: 'char', test: this.#class() };
      case '.':
        return { kind: 'char', test: (c) => c !== 10 && c !== 13 };
      case '\\':
        return { kind: 'char', test: this.#escaped() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternError('the pattern repeats nothing');
      case '^':
      case '$':
        throw new PatternError('the pattern has an anchor in its middle');
      default: {
        const code = char.codePointAt(0)!;
        return { kind: 'char', test: (c) => c === code };
      }
    }
  }

  #escaped(): Test {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw new PatternError('the pattern ends with \\');
    const known = CLASSES[char.toLowerCase()];
    if (known) return char === char.toLowerCase() ? known : (c) => !known(c);
    if (/[1-9a-zA-Z]/.test(char) && CONTROLS[char] === undefined)
      throw new PatternError(`the pattern has \\${char}, which is not taken`);
    const code = CONTROLS[char] ?? char.codePointAt(0)!;
    return (c) => c === code;
  }

  #class(): Test {
    const negated = this.#take('^');
    const tests: Test[] = [];
    while (!this.#take(']')) {
      const char = this.#chars[this.#at++];
      if (char === undefined) throw new PatternError('the pattern has a [ that is never closed');
      if (char === '\\') {
        tests.push(this.#escaped());
        continue;
      }
      const low = char.codePointAt(0)!;
      const next = this.#chars[this.#at + 1];
      if (this.#chars[this.#at] === '-' && next !== undefined && next !== ']' && next !== '\\') {
        this.#at += 2;
        const high = next.codePointAt(0)!;
        tests.push((c) => c >= low && c <= high);
      } else tests.push((c) => c === low);
    }
    return negated ? (c) => !tests.some((test) => test(c)) : (c) => tests.some((test) => test(c));
  }

  #take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }
}

/** Thompson's construction: state 0 accepts; each piece is built in front of what follows it. */
class Machine {
  readonly #states: State[] = [{ next: [] }];
  readonly #start: number;
  constructor(piece: Piece) {
    this.#start = this.#build(piece, 0);
  }

  matches(text: string): boolean {
    let now = this.#closure([this.#start]);
    for (const char of text) {
      const code = char.codePointAt(0)!;
      const reached: number[] = [];
      for (const at of now) {
        const { test, next } = this.#states[at]!;
        if (test?.(code)) reached.push(...next);
      }
      if (reached.length === 0) return false;
      now = this.#closure(reached);
    }
    return now.has(0);
  }

  #closure(from: number[]): Set<number> {
    const reached = new Set(from);
    for (const at of reached) {
      const { test, next } = this.#states[at]!;
      if (!test) for (const one of next) reached.add(one);
    }
    return reached;
  }

  #add(state: State): number {
    if (this.#states.length >= MOST_STATES) throw new PatternError('the pattern repeats too often');
    return this.#states.push(state) - 1;
  }

  #build(piece: Piece, then: number): number {
    switch (piece.kind) {
      case 'char':
        return this.#add({ test: piece.test, next: [then] });
      case 'all':
        return piece.parts.reduceRight((after, part) => this.#build(part, after), then);
      case 'any':
        return this.#add({ next: piece.parts.map((part) => this.#build(part, then)) });
      case 'repeat':
        return this.#repeat(piece.part, piece.least, piece.most, then);
    }
  }

  #repeat(part: Piece, least: number, most: number, then: number): number {
    let start = then;
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#add({ next: [then] });
      this.#states[loop]!.next.push(this.#build(part, loop));
      start = loop;
    } else for (let i = least; i < most; i++) start = this.#add({ next: [then, this.#build(part, start)] });
    for (let i = 0; i < least; i++) start = this.#build(part, start);
    return start;
  }
}
