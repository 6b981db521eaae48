/**
 * Secrets of the platform: signing keys, cookie keys, client secrets. One file, readable by its owner only. In demo it is
 * made at first start inside the data directory; in production the operator points to one and the platform refuses to
 * start without it.
 */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../base/index.js';
import { WEB_CLIENT_ID } from './own-client.js';

export interface SigningJwk {
  kid: string;
  kty: string;
  alg: 'ES256' | 'RS256';
  use: 'sig';
  /** ISO instant from which it signs; without one, always. See key-ring.ts. */
  signsFrom?: string;
  /** ISO instant from which nothing it signed is believed any more; without one, never. */
  keptUntil?: string;
  [parameter: string]: string | undefined;
}

export interface Secrets {
  version: 1;
  /** Private keys. Which of them signs when: key-ring.ts. */
  signing: SigningJwk[];
  /** Keys that sign the provider's cookies, newest first. */
  cookieKeys: string[];
  /** base64url, 32 bytes: seals what is kept outside memory (log-in state, protocol artefacts). */
  sealKey: string;
  /** Secret by client id. */
  clients: Record<string, string>;
  /** base64url, 32 bytes: the Ed25519 key that signs the access log's checkpoints. Files older than the log's tree lack it. */
  logKey?: string;
  /** The key that is about to take over from it: there before the log is told, so that a rotation cut short can be finished. */
  nextLogKey?: string;
}

export interface SecretsPlace {
  demo: boolean;
  dataDir: string;
  /** OVERBLIK_SECRETS_FILE */
  secretsFile?: string;
}

/** Where the secrets of this installation are. */
export function secretsPath(place: SecretsPlace): string {
  return place.secretsFile ?? join(place.dataDir, 'secrets.json');
}

/**
 * Reads the secrets; in demo makes them when there are none yet.
 * @throws Failure `fault` that says what to do, never what is in the file.
 */
export async function loadSecrets(place: SecretsPlace): Promise<Secrets> {
  if (!place.demo && !place.secretsFile) {
    throw new Failure(
      'fault',
      'Set OVERBLIK_SECRETS_FILE to a secrets file: outside demo mode the platform never makes up its own keys.',
    );
  }
  const path = secretsPath(place);
  const found = await readSecrets(path, place);
  if (found) return found;
  if (!place.demo) throw new Failure('fault', 'The file named by OVERBLIK_SECRETS_FILE does not exist.');
  await createSecretsFile(path, await generateSecrets());
  // Another process may have been first: what lies in the file is what counts.
  const made = await readSecrets(path, place);
  if (!made) throw new Failure('fault', 'The secrets file could not be made in the data directory.');
  return made;
}

/** Fresh secrets for a new installation. */
export async function generateSecrets(): Promise<Secrets> {
  return {
    version: 1,
    signing: await generateSigningKeys(),
    cookieKeys: [randomSecret()],
    sealKey: randomSecret(),
    clients: { [WEB_CLIENT_ID]: randomSecret() },
    logKey: randomSecret(),
  };
}

/** A fresh key for each algorithm. */
export async function generateSigningKeys(): Promise<SigningJwk[]> {
  const make = promisify(generateKeyPair);
  const [ec, rsa] = await Promise.all([
    make('ec', { namedCurve: 'P-256' }),
    // SMART and OpenID Connect expect an RS256 ID token to be on offer; our own tokens are ES256.
    make('rsa', { modulusLength: 2048 }),
  ]);
  const jwk = (key: typeof ec.privateKey, alg: SigningJwk['alg']): SigningJwk => ({
    ...(key.export({ format: 'jwk' }) as Record<string, string> & { kty: string }),
    kid: randomBytes(8).toString('hex'),
    alg,
    use: 'sig',
  });
  return [jwk(ec.privateKey, 'ES256'), jwk(rsa.privateKey, 'RS256')];
}

/**
 * The key that signs the access log's checkpoints, base64url. In demo it is made and kept when the file lacks it.
 * @throws Failure `fault` outside demo: another key than yesterday's would make yesterday's checkpoints worthless
 */
export async function loadLogKey(place: SecretsPlace): Promise<string> {
  const secrets = await loadSecrets(place);
  if (secrets.logKey) return secrets.logKey;
  if (!place.demo) {
    throw new Failure(
      'fault',
      'The secrets file holds no "logKey" for the access log: take it from a fresh file of `overblik secrets`.',
    );
  }
  const mine = adding.then(async () => {
    const latest = (await readSecrets(secretsPath(place), place)) ?? secrets;
    latest.logKey ??= randomSecret();
    await replaceSecretsFile(secretsPath(place), latest);
    return latest.logKey;
  });
  adding = mine.catch(() => undefined);
  return mine;
}

/** Every key of the access log that the file holds now: during a rotation, two. */
export async function loadLogKeys(place: SecretsPlace): Promise<string[]> {
  const first = await loadLogKey(place);
  const { logKey, nextLogKey } = await loadSecrets(place);
  return [...new Set([logKey ?? first, ...(nextLogKey ? [nextLogKey] : [])])];
}

/** The key to come; made and kept when none waits. @returns the key in force and the one to come */
export async function prepareLogKey(place: SecretsPlace): Promise<{ from: string; to: string }> {
  const from = await loadLogKey(place);
  const secrets = await loadSecrets(place);
  const to = secrets.nextLogKey ?? randomSecret();
  if (!secrets.nextLogKey) await replaceSecretsFile(secretsPath(place), { ...secrets, nextLogKey: to });
  return { from, to };
}

/** The key to come is the key now; the one before is forgotten, so that nobody can ever find it. */
export async function adoptLogKey(place: SecretsPlace): Promise<void> {
  const { nextLogKey, ...secrets } = await loadSecrets(place);
  if (nextLogKey) await replaceSecretsFile(secretsPath(place), { ...secrets, logKey: nextLogKey });
}

/** 256 random bits as base64url. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The secret of a client; made and kept when it is new. Outside demo a missing one is an error: the operator's file is
 * not ours to write.
 */
export async function clientSecret(
  place: SecretsPlace,
  secrets: Secrets,
  clientId: string,
  given?: string,
): Promise<string> {
  const known = await knownClientSecret(place, secrets, clientId);
  if (known && (!given || given === known)) return known;
  if (!place.demo) {
    throw new Failure('fault', `The secrets file holds no secret for the client ${clientId}: add it under "clients".`);
  }
  const mine = adding.then(() => addClient(place, secrets, clientId, given));
  adding = mine.catch(() => undefined);
  return mine;
}

/** The secret of a client, also when another process has made it since the file was read here. */
export async function knownClientSecret(
  place: SecretsPlace,
  secrets: Secrets,
  clientId: string,
): Promise<string | undefined> {
  if (!Object.hasOwn(secrets.clients, clientId)) {
    const latest = await readSecrets(secretsPath(place), place);
    if (latest) Object.assign(secrets.clients, latest.clients);
  }
  return Object.hasOwn(secrets.clients, clientId) ? secrets.clients[clientId] : undefined;
}

/** One at a time: two clients registered at once must not write over each other. */
let adding: Promise<unknown> = Promise.resolve();

async function addClient(place: SecretsPlace, secrets: Secrets, clientId: string, given?: string): Promise<string> {
  const path = secretsPath(place);
  const latest = (await readSecrets(path, place)) ?? secrets;
  const secret = given ?? latest.clients[clientId] ?? randomSecret();
  latest.clients[clientId] = secret;
  await replaceSecretsFile(path, latest);
  Object.assign(secrets.clients, latest.clients);
  return secret;
}

/** Writes a new file, never over an existing one. */
export async function createSecretsFile(path: string, secrets: Secrets): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = await writeBeside(path, secrets);
  try {
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
}

/** Puts the secrets in the place of what was there, in one step: who reads meanwhile sees the old or the new. */
export async function replaceSecretsFile(path: string, secrets: Secrets): Promise<void> {
  await rename(await writeBeside(path, secrets), path);
}

async function writeBeside(path: string, secrets: Secrets): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return temporary;
}

/** What lies in the file now; undefined when there is none. @throws Failure `fault` when it is broken or open to others */
export async function readSecrets(path: string, place: Pick<SecretsPlace, 'demo'>): Promise<Secrets | undefined> {
  let text: string;
  try {
    await checkMode(path, place.demo);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return parseSecrets(text);
}

/** Others on the machine must not be able to read the keys. */
async function checkMode(path: string, demo: boolean): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  if (!demo) throw new Failure('fault', 'The secrets file can be read by others than its owner: set its mode to 0600.');
  await chmod(path, 0o600);
}

function parseSecrets(text: string): Secrets {
  // The cause is left out on purpose: a JSON error quotes the text it failed on.
  const broken = () => new Failure('fault', 'The secrets file is not complete: restore it from its safe copy.');
  let value: Partial<Secrets>;
  try {
    value = JSON.parse(text) as Partial<Secrets>;
  } catch {
    throw broken();
  }
  const complete =
    value.version === 1 &&
    Array.isArray(value.signing) &&
    value.signing.some((key) => key.alg === 'ES256' && typeof key.kid === 'string' && typeof key['d'] === 'string') &&
    Array.isArray(value.cookieKeys) &&
    value.cookieKeys.length > 0 &&
    typeof value.sealKey === 'string' &&
    Buffer.from(value.sealKey, 'base64url').length === 32 &&
    typeof value.clients === 'object' &&
    value.clients !== null;
  if (!complete) throw broken();
  return value as Secrets;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
