/**
 * Log-in through a region's own directory or a national one (OpenID Connect or SAML 2.0). Settings say where it is and which
 * claim names the person; who that person is here, and what they may see, is never taken from the directory.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { type Authentication, authenticatedNow } from './authentication.js';
import type { Directory, DirectorySetting, LoginWay, Vouched } from './directory.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import { digest, type Sealer } from './seal.js';
import { oidcDirectory } from './upstream-oidc.js';
import { samlDirectory } from './upstream-saml.js';

export interface UpstreamParts {
  db: Database;
  clock: Clock;
  address: PublicAddress;
  sealer: Sealer;
  people: PersonBook;
  /** Secret we are known by at an OpenID Connect directory: `login:<id>` in the secrets file. */
  secretOf(id: string): Promise<string | undefined>;
  /** A citizen's own record, by person number. */
  citizenOf(cpr: string): Promise<{ patientId: string; name: string } | undefined>;
  onFault(error: Error): void;
}

/** Who has come back, and to which unfinished log-in. */
export interface Arrived {
  uid: string;
  personId: string;
  authentication: Authentication;
}

/** From the click to the directory's answer. */
const AWAY_TTL_S = 900;
/** From the answer that was posted to the page that takes it up. */
const TICKET_TTL_S = 60;
const SEAL_LABEL = 'upstream';
const TICKET_LABEL = 'upstream-ticket';

export class Upstream {
  readonly ways: readonly LoginWay[];
  readonly #parts: UpstreamParts;
  readonly #settings: Readonly<Record<string, DirectorySetting>>;
  readonly #directories = new Map<string, Directory>();

  constructor(settings: Readonly<Record<string, DirectorySetting>>, parts: UpstreamParts) {
    this.#parts = parts;
    this.#settings = settings;
    this.ways = Object.entries(settings).map(([id, { kind, name, nameEn }]) => ({
      id,
      kind,
      name,
      nameEn: nameEn ?? name,
    }));
    for (const [id, setting] of Object.entries(settings)) this.#directories.set(id, this.#open(id, setting));
  }

  #open(id: string, setting: DirectorySetting): Directory {
    const { db, clock, address } = this.#parts;
    if (setting.kind === 'oidc') return oidcDirectory(setting, () => this.#parts.secretOf(`login:${id}`));
    return samlDirectory(setting, { db, clock, entityId: `${address.issuer}/saml/${id}` });
  }

  /** Sends the browser to the directory. @throws Failure `not-found` when there is none, `unavailable` when it does not answer */
  async begin(id: string, uid: string, origin: string): Promise<string> {
    const { clock, sealer, onFault } = this.#parts;
    const directory = this.#directoryOf(id);
    const until = clock.now().getTime() + AWAY_TTL_S * 1000;
    const memory = { nonce: randomWord(), verifier: randomWord() };
    // Sealed, since it passes through the browser and the directory.
    const state = sealer.seal(SEAL_LABEL, JSON.stringify({ id, uid, until, memory } satisfies State));
    try {
      return await directory.begin(state, memory, this.#callback(id, origin));
    } catch (problem) {
      onFault(problem as Error);
      throw new Failure('unavailable', 'The directory does not answer: try again, or choose another way in.');
    }
  }

  /**
   * Takes the directory's answer.
   * @throws Failure `forbidden`: with one text for every answer that does not hold, another for somebody unknown here
   */
  async accept(id: string, sent: Readonly<Record<string, unknown>>, origin: string): Promise<Arrived> {
    const directory = this.#directoryOf(id);
    const setting = this.#settings[id]!;
    let state: State;
    let vouched: Vouched;
    let level: string | undefined;
    try {
      state = await this.#stateOf(sent['state'] ?? sent['RelayState'], id);
      vouched = await directory.accept(sent, state.memory, this.#callback(id, origin));
      level = levelOf(vouched, setting);
    } catch (problem) {
      this.#parts.onFault(problem as Error);
      throw new Failure('forbidden', 'The answer of the directory was not accepted: begin the log-in again.');
    }
    const person = await this.#personOf(vouched, setting);
    const authentication = authenticatedNow(setting.kind, this.#parts.clock, level);
    return { uid: state.uid, personId: person.caller.id, authentication };
  }

  /** A posted answer comes without the browser's cookies; it is taken up by the page that follows, with this. */
  ticketFor(arrived: Arrived): string {
    const until = this.#parts.clock.now().getTime() + TICKET_TTL_S * 1000;
    return this.#parts.sealer.seal(TICKET_LABEL, JSON.stringify({ ...arrived, until }));
  }

  /** @throws Failure `gone` when it is over, used or none of ours */
  async redeem(ticket: unknown): Promise<Arrived> {
    const text = typeof ticket === 'string' ? this.#parts.sealer.open(TICKET_LABEL, ticket) : undefined;
    const arrived = text === undefined ? undefined : (JSON.parse(text) as Arrived & { until: number });
    const isGood = arrived !== undefined && arrived.until > this.#parts.clock.now().getTime();
    if (!isGood || !(await this.#spend(String(ticket), TICKET_TTL_S)))
      throw new Failure('gone', 'The log-in has expired: start again from the front page.');
    return arrived;
  }

  #directoryOf(id: string): Directory {
    const directory = this.#directories.get(id);
    if (!directory) throw new Failure('not-found', 'There is no such way to log in.');
    return directory;
  }

  #callback(id: string, origin: string): string {
    return `${origin}${this.#parts.address.basePath}/login/via/${id}/callback`;
  }

  async #stateOf(text: unknown, id: string): Promise<State> {
    const opened = typeof text === 'string' ? this.#parts.sealer.open(SEAL_LABEL, text) : undefined;
    const state = opened === undefined ? undefined : (JSON.parse(opened) as State);
    if (!state || state.id !== id) throw new Error('no state of ours');
    if (state.until <= this.#parts.clock.now().getTime()) throw new Error('took too long');
    if (!(await this.#spend(String(text), AWAY_TTL_S))) throw new Error('state used before');
    return state;
  }

  /** True the first time. */
  async #spend(word: string, lifeS: number): Promise<boolean> {
    const { db, clock } = this.#parts;
    const rows = await db.query({
      text: `INSERT INTO oidc_artefact (key, payload, expires_at) VALUES ($1, '', $2) ON CONFLICT (key) DO NOTHING RETURNING key`,
      values: [digest(`Spent:${word}`), new Date(clock.now().getTime() + lifeS * 1000)],
    });
    return rows.length > 0;
  }

  async #personOf({ claims }: Vouched, { personClaim, serves }: DirectorySetting): Promise<StoredPerson> {
    const { people } = this.#parts;
    const name = claims[personClaim];
    const unknown = new Failure('forbidden', 'You are not registered here: ask your IT department.');
    if (typeof name !== 'string' || name === '') throw unknown;
    if (serves === 'citizens') return (await people.citizen(name)) ?? (await this.#newCitizen(name));
    const person = await people.find(name);
    if (person?.caller.kind !== 'professional') throw unknown;
    return person;
  }

  /** A citizen who comes for the first time: known by the number, and only when there is a record to see. */
  async #newCitizen(cpr: string): Promise<StoredPerson> {
    const found = await this.#parts.citizenOf(cpr);
    if (!found) throw new Failure('forbidden', 'There is no record for you here.');
    const person: StoredPerson = {
      caller: {
        kind: 'citizen',
        id: `borger-${found.patientId}`,
        name: found.name,
        role: 'citizen',
        cpr,
        patientId: found.patientId,
      },
      view: { roleText: 'Borger', roleTextEn: 'Citizen', group: '3 Borgere' },
    };
    await this.#parts.people.register(person);
    return person;
  }
}

/** What lies sealed in the state. */
interface State {
  id: string;
  uid: string;
  /** ms since 1970 */
  until: number;
  memory: Record<string, string>;
}

const randomWord = (): string => randomBytes(32).toString('base64url');

/** @throws Error when the directory is not sure enough of who it is */
function levelOf({ claims }: Vouched, { levelClaim = 'acr', levels }: DirectorySetting): string | undefined {
  const said = claims[levelClaim];
  const level = typeof said === 'string' ? said : undefined;
  if (levels && (level === undefined || !levels.includes(level))) throw new Error('level of assurance too low');
  return level;
}
