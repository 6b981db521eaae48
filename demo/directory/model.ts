import type { Role } from '../../src/identity/caller.js';
import type { DepartmentKey } from '../places/hospitals.js';
import type { RegionCode, Town } from '../places/towns.js';
import type { Reference } from '../resource.js';
import type { Day } from '../seed/calendar.js';

export type UnitKind =
  | 'region'
  | 'hospital'
  | 'department'
  | 'fam'
  | 'gp'
  | 'municipality'
  | 'home-care'
  | 'pharmacy'
  | 'agency';

/** An organisation with its place in the tree and the people who work there. */
export interface Unit {
  id: string;
  sor: string;
  name: string;
  kind: UnitKind;
  parent?: Unit;
  region?: RegionCode;
  town?: Town;
  department?: DepartmentKey;
  /** Provider number of practices and pharmacies. */
  provider?: string;
  valid: { from: Day; to?: Day };
  successor?: Unit;
  staff: Professional[];
  reference: Reference;
}

export interface Professional {
  /** FHIR id of the Practitioner. */
  id: string;
  name: { family: string; given: string };
  /** As screens show it: title and name. */
  display: string;
  role: Role;
  authorisation?: string;
  sex: 'female' | 'male';
  unit: Unit;
  since: Day;
  until?: Day;
  reference: Reference;
}

export function lineageOf(unit: Unit): string[] {
  return unit.parent ? [unit.sor, ...lineageOf(unit.parent)] : [unit.sor];
}
