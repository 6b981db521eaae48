/**
 * Access tokens: JWTs of RFC 9068 (`at+jwt`), signed with our ES256 key, for one audience, the FHIR API.
 * Whatever is wrong with a token, the answer is the same: what helps an attacker tell two faults apart is left out.
 */
import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Clock, Failure } from '../base/index.js';
import type { Caller, Delegation, Purpose } from './caller.js';
import { PURPOSES } from './caller.js';
import { registeredScopes } from './clients.js';
import type { DelegationBook } from './delegation.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { KeyRing } from './key-ring.js';
import type { PublicAddress } from './public-address.js';
import type { Revocations } from './revocations.js';
import { digest } from './seal.js';
import { sessionScopes } from './session.js';
import { narrowScopes } from './smart-scopes.js';

const ALGORITHMS = ['ES256'];
/** Two machines' clocks may differ; NSP allows the same minute at most. */
const CLOCK_SKEW_S = 30;
const LONGEST_TOKEN = 8192;
/** A row of a person or client that changes is noticed within this time. */
const BELIEVED_MS = 60_000;
const MOST_REMEMBERED = 10_000;
const DEFAULT_MINT_TTL_S = 8 * 3600;
/** No access token lives longer, seconds. */
export const LONGEST_MINT_TTL_S = 24 * 3600;
/** Client of tokens that are handed out by name. */
const CLI_CLIENT_ID = 'overblik-cli';
const REQUIRED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope'];

export interface TokenParts {
  clock: Clock;
  address: PublicAddress;
  keys: KeyRing;
  people: PersonBook;
  delegations: DelegationBook;
  revocations: Revocations;
  /** Demo mode: tokens may be minted for demo persons. */
  demo: boolean;
}

export interface MintOptions {
  /** Bound into the token: every request made with it says this. */
  purpose?: Purpose;
  /** Seconds; 8 hours when left out, 24 at most. */
  ttl?: number;
  /** Narrower than what the person's kind has by default. */
  scopes?: string[];
}

interface Verified {
  caller: Caller;
  claims: JWTPayload;
  jti: string;
  subject: string;
  client: string;
  /** Of tokens that an app got: the grant they are of. */
  sid?: string;
  /** ms since 1970 */
  issuedAt: number;
  notAfter: number;
  believedUntil: number;
}

export class AccessTokens {
  readonly #parts: TokenParts;
  /** Keys of the tokens remembered below: with another set of keys nothing is remembered. */
  #keyState = '';
  readonly #verified = new Map<string, Verified>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** @throws Failure `unauthenticated`, with the same text for every fault */
  async callerFromBearer(token: string): Promise<Caller> {
    const known = await this.#verify(token);
    if (await this.#parts.revocations.isRevoked(known)) throw refused();
    return known.caller;
  }

  /**
   * A token for a demo person or system, as `overblik token` prints it.
   * @throws Failure `forbidden` outside demo mode, `not-found` for an unknown name
   */
  async mintToken(personId: string, options: MintOptions = {}): Promise<string> {
    const { people, demo, clock, address, keys } = this.#parts;
    if (!demo) throw new Failure('forbidden', 'Tokens are handed out by name in demo mode only.');
    const person = await people.find(personId);
    if (!person) throw new Failure('not-found', `There is no demo person or system called "${personId}".`);
    const ttl = options.ttl ?? DEFAULT_MINT_TTL_S;
    if (!(ttl > 0 && ttl <= LONGEST_MINT_TTL_S)) {
      throw new Failure('invalid', `A token lasts between 1 and ${LONGEST_MINT_TTL_S} seconds.`);
    }
    const scopes = options.scopes ?? widestScopes(person);
    const claims = { client_id: clientOf(person), scope: scopes.join(' '), purpose: options.purpose };
    const key = keys.signingKey();
    const iat = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: key.alg, typ: 'at+jwt', kid: key.kid })
      .setIssuer(address.issuer)
      .setAudience(address.fhirBase)
      .setSubject(personId)
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt(iat)
      .setExpirationTime(iat + ttl)
      .sign(await importJWK(key, key.alg));
  }

  /** Takes back one token that is still good; one that is not needs no taking back. */
  async revokeToken(token: string): Promise<void> {
    const known = await this.#verify(token).catch(() => undefined);
    if (known) await this.#parts.revocations.revokeToken(known.jti, new Date(known.notAfter));
  }

  /**
   * What RFC 7662 tells of a token, with what SMART adds: `patient`, `encounter`, `fhirUser`.
   * A public client, which has proved nothing, is told of its own tokens only.
   */
  async introspect(token: string, client: { id: string; isPublic: boolean }): Promise<Record<string, unknown>> {
    try {
      const known = await this.#verify(token);
      const isForeign = client.isPublic && known.caller.clientId !== client.id;
      if (isForeign || (await this.#parts.revocations.isRevoked(known))) return { active: false };
      const { caller, claims } = known;
      return { ...claims, active: true, token_type: 'Bearer', scope: caller.scopes.join(' '), username: caller.id };
    } catch (problem) {
      if (problem instanceof Failure && problem.category === 'unauthenticated') return { active: false };
      throw problem;
    }
  }

  /** Takes back a token of this client; another's is left alone (RFC 7009, 2.1). */
  async revokeOf(token: string, clientId: string): Promise<void> {
    const known = await this.#verify(token).catch(() => undefined);
    if (known?.caller.clientId === clientId)
      await this.#parts.revocations.revokeToken(known.jti, new Date(known.notAfter));
  }

  async #verify(token: string): Promise<Verified> {
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw refused();
    const now = this.#parts.clock.now().getTime();
    const keyState = this.#parts.keys.state();
    if (this.#keyState !== keyState) this.#verified.clear();
    this.#keyState = keyState;
    const key = digest(token);
    const known = this.#verified.get(key);
    if (known && now < known.believedUntil) return known;
    try {
      const verified = await this.#verifyAfresh(token, now);
      this.#verified.delete(key);
      this.#verified.set(key, verified);
      if (this.#verified.size > MOST_REMEMBERED) this.#verified.delete(this.#verified.keys().next().value!);
      return verified;
    } catch (error) {
      this.#verified.delete(key);
      // A database that is down is not the token's fault.
      if (error instanceof Failure && error.category !== 'unauthenticated') throw error;
      if (!(error instanceof Failure) && !isJoseError(error)) throw error;
      throw refused();
    }
  }

  async #verifyAfresh(token: string, now: number): Promise<Verified> {
    checkHeader(token);
    const { payload } = await jwtVerify(token, this.#parts.keys.verifier, {
      algorithms: ALGORITHMS,
      issuer: this.#parts.address.issuer,
      audience: this.#parts.address.fhirBase,
      typ: 'at+jwt',
      requiredClaims: REQUIRED_CLAIMS,
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(now),
    });
    // Each is a name, looked up as it stands: what only reads like one is not.
    if ([payload.sub, payload.jti, payload['client_id']].some((name) => typeof name !== 'string' || name === ''))
      throw refused();
    const issuedAt = payload.iat! * 1000;
    if (issuedAt > now + CLOCK_SKEW_S * 1000) throw refused();
    const notAfter = payload.exp! * 1000 + CLOCK_SKEW_S * 1000;
    return {
      caller: await this.#callerOf(payload, now),
      claims: payload,
      jti: String(payload.jti),
      subject: String(payload.sub),
      client: String(payload['client_id']),
      ...(typeof payload['sid'] === 'string' ? { sid: payload['sid'] } : {}),
      issuedAt,
      notAfter,
      believedUntil: Math.min(notAfter, now + BELIEVED_MS),
    };
  }

  async #callerOf(payload: JWTPayload, now: number): Promise<Caller> {
    const { people, delegations } = this.#parts;
    const subject = String(payload.sub);
    const clientId = String(payload['client_id']);
    const [person, inForce, client] = await Promise.all([
      people.find(subject),
      delegations.delegationsOf(subject, new Date(now)),
      clientId === subject || clientId === CLI_CLIENT_ID ? undefined : people.find(clientId),
    ]);
    if (!person || typeof payload['scope'] !== 'string') throw refused();
    // An app that was refused or taken off the list takes its tokens with it.
    const isKnown = clientId === subject || clientId === CLI_CLIENT_ID || client?.caller.kind === 'system';
    if (!isKnown || ((client ?? person).client?.status ?? 'approved') !== 'approved') throw refused();
    const patient = launchPatientOf(payload, person);
    const scopes = narrowScopes(payload['scope'].split(' '), widestScopes(person, patient !== undefined));
    if (scopes.length === 0) throw refused();
    const caller: Caller = { ...person.caller, scopes, clientId };
    if (patient !== undefined) caller.launchPatient = patient;
    const purpose = PURPOSES.find((one) => one === payload['purpose']);
    if (purpose) caller.purpose = purpose;
    const delegation = delegationOf(payload, inForce);
    if (delegation) caller.delegation = delegation;
    return caller;
  }
}

function launchPatientOf({ patient }: JWTPayload, person: StoredPerson): string | undefined {
  if (patient === undefined) return undefined;
  if (typeof patient !== 'string' || patient === '' || person.caller.kind === 'system') throw refused();
  return patient;
}

/** In whose name: as the token says; one that says nothing speaks for the first principal, as a new session does. */
function delegationOf(payload: JWTPayload, inForce: Delegation[]): Delegation | undefined {
  const principal = payload['on_behalf_of'];
  return principal === undefined ? inForce[0] : inForce.find((one) => one.principal.id === principal);
}

/** The widest a token of this person or system can ever reach, whatever is written in it. */
function widestScopes(person: StoredPerson, isLaunched = false): string[] {
  if (person.caller.kind === 'system') return registeredScopes(person);
  const own = sessionScopes(person.caller.kind);
  // `patient/` says something about a professional only where an app was launched for a patient.
  return isLaunched && person.caller.kind === 'professional' ? [...own, 'patient/*.cruds'] : own;
}

function clientOf(person: StoredPerson): string {
  return person.caller.kind === 'system' ? person.caller.id : CLI_CLIENT_ID;
}

/** Only what our own tokens say: a header that points to a key (jku, jwk, x5u) or asks for more (crit) is not ours. */
function checkHeader(token: string): void {
  const header = readHeader(token);
  if (Object.keys(header).some((name) => !['alg', 'typ', 'kid'].includes(name))) throw refused();
  if (typeof header.kid !== 'string') throw refused();
}

function readHeader(token: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw refused();
  }
}

/** jose's own refusals: ERR_JWT_EXPIRED, ERR_JWS_INVALID, ERR_JWKS_NO_MATCHING_KEY, ... */
function isJoseError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J');
}

function refused(): Failure {
  return new Failure('unauthenticated', 'The access token is not valid here.');
}
