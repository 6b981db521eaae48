/** How one fact points at its owner, at another fact of the same citizen, and says that it is private. */
import { MARK, OWNER } from '../codes/systems.js';
import type { Unit } from '../directory/model.js';
import type { Reference, Resource } from '../resource.js';

/** Marks any patient-owned resource as private (privatmarkeret). */
export const PRIVATE = { security: [{ system: MARK, code: 'private', display: 'Privatmarkeret' }] };

export function owner(unit: Unit): { url: string; valueReference: Reference }[] {
  return [{ url: OWNER, valueReference: unit.reference }];
}

export function urn(resource: Resource): Reference {
  return { reference: `urn:uuid:${resource.id}` };
}
