import { parseReference } from '../reference.js';

type Json = Record<string, unknown>;

/**
 * What references mean inside one resource or one Bundle, without asking anybody: contained resources, and entries by
 * their fullUrl (https://hl7.org/fhir/R4/bundle.html#references).
 */
export class LocalReferences {
  readonly #byUrl = new Map<string, unknown>();
  readonly #byTypeAndId = new Map<string, unknown>();
  /** Resource of an entry -> its fullUrl. */
  readonly #urls = new Map<unknown, string>();
  /** True when references may be expected to be answered by a Bundle. */
  readonly isBundle: boolean;

  constructor(root: unknown) {
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
