/** The clients of the token endpoint: our own screens, systems, and apps of other makers. */
import { timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { CALLBACK_PATH, WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import { digest } from './seal.js';
import type { Secrets } from './secrets.js';

const DEFAULT_SYSTEM_SCOPES = ['system/*.cruds'];
/** Widest a human's app may ask for; what the person may see is decided by access/ all the same. */
const DEFAULT_APP_SCOPES = ['user/*.cruds', 'patient/*.cruds'];
/** Asymmetric client authentication that SMART requires of a server (ES384, RS384) and the two common ones beside. */
export const CLIENT_ASSERTION_ALGORITHMS = ['ES384', 'RS384', 'ES256', 'RS256'] as const;

/** Widest scopes a system may ask for, when its row does not say. */
export function registeredScopes(person: StoredPerson): string[] {
  return person.client?.scopes ?? (person.client?.redirectUris ? DEFAULT_APP_SCOPES : DEFAULT_SYSTEM_SCOPES);
}

export function webClient(address: PublicAddress, secrets: Secrets): ClientMetadata {
  return {
    client_id: WEB_CLIENT_ID,
    client_name: 'Overblik',
    client_secret: secrets.clients[WEB_CLIENT_ID],
    redirect_uris: address.origins.map((origin) => origin + address.basePath + CALLBACK_PATH),
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid',
  };
}

/** Metadata of a registered system or app; undefined for humans, what is not approved, and what has neither key nor secret. */
export async function findClient(
  people: PersonBook,
  secretOf: (clientId: string) => Promise<string | undefined>,
  id: string,
): Promise<ClientMetadata | undefined> {
  const person = await people.find(id);
  if (person?.caller.kind !== 'system' || (person.client?.status ?? 'approved') !== 'approved') return undefined;
  const hasKeys = person.client?.jwks ?? person.client?.jwksUri;
  const authentication = authenticationOf(person, hasKeys ? undefined : await secretOf(id));
  if (!authentication) return undefined;
  const redirectUris = person.client?.redirectUris;
  return {
    client_id: id,
    client_name: person.caller.name,
    ...authentication,
    allowed_scopes: registeredScopes(person),
    ...(redirectUris
      ? {
          redirect_uris: redirectUris,
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          application_type: redirectUris.every(isWebAddress) ? 'web' : 'native',
        }
      : { redirect_uris: [], grant_types: ['client_credentials'], response_types: [] }),
  };
}

const isWebAddress = (address: string): boolean => /^https?:/.test(address);

function authenticationOf(person: StoredPerson, secret: string | undefined): Partial<ClientMetadata> | undefined {
  const { jwks, jwksUri, isPublic, redirectUris, secretHash } = person.client ?? {};
  const byKey = { token_endpoint_auth_method: 'private_key_jwt' } as const;
  if (jwks) return { jwks: jwks as ClientMetadata['jwks'], ...byKey };
  if (jwksUri) return { jwks_uri: jwksUri, ...byKey };
  // Only an app that a human logs in to may go without a secret.
  if (isPublic && redirectUris) return { token_endpoint_auth_method: 'none' };
  const bySecret = { token_endpoint_auth_method: 'client_secret_basic' } as const;
  if (secretHash) return { client_secret: secretHash, secret_hash: secretHash, ...bySecret };
  return secret ? { client_secret: secret, ...bySecret } : undefined;
}

/** Compares what a client sends with its secret, or with the SHA-256 of it where that is all we kept. */
export function compareHashedSecret(this: { clientSecret?: string; secret_hash?: unknown }, actual: string): boolean {
  if (this.clientSecret === undefined || typeof actual !== 'string') return false;
  const given = this['secret_hash'] === undefined ? digest(actual) : digest(digest(actual));
  return timingSafeEqual(Buffer.from(given), Buffer.from(digest(this.clientSecret)));
}
