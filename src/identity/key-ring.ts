/**
 * The signing keys over time. A new key is published before it signs, so that whoever remembers our JWKS has fetched it by
 * then; an old one is published for as long as something it signed may live. Which key does what follows from the clock
 * alone, so every process of an installation agrees without asking another.
 */
import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type Clock, Failure } from '../base/index.js';
import type { Secrets, SigningJwk } from './secrets.js';
import { generateSigningKeys } from './secrets.js';

/** How long a new key is published before it signs: whoever remembers a JWKS remembers it for less. */
const PUBLISHED_BEFORE_MINUTES = 60;
/** Nothing that is signed here lives longer; see LONGEST_MINT_TTL_S in bearer.ts, and the allowed difference of clocks. */
const KEPT_AFTER_HOURS = 25;

export class KeyRing {
  readonly #secrets: Secrets;
  readonly #clock: Clock;
  #verifier: { state: string; find: JWTVerifyGetKey } | undefined;

  constructor(secrets: Secrets, clock: Clock) {
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** Published keys with their private parts, by algorithm the one that signs now first. */
  inForce(): SigningJwk[] {
    return keysInForce(this.#secrets.signing, this.#clock.now());
  }

  /** The key that signs with this algorithm now. */
  signingKey(alg: SigningJwk['alg'] = 'ES256'): SigningJwk {
    const key = this.inForce().find((one) => one.alg === alg);
    if (!key) throw new Failure('fault', `No ${alg} key of the secrets file is in force.`);
    return key;
  }

  /** Without their private parts. */
  publicKeys(): JSONWebKeySet {
    return {
      keys: this.inForce().map(({ kid, kty, alg, use, crv, x, y, n, e }) => ({ kid, kty, alg, use, crv, x, y, n, e })),
    };
  }

  /** Changes exactly when what signs or what is published changes. */
  state(): string {
    return this.inForce()
      .map(({ kid }) => kid)
      .join();
  }

  /** Finds the key that a token names, among those in force. */
  readonly verifier: JWTVerifyGetKey = (header, token) => {
    const state = this.state();
    if (this.#verifier?.state !== state) this.#verifier = { state, find: createLocalJWKSet(this.publicKeys()) };
    return this.#verifier.find(header, token);
  };
}

/** Those published at the instant; by algorithm the one that signs then stands first. */
export function keysInForce(keys: readonly SigningJwk[], now: Date): SigningJwk[] {
  const at = now.getTime();
  const begins = (key: SigningJwk) =>
    key.signsFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(key.signsFrom);
  const kept = keys.filter((key) => key.keptUntil === undefined || at < Date.parse(key.keptUntil));
  const signs = (key: SigningJwk) => begins(key) <= at;
  // The youngest key that signs already comes first; one that does not sign yet stands behind all that do.
  const before = (a: SigningJwk, b: SigningJwk) =>
    signs(a) === signs(b) ? (begins(a) === begins(b) ? 0 : begins(b) - begins(a)) : signs(a) ? -1 : 1;
  return [...kept].sort(before);
}

/**
 * Adds fresh keys, and sets when the ones before go.
 * @param isUrgent the old keys are in strange hands: the new ones sign at once, and nothing the old ones signed is believed
 * @throws Failure `conflict` when keys made before are still waiting to sign
 */
export async function rotateKeys(secrets: Secrets, now: Date, isUrgent: boolean): Promise<Secrets> {
  const at = now.getTime();
  const isWaiting = ({ signsFrom }: SigningJwk) => signsFrom !== undefined && Date.parse(signsFrom) > at;
  if (!isUrgent && secrets.signing.some(isWaiting))
    throw new Failure('conflict', 'The last rotation is not over: its keys do not sign yet. Wait, or say --now.');
  const signsFrom = new Date(isUrgent ? at : at + PUBLISHED_BEFORE_MINUTES * 60_000);
  const keptUntil = new Date(signsFrom.getTime() + KEPT_AFTER_HOURS * 3_600_000).toISOString();
  const fresh = (await generateSigningKeys()).map((key) => ({ ...key, signsFrom: signsFrom.toISOString() }));
  const old = isUrgent
    ? []
    : keysInForce(secrets.signing, now).map((key) => ({ ...key, keptUntil: key.keptUntil ?? keptUntil }));
  return {
    ...secrets,
    signing: [...fresh, ...old],
    cookieKeys: isUrgent ? [randomBytes(32).toString('base64url')] : secrets.cookieKeys,
  };
}
