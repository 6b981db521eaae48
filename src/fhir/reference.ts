import { isResourceType } from './resource-types.js';

/** A literal reference taken apart, as far as its own text tells (https://hl7.org/fhir/R4/references.html#literal). */
export interface ReferenceParts {
  kind: 'relative' | 'absolute' | 'contained' | 'urn' | 'conditional' | 'other';
  type?: string;
  /** Logical id of the target. */
  id?: string;
  versionId?: string;
  /** Service base of an absolute reference, without the last slash. */
  base?: string;
}

const LITERAL =
  /^(?:(https?:\/\/.+)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?/;

/** Reads `Patient/1`, `https://x/fhir/Patient/1/_history/2`, `#a`, `urn:uuid:...`, `Patient?identifier=...`. */
export function parseReference(text: string): ReferenceParts {
  if (text.startsWith('#')) return { kind: 'contained', id: text.slice(1) };
  if (text.startsWith('urn:')) return { kind: 'urn' };
  const literal = LITERAL.exec(text);
  if (literal && isResourceType(literal[2])) {
    const [, base, type, id, versionId] = literal;
    return { kind: base === undefined ? 'relative' : 'absolute', type, id, versionId, base };
  }
  if (/^https?:/.test(text)) return { kind: 'absolute' };
  const conditional = CONDITIONAL.exec(text);
  if (conditional && isResourceType(conditional[1])) return { kind: 'conditional', type: conditional[1] };
  return { kind: 'other' };
}

/**
 * The resource type a Reference element points to, judged without following it: from its literal text, else from the
 * contained resource it names, else from `Reference.type`. Undefined when none of them tells.
 */
export function referenceTargetType(reference: unknown, root?: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null) return undefined;
  const { reference: text, type } = reference as { reference?: unknown; type?: unknown };
  if (typeof text === 'string') {
    const parts = parseReference(text);
    if (parts.type !== undefined) return parts.type;
    if (parts.kind === 'contained') return parts.id === '' ? typeOf(root) : typeOf(containedResource(root, parts.id!));
  }
  return typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : undefined;
}

function containedResource(root: unknown, id: string): unknown {
  const contained = (root as { contained?: unknown } | undefined)?.contained;
  return Array.isArray(contained) ? contained.find((item) => item?.id === id) : undefined;
}

function typeOf(resource: unknown): string | undefined {
  const type = (resource as { resourceType?: unknown } | undefined)?.resourceType;
  return typeof type === 'string' ? type : undefined;
}
