/**
 * The OpenID Connect / SMART on FHIR provider inside the platform (oidc-provider), on `/oidc`.
 * What is switched off here is off because nothing verifies it yet: sender-constrained tokens (DPoP), pushed requests.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { CLIENT_ASSERTION_ALGORITHMS, compareHashedSecret, findClient, webClient } from './clients.js';
import type { DelegationBook } from './delegation.js';
import type { KeyRing } from './key-ring.js';
import { type GrantContext, type LaunchBook, sidOf } from './launch-book.js';
import { createAdapter } from './oidc-adapter.js';
import { errors, Provider } from './oidc-library.js';
import { WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import type { Sealer } from './seal.js';
import type { Secrets } from './secrets.js';
import { SESSION_HOURS } from './session.js';
import { LAUNCH_SCOPES, narrowScopes, type ResourceScope } from './smart-scopes.js';
import { fhirUserOf, tokenClaims } from './token-claims.js';

/** Life of an access token, seconds. Taken back earlier by the revocation list. */
export const ACCESS_TOKEN_TTL_S = 3600;
/** How long a person may take at the log-in page. */
export const INTERACTION_TTL_S = 15 * 60;
/** The log-in page. */
export const LOGIN_PAGE = '/log-ind';

/** How long an app with `offline_access` may come back without the person. */
export const OFFLINE_DAYS = 30;

export interface ProviderParts {
  db: Database;
  clock: Clock;
  address: PublicAddress;
  secrets: Secrets;
  sealer: Sealer;
  keys: KeyRing;
  people: PersonBook;
  delegations: DelegationBook;
  launches: LaunchBook;
  /** Demo: the addresses of apps may lie on this machine. */
  demo: boolean;
  /** False for a scope that the record cannot carry out to the letter; it is then not given out. */
  isEnforceable(scope: ResourceScope): boolean;
  /** False once the session of a log-in is over. */
  isSessionAlive(sessionKey: string): Promise<boolean>;
  /** Secret of a registered client. */
  secretOf(clientId: string): Promise<string | undefined>;
  /** A grant is over: its access tokens are too. */
  endGrant(grantId: string): Promise<void>;
  /** A fault inside the provider, for the log. */
  onFault(error: Error): void;
}

export function createProvider(parts: ProviderParts): OidcProvider {
  const provider = new Provider(parts.address.issuer, configuration(parts));
  // Trusted because answerOidc() sets these headers itself.
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) => parts.onFault(error));
  provider.Client.prototype.compareClientSecret = compareHashedSecret;
  provider.use(async (context, next) => {
    // What the provider adds to Koa's context is there once it has answered.
    const ctx = context as unknown as KoaContextWithOIDC;
    prepareAuthorization(ctx);
    await next();
    if (ctx.oidc?.route === 'token') await addLaunchContext(ctx, parts);
  });
  return provider;
}

/**
 * An authorization request begins afresh: what the last person at this computer left behind in the provider's session
 * answers for nobody. `offline_access` is asked about without the app having to say so (SMART apps do not).
 */
function prepareAuthorization(ctx: KoaContextWithOIDC): void {
  if (ctx.method !== 'GET' || ctx.path !== '/oidc/auth') return;
  const kept = (ctx.req.headers.cookie ?? '').split(/;\s*/).filter((pair) => !/^overblik_oidc(\.sig)?=/.test(pair));
  ctx.req.headers.cookie = kept.join('; ');
  const isOffline = String(ctx.query['scope'] ?? '')
    .split(' ')
    .includes('offline_access');
  if (isOffline && ctx.query['prompt'] === undefined) ctx.query = { ...ctx.query, prompt: 'consent' };
}

/** The launch context of the token response (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html). */
async function addLaunchContext(ctx: KoaContextWithOIDC, { launches, address }: ProviderParts): Promise<void> {
  const body = ctx.body as Record<string, unknown> | undefined;
  const { Grant: grant, AccessToken: token, AuthorizationCode: code, RefreshToken: refresh } = ctx.oidc.entities;
  if (!body?.['access_token'] || !grant?.jti || !token) return;
  const context = (await launches.ofGrant(grant.jti)) ?? {};
  const asked = (code ?? refresh)?.scope?.split(' ') ?? [];
  const oidcScopes = grant.getOIDCScopeFiltered(new Set(asked));
  Object.assign(body, {
    scope: [oidcScopes, token.scope].filter(Boolean).join(' '),
    ...launchParameters(context),
    ...(asked.includes('launch') ? { smart_style_url: `${address.fhirBase}${SMART_STYLE_PATH}` } : {}),
  });
}

/** Where the looks of the workplace are told, below the FHIR base. */
export const SMART_STYLE_PATH = '/.well-known/smart-style.json';

function launchParameters({ patient, encounter, intent }: GrantContext): Record<string, unknown> {
  return {
    ...(patient === undefined ? {} : { patient, need_patient_banner: true }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(intent === undefined ? {} : { intent }),
  };
}

/** Answers every path of the provider; pins the address first, see public-address.ts. */
export function answerOidc(current: () => OidcProvider, address: PublicAddress) {
  const callbacks = new WeakMap<OidcProvider, ReturnType<OidcProvider['callback']>>();
  const callbackOf = (provider: OidcProvider) => {
    const answer = callbacks.get(provider) ?? provider.callback();
    callbacks.set(provider, answer);
    return answer;
  };
  return (req: IncomingMessage & { baseUrl?: string }, res: ServerResponse): void => {
    const origin = new URL(address.originOf(req));
    req.headers.host = origin.host;
    req.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
    delete req.headers['x-forwarded-host'];
    // Paths below a sub-path: a proxy in front has taken the prefix off, addresses in answers need it back.
    req.baseUrl = address.basePath;
    void callbackOf(current())(req, res);
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
  const { address, secrets, people, launches } = parts;
  return {
    adapter: createAdapter({ ...parts, findClient: (id) => findClient(people, parts.secretOf, id) }),
    jwks: {
      keys: parts.keys.inForce().map(({ signsFrom: _from, keptUntil: _until, ...key }) => key),
    } as Configuration['jwks'],
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
    extraClientMetadata: { properties: ['allowed_scopes', 'secret_hash'] },
    enabledJWA: {
      clientAuthSigningAlgValues: [...CLIENT_ASSERTION_ALGORITHMS],
      idTokenSigningAlgValues: ['ES256', 'RS256'],
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'fhirUser', ...LAUNCH_SCOPES],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'], profile: ['name'], fhirUser: ['fhirUser'] },
    discovery: { backchannel_logout_supported: true, backchannel_logout_session_supported: true },
    // There is no userinfo endpoint, so the ID token carries them.
    conformIdTokenClaims: false,
    extraParams: ['aud', 'launch'],
    routes: {
      authorization: '/oidc/auth',
      token: '/oidc/token',
      jwks: '/oidc/jwks',
      end_session: '/oidc/session/end',
      introspection: '/oidc/introspection',
      revocation: '/oidc/revocation',
    },
    interactions: { url: (_ctx, interaction) => `${address.basePath}${LOGIN_PAGE}?uid=${interaction.uid}` },
    features: features(parts),
    findAccount: async (_ctx, sub, token) =>
      (await isOver(parts, token)) ? undefined : account(await people.find(sub), grantOf(token)),
    extraTokenClaims: async (_ctx, token) => {
      const grantId = 'grantId' in token ? token.grantId : undefined;
      const person = await people.find(('accountId' in token ? token.accountId : undefined) ?? token.clientId!);
      if (!person) return undefined;
      const context = (grantId && (await launches.ofGrant(grantId))) || {};
      const delegation = await delegationOf(parts, person.caller.id, context);
      return { ...tokenClaims(person.caller, context, delegation, grantId && sidOf(grantId)) };
    },
    issueRefreshToken: async (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (code.scopes.has('offline_access') || code.scopes.has('online_access')),
    // Keys of clients are fetched from where they are registered. The library keeps this away from addresses inside a
    // network; only in demo may an app lie on this machine.
    fetch: (url, { dispatcher, ...init }: RequestInit & { dispatcher?: unknown } = {}) =>
      fetch(url, { ...init, redirect: 'error', ...(parts.demo ? {} : { dispatcher }) } as RequestInit),
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
      // Set for each grant where it is made; see login-page.ts.
      Grant: ACCESS_TOKEN_TTL_S,
      RefreshToken: (_ctx, token) => grantLifeS(token.scopes),
      IdToken: 600,
      Interaction: INTERACTION_TTL_S,
      // Only long enough to finish a log-in: on a shared ward computer nobody may be logged in by what another left.
      Session: INTERACTION_TTL_S,
    },
  };
}

/** In whose name the person acts; where the log-in did not say, in that of the first principal, as a new session does. */
async function delegationOf({ delegations, clock }: ProviderParts, personId: string, { onBehalfOf }: GrantContext) {
  if (onBehalfOf === null) return undefined;
  if (onBehalfOf === undefined) return (await delegations.delegationsOf(personId, clock.now()))[0];
  return delegations.delegationFor(personId, onBehalfOf, clock.now());
}

/** How long what a person has granted lives, seconds. */
export function grantLifeS(scopes: ReadonlySet<string>): number {
  if (scopes.has('offline_access')) return OFFLINE_DAYS * 86_400;
  return scopes.has('online_access') ? SESSION_HOURS * 3600 : ACCESS_TOKEN_TTL_S;
}

/** `online_access` is over with the session it came from, whatever the refresh token says. */
async function isOver(parts: ProviderParts, token: unknown): Promise<boolean> {
  if (!isRefreshToken(token) || token.scopes.has('offline_access')) return false;
  const context = token.grantId === undefined ? undefined : await parts.launches.ofGrant(token.grantId);
  return context?.sessionKey !== undefined && !(await parts.isSessionAlive(context.sessionKey));
}

function isRefreshToken(token: unknown): token is { grantId?: string; scopes: Set<string> } {
  return typeof token === 'object' && token !== null && (token as { kind?: unknown }).kind === 'RefreshToken';
}

function features(parts: ProviderParts): Configuration['features'] {
  const { address } = parts;
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    // Both end points are answered with the help of token-desk.ts, which knows our signed tokens too.
    introspection: {
      enabled: true,
      // A public client has proved nothing: it is told of its own tokens only.
      allowedPolicy: async (_ctx, client, token) =>
        client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
    },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
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
          scope: grantableScopes(ctx, (client['allowed_scopes'] as string[] | undefined) ?? [], parts).join(' '),
          audience: address.fhirBase,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_TTL_S,
          jwt: { sign: { alg: 'ES256', kid: parts.keys.signingKey().kid } },
        };
      },
    },
  };
}

/**
 * The provider knows only literal scopes, and SMART's are a grammar: what is on offer is worked out from what is asked.
 * `system/` is for a system on its own, `user/` and `patient/` only where a person has logged in.
 */
function grantableScopes(ctx: KoaContextWithOIDC, registered: string[], parts: ProviderParts): string[] {
  const { AuthorizationCode: code, RefreshToken: refresh } = ctx.oidc.entities;
  const asked = [ctx.oidc.params?.['scope'], code?.scope, refresh?.scope].filter(
    (scope): scope is string => typeof scope === 'string',
  );
  const isSystem = ctx.oidc.params?.['grant_type'] === 'client_credentials';
  return narrowScopes(
    asked.flatMap((text) => text.split(' ')),
    registered,
    parts.isEnforceable,
  ).filter((scope) => scope.startsWith('system/') === isSystem);
}

/** The subject of an ID token. A CPR number is never a claim. */
function account(person: StoredPerson | undefined, grantId: string | undefined) {
  if (!person || person.caller.kind === 'system') return undefined;
  const { id, name } = person.caller;
  const sid = grantId && sidOf(grantId);
  return { accountId: id, claims: async () => ({ sub: id, name, fhirUser: fhirUserOf(person.caller), sid }) };
}

/** The grant a code or a refresh token is of. */
const grantOf = (token: unknown): string | undefined =>
  typeof token === 'object' && token !== null ? (token as { grantId?: string }).grantId : undefined;

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
