/** Where a text is broken, as far as it is known: character from 0, line from 1. */
export interface SyntaxFault {
  at?: number;
  line?: number;
  /** The first bracket that opens a level too many. */
  tooDeepAt?: number;
  /** Values counted until there were too many. */
  values?: number;
  /** The first member too many of an object. */
  crowdedAt?: number;
  /** It is not even UTF-8. */
  isNoText?: boolean;
}

export interface JsonBounds {
  /** Levels of nesting. */
  deepest: number;
  /** Values that something else stands after, and one. */
  mostValues: number;
  /** Members of one object. */
  mostMembers: number;
}

/** The first bracket of JSON that opens more levels than `deepest`, and the values up to there. Nothing is parsed. */
export function shapeOf(text: string, deepest: number): { values: number; tooDeepAt?: number };
/** What JSON.parse said of a text. @param start where in the text the part stood that was parsed */
export function breakIn(text: string, cause: unknown, start?: number): SyntaxFault;
/** Undefined for well-formed JSON within bounds, and for well-formed XML. */
export function bodyFault(kind: 'json' | 'xml', bytes: Uint8Array, bounds: JsonBounds): SyntaxFault | undefined;
