/**
 * What the log-in page shows, and how it ends. Our own screens are logged in to by a proof (a person chosen in demo, a
 * passkey, a region's directory). An app of another maker is let in by who has a session with us: that person sees what the
 * app asks for, says whom it is about where it asks for a patient, and agrees.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { type Clock, Failure } from '../base/index.js';
import { type Authentication, authenticatedNow, loginResultOf } from './authentication.js';
import type { Role } from './caller.js';
import type { GrantContext, LaunchBook, LaunchSubject } from './launch-book.js';
import { WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import { grantLifeS } from './provider.js';
import type { PublicAddress } from './public-address.js';
import { sessionScopes, type OpenSession } from './session.js';
import { LAUNCH_SCOPES, narrowScopes, parseResourceScope, type ResourceScope } from './smart-scopes.js';
import type { LoginWay } from './directory.js';

export interface LoginChoice {
  demo: boolean;
  people: ListedPerson[];
  /** Directories a person may log in through. */
  ways: LoginWay[];
  /** The app that asks, when it is not our own screens, and what it asks for. */
  client?: AskingClient;
  /** Who is logged in to our own screens in this browser, where an app asks. */
  signedIn?: { id: string; name: string; kind: 'professional' | 'citizen' };
}

export interface AskingClient {
  id: string;
  name: string;
  /** Resource scopes it may be given. */
  scopes: string[];
  /** It wants to come back later without the person. */
  offline: boolean;
  /** About whom: nobody in particular, the patient of the workplace that opened it, one to be chosen, or oneself. */
  patient: 'none' | 'given' | 'choose';
  /** The same request from its beginning: where to come back to after logging in. */
  restart: string;
}

export interface ListedPerson {
  id: string;
  name: string;
  roleText: string;
  roleTextEn: string;
  organisation?: string;
  /** Which part of the page the person stands in. */
  group: 'clinical' | 'citizen' | 'other';
  /** Heading within that part, as registered. */
  heading: string;
  note?: string;
  noteEn?: string;
}

/** A person with a session lets an app in. */
export interface AppConsent {
  session: OpenSession;
  /** Digest of the session's cookie. */
  sessionKey: string;
  /** The patient chosen; the law has been asked already. */
  patient?: string;
  /** Her contact that is open where the person works, if there is one. */
  encounter?: string;
}

export interface LoginPageParts {
  provider: () => Provider;
  people: PersonBook;
  address: PublicAddress;
  launches: LaunchBook;
  clock: Clock;
  demo: boolean;
  ways: readonly LoginWay[];
  isEnforceable(scope: ResourceScope): boolean;
}

type Interaction = InstanceType<Provider['Interaction']>;

export class LoginPage {
  readonly #parts: LoginPageParts;
  constructor(parts: LoginPageParts) {
    this.#parts = parts;
  }

  /** @throws Failure `gone` when the log-in has expired or never was */
  async loginView(uid: string, session?: OpenSession): Promise<LoginChoice> {
    const { demo } = this.#parts;
    const interaction = await this.#parts.provider().Interaction.find(uid);
    if (!interaction) throw expired();
    const client = await this.#askingClient(interaction, session);
    const people = demo ? (await this.#parts.people.humans()).map(listed) : [];
    const { kind, id, name } = session?.caller ?? {};
    return {
      demo,
      people,
      ways: [...this.#parts.ways],
      ...(client ? { client } : {}),
      ...(client && id !== undefined && kind !== 'system' ? { signedIn: { id, name: name!, kind: kind! } } : {}),
    };
  }

  /**
   * The person has been chosen from the list; the browser is to go on to `location`. Only in demo, and only in the browser
   * that began the log-in.
   * @throws Failure `gone` when the log-in has expired, `forbidden` outside demo, `not-found` for an unknown person
   */
  async finishLogin(req: IncomingMessage, res: ServerResponse, uid: string, personId: string): Promise<Where> {
    const { demo, clock } = this.#parts;
    if (!demo) throw new Failure('forbidden', 'Log-in by choosing a person exists in demo mode only.');
    return this.finishAs(req, res, uid, personId, authenticatedNow('demo', clock));
  }

  /** The person has proved who they are. @throws Failure `gone`, `not-found` as above */
  async finishAs(
    req: IncomingMessage,
    res: ServerResponse,
    uid: string,
    personId: string,
    authentication: Authentication,
  ): Promise<Where> {
    const interaction = await this.#interaction(req, res, uid);
    const person = await this.#human(personId);
    const own = person.caller.kind === 'citizen' ? person.caller.patientId : undefined;
    return this.#finish(req, res, interaction, person, { authentication, patient: own, onBehalfOf: undefined });
  }

  /**
   * A person with a session lets the app in.
   * @throws Failure `gone` when log-in or launch is over, `invalid` when the app asks for a patient and none was chosen
   */
  async letIn(req: IncomingMessage, res: ServerResponse, uid: string, consent: AppConsent): Promise<Where> {
    const interaction = await this.#interaction(req, res, uid);
    const { caller, authentication } = consent.session;
    const person = await this.#human(caller.id);
    const clientId = clientOf(interaction);
    if (clientId === WEB_CLIENT_ID) throw new Failure('invalid', 'This is no app.');
    const subject = await this.#subjectOf(interaction, consent);
    return this.#finish(req, res, interaction, person, {
      ...subject,
      sessionKey: consent.sessionKey,
      onBehalfOf: caller.delegation?.principal.id ?? null,
      authentication,
    });
  }

  /** The person says no: the app is told `access_denied`. */
  async refuse(req: IncomingMessage, res: ServerResponse, uid: string): Promise<Where> {
    await this.#interaction(req, res, uid);
    const result = { error: 'access_denied', error_description: 'the person said no' };
    return { location: await this.#parts.provider().interactionResult(req, res, result) };
  }

  /** The unfinished log-in of this browser. @throws Failure `gone` when it is another or over */
  async #interaction(req: IncomingMessage, res: ServerResponse, uid: string): Promise<Interaction> {
    const interaction = await this.#parts
      .provider()
      .interactionDetails(req, res)
      .catch(() => undefined);
    if (!interaction || interaction.uid !== uid) throw expired();
    return interaction;
  }

  async #human(id: string): Promise<StoredPerson> {
    const person = await this.#parts.people.find(id);
    if (!person || person.caller.kind === 'system')
      throw new Failure('not-found', 'There is no such person to log in.');
    return person;
  }

  async #subjectOf(interaction: Interaction, { session, patient, encounter }: AppConsent): Promise<LaunchSubject> {
    const launch = interaction.params['launch'];
    const whose = { clientId: clientOf(interaction), personId: session.caller.id };
    if (typeof launch === 'string') return this.#parts.launches.take(launch, whose);
    const chosen = patient ?? (session.caller.kind === 'citizen' ? session.caller.patientId : undefined);
    if (chosen === undefined && asksForPatient(interaction, session.caller.kind))
      throw new Failure('invalid', 'The app asks for a patient: choose one.', { expression: 'patient' });
    if (!asksForPatient(interaction, session.caller.kind)) return {};
    return {
      patient: chosen,
      encounter: askedScopes(interaction).includes('launch/encounter') ? encounter : undefined,
    };
  }

  async #finish(
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    person: StoredPerson,
    context: GrantContext,
  ): Promise<Where> {
    const { authentication } = context;
    const grantId = await this.#grant(interaction, person, context);
    const proof = authentication ? loginResultOf(authentication) : {};
    const result = { login: { accountId: person.caller.id, remember: false, ...proof }, consent: { grantId } };
    const provider = this.#parts.provider();
    return { location: await provider.interactionResult(req, res, result, { mergeWithLastSubmission: false }) };
  }

  /** What the app gets: of what it asks and may ask, what the person has; the rest is refused in so many words. */
  async #grant(interaction: Interaction, person: StoredPerson, context: GrantContext): Promise<string> {
    const { address, launches } = this.#parts;
    const provider = this.#parts.provider();
    const clientId = clientOf(interaction);
    const expiresIn = grantLifeS(new Set(askedScopes(interaction)));
    const grant = new provider.Grant({ accountId: person.caller.id, clientId, expiresIn } as never);
    grant.addOIDCScope(['openid', 'profile', 'fhirUser', ...LAUNCH_SCOPES].join(' '));
    const offered = await this.#offeredScopes(interaction, clientId);
    const has = narrowScopes(offered, widestFor(person, context.patient !== undefined));
    if (has.length > 0) grant.addResourceScope(address.fhirBase, has.join(' '));
    const refused = offered.filter((scope) => !has.includes(scope));
    if (refused.length > 0) grant.rejectResourceScope(address.fhirBase, refused.join(' '));
    const grantId = await grant.save();
    const { patient, encounter, ...rest } = context;
    // Of an app that asks for nothing about patients, no token names one.
    const about =
      has.some((scope) => scope.startsWith('patient/')) || asksForLaunch(interaction) ? { patient, encounter } : {};
    const whose = {
      clientId,
      personId: person.caller.id,
      isOffline: askedScopes(interaction).includes('offline_access'),
    };
    if (clientId !== WEB_CLIENT_ID) await launches.keep(grantId, { ...rest, ...about, ...whose }, expiresIn);
    return grantId;
  }

  async #askingClient(interaction: Interaction, session: OpenSession | undefined): Promise<AskingClient | undefined> {
    const id = clientOf(interaction);
    if (id === WEB_CLIENT_ID) return undefined;
    const name = (await this.#parts.people.find(id))?.caller.name ?? id;
    const launch = interaction.params['launch'];
    if (typeof launch === 'string' && session)
      await this.#parts.launches.look(launch, { clientId: id, personId: session.caller.id });
    const chooses = asksForPatient(interaction, session?.caller.kind ?? 'professional');
    return {
      id,
      name,
      scopes: await this.#offeredScopes(interaction, id),
      offline: askedScopes(interaction).includes('offline_access'),
      patient: typeof launch === 'string' ? 'given' : chooses ? 'choose' : 'none',
      restart: restartOf(interaction),
    };
  }

  async #offeredScopes(interaction: Interaction, clientId: string): Promise<string[]> {
    if (clientId === WEB_CLIENT_ID) return [];
    const client = await this.#parts.provider().Client.find(clientId);
    const registered = (client?.['allowed_scopes'] as string[] | undefined) ?? [];
    return narrowScopes(askedScopes(interaction), registered, this.#parts.isEnforceable).filter(
      (scope) => !scope.startsWith('system/'),
    );
  }
}

export interface Where {
  location: string;
}

const clientOf = (interaction: Interaction): string => String(interaction.params['client_id']);
const askedScopes = (interaction: Interaction): string[] => String(interaction.params['scope'] ?? '').split(' ');
const asksForLaunch = (interaction: Interaction): boolean =>
  typeof interaction.params['launch'] === 'string' || asksForContext(askedScopes(interaction));
/** A contact is somebody's: who asks for one asks for a patient too. */
const asksForContext = (asked: readonly string[]): boolean =>
  asked.includes('launch/patient') || asked.includes('launch/encounter');

/** A professional chooses for `patient/` scopes too, which mean nothing without a patient; a citizen has oneself. */
function asksForPatient(interaction: Interaction, kind: string): boolean {
  const asked = askedScopes(interaction);
  const aboutPatient = asked.some((scope) => parseResourceScope(scope)?.context === 'patient');
  return asksForContext(asked) || (aboutPatient && (kind === 'professional' || kind === 'citizen'));
}

function widestFor({ caller }: StoredPerson, isAboutPatient: boolean): string[] {
  const own = sessionScopes(caller.kind);
  return caller.kind === 'professional' && isAboutPatient ? [...own, 'patient/*.cruds'] : own;
}

/** The authorization request anew. Parameters are put back as the app sent them. */
function restartOf({ params }: Interaction): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'resource' ? [[name, value]] : [],
  );
  return `/oidc/auth?${new URLSearchParams(pairs as [string, string][])}`;
}

/** Professionals who do not take part in the care of the citizen. */
const OFFICE_ROLES: ReadonlySet<Role> = new Set<Role>([
  'technician',
  'interpreter',
  'flow-coordinator',
  'registry-officer',
  'regional-controller',
  'board-secretary',
  'researcher',
]);

function listed({ caller, view }: StoredPerson): ListedPerson {
  const { group: heading, ...words } = view;
  const group = caller.kind === 'citizen' ? 'citizen' : OFFICE_ROLES.has(caller.role) ? 'other' : 'clinical';
  return { id: caller.id, name: caller.name, organisation: caller.organisation?.name, group, heading, ...words };
}

function expired(): Failure {
  return new Failure('gone', 'The log-in has expired: start again from the front page.');
}
