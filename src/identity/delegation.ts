/**
 * Delegation (bemyndigelse, BEM): an assistant works in the name of an authorised professional.
 * A delegation runs for at most two years, and only the principal's own rights can be lent.
 */
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Delegation } from './caller.js';
import { instantOf } from './instant.js';

const MOST_YEARS = 2;

export interface DelegationBook {
  /**
   * Records a delegation; the same one again replaces scope and end.
   * @throws Failure `unprocessable` when it ends before it starts or runs for more than two years.
   */
  give(assistantId: string, delegation: Delegation): Promise<void>;
  /** Takes back all that the principal has given the assistant. */
  revoke(assistantId: string, principalId: string): Promise<void>;
  /** The delegation in force at the instant, the one that lasts longest when there are several. */
  delegationFor(assistantId: string, principalId: string, instant: Date): Promise<Delegation | undefined>;
  /** All in force at the instant, by the principal's name. */
  delegationsOf(assistantId: string, instant: Date): Promise<Delegation[]>;
}

interface DelegationRow {
  principal: string;
  valid_from: string;
  valid_to: string;
  scope: string;
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

export function openDelegationBook(db: Database, clock: Clock): DelegationBook {
  const inForce = 'revoked_at IS NULL AND valid_from <= $2 AND valid_to > $2';
  const columns = 'principal, valid_from, valid_to, scope';
  return {
    async give(assistantId, delegation) {
      const from = new Date(delegation.validFrom);
      const to = new Date(delegation.validTo);
      checkPeriod(from, to);
      if (assistantId === delegation.principal.id) {
        throw new Failure('unprocessable', 'Nobody can delegate to themselves.');
      }
      await db.query({
        text: `INSERT INTO delegation (assistant_id, principal_id, valid_from, valid_to, scope, principal)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (assistant_id, principal_id, valid_from) DO UPDATE
               SET valid_to = excluded.valid_to, scope = excluded.scope, principal = excluded.principal, revoked_at = NULL`,
        values: [
          assistantId,
          delegation.principal.id,
          from,
          to,
          JSON.stringify(delegation.scope),
          JSON.stringify(delegation.principal),
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

    async delegationFor(assistantId, principalId, instant) {
      const rows = await db.query<DelegationRow>({
        text: `SELECT ${columns} FROM delegation WHERE assistant_id = $1 AND ${inForce} AND principal_id = $3
               ORDER BY valid_to DESC LIMIT 1`,
        values: [assistantId, instant, principalId],
      });
      return rows[0] && fromRow(rows[0]);
    },

    async delegationsOf(assistantId, instant) {
      const rows = await db.query<DelegationRow>({
        text: `SELECT ${columns} FROM delegation WHERE assistant_id = $1 AND ${inForce}
               ORDER BY principal->>'name', valid_to DESC`,
        values: [assistantId, instant],
      });
      return rows.map(fromRow);
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
    principal: JSON.parse(row.principal) as Delegation['principal'],
    validFrom: instantOf(row.valid_from).toISOString(),
    validTo: instantOf(row.valid_to).toISOString(),
    scope: JSON.parse(row.scope) as string[],
  };
}
