/** What the entries of a transaction call each other, and what it becomes. https://hl7.org/fhir/R4/bundle.html#references */
import type { Json } from './contract.js';

/** An absolute address of one resource: base, `Type/id`. */
const RESTFUL = /^(.+)\/([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})$/;

/** Looked up by the text that stands where a reference may stand. */
export interface References extends Pick<ReadonlyMap<string, string>, 'get' | 'size'> {
  /** No name is longer: what is, is none, and need not be looked up. */
  readonly longest: number;
}

/** The new references by what stands in the entries: `urn:uuid:...`, an absolute address, `Type?condition`. */
export class TransactionReferences {
  readonly #everywhere = new Map<string, string>();
  #longest = 0;
  /** By base address: `Patient/1` in an entry of `https://other/fhir` means that server's. */
  readonly #relative = new Map<string, Map<string, string>>();

  add(name: string, reference: string): void {
    this.#everywhere.set(name, reference);
    this.#longest = Math.max(this.#longest, name.length);
    const [, base, local] = RESTFUL.exec(name) ?? [];
    if (base === undefined || local === undefined || name.startsWith('urn:')) return;
    const among = this.#relative.get(base) ?? new Map<string, string>();
    this.#relative.set(base, among.set(local, reference));
  }

  /** As an entry with this fullUrl sees them: `Patient/1` means the entry of the same base, if there is one. */
  seenFrom(fullUrl: string | undefined): References {
    const base = fullUrl === undefined ? undefined : RESTFUL.exec(fullUrl)?.[1];
    const relative = base === undefined ? undefined : this.#relative.get(base);
    const everywhere = this.#everywhere;
    const longest = this.#longest;
    if (!relative) return { size: everywhere.size, longest, get: (name) => everywhere.get(name) };
    return {
      size: everywhere.size + relative.size,
      longest,
      get: (name) => relative.get(name) ?? everywhere.get(name),
    };
  }
}

/** The same tree with references replaced; what holds none is shared with the original. */
export function withReferences(value: unknown, references: References): unknown {
  if (typeof value !== 'object' || value === null || references.size === 0) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    value.forEach((one, i) => {
      const next = withReferences(one, references);
      if (next === one) return;
      copy ??= [...value];
      copy[i] = next;
    });
    return copy ?? value;
  }
  let copy: Json | undefined;
  for (const key in value) {
    const one = (value as Json)[key];
    // Where raw-json.ts replaces texts: any text but a plain `value`, which may be an identifier of the same form.
    const next =
      typeof one === 'string'
        ? key === 'value' || one.length > references.longest
          ? one
          : (references.get(one) ?? one)
        : withReferences(one, references);
    if (next === one) continue;
    copy ??= { ...(value as Json) };
    copy[key] = next;
  }
  return copy ?? value;
}
