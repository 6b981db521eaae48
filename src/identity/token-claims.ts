/**
 * What an access token says of who acts: the facts the Danish HSUID header carries (user type, acting person, authorisation,
 * organisation, on-behalf-of, purpose). Told to whoever introspects or reads the token; what the bearer may do is worked out
 * from the registers each time, never from these. A person number is never among them.
 */
import type { Caller, Delegation, Purpose } from './caller.js';
import type { GrantContext } from './launch-book.js';

export interface TokenClaims {
  user_type: 'professional' | 'citizen' | 'system';
  acting_person?: { id: string; name?: string; role: string };
  authorisation?: string;
  organisation?: { sor: string; name: string };
  /** Login name of the principal; null = in one's own name. */
  on_behalf_of?: string | null;
  /** Who answers for what an assistant does. */
  responsible?: { name: string; role: string; authorisation: string };
  purpose: Purpose;
  /** FHIR address of the person, relative to the base. */
  fhirUser?: string;
  patient?: string;
  encounter?: string;
  /** The grant it is of: taken back together with it. */
  sid?: string;
  acr?: string;
  auth_time?: number;
}

/** The purpose that goes without saying for each kind of caller. */
export function usualPurpose(caller: Pick<Caller, 'kind' | 'role'>): Purpose {
  if (caller.kind === 'citizen') return 'own-view';
  if (caller.kind === 'system') return 'transport';
  if (caller.role === 'pharmacist' || caller.role === 'pharmacy-staff') return 'dispense';
  return caller.role === 'technician' ? 'operate' : 'treatment';
}

/** `Practitioner/x` or `Patient/x`; undefined for who has no such resource. */
export function fhirUserOf({
  practitionerId,
  patientId,
}: Pick<Caller, 'practitionerId' | 'patientId'>): string | undefined {
  return practitionerId ? `Practitioner/${practitionerId}` : patientId && `Patient/${patientId}`;
}

/** @param delegation the one in force by which the person acts in another's name */
export function tokenClaims(
  caller: Omit<Caller, 'scopes' | 'sessionId'>,
  context: GrantContext,
  delegation: Delegation | undefined,
  sid?: string,
): TokenClaims {
  const { authentication } = context;
  const isPerson = caller.kind !== 'system';
  return {
    user_type: caller.kind,
    acting_person: isPerson ? { id: caller.id, name: professionalName(caller), role: caller.role } : undefined,
    authorisation: caller.authorisationId,
    organisation: caller.organisation && { sor: caller.organisation.sor, name: caller.organisation.name },
    on_behalf_of: isPerson ? (delegation?.principal.id ?? null) : undefined,
    responsible: delegation && {
      name: delegation.principal.name,
      role: delegation.principal.role,
      authorisation: delegation.principal.authorisationId,
    },
    purpose: usualPurpose(caller),
    fhirUser: fhirUserOf(caller),
    patient: context.patient,
    encounter: context.encounter,
    sid,
    acr: authentication?.acr,
    auth_time: authentication && Math.floor(Date.parse(authentication.at) / 1000),
  };
}

/** A citizen's name is told with the scope `profile`, not in every token. */
const professionalName = ({ kind, name }: Pick<Caller, 'kind' | 'name'>): string | undefined =>
  kind === 'professional' ? name : undefined;
