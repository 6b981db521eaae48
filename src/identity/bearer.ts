/**
 * Access tokens: JWTs of RFC 9068 (`at+jwt`), signed with our ES256 key, for one audience, the FHIR API.
 * Whatever is wrong with a token, the answer is the same: what helps an attacker tell two faults apart is left out.
 */
import { randomBytes } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { type Clock, Failure } from '../base/index.js';
import type { Caller, Purpose } from './caller.js';
import { PURPOSES } from './caller.js';
import { registeredScopes } from './clients.js';
import type { DelegationBook } from './delegation.js';
import type { PersonBook, StoredPerson } from './person.js';
import type { PublicAddress } from './public-address.js';
import type { Revocations } from './revocations.js';
import { digest } from './seal.js';
import type { Secrets, SigningJwk } from './secrets.js';
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
const LONGEST_MINT_TTL_S = 24 * 3600;
const REQUIRED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope'];

export interface TokenParts {
  clock: Clock;
  address: PublicAddress;
  secrets: Secrets;
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
  jti: string;
  subject: string;
  /** ms since 1970 */
  issuedAt: number;
  notAfter: number;
  believedUntil: number;
}

export class AccessTokens {
  readonly #parts: TokenParts;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;
  readonly #verified = new Map<string, Verified>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
    this.#keys = createLocalJWKSet(publicKeys(parts.secrets));
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
    const { people, demo, clock, address, secrets } = this.#parts;
    if (!demo) throw new Failure('forbidden', 'Tokens are handed out by name in demo mode only.');
    const person = await people.find(personId);
    if (!person) throw new Failure('not-found', `There is no demo person or system called "${personId}".`);
    const ttl = options.ttl ?? DEFAULT_MINT_TTL_S;
    if (!(ttl > 0 && ttl <= LONGEST_MINT_TTL_S)) {
      throw new Failure('invalid', `A token lasts between 1 and ${LONGEST_MINT_TTL_S} seconds.`);
    }
    const scopes = options.scopes ?? widestScopes(person);
    const claims = { client_id: clientOf(person), scope: scopes.join(' '), purpose: options.purpose };
    const key = signingKey(secrets);
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

  /** Takes back all tokens of a person or client issued until now. */
  async revokeAll(subject: string): Promise<void> {
    await this.#parts.revocations.revokeSubject(subject, LONGEST_MINT_TTL_S * 1000);
  }

  async #verify(token: string): Promise<Verified> {
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw refused();
    const now = this.#parts.clock.now().getTime();
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
    const { payload } = await jwtVerify(token, this.#keys, {
      algorithms: ALGORITHMS,
      issuer: this.#parts.address.issuer,
      audience: this.#parts.address.fhirBase,
      typ: 'at+jwt',
      requiredClaims: REQUIRED_CLAIMS,
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(now),
    });
    const issuedAt = payload.iat! * 1000;
    if (issuedAt > now + CLOCK_SKEW_S * 1000) throw refused();
    const notAfter = payload.exp! * 1000 + CLOCK_SKEW_S * 1000;
    return {
      caller: await this.#callerOf(payload, now),
      jti: String(payload.jti),
      subject: String(payload.sub),
      issuedAt,
      notAfter,
      believedUntil: Math.min(notAfter, now + BELIEVED_MS),
    };
  }

  async #callerOf(payload: JWTPayload, now: number): Promise<Caller> {
    const { people, delegations } = this.#parts;
    const subject = String(payload.sub);
    const [person, inForce] = await Promise.all([
      people.find(subject),
      delegations.delegationsOf(subject, new Date(now)),
    ]);
    if (!person || typeof payload['scope'] !== 'string') throw refused();
    const scopes = narrowScopes(payload['scope'].split(' '), widestScopes(person));
    if (scopes.length === 0) throw refused();
    const caller: Caller = { ...person.caller, scopes, clientId: String(payload['client_id']) };
    const purpose = PURPOSES.find((one) => one === payload['purpose']);
    if (purpose) caller.purpose = purpose;
    if (inForce[0]) caller.delegation = inForce[0];
    return caller;
  }
}

/** The widest a token of this person or system can ever reach, whatever is written in it. */
function widestScopes(person: StoredPerson): string[] {
  return person.caller.kind === 'system' ? registeredScopes(person) : sessionScopes(person.caller.kind);
}

function clientOf(person: StoredPerson): string {
  return person.caller.kind === 'system' ? person.caller.id : 'overblik-cli';
}

export function signingKey(secrets: Secrets): SigningJwk {
  return secrets.signing.find((key) => key.alg === 'ES256')!;
}

/** The verification keys, without their private parts. */
export function publicKeys(secrets: Secrets): JSONWebKeySet {
  return {
    keys: secrets.signing.map(({ kid, kty, alg, use, crv, x, y, n, e }) => ({ kid, kty, alg, use, crv, x, y, n, e })),
  };
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
