/** Where a text is broken, as far as it is known: character from 0, line from 1. */
export interface SyntaxFault {
  at?: number;
  line?: number;
  /** The first bracket that opens a level too many. */
  tooDeepAt?: number;
}

/** The first bracket of JSON that opens more levels than `deepest`; -1 when none does. Nothing is parsed. */
export function tooDeepAt(text: string, deepest: number): number;
/** Undefined for well-formed JSON that is not nested too deep. */
export function jsonFault(text: string, deepest: number): SyntaxFault | undefined;
/** What JSON.parse said of a text. @param start where in the text the part stood that was parsed */
export function breakIn(text: string, cause: unknown, start?: number): SyntaxFault;
/** Undefined for well-formed XML. */
export function xmlFault(text: string): SyntaxFault | undefined;
