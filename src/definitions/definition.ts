import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CanonicalResource } from './contract.js';
import { packageOf } from './package/package-tag.js';

/** One version of a canonical resource, kept deflated: few of thousands are looked into at any time. */
export interface Definition {
  readonly type: string;
  readonly id: string;
  readonly url: string;
  readonly version: string | undefined;
  /** Of a CodeSystem: the address of the value set of all its codes. */
  readonly valueSet: string | undefined;
  /** `name#version` of the FHIR package it came in. */
  readonly package?: string;
  readonly bytes: Uint8Array;
}

/** Some tables of v2 carry their version in the address: `.../v2-0360|2.7`. */
export function splitCanonical(url: string, version: string | undefined): { url: string; version: string | undefined } {
  const bar = url.indexOf('|');
  return bar < 0 ? { url, version } : { url: url.slice(0, bar), version: url.slice(bar + 1) };
}

/** Undefined for a resource without `url`: nobody can name it by a canonical. */
export function definitionOf(resource: Record<string, unknown>, id: string): Definition | undefined {
  const { resourceType, url, version, valueSet } = resource;
  if (typeof url !== 'string' || url === '') return undefined;
  return {
    type: String(resourceType),
    id,
    ...splitCanonical(url, typeof version === 'string' ? version : undefined),
    valueSet: resourceType === 'CodeSystem' && typeof valueSet === 'string' ? valueSet : undefined,
    package: packageOf(resource),
    bytes: deflateRawSync(JSON.stringify(resource), { level: 1 }),
  };
}

export const textOf = ({ bytes }: Definition): string => inflateRawSync(bytes).toString('utf8');

/** Characters of JSON whose parsed form is kept. */
const MOST_PARSED_CHARACTERS = 6_000_000;

/** Parses definitions and remembers those used last, within bounds. */
export class ParsedDefinitions {
  readonly #parsed = new Map<Definition, { resource: CanonicalResource; size: number }>();
  #size = 0;

  of(definition: Definition): CanonicalResource {
    const known = this.#parsed.get(definition);
    if (known) {
      // Used last stands last.
      this.#parsed.delete(definition);
      this.#parsed.set(definition, known);
      return known.resource;
    }
    const text = textOf(definition);
    const made = { resource: JSON.parse(text) as CanonicalResource, size: text.length };
    this.#parsed.set(definition, made);
    this.#size += made.size;
    for (const oldest of this.#parsed.keys()) {
      if (this.#size <= MOST_PARSED_CHARACTERS || oldest === definition) break;
      this.forget(oldest);
    }
    return made.resource;
  }

  forget(definition: Definition): void {
    const known = this.#parsed.get(definition);
    if (!known) return;
    this.#parsed.delete(definition);
    this.#size -= known.size;
  }
}
