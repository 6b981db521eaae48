/**
 * Contained resources as what a search finds (`_containedType=contained`, https://hl7.org/fhir/R4/search.html#containedType):
 * each is an entry of its own, under the address of its container and its id. A row is still that of the container: who may
 * see it, whose it is and when it was written are the container's.
 */
import { elements, members } from '../../fhir/index.js';
import type { FoundResource } from '../contract.js';
import type { SearchRequest } from './request.js';

/** True where the contained resources are shown, not what contains them. */
export const showsContained = ({ contained, containedType }: SearchRequest): boolean =>
  contained !== undefined && containedType === 'contained';

/** Alias of the contained resource beside its container. */
export const HELD = 'held';

/** What of it is sent beside the columns of the container: its type, and `#id`; the id is empty for a row that stands for itself. */
export interface HeldColumns {
  held_type?: string;
  held_id?: string;
}

export const HELD_COLUMNS: readonly (keyof HeldColumns)[] = ['held_type', 'held_id'];
export const HELD_SQL: readonly string[] = [`${HELD}.type AS held_type`, `${HELD}.id AS held_id`];

/** Takes what was found in containers out of them; several of one container stand beside each other. */
export class HeldResources {
  #of = '';
  #texts = new Map<string, string>();

  /** @param row of a container, together with what was found in it */
  asFound(row: FoundResource, { held_type: type, held_id: name }: HeldColumns): FoundResource {
    if (type === undefined || !name) return row;
    const container = `${row.type}/${row.id}`;
    if (this.#of !== container) {
      this.#of = container;
      this.#texts = containedTexts(row.body);
    }
    const body = this.#texts.get(`${type}${name}`);
    if (body === undefined) throw new Error(`${container} is indexed by a contained resource that it has not.`);
    return { ...row, type, id: name.slice(1), body, heldBy: { type: row.type, id: row.id } };
  }
}

/** The texts of the contained resources, to the letter, by `Type#id`. */
function containedTexts(body: string): Map<string, string> {
  const found = new Map<string, string>();
  const list = members(body).find(({ key }) => key === 'contained');
  for (const { start, end } of list === undefined ? [] : elements(body, list.start)) {
    const text = body.slice(start, end);
    const { resourceType, id } = JSON.parse(text) as { resourceType?: unknown; id?: unknown };
    found.set(`${String(resourceType)}#${String(id)}`, text);
  }
  return found;
}
