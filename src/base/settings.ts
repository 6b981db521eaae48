import { availableParallelism } from 'node:os';

/**
 * Settings, read from the environment once at start. The only place that reads it. An unknown OVERBLIK_* name is an error
 * that suggests the nearest known one: a misspelt setting must not be silently ignored.
 */
export interface Settings {
  /** Production mode has no demo people and requires its secrets. */
  demo: boolean;
  port: number;
  host: string;
  databaseUrl?: string;
  dataDir: string;
  demoCitizens: number;
  publicUrl: string;
  /** False when publicUrl was worked out from HOST and PORT. */
  publicUrlIsGiven: boolean;
  secretsFile?: string;
  /** JSON: which sources are remote, and where. Read by sources/. */
  sources?: string;
  /** JSON: who cosigns the access log. Read by audit/. */
  witnesses?: string;
  /** So many witnesses must have signed a checkpoint for it to count as witnessed; undefined: two, where there are two. */
  witnessQuorum?: number;
  /** JSON: directories people log in through. Read by identity/. */
  login?: string;
  logLevel: string;
  /** So many processes answer requests; 1: the one that is started does all by itself. */
  processes: number;
  /** What is done about resources that do not fit a profile they claim in meta.profile; `warn` when not said. */
  profiles?: ProfileEnforcement;
}

const PROFILE_ENFORCEMENTS = ['off', 'warn', 'reject'] as const;
export type ProfileEnforcement = (typeof PROFILE_ENFORCEMENTS)[number];

interface Known {
  name: string;
  about: string;
  fallback: string;
}

/** Every setting there is; `overblik doctor` prints this table. */
export const KNOWN_SETTINGS: readonly Known[] = [
  { name: 'PORT', about: 'port of the web server', fallback: '8080' },
  { name: 'HOST', about: 'address it listens on', fallback: '127.0.0.1 (demo), 0.0.0.0 (production)' },
  { name: 'DATABASE_URL', about: 'external PostgreSQL 15-18; else an embedded one is started', fallback: 'embedded' },
  { name: 'OVERBLIK_DATA', about: 'folder of the embedded database and the secrets', fallback: './data' },
  {
    name: 'OVERBLIK_DEMO_CITIZENS',
    about: 'size of the synthetic nation loaded at first start (demo)',
    fallback: '120',
  },
  { name: 'OVERBLIK_PUBLIC_URL', about: 'address users type; issuer of tokens', fallback: 'http://HOST:PORT' },
  {
    name: 'OVERBLIK_SECRETS_FILE',
    about: 'file with the signing keys; required in production',
    fallback: '<data>/secrets.json (demo)',
  },
  { name: 'OVERBLIK_SOURCES', about: 'JSON: which sources are remote FHIR servers', fallback: 'all local' },
  {
    name: 'OVERBLIK_WITNESSES',
    about: 'JSON: address and key of each witness of the access log',
    fallback: 'none; in demo two are started',
  },
  {
    name: 'OVERBLIK_WITNESS_QUORUM',
    about: 'how many of the witnesses must have signed',
    fallback: '2, where there are so many',
  },
  {
    name: 'OVERBLIK_PROFILES',
    about: 'what a write that does not fit a profile it claims leads to: off, warn or reject',
    fallback: 'warn',
  },
  {
    name: 'OVERBLIK_PROCESSES',
    about: 'how many processes answer requests; 1: the one that is started does all',
    fallback: 'one for each processor, at most 4',
  },
  { name: 'OVERBLIK_LOGIN', about: 'JSON: directories people log in through', fallback: 'none' },
  { name: 'LOG_LEVEL', about: 'fatal, error, warn, info, debug, trace or silent', fallback: 'info' },
  { name: 'DICOM_PORT', about: 'port of the image archive (not in use yet)', fallback: '11112' },
];

export const DEFAULT_DEMO_CITIZENS = 120;

/** Each has connections of its own to the database, of which the embedded one takes a hundred. */
const MOST_PROCESSES = 32;
/** The database works on the same processors where it is embedded. */
const MOST_UNASKED_PROCESSES = 4;
const usualProcesses = () => Math.min(availableParallelism(), MOST_UNASKED_PROCESSES);

/** A setting that cannot be used, with what to do about it. */
export class SettingError extends Error {}

/**
 * @param environment usually process.env
 * @param overrides from the command line; they win
 */
export function readSettings(
  environment: Record<string, string | undefined> = process.env,
  overrides: { port?: number; dataDir?: string; demo?: boolean } = {},
): Settings {
  refuseUnknown(environment);
  const demo = overrides.demo ?? false;
  const port = overrides.port ?? wholeNumber('PORT', environment['PORT'], 8080, 0, 65535);
  const host = environment['HOST'] || (demo ? '127.0.0.1' : '0.0.0.0');
  const dataDir = overrides.dataDir ?? environment['OVERBLIK_DATA'] ?? './data';
  const publicUrl = (
    environment['OVERBLIK_PUBLIC_URL'] ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
  ).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/\s]+(\/\S*)?$/.test(publicUrl))
    throw new SettingError('OVERBLIK_PUBLIC_URL must be an http(s) address, e.g. https://overblik.example.dk');
  if (!demo && !environment['OVERBLIK_SECRETS_FILE'])
    throw new SettingError(
      'Production mode needs OVERBLIK_SECRETS_FILE: a file with the signing keys (see README). For a trial, run `npm start`.',
    );
  return {
    demo,
    port,
    host,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    dataDir,
    demoCitizens: wholeNumber(
      'OVERBLIK_DEMO_CITIZENS',
      environment['OVERBLIK_DEMO_CITIZENS'],
      DEFAULT_DEMO_CITIZENS,
      0,
      10_000_000,
    ),
    publicUrl,
    publicUrlIsGiven: environment['OVERBLIK_PUBLIC_URL'] !== undefined,
    secretsFile: environment['OVERBLIK_SECRETS_FILE'] || undefined,
    sources: environment['OVERBLIK_SOURCES'] || undefined,
    witnesses: environment['OVERBLIK_WITNESSES'] || undefined,
    witnessQuorum: environment['OVERBLIK_WITNESS_QUORUM']
      ? wholeNumber('OVERBLIK_WITNESS_QUORUM', environment['OVERBLIK_WITNESS_QUORUM'], 2, 1, 100)
      : undefined,
    login: environment['OVERBLIK_LOGIN'] || undefined,
    logLevel: environment['LOG_LEVEL'] ?? 'info',
    processes: wholeNumber(
      'OVERBLIK_PROCESSES',
      environment['OVERBLIK_PROCESSES'],
      usualProcesses(),
      1,
      MOST_PROCESSES,
    ),
    profiles: oneOf('OVERBLIK_PROFILES', environment['OVERBLIK_PROFILES'], PROFILE_ENFORCEMENTS, 'warn'),
  };
}

function refuseUnknown(environment: Record<string, string | undefined>): void {
  const known = KNOWN_SETTINGS.map((setting) => setting.name);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('OVERBLIK_') || known.includes(name)) continue;
    const nearest = known
      .filter((one) => one.startsWith('OVERBLIK_'))
      .sort((a, b) => distance(a, name) - distance(b, name))[0];
    throw new SettingError(`${name} is not a setting. Did you mean ${nearest}? \`overblik doctor\` lists all.`);
  }
}

function oneOf<T extends string>(name: string, text: string | undefined, words: readonly T[], fallback: T): T {
  if (text === undefined || text === '') return fallback;
  const word = words.find((one) => one === text);
  if (word === undefined) throw new SettingError(`${name} must be one of ${words.join(', ')}.`);
  return word;
}

function wholeNumber(name: string, text: string | undefined, fallback: number, low: number, high: number): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new SettingError(`${name} must be a whole number from ${low} to ${high}.`);
  return value;
}

/** Edits between two words (Levenshtein). */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
