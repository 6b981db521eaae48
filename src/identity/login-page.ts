/** What the log-in page shows, and what choosing a person there does. Demo only: in production nobody is listed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { Failure } from '../base/index.js';
import type { Role } from './caller.js';
import { WEB_CLIENT_ID } from './own-client.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import { narrowScopes } from './smart-scopes.js';

export interface LoginChoice {
  demo: boolean;
  people: ListedPerson[];
  /** The app that asks, when it is not our own screens, and what it asks for. */
  client?: { id: string; name: string; scopes: string[] };
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

type Interaction = InstanceType<Provider['Interaction']>;

export class LoginPage {
  readonly #provider: Provider;
  readonly #people: PersonBook;
  readonly #address: PublicAddress;
  readonly #demo: boolean;

  constructor(parts: { provider: Provider; people: PersonBook; address: PublicAddress; demo: boolean }) {
    this.#provider = parts.provider;
    this.#people = parts.people;
    this.#address = parts.address;
    this.#demo = parts.demo;
  }

  /** @throws Failure `gone` when the log-in has expired or never was */
  async loginView(uid: string): Promise<LoginChoice> {
    const interaction = await this.#provider.Interaction.find(uid);
    if (!interaction) throw expired();
    const client = await this.#askingClient(interaction);
    const people = this.#demo ? (await this.#people.humans()).map(listed) : [];
    return { demo: this.#demo, people, ...(client ? { client } : {}) };
  }

  /**
   * The person has chosen; the browser is to go on to `location`. Works only in the browser that began the log-in.
   * @throws Failure `gone` when the log-in has expired, `forbidden` outside demo, `not-found` for an unknown person
   */
  async finishLogin(
    req: IncomingMessage,
    res: ServerResponse,
    uid: string,
    personId: string,
  ): Promise<{ location: string }> {
    if (!this.#demo) throw new Failure('forbidden', 'Log-in by choosing a person exists in demo mode only.');
    const interaction = await this.#provider.interactionDetails(req, res).catch(() => undefined);
    if (!interaction || interaction.uid !== uid) throw expired();
    const person = await this.#people.find(personId);
    if (!person || person.caller.kind === 'system') throw new Failure('not-found', 'There is no such demo person.');
    const grantId = await this.#grant(interaction, personId);
    const result = { login: { accountId: personId, remember: false }, consent: { grantId } };
    return { location: await this.#provider.interactionResult(req, res, result, { mergeWithLastSubmission: false }) };
  }

  /** Choosing a person on a page that names the app and what it wants is the consent. */
  async #grant(interaction: Interaction, accountId: string): Promise<string> {
    const clientId = String(interaction.params['client_id']);
    const grant = new this.#provider.Grant({ accountId, clientId });
    grant.addOIDCScope('openid profile fhirUser');
    const scopes = await this.#resourceScopes(interaction, clientId);
    if (scopes.length > 0) grant.addResourceScope(this.#address.fhirBase, scopes.join(' '));
    return grant.save();
  }

  async #askingClient(interaction: Interaction): Promise<LoginChoice['client']> {
    const id = String(interaction.params['client_id']);
    if (id === WEB_CLIENT_ID) return undefined;
    const name = (await this.#people.find(id))?.caller.name ?? id;
    return { id, name, scopes: await this.#resourceScopes(interaction, id) };
  }

  async #resourceScopes(interaction: Interaction, clientId: string): Promise<string[]> {
    if (clientId === WEB_CLIENT_ID) return [];
    const client = await this.#provider.Client.find(clientId);
    const registered = (client?.['allowed_scopes'] as string[] | undefined) ?? [];
    const asked = String(interaction.params['scope'] ?? '').split(' ');
    return narrowScopes(asked, registered).filter((scope) => !scope.startsWith('system/'));
  }
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
