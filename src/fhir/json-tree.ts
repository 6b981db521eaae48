/**
 * JSON as a tree that forgets nothing a client wrote but white space: numbers keep their digits (`1.0` is not `1`),
 * members their order. For what must be changed or written in another format; what is only stored and sent stays text.
 */
import { skipSpace, skipString, stringAt, syntaxError } from './raw-json-scan.js';
import { allSteps } from './steps.js';

/** A number by its own digits, e.g. `1.0`, `1e2`. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An object; a Map, so that no name (`__proto__`, `1`) is special and the order stays. */
export type JsonObject = Map<string, JsonTree>;
export type JsonTree = string | boolean | null | JsonNumber | JsonTree[] | JsonObject;

/** Deeper JSON than this is not read: the reader calls itself. Bodies are held to fewer levels before. */
const DEEPEST_TREE = 512;

/**
 * The tree of a JSON text. A repeated member name counts as JSON.parse has it: the last one.
 * @throws SyntaxError for text that is no JSON, or nests too deeply
 */
export function readTree(text: string): JsonTree {
  return allSteps(readTreeInSteps(text));
}

/** The same in steps that are short each. */
export function* readTreeInSteps(text: string): Generator<void, JsonTree> {
  const reader = new TreeReader(text);
  const tree = yield* reader.value();
  reader.expectEnd();
  return tree;
}

/** Values between two steps: some tenths of a millisecond. */
const VALUES_OF_A_STEP = 256;

/** As `printTree` on one line, in steps that are short each. */
export function* printTreeInSteps(tree: JsonTree): Generator<void, string> {
  const out: string[] = [];
  const waiting: (JsonTree | { text: string })[] = [tree];
  for (let done = 1; waiting.length > 0; done++) {
    if (done % VALUES_OF_A_STEP === 0) yield;
    const next = waiting.pop()!;
    if (Array.isArray(next)) {
      waiting.push({ text: ']' });
      for (let i = next.length - 1; i >= 0; i--) {
        waiting.push(next[i]!);
        if (i > 0) waiting.push({ text: ',' });
      }
      out.push('[');
    } else if (next instanceof Map) {
      waiting.push({ text: '}' });
      const members = [...next];
      for (let i = members.length - 1; i >= 0; i--) {
        const [key, value] = members[i]!;
        waiting.push(value, { text: `${i > 0 ? ',' : ''}${JSON.stringify(key)}:` });
      }
      out.push('{');
    } else if (typeof next === 'object' && next !== null) out.push(next.text);
    else out.push(JSON.stringify(next));
  }
  return out.join('');
}

/** The tree as JSON text. @param indent blanks per level; none for one line */
export function printTree(tree: JsonTree, indent = 0): string {
  const out: string[] = [];
  print(tree, out, indent, '\n');
  return out.join('');
}

/** What JSON.parse would give: numbers lose their digits here, so this is for looking, not for keeping. */
export function plainOf(tree: JsonTree): unknown {
  if (tree instanceof JsonNumber) return Number(tree.text);
  if (Array.isArray(tree)) return tree.map(plainOf);
  if (!(tree instanceof Map)) return tree;
  const plain: Record<string, unknown> = {};
  for (const [key, value] of tree)
    Object.defineProperty(plain, key, { value: plainOf(value), enumerable: true, configurable: true, writable: true });
  return plain;
}

/** A copy that shares nothing with the original. */
export function copyTree(tree: JsonTree): JsonTree {
  if (Array.isArray(tree)) return tree.map(copyTree);
  if (tree instanceof Map) return new Map([...tree].map(([key, value]) => [key, copyTree(value)]));
  return tree;
}

/** Values in a tree, itself included. */
export function sizeOfTree(tree: JsonTree): number {
  if (Array.isArray(tree)) return tree.reduce<number>((sum, one) => sum + sizeOfTree(one), 1);
  if (tree instanceof Map) return [...tree.values()].reduce<number>((sum, one) => sum + sizeOfTree(one), 1);
  return 1;
}

class TreeReader {
  readonly #text: string;
  #at = 0;
  /** Objects and lists so far. */
  #count = 0;
  constructor(text: string) {
    this.#text = text;
  }

  expectEnd(): void {
    this.#at = skipSpace(this.#text, this.#at);
    if (this.#at < this.#text.length) throw syntaxError('the end', this.#at);
  }

  *value(): Generator<void, JsonTree> {
    const simple = this.#simple();
    return simple === undefined ? yield* this.#inner(0) : simple;
  }

  /** A value that holds no others; undefined when there is one that does. */
  #simple(): JsonTree | undefined {
    this.#at = skipSpace(this.#text, this.#at);
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') return undefined;
    return first === '"' ? this.#string() : this.#literal();
  }

  *#inner(depth: number): Generator<void, JsonTree> {
    if (depth > DEEPEST_TREE) throw syntaxError('fewer levels', this.#at);
    if (++this.#count % VALUES_OF_A_STEP === 0) yield;
    return yield* this.#text[this.#at] === '{' ? this.#object(depth) : this.#array(depth);
  }

  *#object(depth: number): Generator<void, JsonObject> {
    const made: JsonObject = new Map();
    this.#at = skipSpace(this.#text, this.#at + 1);
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return made;
    }
    for (;;) {
      this.#at = skipSpace(this.#text, this.#at);
      if (this.#text[this.#at] !== '"') throw syntaxError('a member name', this.#at);
      const key = this.#string();
      this.#at = skipSpace(this.#text, this.#at);
      if (this.#text[this.#at] !== ':') throw syntaxError('a colon', this.#at);
      this.#at++;
      const simple = this.#simple();
      made.set(key, simple === undefined ? yield* this.#inner(depth + 1) : simple);
      if (this.#ends('}')) return made;
    }
  }

  *#array(depth: number): Generator<void, JsonTree[]> {
    const made: JsonTree[] = [];
    this.#at = skipSpace(this.#text, this.#at + 1);
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return made;
    }
    for (;;) {
      const simple = this.#simple();
      made.push(simple === undefined ? yield* this.#inner(depth + 1) : simple);
      if (this.#ends(']')) return made;
    }
  }

  /** Passes the comma or the closing bracket; true for the bracket. */
  #ends(bracket: '}' | ']'): boolean {
    this.#at = skipSpace(this.#text, this.#at);
    const found = this.#text[this.#at];
    if (found !== bracket && found !== ',') throw syntaxError('a comma', this.#at);
    this.#at++;
    return found === bracket;
  }

  #string(): string {
    const made = stringAt(this.#text, this.#at);
    this.#at = skipString(this.#text, this.#at);
    return made;
  }

  #literal(): JsonTree {
    LITERAL.lastIndex = this.#at;
    const match = LITERAL.exec(this.#text);
    if (!match) throw syntaxError('a value', this.#at);
    this.#at = LITERAL.lastIndex;
    const [text] = match;
    return text === 'true' ? true : text === 'false' ? false : text === 'null' ? null : new JsonNumber(text);
  }
}

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

function print(tree: JsonTree, out: string[], indent: number, line: string): void {
  if (tree instanceof JsonNumber) out.push(tree.text);
  else if (Array.isArray(tree)) {
    if (tree.length === 0) out.push('[]');
    else printAll(tree, '[', ']', out, indent, line, (one, inner) => print(one, out, indent, inner));
  } else if (tree instanceof Map) {
    if (tree.size === 0) out.push('{}');
    else
      printAll([...tree], '{', '}', out, indent, line, ([key, value], inner) => {
        out.push(JSON.stringify(key), indent > 0 ? ': ' : ':');
        print(value, out, indent, inner);
      });
  } else out.push(JSON.stringify(tree));
}

function printAll<T>(
  items: readonly T[],
  open: string,
  close: string,
  out: string[],
  indent: number,
  line: string,
  one: (item: T, inner: string) => void,
): void {
  const inner = line + ' '.repeat(indent);
  out.push(open);
  items.forEach((item, i) => {
    if (i > 0) out.push(',');
    if (indent > 0) out.push(inner);
    one(item, inner);
  });
  if (indent > 0) out.push(line);
  out.push(close);
}
