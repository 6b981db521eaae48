/**
 * Where the log-in protocol keeps its sessions, codes, interactions and grants: one table, ids hashed, payloads sealed.
 * Shape of an adapter: https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#adapter
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { errors } from './oidc-library.js';
import { digest, type Sealer } from './seal.js';

export interface AdapterParts {
  db: Database;
  clock: Clock;
  sealer: Sealer;
  /** Clients are not artefacts: they come from the person book and the secrets file. */
  findClient(id: string): Promise<AdapterPayload | undefined>;
  /** Access tokens are signed, not kept: those of a grant that is over are taken back. */
  endGrant(grantId: string): Promise<void>;
}

interface ArtefactRow {
  key: string;
  payload: string;
  is_consumed: boolean;
}

/** Model of the ids of client assertions that were used. */
const REPLAYS = 'ReplayDetection';
/** What the provider saves without saying how long it is for. None of the kinds in use does. */
const DEFAULT_TTL_S = 24 * 3600;

export function createAdapter(parts: AdapterParts): (model: string) => Adapter {
  const { db, clock, sealer } = parts;
  const open = (row: ArtefactRow | undefined): AdapterPayload | undefined => {
    const text = row && sealer.open(row.key, row.payload);
    if (!row || text === undefined) return undefined;
    const payload = JSON.parse(text) as AdapterPayload;
    return row.is_consumed ? { ...payload, consumed: true } : payload;
  };
  const findBy = async (condition: string, value: string, name: string) => {
    const rows = await db.query<ArtefactRow>({
      text: `SELECT key, payload, consumed_at IS NOT NULL AS is_consumed FROM oidc_artefact
             WHERE ${condition} = $1 AND expires_at > $2 LIMIT 1`,
      values: [value, clock.now()],
      name,
    });
    return open(rows[0]);
  };

  const expiry = (lifeS: number | undefined) => new Date(clock.now().getTime() + (lifeS ?? DEFAULT_TTL_S) * 1000);

  /** An assertion is good once, also when it comes twice at the same moment: the second finds it written down. */
  const remember = async (key: string, payload: AdapterPayload, lifeS: number | undefined) => {
    const rows = await db.query({
      text: `INSERT INTO oidc_artefact (key, payload, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO NOTHING RETURNING key`,
      values: [key, sealer.seal(key, JSON.stringify(payload)), expiry(lifeS)],
    });
    if (rows.length === 0) throw new errors.InvalidClientAuth('client assertion used before' as never);
  };

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      const key = keyOf(model, id);
      if (model === REPLAYS) return remember(key, payload, expiresIn);
      await db.query({
        text: `INSERT INTO oidc_artefact (key, payload, grant_id, uid, account, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
                 uid = excluded.uid, account = excluded.account, expires_at = excluded.expires_at`,
        values: [
          key,
          sealer.seal(key, JSON.stringify(payload)),
          payload.grantId ?? null,
          payload.uid ?? null,
          payload.accountId === undefined ? null : accountKey(payload.accountId),
          expiry(expiresIn),
        ],
        name: 'oidc_artefact_upsert',
      });
    },

    async find(id) {
      if (model === 'Client') return parts.findClient(id);
      return findBy('key', keyOf(model, id), 'oidc_artefact_find');
    },

    async findByUid(uid) {
      return findBy('uid', uid, 'oidc_artefact_by_uid');
    },

    async findByUserCode() {
      // Only the device flow asks, and it is not on offer.
      return undefined;
    },

    /** A code is good for one exchange, also when two come at the same moment: the second finds it taken. */
    async consume(id) {
      const rows = await db.query({
        text: `UPDATE oidc_artefact SET consumed_at = $2 WHERE key = $1 AND consumed_at IS NULL RETURNING key`,
        values: [keyOf(model, id), clock.now()],
      });
      if (rows.length === 0) throw new errors.InvalidGrant('already consumed');
    },

    async destroy(id) {
      await db.query({ text: 'DELETE FROM oidc_artefact WHERE key = $1', values: [keyOf(model, id)] });
    },

    async revokeByGrantId(grantId) {
      await parts.endGrant(grantId);
      await db.query({ text: 'DELETE FROM oidc_artefact WHERE grant_id = $1', values: [grantId] });
    },
  });
}

function keyOf(model: string, id: string): string {
  return digest(`${model}:${id}`);
}

/** Under what the artefacts of a person are found: codes, grants and refresh tokens end together. */
export function accountKey(accountId: string): string {
  return digest(`account:${accountId}`);
}
