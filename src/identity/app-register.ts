/**
 * Apps and systems of other makers: who may register one, what an entry must look like, and who lets it in. An entry is
 * unknown to the log-in until it is approved; in demo that is at once, in production an operator does it.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, Failure, type Issue } from '../base/index.js';
import type { CallerOrganisation } from './caller.js';
import type { PersonBook, StoredPerson, SystemClient } from './person.js';
import { digest } from './seal.js';
import { randomSecret } from './secrets.js';
import { LAUNCH_SCOPES, parseResourceScope, type ResourceScope } from './smart-scopes.js';

/** `public`: in a browser or on a telephone. `confidential`: on a server, with a secret or a key. `backend`: nobody logs in. */
export const APP_KINDS = ['public', 'confidential', 'backend'] as const;
export type AppKind = (typeof APP_KINDS)[number];

/** What somebody registers. */
export interface AppWish {
  name: string;
  kind: AppKind;
  redirectUris: string[];
  launchUrl?: string;
  scopes: string[];
  /** Where its server is told that somebody has signed out (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogoutUri?: string;
  /** Public keys, instead of a secret. */
  jwks?: { keys: Record<string, unknown>[] };
  jwksUri?: string;
}

/** An entry as its owner sees it. The secret is never in it. */
export interface RegisteredApp extends AppWish {
  id: string;
  status: 'waiting' | 'approved' | 'refused';
  owner: string;
  registeredAt: string;
}

/** What an operator alone may say of an entry. */
export interface ByOperator {
  status: 'approved';
  /** A system that writes for an organisation. */
  role?: 'source-system';
  organisation?: CallerOrganisation;
}

export interface AppRegister {
  /** @throws Failure `unprocessable` naming each field that cannot be used */
  register(wish: unknown, owner: string, by?: ByOperator): Promise<{ app: RegisteredApp; secret?: string }>;
  /** Those of one owner, or all. Newest first. */
  list(owner?: string): Promise<RegisteredApp[]>;
  /** Approved ones that the workplace can open with a patient. */
  launchable(): Promise<{ id: string; name: string; launchUrl: string }[]>;
  /** @param by login name of who decides @throws Failure `not-found` */
  decide(id: string, approve: boolean, by: string): Promise<RegisteredApp>;
  /** Takes it off the list; its tokens die with it. @param owner only when it is this person's @throws Failure `not-found` */
  remove(id: string, by: string, owner?: string): Promise<void>;
}

/** What somebody does to an entry; for the access log. */
export interface AppDeed {
  verb: 'register' | 'approve' | 'refuse' | 'remove';
  app: Pick<RegisteredApp, 'id' | 'name' | 'kind' | 'scopes' | 'status'>;
  /** Login name, or `operator` at the command line. */
  by: string;
}

const LONGEST_NAME = 80;
const LONGEST_ADDRESS = 500;
const MOST_ADDRESSES = 10;
const MOST_SCOPES = 60;
const MOST_KEYS = 10;
const SHORTEST_RSA_BITS = 2048;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Scopes that are not about resources and need no registration. */
const PLAIN_SCOPES: ReadonlySet<string> = new Set(['openid', 'profile', 'fhirUser', ...LAUNCH_SCOPES]);

export interface AppRegisterParts {
  people: PersonBook;
  clock: Clock;
  demo: boolean;
  isEnforceable(scope: ResourceScope): boolean;
  /** Told before it is done. */
  onDeed(deed: AppDeed): Promise<void>;
  /** Told of an app that is let in no more. */
  onGone(id: string): Promise<void>;
}

export function openAppRegister(parts: AppRegisterParts): AppRegister {
  const { people, clock, demo } = parts;
  const tell = (verb: AppDeed['verb'], person: StoredPerson, by: string) => {
    const { id, name, kind, scopes, status } = appOf(person);
    return parts.onDeed({ verb, app: { id, name, kind, scopes, status }, by });
  };
  const find = async (id: string): Promise<StoredPerson> => {
    const person = await people.find(id);
    if (!person?.client?.registeredAt) throw new Failure('not-found', 'There is no such app.');
    return person;
  };
  return {
    async register(value, owner, by) {
      const wish = readWish(value, parts);
      const id = `app-${randomBytes(10).toString('hex')}`;
      const needsSecret = wish.kind !== 'public' && !wish.jwks && !wish.jwksUri;
      const secret = needsSecret ? randomSecret() : undefined;
      const client: SystemClient = {
        scopes: wish.scopes.filter((scope) => !PLAIN_SCOPES.has(scope)),
        jwks: wish.jwks,
        jwksUri: wish.jwksUri,
        redirectUris: wish.kind === 'backend' ? undefined : wish.redirectUris,
        isPublic: wish.kind === 'public' || undefined,
        launchUrl: wish.launchUrl,
        backchannelLogoutUri: wish.backchannelLogoutUri,
        secretHash: secret && digest(secret),
        owner,
        status: by?.status ?? (demo ? 'approved' : 'waiting'),
        registeredAt: clock.now().toISOString(),
      };
      const person = entry(id, wish.name, client, by);
      await tell('register', person, owner);
      await people.register(person);
      return { app: appOf(person), secret };
    },
    list: async (owner) => (await people.apps(owner)).map(appOf),
    async launchable() {
      const apps = (await people.apps()).map(appOf);
      return apps.flatMap(({ id, name, launchUrl, status }) =>
        status === 'approved' && launchUrl !== undefined ? [{ id, name, launchUrl }] : [],
      );
    },
    async decide(id, approve, by) {
      const person = await find(id);
      const changed = { ...person, client: { ...person.client, status: approve ? 'approved' : 'refused' } as const };
      await tell(approve ? 'approve' : 'refuse', changed, by);
      await people.register(changed);
      if (!approve) await parts.onGone(id);
      return appOf(changed);
    },
    async remove(id, by, owner) {
      const person = await find(id);
      if (owner !== undefined && person.client?.owner !== owner)
        throw new Failure('not-found', 'There is no such app.');
      await tell('remove', person, by);
      await people.remove(id);
      await parts.onGone(id);
    },
  };
}

function entry(id: string, name: string, client: SystemClient, by: Partial<ByOperator> = {}): StoredPerson {
  const { role = 'integrator-system', organisation } = by;
  return {
    caller: { kind: 'system', id, name, role, clientId: id, organisation },
    view: { roleText: 'App', roleTextEn: 'App', group: '6 Apps' },
    client,
  };
}

function appOf({ caller, client = {} }: StoredPerson): RegisteredApp {
  return {
    id: caller.id,
    name: caller.name,
    kind: client.redirectUris === undefined ? 'backend' : client.isPublic ? 'public' : 'confidential',
    redirectUris: client.redirectUris ?? [],
    scopes: client.scopes ?? [],
    ...(client.launchUrl === undefined ? {} : { launchUrl: client.launchUrl }),
    ...(client.backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri: client.backchannelLogoutUri }),
    ...(client.jwks === undefined ? {} : { jwks: client.jwks }),
    ...(client.jwksUri === undefined ? {} : { jwksUri: client.jwksUri }),
    status: client.status ?? 'approved',
    owner: client.owner ?? '',
    registeredAt: client.registeredAt ?? '',
  };
}

/** Reads and checks what was sent; every complaint names its field. @throws Failure `unprocessable` */
export function readWish(value: unknown, rules: Pick<AppRegisterParts, 'demo' | 'isEnforceable'>): AppWish {
  const sent = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const issues: Issue[] = [];
  const refuse = (expression: string, diagnostics: string) =>
    issues.push({ severity: 'error', code: 'invalid', diagnostics, expression });

  const name = typeof sent['name'] === 'string' ? sent['name'].trim() : '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (name === '' || name.length > LONGEST_NAME || /[\u0000-\u001f<>]/.test(name))
    refuse('name', `The name must have 1 to ${LONGEST_NAME} characters, none of them < or >.`);
  const kind = APP_KINDS.find((one) => one === sent['kind']);
  if (!kind) refuse('kind', `kind must be one of ${APP_KINDS.join(', ')}.`);

  const redirectUris = textsOf(sent['redirectUris']);
  if (kind === 'backend' && redirectUris.length > 0)
    refuse('redirectUris', 'Nobody logs in to a backend system: it has no redirect address.');
  if (kind !== 'backend' && (redirectUris.length === 0 || redirectUris.length > MOST_ADDRESSES))
    refuse('redirectUris', `An app needs 1 to ${MOST_ADDRESSES} redirect addresses.`);
  for (const address of redirectUris) {
    const problem = addressProblem(address, kind === 'public');
    if (problem) refuse('redirectUris', problem);
  }
  const launchUrl = optionalText(sent['launchUrl']);
  const launchProblem = launchUrl === undefined ? undefined : addressProblem(launchUrl, false);
  if (launchProblem) refuse('launchUrl', launchProblem);

  const backchannelLogoutUri = optionalText(sent['backchannelLogoutUri']);
  if (backchannelLogoutUri !== undefined) {
    const problem = logoutProblem(backchannelLogoutUri, kind, rules.demo);
    if (problem) refuse('backchannelLogoutUri', problem);
  }

  const scopes = textsOf(sent['scopes']);
  if (scopes.length === 0 || scopes.length > MOST_SCOPES) refuse('scopes', `Name 1 to ${MOST_SCOPES} scopes.`);
  for (const scope of scopes) {
    const problem = scopeProblem(scope, kind, rules.isEnforceable);
    if (problem) refuse('scopes', problem);
  }
  const keys = readKeys(sent, kind, rules.demo, refuse);
  if (issues.length > 0) throw new Failure('unprocessable', issues);
  return {
    name,
    kind: kind!,
    redirectUris,
    ...(launchUrl === undefined ? {} : { launchUrl }),
    ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri }),
    scopes,
    ...keys,
  };
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.filter((one): one is string => typeof one === 'string' && one !== ''))] : [];
const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Why an address cannot be one to send a browser to; undefined when it can. */
function addressProblem(address: string, mayBeNative: boolean): string | undefined {
  if (address.length > LONGEST_ADDRESS) return `An address has at most ${LONGEST_ADDRESS} characters.`;
  if (!URL.canParse(address) || /[\s*\\]/.test(address))
    return 'An address must be whole, without blanks and wildcards.';
  const url = new URL(address);
  if (address.includes('#')) return 'An address must not carry a fragment (#).';
  if (url.username || url.password) return 'An address must not carry a name or a password.';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:')
    return LOOPBACK.has(url.hostname) ? undefined : 'http is for this machine alone (127.0.0.1): use https.';
  // RFC 8252, 7.1: a private scheme is a domain name turned round, so that two apps do not meet.
  const isPrivate = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
  return mayBeNative && isPrivate
    ? undefined
    : 'Use https, or for an app on a telephone a scheme of its own (com.example.app:/).';
}

/** Only a server can be told: what runs in a browser has no address that we could reach. */
function logoutProblem(address: string, kind: AppKind | undefined, demo: boolean): string | undefined {
  if (kind !== 'confidential') return 'Only an app with a server can be told of a sign-out.';
  return addressProblem(address, false) ?? (demo || address.startsWith('https:') ? undefined : 'Use https.');
}

function scopeProblem(text: string, kind: AppKind | undefined, isEnforceable: AppRegisterParts['isEnforceable']) {
  const shown = text.slice(0, 80);
  if (PLAIN_SCOPES.has(text)) return kind === 'backend' ? `${shown} is for apps that people log in to.` : undefined;
  const scope = parseResourceScope(text);
  if (!scope) return `${shown} is no SMART 2 scope, such as patient/Observation.rs.`;
  if ((scope.context === 'system') !== (kind === 'backend'))
    return `${shown}: system/ is for backend systems, user/ and patient/ for apps that people log in to.`;
  return isEnforceable(scope) ? undefined : `${shown} is narrower than can be carried out here (see docs/fhir.md).`;
}

type Refuse = (expression: string, diagnostics: string) => void;

function readKeys(sent: Record<string, unknown>, kind: AppKind | undefined, demo: boolean, refuse: Refuse) {
  const jwksUri = optionalText(sent['jwksUri']);
  const jwks = sent['jwks'] as { keys?: unknown } | undefined | null;
  if (kind === 'public' && (jwks || jwksUri))
    refuse('jwks', 'A public app has no key: nothing in it can be kept secret.');
  if (jwks && jwksUri) refuse('jwks', 'Give the keys, or where they are published, not both.');
  if (jwksUri !== undefined) {
    const problem = addressProblem(jwksUri, false);
    if (problem) refuse('jwksUri', problem);
    else if (!demo && !jwksUri.startsWith('https:')) refuse('jwksUri', 'Keys are fetched by https alone.');
    return { jwksUri };
  }
  if (!jwks) return {};
  const keys = Array.isArray(jwks.keys) ? (jwks.keys as Record<string, unknown>[]) : [];
  if (keys.length === 0 || keys.length > MOST_KEYS) refuse('jwks', `A key set has 1 to ${MOST_KEYS} keys.`);
  for (const key of keys) {
    const problem = keyProblem(key);
    if (problem) refuse('jwks', problem);
  }
  return { jwks: { keys } };
}

const PUBLIC_PARTS = ['kty', 'kid', 'use', 'alg', 'key_ops', 'crv', 'x', 'y', 'n', 'e'];

function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'object' || key === null) return 'A key must be a JWK.';
  const jwk = key as Record<string, unknown>;
  if (['d', 'p', 'q', 'k'].some((part) => part in jwk))
    return 'This is a private key: it is no secret any more. Make a new one, and send its public half.';
  if (Object.keys(jwk).some((name) => !PUBLIC_PARTS.includes(name))) return 'A key holds parts that no public key has.';
  if (typeof jwk['kid'] !== 'string' || jwk['kid'] === '') return 'Each key needs a name (kid).';
  if (jwk['kty'] === 'EC') return jwk['crv'] === 'P-256' || jwk['crv'] === 'P-384' ? undefined : 'Use P-384 (ES384).';
  if (jwk['kty'] !== 'RSA') return 'Use an EC key (ES384) or an RSA key (RS384).';
  const bits = Buffer.from(String(jwk['n'] ?? ''), 'base64url').length * 8;
  return bits >= SHORTEST_RSA_BITS ? undefined : `An RSA key has at least ${SHORTEST_RSA_BITS} bits.`;
}
