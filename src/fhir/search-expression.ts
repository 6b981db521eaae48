/**
 * Parser of the FHIRPath subset that the R4 search parameters are written in
 * (https://hl7.org/fhir/R4/search.html#3.1.1.1, http://hl7.org/fhirpath/N1/): paths, unions, type tests and casts,
 * `where`, `exists`, `resolve() is Type`, `extension(url)`, indexers, comparison and `and`/`or`. Anything else throws.
 */
export type Expression =
  | { kind: 'this' }
  /** `%resource` */
  | { kind: 'root' }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'call'; of: Expression; name: string; args: Expression[] }
  | { kind: 'index'; of: Expression; at: number }
  | { kind: 'as'; of: Expression; type: string }
  | { kind: 'is'; of: Expression; type: string }
  | { kind: 'union'; branches: Expression[] }
  | { kind: 'binary'; operator: '=' | '!=' | 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'literal'; value: string | number | boolean };

type Token = { kind: 'name' | 'string' | 'number' | 'symbol'; text: string };

const TOKEN = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|'((?:[^'\\]|\\.)*)'|(\d+)|(!=|[().,|[\]=%]|\$this))/y;

/**
 * Parses one search expression.
 * @throws Error naming the expression when it uses what this subset does not have
 */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(tokens(text), text);
  return parser.whole();
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`Unsupported search expression: ${text}`);
    const [, name, string, number, symbol] = match;
    if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (string !== undefined) found.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1') });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else found.push({ kind: 'symbol', text: symbol! });
  }
  return found;
}

/** Lowest to highest: or, and, = !=, is as, |, path steps - the order of FHIRPath's grammar. */
class ExpressionParser {
  readonly #tokens: Token[];
  readonly #text: string;
  #at = 0;

  constructor(found: Token[], text: string) {
    this.#tokens = found;
    this.#text = text;
  }

  whole(): Expression {
    const made = this.#or();
    if (this.#at < this.#tokens.length) this.#fail();
    return made;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('name', 'or')) left = { kind: 'binary', operator: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#equality();
    while (this.#take('name', 'and')) left = { kind: 'binary', operator: 'and', left, right: this.#equality() };
    return left;
  }

  #equality(): Expression {
    const left = this.#union();
    if (this.#take('symbol', '=')) return { kind: 'binary', operator: '=', left, right: this.#union() };
    if (this.#take('symbol', '!=')) return { kind: 'binary', operator: '!=', left, right: this.#union() };
    return left;
  }

  // R4 writes `(A.b as X) | (A.c as Y)` with brackets, so union over type operators needs no precedence of its own.
  #union(): Expression {
    const branches = [this.#typed()];
    while (this.#take('symbol', '|')) branches.push(this.#typed());
    return branches.length === 1 ? branches[0]! : { kind: 'union', branches };
  }

  #typed(): Expression {
    let of = this.#path();
    for (;;) {
      if (this.#take('name', 'as')) of = { kind: 'as', of, type: this.#name() };
      else if (this.#take('name', 'is')) of = { kind: 'is', of, type: this.#name() };
      else return of;
    }
  }

  #path(): Expression {
    let of = this.#term();
    for (;;) {
      if (this.#take('symbol', '.')) of = this.#step(of, this.#name());
      else if (this.#take('symbol', '[')) {
        of = { kind: 'index', of, at: Number(this.#expect('number').text) };
        this.#expect('symbol', ']');
      } else return of;
    }
  }

  #term(): Expression {
    if (this.#take('symbol', '(')) {
      const inner = this.#or();
      this.#expect('symbol', ')');
      return inner;
    }
    if (this.#take('symbol', '%')) return this.#name() === 'resource' ? { kind: 'root' } : this.#fail();
    if (this.#take('symbol', '$this')) return { kind: 'this' };
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'string') return { kind: 'literal', value: token.text };
    if (token?.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token?.kind !== 'name') return this.#fail();
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
    return this.#step({ kind: 'this' }, token.text);
  }

  #step(of: Expression, name: string): Expression {
    if (!this.#take('symbol', '(')) return { kind: 'member', of, name };
    const args: Expression[] = [];
    while (!this.#take('symbol', ')')) {
      args.push(this.#or());
      this.#take('symbol', ',');
    }
    if (name !== 'as' && name !== 'ofType' && name !== 'is') return { kind: 'call', of, name, args };
    const type = args[0];
    if (type?.kind !== 'member' || type.of.kind !== 'this') return this.#fail();
    return { kind: name === 'is' ? 'is' : 'as', of, type: type.name };
  }

  #name(): string {
    return this.#expect('name').text;
  }

  #take(kind: Token['kind'], text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(kind: Token['kind'], text?: string): Token {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) return this.#fail();
    return token;
  }

  #fail(): never {
    throw new Error(`Unsupported search expression: ${this.#text}`);
  }
}
