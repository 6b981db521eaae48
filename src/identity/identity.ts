/** The identity room put together: who is calling, and how they prove it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { ALONE, type Clock, Failure, type ProcessBus } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { type AccessGrant, grantFor, type NewAccessGrant } from './access-grant.js';
import { type AppDeed, type AppRegister, openAppRegister } from './app-register.js';
import { AccessTokens, LONGEST_MINT_TTL_S, type MintOptions } from './bearer.js';
import type { Caller, Role } from './caller.js';
import { authenticatedNow } from './authentication.js';
import { type Cookies, cookieNames } from './cookies.js';
import { type DelegationBook, openDelegationBook } from './delegation.js';
import { AuthorisationRegister } from './authorisation-register.js';
import { parseLoginSetting } from './directory.js';
import { KeyRing } from './key-ring.js';
import { type Launch, openLaunchBook } from './launch-book.js';
import { type LoginChoice, LoginPage } from './login-page.js';
import { WEB_CLIENT_ID } from './own-client.js';
import { openPasskeyBook, type PasskeyAnswer, type PasskeyBook } from './passkeys.js';
import { type LoginPerson, openPersonBook } from './person.js';
import { answerOidc, createProvider, type ProviderParts } from './provider.js';
import { publicAddress } from './public-address.js';
import { Revocations } from './revocations.js';
import { createSealer } from './seal.js';
import {
  clientSecret,
  knownClientSecret,
  loadSecrets,
  readSecrets,
  type Secrets,
  type SecretsPlace,
  secretsPath,
} from './secrets.js';
import type { OpenSession, Session } from './session.js';
import { SessionDesk } from './session-desk.js';
import { SessionBook } from './session-book.js';
import { SignOut } from './sign-out.js';
import { type SmartConfiguration, smartConfiguration } from './smart-configuration.js';
import type { ResourceScope } from './smart-scopes.js';
import { TokenDesk } from './token-desk.js';
import { type Arrived, Upstream } from './upstream.js';
import { type CompletedLogin, type Redirect, WebLogin } from './web-login.js';

export interface IdentityOptions {
  db: Database;
  clock: Clock;
  settings: {
    /** Address people and systems reach the platform at, e.g. `http://127.0.0.1:8080`. */
    publicUrl: string;
    demo: boolean;
    /** OVERBLIK_SECRETS_FILE; required outside demo. */
    secretsFile?: string;
    dataDir: string;
    /** OVERBLIK_LOGIN: directories to log in through, as JSON. */
    login?: string;
  };
  /** A citizen's own record by person number, for who comes through a directory for the first time. */
  citizenOf?: (cpr: string) => Promise<{ patientId: string; name: string } | undefined>;
  /** False for a scope that the record cannot carry out to the letter: it is not given out. Default: all can be. */
  isEnforceable?: (scope: ResourceScope) => boolean;
  /** Something is done to an app's entry: written down before it is done, and not done when that fails. */
  onAppDeed?: (deed: AppDeed) => Promise<void>;
  /** A fault inside the log-in provider, for the log. */
  onFault?: (error: Error) => void;
  /** To the processes that serve with this one; alone when absent. */
  bus?: ProcessBus;
}

/** Everything the rest of the house may ask about who is calling. */
export interface Identity {
  /** Answers `/oidc/*` and the discovery documents (isOidcPath); must get the request with its body unread. */
  oidcCallback(req: IncomingMessage, res: ServerResponse): void;
  smartConfiguration(): SmartConfiguration;
  /** Base of the FHIR API: `iss` of a SMART launch, audience of every access token. */
  readonly fhirBase: string;
  /** Names of our cookies: `session` is what sessionFromCookie wants. */
  readonly cookies: { session: string; login: string };
  /** The known origin a request came to, for startLogin. */
  originOf(req: IncomingMessage): string;

  registerPerson(person: LoginPerson): Promise<void>;
  /** @param session of this browser, where an app asks to be let in */
  loginView(uid: string, session?: OpenSession): Promise<LoginChoice>;
  finishLogin(req: IncomingMessage, res: ServerResponse, uid: string, personId: string): Promise<{ location: string }>;
  /** The person of the session lets the asking app in. @param patient whom it is about; the law has been asked already */
  letAppIn(
    req: IncomingMessage,
    res: ServerResponse,
    uid: string,
    by: { session: OpenSession; cookie: string; patient?: string; encounter?: string },
  ): Promise<{ location: string }>;
  /** The person says no to the asking app. */
  refuseApp(req: IncomingMessage, res: ServerResponse, uid: string): Promise<{ location: string }>;
  /** Apps and systems of other makers. */
  readonly apps: AppRegister;
  /** Log-in through a directory elsewhere. */
  readonly upstream: Upstream;
  /** Ends the log-in of somebody a directory has vouched for. */
  finishArrived(req: IncomingMessage, res: ServerResponse, arrived: Arrived): Promise<{ location: string }>;
  /** The word with which the workplace opens an app (SMART EHR launch). */
  makeLaunch(launch: Launch): Promise<string>;

  startLogin(options?: { origin?: string; returnTo?: string }): Redirect;
  completeLogin(query: Readonly<Record<string, unknown>>, cookies: Cookies): Promise<CompletedLogin>;
  logOut(cookies: Cookies): Promise<Redirect>;
  /** Ends all sessions and takes back all tokens of the person. */
  signOutEverywhere(personId: string): Promise<void>;
  /** Tells apps of sign-outs that they are yet to be told of; call it every few seconds. @returns how many were told */
  sendLogoutNotices(): Promise<number>;

  sessionFromCookie(value: string | undefined, options?: { touch?: boolean }): Promise<Session | undefined>;
  /** @param place address of the screen, to come back to */
  lock(value: string | undefined, place?: string): Promise<void>;
  /** Proving again, leaving a workstation to a colleague, taking it over again. */
  readonly desk: SessionDesk;
  readonly passkeys: PasskeyBook;
  /** A person logs in with a passkey. @param origin the browser's, see originOf */
  finishWithPasskey(
    req: IncomingMessage,
    res: ServerResponse,
    uid: string,
    answer: PasskeyAnswer,
    origin: string,
  ): Promise<{ location: string }>;
  addGrant(value: string | undefined, wish: NewAccessGrant): Promise<AccessGrant>;
  endGrant(value: string | undefined, grantId: string): Promise<void>;
  grantFor(session: OpenSession, patientId: string): AccessGrant | undefined;
  /** Act in the principal's name, or in one's own when undefined. @throws Failure `forbidden` without a delegation in force */
  actFor(value: string | undefined, principalId: string | undefined): Promise<Session>;

  callerFromBearer(token: string): Promise<Caller>;
  mintToken(personId: string, options?: MintOptions): Promise<string>;
  revokeToken(token: string): Promise<void>;

  /** Who works in whose name. Sessions and tokens read it at every request: what is taken back is over at the next one. */
  readonly delegations: DelegationBook;
  /** Whether authorisations hold: read at every request as well. */
  readonly authorisations: AuthorisationRegister;
  /** Somebody known to the log-in. */
  findPerson(id: string): Promise<Omit<Caller, 'scopes'> | undefined>;
  /** Professionals with one of the roles, found by words of their name or by authorisation id; at most 20, by name. */
  findStaff(query: string, roles: readonly Role[]): Promise<Omit<Caller, 'scopes'>[]>;

  /** Deletes what has expired; call it now and then (every ten minutes is plenty). */
  prune(): Promise<void>;
}

/** @throws Failure `fault` when the secrets are missing or broken; it says what to do */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { db, clock, settings, isEnforceable = () => true, bus = ALONE } = options;
  const address = publicAddress(settings.publicUrl);
  const secrets = await loadSecrets(settings);
  await clientSecret(settings, secrets, WEB_CLIENT_ID);
  const keys = new KeyRing(secrets, clock);
  const sealer = createSealer(secrets.sealKey);
  const launches = openLaunchBook(db, clock, sealer);
  const passkeys = openPasskeyBook(db, clock, sealer);
  const delegations = openDelegationBook(db, clock);
  const people = openPersonBook(db, clock, delegations);
  const { demo } = settings;
  const revocations = new Revocations(db, clock, bus);
  const longestTokenMs = LONGEST_MINT_TTL_S * 1000;
  const signOut = new SignOut({ db, clock, address, keys, people, launches, revocations, demo, longestTokenMs });
  const sessions = new SessionBook(db, clock, (key) => signOut.ofSession(key), bus);
  const tokens = new AccessTokens({ clock, address, keys, people, delegations, revocations, demo });
  const onFault = options.onFault ?? (() => undefined);
  const secretOf = (clientId: string) => knownClientSecret(settings, secrets, clientId);
  const isSessionAlive = (key: string) => sessions.isAlive(key);
  const parts = { db, clock, address, secrets, sealer, keys, people, delegations, launches, demo };
  const provider = currentProvider({
    ...parts,
    isEnforceable,
    isSessionAlive,
    secretOf,
    endGrant: (id) => signOut.endTokens(id),
    onFault,
  });
  const answerProvider = answerOidc(provider, address);
  const desk = new TokenDesk({ answerOidc: answerProvider, tokens });
  const { citizenOf = async () => undefined } = options;
  const upstream = new Upstream(parseLoginSetting(settings.login), { ...parts, secretOf, citizenOf, onFault });
  const page = new LoginPage({ provider, people, address, launches, clock, demo, isEnforceable, ways: upstream.ways });
  const web = new WebLogin({ ...parts, sessions, answerOidc: answerProvider });
  const authorisations = new AuthorisationRegister(db, clock);
  /** A session and a token say whose name was chosen; whether it may still be used is asked each time. */
  const inWhoseName = async (caller: Caller): Promise<Caller> => {
    if (!caller.delegation) return authorisations.standing(caller);
    const { delegation: chosen, ...own } = caller;
    const delegation = await delegations.delegationFor(caller.id, chosen.principal.id, clock.now());
    return authorisations.standing(delegation ? { ...own, delegation } : own);
  };

  return {
    oidcCallback(req, res) {
      const path = (req.url ?? '').split('?', 1)[0]!;
      if (!TokenDesk.takes(req.method, path)) return answerProvider(req, res);
      desk.answer(req, res, path).catch((problem: Error) => {
        onFault(problem);
        if (!res.headersSent) res.writeHead(503);
        res.end();
      });
    },
    smartConfiguration: () => smartConfiguration(address),
    fhirBase: address.fhirBase,
    cookies: cookieNames(address),
    originOf: (req) => address.originOf(req),

    async registerPerson(person) {
      const { secret, ...stored } = person;
      const needsSecret = stored.caller.kind === 'system' && !stored.client?.jwks && !stored.client?.isPublic;
      if (needsSecret) await clientSecret(settings, secrets, stored.caller.id, secret);
      await people.register(stored);
    },
    loginView: (uid, session) => page.loginView(uid, session),
    finishLogin: (req, res, uid, personId) => page.finishLogin(req, res, uid, personId),

    letAppIn: (req, res, uid, { cookie, ...by }) =>
      page.letIn(req, res, uid, { ...by, sessionKey: SessionBook.keyOf(cookie) }),
    refuseApp: (req, res, uid) => page.refuse(req, res, uid),
    apps: openAppRegister({
      people,
      clock,
      demo,
      isEnforceable,
      onDeed: options.onAppDeed ?? (async () => undefined),
      onGone: (id) => revocations.revokeSubject(id, longestTokenMs),
    }),
    upstream,
    finishArrived: (req, res, { uid, personId, authentication }) =>
      page.finishAs(req, res, uid, personId, authentication),
    makeLaunch: (launch) => launches.make(launch),

    startLogin: (wish) => web.startLogin(wish),
    completeLogin: (query, cookies) => web.completeLogin(query, cookies),
    logOut: (cookies) => web.logOut(cookies),
    async signOutEverywhere(personId) {
      await sessions.endAll(personId);
      await signOut.ofPerson(personId);
    },
    sendLogoutNotices: () => signOut.deliver(),

    async sessionFromCookie(value, wish) {
      const session = await sessions.find(value, wish);
      if (session?.state !== 'open') return session;
      return { ...session, caller: await inWhoseName(session.caller) };
    },
    lock: (value, place) => sessions.lock(value, place),
    desk: new SessionDesk({ clock, address, sessions, passkeys, demo }),
    passkeys,
    async finishWithPasskey(req, res, uid, answer, origin) {
      const personId = await passkeys.prove(answer, origin);
      return page.finishAs(req, res, uid, personId, authenticatedNow('passkey', clock));
    },
    addGrant: (value, wish) => sessions.addGrant(value, wish),
    endGrant: (value, grantId) => sessions.endGrant(value, grantId),
    grantFor: (session, patientId) => grantFor(session.grants, patientId, clock.now()),
    async actFor(value, principalId) {
      const session = await sessions.find(value);
      if (session?.state !== 'open') throw new Failure('unauthenticated', 'Log in first.');
      if (principalId === undefined) return sessions.actFor(value, undefined);
      const delegation = await delegations.delegationFor(session.caller.id, principalId, clock.now());
      if (!delegation) throw new Failure('forbidden', 'There is no delegation in force from that professional.');
      return sessions.actFor(value, delegation);
    },

    callerFromBearer: async (token) => inWhoseName(await tokens.callerFromBearer(token)),
    mintToken: (personId, wish) => tokens.mintToken(personId, wish),
    revokeToken: (token) => tokens.revokeToken(token),

    delegations,
    authorisations,
    findPerson: async (id) => (await people.find(id))?.caller,
    findStaff: async (query, roles) => (await people.staff(query, roles)).map(({ caller }) => caller),

    async prune() {
      await db.query({ text: 'DELETE FROM oidc_artefact WHERE expires_at < $1', values: [clock.now()] });
      await sessions.prune();
      await revocations.prune();
      await keepUp(settings, secrets);
    },
  };
}

/** The provider for the keys that are in force: made anew when another key signs or is published. */
function currentProvider(parts: ProviderParts): () => Provider {
  let made: { state: string; provider: Provider } | undefined;
  return () => {
    const state = parts.keys.state();
    if (made?.state !== state) made = { state, provider: createProvider(parts) };
    return made.provider;
  };
}

/** Takes up the keys of a secrets file that was changed since it was read (`overblik secrets rotate`). */
async function keepUp(place: SecretsPlace, secrets: Secrets): Promise<void> {
  const latest = await readSecrets(secretsPath(place), place);
  if (latest) secrets.signing = latest.signing;
}
