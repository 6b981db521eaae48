/** People and systems known to the log-in: what they may call themselves, and what the log-in page shows of them. */
import type { Clock } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Caller, Role } from './caller.js';
import type { DelegationBook } from './delegation.js';

/** What the log-in page shows of one person. */
export interface PersonView {
  /** Role in plain Danish, and in English. */
  roleText: string;
  roleTextEn: string;
  /** Heading the person stands under on the log-in page; people are listed in the order of their headings. */
  group: string;
  note?: string;
  noteEn?: string;
}

/** What a system (or an app of another maker) may do at the token endpoint. */
export interface SystemClient {
  /** Widest scopes it may ask for, e.g. `system/*.cruds`. Default: that one. */
  scopes?: string[];
  /** Public keys for private_key_jwt (SMART backend services); then it has no secret. */
  jwks?: { keys: Record<string, unknown>[] };
  /** Where those keys are published instead (https). */
  jwksUri?: string;
  /** For an app that people log in to: where it may be sent back to. */
  redirectUris?: string[];
  /** An app that can keep no secret (runs in a browser or on a telephone): PKCE alone. */
  isPublic?: boolean;
  /** SHA-256 of a secret that was shown once to who registered it. */
  secretHash?: string;
  /** Where the workplace opens the app with a patient (SMART EHR launch). */
  launchUrl?: string;
  /** Where the app wants to be told that somebody has signed out (OpenID Connect Back-Channel Logout). */
  backchannelLogoutUri?: string;
  /** Login name of who registered it. */
  owner?: string;
  /** Unless approved it is unknown to the log-in. Absent: registered by the operator, so approved. */
  status?: 'waiting' | 'approved' | 'refused';
  /** ISO instant. */
  registeredAt?: string;
}

export interface LoginPerson {
  /**
   * Who the person is once logged in. `id` is the log-in name. Scopes and session come with each log-in.
   * `organisation.lineage` is worked out by who registers the person: nothing here walks the SOR tree, so after a
   * reorganisation the person is registered again.
   */
  caller: Omit<Caller, 'scopes' | 'sessionId'>;
  view: PersonView;
  /** For systems. */
  client?: SystemClient;
  /** For systems: a given secret. Without one, it is made at first start and kept in the secrets file only. */
  secret?: string;
}

export type StoredPerson = Omit<LoginPerson, 'secret'>;

export interface PersonBook {
  /** Writes or replaces one row. A delegation on the caller goes to the delegation book. */
  register(person: StoredPerson): Promise<void>;
  find(id: string): Promise<StoredPerson | undefined>;
  /** The citizen with this person number, when known to the log-in. */
  citizen(cpr: string): Promise<StoredPerson | undefined>;
  /** Everybody a human can log in as: no systems. Ordered by group as registered, then by name. */
  humans(): Promise<StoredPerson[]>;
  /** Professionals with one of the roles, by words of their name or their authorisation id; at most 20, by name. */
  staff(query: string, roles: readonly Role[]): Promise<StoredPerson[]>;
  /** Apps and systems that somebody registered, newest first. @param owner only this person's */
  apps(owner?: string): Promise<StoredPerson[]>;
  remove(id: string): Promise<void>;
}

/** More hits than this help nobody: ask for more of the name. */
const MOST_STAFF = 20;
const MOST_WORDS = 6;

interface PersonRow {
  caller: string;
  view: string;
  client: string | null;
}

export function openPersonBook(db: Database, clock: Clock, delegations: DelegationBook): PersonBook {
  return {
    async register(person) {
      const { delegation, ...caller } = person.caller;
      await db.query({
        text: `INSERT INTO login_person (id, caller, view, client, updated_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (id) DO UPDATE SET caller = excluded.caller, view = excluded.view, client = excluded.client,
                 updated_at = excluded.updated_at`,
        values: [
          caller.id,
          JSON.stringify(caller),
          JSON.stringify(person.view),
          person.client ? JSON.stringify(person.client) : null,
          clock.now(),
        ],
      });
      if (delegation) await delegations.give(caller.id, delegation);
    },

    async find(id) {
      const rows = await db.query<PersonRow>({
        text: 'SELECT caller, view, client FROM login_person WHERE id = $1',
        values: [id],
        name: 'login_person_find',
      });
      return rows[0] && fromRow(rows[0]);
    },

    async citizen(cpr) {
      const rows = await db.query<PersonRow>({
        text: `SELECT caller, view, client FROM login_person
               WHERE caller->>'kind' = 'citizen' AND caller->>'cpr' = $1 ORDER BY id LIMIT 1`,
        values: [cpr],
      });
      return rows[0] && fromRow(rows[0]);
    },

    async humans() {
      const rows = await db.query<PersonRow>({
        text: `SELECT caller, view, client FROM login_person WHERE caller->>'kind' <> 'system'
               ORDER BY view->>'group', caller->>'name', id`,
        values: [],
      });
      return rows.map(fromRow);
    },

    async staff(query, roles) {
      const words = query.trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
      if (words.length === 0) return [];
      const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
      const rows = await db.query<PersonRow>({
        text: `SELECT caller, view, client FROM login_person
               WHERE caller->>'kind' = 'professional' AND caller->>'role' = ANY ($1::text[])
                 AND (caller->>'name' ILIKE ALL ($2::text[]) OR caller->>'authorisationId' = $3)
               ORDER BY caller->>'name', id LIMIT ${MOST_STAFF}`,
        values: [[...roles], patterns, query.trim().toUpperCase()],
      });
      return rows.map(fromRow);
    },

    async apps(owner) {
      const rows = await db.query<PersonRow>({
        text: `SELECT caller, view, client FROM login_person
               WHERE client->>'registeredAt' IS NOT NULL AND ($1::text IS NULL OR client->>'owner' = $1)
               ORDER BY client->>'registeredAt' DESC, id`,
        values: [owner ?? null],
      });
      return rows.map(fromRow);
    },

    async remove(id) {
      await db.query({ text: 'DELETE FROM login_person WHERE id = $1', values: [id] });
    },
  };
}

function fromRow(row: PersonRow): StoredPerson {
  return {
    caller: JSON.parse(row.caller) as StoredPerson['caller'],
    view: JSON.parse(row.view) as PersonView,
    client: row.client === null ? undefined : (JSON.parse(row.client) as SystemClient),
  };
}
