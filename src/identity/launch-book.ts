/**
 * SMART launch: what an app is opened about (https://hl7.org/fhir/smart-app-launch/app-launch.html). The workplace makes a
 * launch, an opaque word that is good once, for one app, in the hands of who made it; the app trades it in at the log-in for
 * the context. The context then lies beside the grant and goes with every token of it.
 */
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Authentication } from './authentication.js';
import { accountKey } from './oidc-adapter.js';
import { digest, type Sealer } from './seal.js';
import { randomSecret } from './secrets.js';

/** From the click in the workplace to the log-in of the app. */
const LAUNCH_TTL_S = 300;

export interface LaunchSubject {
  /** FHIR ids. */
  patient?: string;
  encounter?: string;
  /** What the app is wanted for, in words the app knows. */
  intent?: string;
}

export interface Launch extends LaunchSubject {
  clientId: string;
  personId: string;
}

/** What lies beside a grant. */
export interface GrantContext extends LaunchSubject {
  /** Digest of the session it came from: without `offline_access` it ends with it. */
  sessionKey?: string;
  /** Who was let in, and by whom: told when that person signs out. */
  clientId?: string;
  personId?: string;
  /** The app may come back when the person is gone. */
  isOffline?: boolean;
  /** Id of the principal in whose name the person acted; null = in the person's own. */
  onBehalfOf?: string | null;
  authentication?: Authentication;
}

export interface LaunchBook {
  /** Makes a launch; the word is told once. */
  make(launch: Launch): Promise<string>;
  /** Looks at a launch without using it up. @throws Failure `gone` when it is not this app's and this person's, or over */
  look(word: string, whose: { clientId: string; personId: string }): Promise<LaunchSubject>;
  /** Uses it up. @throws Failure `gone` as above, also the second time */
  take(word: string, whose: { clientId: string; personId: string }): Promise<LaunchSubject>;
  /** Keeps the context of a grant for as long as the grant. */
  keep(grantId: string, context: GrantContext, lifeS: number): Promise<void>;
  ofGrant(grantId: string): Promise<GrantContext | undefined>;
  /** Grants that came from a session, or of a person. */
  grantsOf(whose: { sessionKey: string } | { personId: string }): Promise<(GrantContext & { grantId: string })[]>;
}

/**
 * What a grant is called in ID tokens, access tokens and logout tokens (`sid`, OpenID Connect Back-Channel Logout 1.0 § 2.1):
 * tells nobody the id of the grant.
 */
export const sidOf = (grantId: string): string => digest(`sid:${grantId}`);

export function openLaunchBook(db: Database, clock: Clock, sealer: Sealer): LaunchBook {
  const save = async (
    key: string,
    value: object,
    lifeS: number,
    found: { grantId?: string; personId?: string; sessionKey?: string } = {},
  ) => {
    const { grantId = null, personId, sessionKey = null } = found;
    const until = new Date(clock.now().getTime() + lifeS * 1000);
    await db.query({
      text: `INSERT INTO oidc_artefact (key, payload, grant_id, account, session_key, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
      values: [
        key,
        sealer.seal(key, JSON.stringify(value)),
        grantId,
        personId === undefined ? null : accountKey(personId),
        sessionKey,
        until,
      ],
    });
  };
  const find = async <T>(key: string): Promise<T | undefined> => {
    const rows = await db.query<{ payload: string }>({
      text: 'SELECT payload FROM oidc_artefact WHERE key = $1 AND expires_at > $2 AND consumed_at IS NULL',
      values: [key, clock.now()],
      name: 'launch_find',
    });
    const text = rows[0] && sealer.open(key, rows[0].payload);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  const look: LaunchBook['look'] = async (word, whose) => {
    const launch = await find<Launch>(launchKey(word));
    if (!launch || launch.clientId !== whose.clientId || launch.personId !== whose.personId) throw over();
    const { patient, encounter, intent } = launch;
    return { patient, encounter, intent };
  };
  return {
    async make(launch) {
      const word = randomSecret();
      await save(launchKey(word), launch, LAUNCH_TTL_S);
      return word;
    },
    look,
    async take(word, whose) {
      const subject = await look(word, whose);
      const rows = await db.query({
        text: 'UPDATE oidc_artefact SET consumed_at = $2 WHERE key = $1 AND consumed_at IS NULL RETURNING key',
        values: [launchKey(word), clock.now()],
      });
      if (rows.length === 0) throw over();
      return subject;
    },
    keep: (grantId, context, lifeS) => {
      const { personId, sessionKey } = context;
      return save(contextKey(grantId), context, lifeS, { grantId, personId, sessionKey });
    },
    async grantsOf(whose) {
      const isSession = 'sessionKey' in whose;
      const rows = await db.query<{ key: string; payload: string; grant_id: string }>({
        text: `SELECT key, payload, grant_id FROM oidc_artefact
               WHERE ${isSession ? 'session_key' : 'account'} = $1 AND expires_at > $2 AND grant_id IS NOT NULL`,
        values: [isSession ? whose.sessionKey : accountKey(whose.personId), clock.now()],
      });
      return rows.flatMap(({ key, payload, grant_id: grantId }) => {
        // Codes and refresh tokens of the grant lie beside the context under the same person.
        const text = key === contextKey(grantId) ? sealer.open(key, payload) : undefined;
        return text === undefined ? [] : [{ ...(JSON.parse(text) as GrantContext), grantId }];
      });
    },
    ofGrant: (grantId) => find<GrantContext>(contextKey(grantId)),
  };
}

const launchKey = (word: string): string => digest(`Launch:${word}`);
const contextKey = (grantId: string): string => digest(`GrantContext:${grantId}`);

function over(): Failure {
  return new Failure('gone', 'The launch is over, or was meant for another: open the app from the workplace again.');
}
