import type { JsonBounds, SyntaxFault } from './body-syntax.js';

/** Undefined for well-formed JSON within bounds; the first thing that is wrong otherwise. The bytes are UTF-8. */
export function jsonFault(bytes: Uint8Array, bounds: JsonBounds): SyntaxFault | undefined;
