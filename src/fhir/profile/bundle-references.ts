import { parseReference } from '../reference.js';

type Json = Record<string, unknown>;

/**
 * What references mean inside one resource or one Bundle: contained resources, and entries by their fullUrl
 * (https://hl7.org/fhir/R4/bundle.html#references); and beside it, what was looked up before.
 */
export class LocalReferences {
  readonly #byUrl = new Map<string, unknown>();
  readonly #byTypeAndId = new Map<string, unknown>();
  /** Resource of an entry -> its fullUrl. */
  readonly #urls = new Map<unknown, string>();
  /** True when references may be expected to be answered by a Bundle. */
  readonly isBundle: boolean;

  readonly #outside: ReadonlyMap<string, unknown> | undefined;

  /** @param outside resources beside it, by `Type/id` */
  constructor(root: unknown, outside?: ReadonlyMap<string, unknown>) {
    this.#outside = outside;
    this.isBundle = (root as Json | null)?.['resourceType'] === 'Bundle';
    this.#take(root);
  }

  #take(bundle: unknown): void {
    const entries = (bundle as Json | null)?.['entry'];
    if ((bundle as Json | null)?.['resourceType'] !== 'Bundle' || !Array.isArray(entries)) return;
    for (const entry of entries as Json[]) {
      const resource = entry?.['resource'] as Json | undefined;
      if (typeof resource !== 'object' || resource === null) continue;
      const url = entry['fullUrl'];
      if (typeof url === 'string') {
        if (!this.#byUrl.has(url)) this.#byUrl.set(url, resource);
        this.#urls.set(resource, url);
      }
      if (typeof resource['id'] === 'string') {
        const name = `${String(resource['resourceType'])}/${resource['id']}`;
        if (!this.#byTypeAndId.has(name)) this.#byTypeAndId.set(name, resource);
      }
    }
  }

  /**
   * @param container the resource the reference stands in, or the container of that when it is contained
   * @returns undefined when the target is not here
   */
  resolve(reference: string, container: unknown): unknown {
    const inside = this.resolveInside(reference, container);
    if (inside !== undefined || !this.#outside) return inside;
    const { kind, type, id } = parseReference(reference);
    return kind === 'relative' ? this.#outside.get(`${type}/${id}`) : undefined;
  }

  /** The same, among what is contained and what is in the same Bundle. */
  resolveInside(reference: string, container: unknown): unknown {
    const parts = parseReference(reference);
    if (parts.kind === 'contained') {
      if (parts.id === '') return container;
      const contained = (container as Json | null)?.['contained'];
      return Array.isArray(contained) ? (contained as Json[]).find((one) => one?.['id'] === parts.id) : undefined;
    }
    const whole = this.#byUrl.get(reference);
    if (whole !== undefined) return whole;
    if (parts.kind !== 'relative') return undefined;
    const base = /^(https?:\/\/.+)\/[A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(this.#urls.get(container) ?? '')?.[1];
    const beside = base === undefined ? undefined : this.#byUrl.get(`${base}/${parts.type}/${parts.id}`);
    return beside ?? this.#byTypeAndId.get(`${parts.type}/${parts.id}`);
  }
}

/** Relative references in a resource or Bundle that mean nothing inside it, by type and id; each once. */
export function referencesOutside(root: unknown): { type: string; id: string }[] {
  const references = new LocalReferences(root);
  const found = new Map<string, { type: string; id: string }>();
  const visit = (value: unknown, container: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const own = (value as Json)['resourceType'] !== undefined && !isContained(value, container) ? value : container;
    for (const [key, one] of Object.entries(value)) {
      if (key !== 'reference' || typeof one !== 'string') visit(one, own);
      else if (references.resolve(one, own) === undefined) {
        const { kind, type, id } = parseReference(one);
        if (kind === 'relative' && type && id) found.set(`${type}/${id}`, { type, id });
      }
    }
  };
  visit(root, root);
  return [...found.values()];
}

function isContained(value: unknown, container: unknown): boolean {
  const contained = (container as Json | null)?.['contained'];
  return Array.isArray(contained) && contained.includes(value);
}
