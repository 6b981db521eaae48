/**
 * Passkeys (WebAuthn level 2, https://www.w3.org/TR/webauthn-2/): a key pair in the person's telephone, computer or token,
 * opened by finger, face or PIN. We keep the public half. A challenge is good once, for one use, for a few minutes.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import { instantOf } from './instant.js';
import { digest, type Sealer } from './seal.js';

/** From the question to the finger on the key. */
const CHALLENGE_TTL_S = 300;
const MOST_PASSKEYS = 20;
const LONGEST_LABEL = 60;

/** What a person sees of a passkey. */
export interface PasskeyView {
  id: string;
  label: string;
  createdAt: string;
  usedAt?: string;
}

/** A question to an authenticator, and the ticket that comes back with its answer. */
export interface Challenge<Options> {
  options: Options;
  ticket: string;
}

/** The answer, as `@simplewebauthn/browser` gives it, with the ticket of the question. */
export interface PasskeyAnswer {
  ticket: string;
  response: unknown;
}

export interface PasskeyBook {
  list(personId: string): Promise<PasskeyView[]>;
  /** @param origin the browser's, one of our own */
  askToRegister(
    person: { id: string; name: string },
    origin: string,
  ): Promise<Challenge<PublicKeyCredentialCreationOptionsJSON>>;
  /** @throws Failure `forbidden` for an answer that does not hold, `unprocessable` for a label that cannot be used */
  register(personId: string, answer: PasskeyAnswer, label: string, origin: string): Promise<PasskeyView>;
  /** @param personId whose passkey it must be; undefined = whoever has one */
  askToProve(origin: string, personId?: string): Promise<Challenge<PublicKeyCredentialRequestOptionsJSON>>;
  /** Who has answered. @throws Failure `forbidden` for an answer that does not hold, whatever is wrong with it */
  prove(answer: PasskeyAnswer, origin: string, personId?: string): Promise<string>;
  remove(personId: string, id: string): Promise<void>;
}

interface Ticket {
  use: 'register' | 'prove';
  challenge: string;
  personId?: string;
  /** ms since 1970 */
  until: number;
}

interface PasskeyRow {
  credential_id: string;
  person_id: string;
  public_key: string;
  counter: string;
  transports: string;
  label: string;
  created_at: string;
  used_at: string | null;
}

const SEAL_LABEL = 'passkey';
const COLUMNS = 'credential_id, person_id, public_key, counter, transports, label, created_at, used_at';

export function openPasskeyBook(db: Database, clock: Clock, sealer: Sealer): PasskeyBook {
  const rowsOf = (personId: string) =>
    db.query<PasskeyRow>({
      text: `SELECT ${COLUMNS} FROM passkey WHERE person_id = $1 ORDER BY created_at, credential_id`,
      values: [personId],
    });
  const seal = (ticket: Omit<Ticket, 'until'>): string =>
    sealer.seal(SEAL_LABEL, JSON.stringify({ ...ticket, until: clock.now().getTime() + CHALLENGE_TTL_S * 1000 }));

  /** Opens a ticket and uses it up: the same answer a second time finds it spent. */
  const take = async (text: unknown, use: Ticket['use'], personId: string | undefined): Promise<Ticket> => {
    const opened = typeof text === 'string' ? sealer.open(SEAL_LABEL, text) : undefined;
    const ticket = opened === undefined ? undefined : (JSON.parse(opened) as Ticket);
    if (!ticket || ticket.use !== use || ticket.personId !== personId || ticket.until <= clock.now().getTime())
      throw refused();
    const taken = await db.query({
      text: `INSERT INTO oidc_artefact (key, payload, expires_at) VALUES ($1, '', $2) ON CONFLICT (key) DO NOTHING RETURNING key`,
      values: [digest(`PasskeyTicket:${ticket.challenge}`), new Date(ticket.until)],
    });
    if (taken.length === 0) throw refused();
    return ticket;
  };

  return {
    list: async (personId) => (await rowsOf(personId)).map(viewOf),

    async askToRegister(person, origin) {
      const known = await rowsOf(person.id);
      if (known.length >= MOST_PASSKEYS)
        throw new Failure('unprocessable', `A person has at most ${MOST_PASSKEYS} passkeys.`);
      const options = await generateRegistrationOptions({
        rpName: 'Overblik',
        rpID: new URL(origin).hostname,
        userID: new TextEncoder().encode(digest(`passkey-user:${person.id}`)),
        userName: person.name,
        userDisplayName: person.name,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: known.map(({ credential_id: id }) => ({ id })),
      });
      return { options, ticket: seal({ use: 'register', challenge: options.challenge, personId: person.id }) };
    },

    async register(personId, answer, label, origin) {
      const name = label.trim();
      if (name === '' || name.length > LONGEST_LABEL)
        throw new Failure('unprocessable', `A passkey has a name of 1 to ${LONGEST_LABEL} characters.`, {
          expression: 'label',
        });
      const ticket = await take(answer.ticket, 'register', personId);
      const { registrationInfo: info } = await verifyRegistrationResponse({
        response: answer.response as RegistrationResponseJSON,
        expectedChallenge: ticket.challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
      }).catch((): { registrationInfo?: undefined } => ({}));
      if (!info) throw refused();
      const { id, publicKey, counter, transports } = info.credential;
      const added = await db.query<PasskeyRow>({
        text: `INSERT INTO passkey (credential_id, person_id, public_key, counter, transports, label, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING RETURNING ${COLUMNS}`,
        values: [
          id,
          personId,
          Buffer.from(publicKey).toString('base64url'),
          counter,
          JSON.stringify(transports ?? []),
          name,
          clock.now(),
        ],
      });
      if (!added[0]) throw refused();
      return viewOf(added[0]);
    },

    async askToProve(origin, personId) {
      const known = personId === undefined ? [] : await rowsOf(personId);
      const options = await generateAuthenticationOptions({
        rpID: new URL(origin).hostname,
        userVerification: 'required',
        allowCredentials: known.map((row) => ({
          id: row.credential_id,
          transports: JSON.parse(row.transports) as AuthenticatorTransport[],
        })),
      });
      return { options, ticket: seal({ use: 'prove', challenge: options.challenge, personId }) };
    },

    async prove(answer, origin, personId) {
      const ticket = await take(answer.ticket, 'prove', personId);
      const response = answer.response as AuthenticationResponseJSON | undefined;
      const [row] = await db.query<PasskeyRow>({
        text: `SELECT ${COLUMNS} FROM passkey WHERE credential_id = $1`,
        values: [String(response?.id ?? '')],
      });
      if (!row || (personId !== undefined && row.person_id !== personId)) throw refused();
      const verified = await verifyAuthenticationResponse({
        response: response!,
        expectedChallenge: ticket.challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
        credential: {
          id: row.credential_id,
          publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
          counter: Number(row.counter),
        },
      }).catch(() => undefined);
      if (!verified?.verified) throw refused();
      await db.query({
        text: 'UPDATE passkey SET counter = GREATEST(counter, $2), used_at = $3 WHERE credential_id = $1',
        values: [row.credential_id, verified.authenticationInfo.newCounter, clock.now()],
      });
      return row.person_id;
    },

    async remove(personId, id) {
      await db.query({
        text: 'DELETE FROM passkey WHERE person_id = $1 AND credential_id = $2',
        values: [personId, id],
      });
    },
  };
}

const viewOf = (row: PasskeyRow): PasskeyView => ({
  id: row.credential_id,
  label: row.label,
  createdAt: instantOf(row.created_at).toISOString(),
  ...(row.used_at === null ? {} : { usedAt: instantOf(row.used_at).toISOString() }),
});

/** What helps an attacker tell two faults apart is left out. */
function refused(): Failure {
  return new Failure('forbidden', 'The passkey was not accepted: try again.');
}
