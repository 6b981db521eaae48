/**
 * The OpenID Connect / SMART on FHIR provider inside the platform (oidc-provider), on `/oidc`.
 * What is switched off here is off because nothing verifies it yet: sender-constrained tokens (DPoP), refresh tokens,
 * introspection, pushed requests.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { CLIENT_ASSERTION_ALGORITHMS, findClient, webClient } from './clients.js';
import { createAdapter } from './oidc-adapter.js';
import { errors, Provider } from './oidc-library.js';
import { WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import type { Sealer } from './seal.js';
import type { Secrets } from './secrets.js';
import { narrowScopes } from './smart-scopes.js';

/** Life of an access token, seconds. Taken back earlier by the revocation list. */
export const ACCESS_TOKEN_TTL_S = 3600;
/** How long a person may take at the log-in page. */
export const INTERACTION_TTL_S = 15 * 60;
/** The log-in page. */
export const LOGIN_PAGE = '/log-ind';

export interface ProviderParts {
  db: Database;
  clock: Clock;
  address: PublicAddress;
  secrets: Secrets;
  sealer: Sealer;
  people: PersonBook;
  /** Secret of a registered client. */
  secretOf(clientId: string): Promise<string | undefined>;
  /** A fault inside the provider, for the log. */
  onFault(error: Error): void;
}

export function createProvider(parts: ProviderParts): OidcProvider {
  const provider = new Provider(parts.address.issuer, configuration(parts));
  // Trusted because answerOidc() sets these headers itself.
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) => parts.onFault(error));
  return provider;
}

/** Answers every path of the provider; pins the address first, see public-address.ts. */
export function answerOidc(provider: OidcProvider, address: PublicAddress) {
  const answer = provider.callback();
  return (req: IncomingMessage & { baseUrl?: string }, res: ServerResponse): void => {
    const origin = new URL(address.originOf(req));
    req.headers.host = origin.host;
    req.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
    delete req.headers['x-forwarded-host'];
    // Paths below a sub-path: a proxy in front has taken the prefix off, addresses in answers need it back.
    req.baseUrl = address.basePath;
    void answer(req, res);
  };
}

/** True for the paths that answerOidc() answers (without the platform's base path). */
export function isOidcPath(path: string): boolean {
  const bare = path.split('?', 1)[0]!;
  return (
    bare.startsWith('/oidc/') ||
    bare === '/.well-known/openid-configuration' ||
    bare === '/.well-known/oauth-authorization-server'
  );
}

function configuration(parts: ProviderParts): Configuration {
  const { address, secrets, people } = parts;
  return {
    adapter: createAdapter({ ...parts, findClient: (id) => findClient(people, parts.secretOf, id) }),
    jwks: { keys: secrets.signing } as Configuration['jwks'],
    cookies: {
      keys: secrets.cookieKeys,
      names: { session: 'overblik_oidc', interaction: 'overblik_oidc_step', resume: 'overblik_oidc_resume' },
      // The page that asks and the API that answers lie on different paths.
      short: { httpOnly: true, sameSite: 'lax', path: '/' },
      long: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
    clients: [webClient(address, secrets)],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    extraClientMetadata: { properties: ['allowed_scopes'] },
    enabledJWA: {
      clientAuthSigningAlgValues: [...CLIENT_ASSERTION_ALGORITHMS],
      idTokenSigningAlgValues: ['ES256', 'RS256'],
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'fhirUser'],
    claims: { openid: ['sub'], profile: ['name'], fhirUser: ['fhirUser'] },
    // There is no userinfo endpoint, so the ID token carries them.
    conformIdTokenClaims: false,
    extraParams: ['aud', 'launch'],
    routes: {
      authorization: '/oidc/auth',
      token: '/oidc/token',
      jwks: '/oidc/jwks',
      end_session: '/oidc/session/end',
      revocation: '/oidc/revocation',
    },
    interactions: { url: (_ctx, interaction) => `${address.basePath}${LOGIN_PAGE}?uid=${interaction.uid}` },
    features: features(parts),
    findAccount: async (_ctx, sub) => account(await people.find(sub)),
    formats: { customizers: { jwt: (_ctx, _token, jwt) => stampByClock(parts.clock, jwt) } },
    // A code may be exchanged although the provider's own short session is over.
    expiresWithSession: async () => false,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    renderError: (ctx, out) => renderError(ctx, out.error),
    ttl: {
      AccessToken: ACCESS_TOKEN_TTL_S,
      AuthorizationCode: 60,
      ClientCredentials: ACCESS_TOKEN_TTL_S,
      Grant: ACCESS_TOKEN_TTL_S,
      IdToken: 600,
      Interaction: INTERACTION_TTL_S,
      // Only long enough to finish a log-in: on a shared ward computer nobody may be logged in by what another left.
      Session: INTERACTION_TTL_S,
    },
  };
}

function features({ address }: ProviderParts): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // SMART says `aud` where RFC 8707 says `resource`.
      defaultResource: (ctx, client) => {
        if (client.clientId === WEB_CLIENT_ID) return [];
        return typeof ctx.oidc.params?.['aud'] === 'string' ? ctx.oidc.params['aud'] : address.fhirBase;
      },
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource, client) => {
        if (resource !== address.fhirBase) throw new errors.InvalidTarget();
        return {
          scope: grantableScopes(ctx, (client['allowed_scopes'] as string[] | undefined) ?? []).join(' '),
          audience: address.fhirBase,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_TTL_S,
          jwt: { sign: { alg: 'ES256' } },
        };
      },
    },
  };
}

/**
 * The provider knows only literal scopes, and SMART's are a grammar: what is on offer is worked out from what is asked.
 * `system/` is for a system on its own, `user/` and `patient/` only where a person has logged in.
 */
function grantableScopes(ctx: KoaContextWithOIDC, registered: string[]): string[] {
  const asked = [ctx.oidc.params?.['scope'], ctx.oidc.entities.AuthorizationCode?.scope].filter(
    (scope): scope is string => typeof scope === 'string',
  );
  const isSystem = ctx.oidc.params?.['grant_type'] === 'client_credentials';
  return narrowScopes(
    asked.flatMap((text) => text.split(' ')),
    registered,
  ).filter((scope) => scope.startsWith('system/') === isSystem);
}

/** The subject of an ID token. A CPR number is never a claim. */
function account(person: StoredPerson | undefined) {
  if (!person || person.caller.kind === 'system') return undefined;
  const { id, name, practitionerId, patientId } = person.caller;
  const fhirUser = practitionerId ? `Practitioner/${practitionerId}` : patientId && `Patient/${patientId}`;
  return { accountId: id, claims: async () => ({ sub: id, name, fhirUser }) };
}

/** The provider stamps with the machine's time; an access token is judged by the platform's Clock, so it is stamped by it. */
function stampByClock(clock: Clock, jwt: { payload: Record<string, unknown> }): void {
  const { iat, exp } = jwt.payload;
  const now = Math.floor(clock.now().getTime() / 1000);
  jwt.payload['iat'] = now;
  jwt.payload['exp'] = now + (Number(exp) - Number(iat));
}

/** A page for a human whose log-in can not go on. The code is one of a closed list of RFC 6749 and OpenID Connect. */
function renderError(ctx: KoaContextWithOIDC, code: string): void {
  ctx.type = 'html';
  ctx.body = `<!doctype html><html lang="da"><meta charset="utf-8"><title>Log ind – Overblik</title>
<h1>Log ind kunne ikke gennemføres</h1><p>Start forfra fra forsiden.</p>
<p lang="en">The log-in could not be completed. Start again from the front page. (${code.replace(/[^a-z_]/g, '')})</p></html>`;
}
