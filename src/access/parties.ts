/** Under which names a caller may stand in a fact: as a person, and as part of organisations. */
import type { Caller, CallerOrganisation } from '../identity/caller.js';
import { cprParty } from './facts.js';
import type { OrganisationTree } from './organisation-tree.js';

export interface Parties {
  /** The caller as a person. */
  person: readonly string[];
  /** The caller's own unit. */
  unit: readonly string[];
  /** The same hospital, or for a unit outside hospitals the unit with what lies under it; contains `unit`. */
  house: readonly string[];
  /** The unit and everything above it: what a block of an organisation reaches. */
  organisations: readonly string[];
}

const organization = (id: string): string => `Organization/${id}`;

/** The names of a caller. For an assistant these are the assistant's own; see `principalOf` for the other half. */
export function partiesOf(caller: Caller, tree: OrganisationTree): Parties {
  const person: string[] = [];
  if (caller.practitionerId) person.push(`Practitioner/${caller.practitionerId}`);
  if (caller.authorisationId) person.push(`auth|${caller.authorisationId}`);
  if (caller.cpr) person.push(cprParty(caller.cpr));
  else if (caller.party) person.push(caller.party);
  if (caller.formerParties) person.push(...caller.formerParties);
  return caller.organisation
    ? { person, ...placesOf(caller.organisation, tree) }
    : { person, unit: [], house: [], organisations: [] };
}

type Places = Pick<Parties, 'unit' | 'house' | 'organisations'>;
const remembered = new WeakMap<OrganisationTree, Map<string, Places>>();

/** Remembered per tree: a large hospital has hundreds of units, and every look-up from it asks the same. */
function placesOf(at: CallerOrganisation, tree: OrganisationTree): Places {
  const ofTree = remembered.get(tree) ?? new Map<string, Places>();
  remembered.set(tree, ofTree);
  const key = [at.id, at.sor, ...at.lineage].join(' ');
  const known = ofTree.get(key);
  if (known) return known;
  const unit = [organization(at.id), `sor|${at.sor}`];
  // A block or a contact may name a unit by its SOR id alone; that of a unit which was merged into this one counts as its name does.
  const named = (id: string) => [organization(id), ...tree.sorIdsOf(id).map((sor) => `sor|${sor}`)];
  const places: Places = {
    unit,
    house: [...new Set([...unit, ...tree.houseOf(at.id).flatMap(named)])],
    organisations: [
      ...new Set([...unit, ...tree.lineageOf(at.id).flatMap(named), ...at.lineage.map((sor) => `sor|${sor}`)]),
    ],
  };
  ofTree.set(key, places);
  return places;
}

/** The principal of a delegation as a caller of their own: what an assistant inherits is decided for this one. */
export function principalOf(caller: Caller): Caller | undefined {
  const principal = caller.delegation?.principal;
  if (!principal) return undefined;
  return {
    kind: 'professional',
    id: principal.id,
    name: principal.name,
    role: principal.role,
    authorisationId: principal.authorisationId,
    authorisation: principal.authorisation,
    practitionerId: principal.practitionerId,
    organisation: principal.organisation,
    scopes: caller.scopes,
    sessionId: caller.sessionId,
  };
}
