/** The clients of the token endpoint: our own screens, systems, and apps of other makers. */
import type { ClientMetadata } from 'oidc-provider';
import { CALLBACK_PATH, WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import type { Secrets } from './secrets.js';

const DEFAULT_SYSTEM_SCOPES = ['system/*.cruds'];
/** Widest a human's app may ask for; what the person may see is decided by access/ all the same. */
const DEFAULT_APP_SCOPES = ['user/*.cruds', 'patient/*.rs'];
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

/** Metadata of a registered system or app; undefined for humans and for systems that have neither key nor secret. */
export async function findClient(
  people: PersonBook,
  secretOf: (clientId: string) => Promise<string | undefined>,
  id: string,
): Promise<ClientMetadata | undefined> {
  const person = await people.find(id);
  if (person?.caller.kind !== 'system') return undefined;
  const authentication = authenticationOf(person, person.client?.jwks ? undefined : await secretOf(id));
  if (!authentication) return undefined;
  const redirectUris = person.client?.redirectUris;
  return {
    client_id: id,
    client_name: person.caller.name,
    ...authentication,
    allowed_scopes: registeredScopes(person),
    ...(redirectUris
      ? { redirect_uris: redirectUris, grant_types: ['authorization_code'], response_types: ['code'] }
      : { redirect_uris: [], grant_types: ['client_credentials'], response_types: [] }),
  };
}

function authenticationOf(person: StoredPerson, secret: string | undefined): Partial<ClientMetadata> | undefined {
  const { jwks, isPublic, redirectUris } = person.client ?? {};
  if (jwks) return { jwks: jwks as ClientMetadata['jwks'], token_endpoint_auth_method: 'private_key_jwt' };
  // Only an app that a human logs in to may go without a secret.
  if (isPublic && redirectUris) return { token_endpoint_auth_method: 'none' };
  return secret ? { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' } : undefined;
}
