/**
 * Delegation (bemyndigelse, BEM): an assistant works in the name of an authorised professional.
 * A delegation runs for at most two years, and only the principal's own rights can be lent. Who the principal is - role,
 * authorisation, unit - is read as it stands at each look-up, not as it was when the delegation was given.
 */
import { createHash } from 'node:crypto';
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Caller, Delegation } from './caller.js';
import { instantOf } from './instant.js';

const MOST_YEARS = 2;
const ID_LENGTH = 22;

/** A delegation as it is kept, with who received it. */
export interface KeptDelegation extends Delegation {
  /** Names the delegation in addresses; tells nothing. */
  id: string;
  assistant: { id: string; name: string; role?: Caller['role']; organisation?: string };
  /** When it was given for the first time with this beginning is `validFrom`; this is when it was taken back, ISO instant. */
  revokedAt?: string;
}

export interface DelegationBook {
  /**
   * Records a delegation; the same one again replaces scope and end.
   * @throws Failure `unprocessable` when it ends before it starts or runs for more than two years.
   */
  give(assistantId: string, delegation: Delegation): Promise<void>;
  /** Takes back all that the principal has given the assistant. */
  revoke(assistantId: string, principalId: string): Promise<void>;
  /** Takes back this one, now. */
  end(kept: KeptDelegation): Promise<void>;
  /** The delegation in force at the instant, the one that lasts longest when there are several. */
  delegationFor(assistantId: string, principalId: string, instant: Date): Promise<Delegation | undefined>;
  /** All in force at the instant, by the principal's name. */
  delegationsOf(assistantId: string, instant: Date): Promise<Delegation[]>;
  /** Of each assistant a hash of what was given: another one when anything of it, or of who gave it, has changed. */
  statesOf(assistantIds: readonly string[]): Promise<Map<string, string>>;
  /** All that the person ever gave or received, newest first, what is over included. */
  allOf(personId: string): Promise<KeptDelegation[]>;
}

interface DelegationRow {
  principal: string;
  /** The principal as the log-in knows her now; null when it does not any more. */
  principal_now: string | null;
  valid_from: string;
  valid_to: string;
  scope: string;
  read_only: boolean;
}

interface KeptRow extends DelegationRow {
  assistant_id: string;
  assistant_now: string | null;
  revoked_at: string | null;
}

/** True when the delegation is in force: from its first instant, up to but not including its last. */
export function isInForce(delegation: Delegation, instant: Date): boolean {
  const at = instant.getTime();
  return Date.parse(delegation.validFrom) <= at && at < Date.parse(delegation.validTo);
}

/** The last instant a delegation from the given one may have: the same date and hour two calendar years on (UTC). */
export function latestEnd(from: Date): Date {
  const end = new Date(from);
  end.setUTCFullYear(end.getUTCFullYear() + MOST_YEARS);
  return end;
}

const COLUMNS = `d.principal, p.caller AS principal_now, d.valid_from, d.valid_to, d.scope, d.read_only`;
const FROM = 'delegation AS d LEFT JOIN login_person AS p ON p.id = d.principal_id';
const IN_FORCE = 'd.revoked_at IS NULL AND d.valid_from <= $2 AND d.valid_to > $2';

export function openDelegationBook(db: Database, clock: Clock): DelegationBook {
  return {
    async give(assistantId, delegation) {
      const from = new Date(delegation.validFrom);
      const to = new Date(delegation.validTo);
      checkPeriod(from, to);
      if (assistantId === delegation.principal.id) {
        throw new Failure('unprocessable', 'Nobody can delegate to themselves.');
      }
      await db.query({
        text: `INSERT INTO delegation (assistant_id, principal_id, valid_from, valid_to, scope, principal, read_only)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (assistant_id, principal_id, valid_from) DO UPDATE
               SET valid_to = excluded.valid_to, scope = excluded.scope, principal = excluded.principal,
                 read_only = excluded.read_only, revoked_at = NULL`,
        values: [
          assistantId,
          delegation.principal.id,
          from,
          to,
          JSON.stringify(delegation.scope),
          JSON.stringify(delegation.principal),
          delegation.readOnly === true,
        ],
      });
    },

    async revoke(assistantId, principalId) {
      await db.query({
        text: `UPDATE delegation SET revoked_at = $3
               WHERE assistant_id = $1 AND principal_id = $2 AND revoked_at IS NULL`,
        values: [assistantId, principalId, clock.now()],
      });
    },

    async end({ assistant, principal, validFrom }) {
      await db.query({
        text: `UPDATE delegation SET revoked_at = $4
               WHERE assistant_id = $1 AND principal_id = $2 AND valid_from = $3 AND revoked_at IS NULL`,
        values: [assistant.id, principal.id, new Date(validFrom), clock.now()],
      });
    },

    async delegationFor(assistantId, principalId, instant) {
      const rows = await db.query<DelegationRow>({
        text: `SELECT ${COLUMNS} FROM ${FROM} WHERE d.assistant_id = $1 AND ${IN_FORCE} AND d.principal_id = $3
               ORDER BY d.valid_to DESC LIMIT 1`,
        values: [assistantId, instant, principalId],
        name: 'delegation_for',
      });
      return rows[0] && fromRow(rows[0]);
    },

    async delegationsOf(assistantId, instant) {
      const rows = await db.query<DelegationRow>({
        text: `SELECT ${COLUMNS} FROM ${FROM} WHERE d.assistant_id = $1 AND ${IN_FORCE}
               ORDER BY d.principal->>'name', d.valid_to DESC`,
        values: [assistantId, instant],
      });
      return rows.map(fromRow);
    },

    async statesOf(assistantIds) {
      const rows = await db.query<{ assistant_id: string; state: string }>({
        text: `SELECT d.assistant_id, md5(string_agg(d::text || coalesce(p.caller::text, ''), ',' ORDER BY d.principal_id, d.valid_from)) AS state
               FROM ${FROM} WHERE d.assistant_id = ANY($1::text[]) GROUP BY d.assistant_id`,
        values: [[...assistantIds]],
        name: 'delegation_states',
      });
      return new Map(rows.map(({ assistant_id, state }) => [assistant_id, state]));
    },

    async allOf(personId) {
      const rows = await db.query<KeptRow>({
        text: `SELECT ${COLUMNS}, d.assistant_id, a.caller AS assistant_now, d.revoked_at
               FROM ${FROM} LEFT JOIN login_person AS a ON a.id = d.assistant_id
               WHERE d.assistant_id = $1 OR d.principal_id = $1 ORDER BY d.valid_from DESC, d.assistant_id`,
        values: [personId],
      });
      return rows.map(keptFromRow);
    },
  };
}

function checkPeriod(from: Date, to: Date): void {
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime()) || to <= from) {
    throw new Failure('unprocessable', 'A delegation must end after it starts.');
  }
  if (to > latestEnd(from)) {
    throw new Failure('unprocessable', 'A delegation may run for at most two years.');
  }
}

function fromRow(row: DelegationRow): Delegation {
  return {
    principal: principalNow(row),
    validFrom: instantOf(row.valid_from).toISOString(),
    validTo: instantOf(row.valid_to).toISOString(),
    scope: JSON.parse(row.scope) as string[],
    ...(row.read_only ? { readOnly: true } : {}),
  };
}

/** An authorisation that was taken away, or a new unit, counts for the assistant at once too. */
function principalNow(row: DelegationRow): Delegation['principal'] {
  const given = JSON.parse(row.principal) as Delegation['principal'];
  if (row.principal_now === null) return given;
  const now = JSON.parse(row.principal_now) as Omit<Caller, 'scopes'>;
  return {
    id: now.id,
    name: now.name,
    role: now.role,
    authorisationId: now.authorisationId ?? '',
    ...(now.authorisation ? { authorisation: now.authorisation } : {}),
    practitionerId: now.practitionerId ?? given.practitionerId,
    organisation: now.organisation ?? given.organisation,
  };
}

function keptFromRow(row: KeptRow): KeptDelegation {
  const delegation = fromRow(row);
  const assistant = row.assistant_now === null ? undefined : (JSON.parse(row.assistant_now) as Omit<Caller, 'scopes'>);
  const key = JSON.stringify([row.assistant_id, delegation.principal.id, delegation.validFrom]);
  return {
    ...delegation,
    id: createHash('sha256').update(key).digest('base64url').slice(0, ID_LENGTH),
    assistant: {
      id: row.assistant_id,
      name: assistant?.name ?? row.assistant_id,
      role: assistant?.role,
      organisation: assistant?.organisation?.name,
    },
    ...(row.revoked_at === null ? {} : { revokedAt: instantOf(row.revoked_at).toISOString() }),
  };
}
