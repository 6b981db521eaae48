/** OVERBLIK_SOURCES: which registers are remote, and where. A wrong setting stops the start with the key and the cause named. */
import { distance, Failure, type Issue } from '../../base/index.js';
import { SOURCE_NAMES, type SourceName } from '../contract.js';
import { isObject, type Json } from '../reading/fields.js';
import type { ClientCredentials } from './authorization.js';

export interface RemoteSetting {
  url: string;
  /** What the screen calls it. */
  name?: string;
  token?: string;
  clientCredentials?: ClientCredentials;
  deadlineMs: number;
}

export type SourcesSetting = Partial<Record<SourceName, RemoteSetting>>;

/** Clinicians wait at most this long (docs: three seconds a source). */
export const DEADLINE_DEFAULT_MS = 3000;
const DEADLINE_RANGE_MS = [100, 30_000] as const;

const KEYS = ['url', 'name', 'token', 'clientCredentials', 'deadlineMs'] as const;
const CREDENTIAL_KEYS = ['tokenUrl', 'clientId', 'clientSecret', 'scope'] as const;

/**
 * `{ "images": { "url": "https://...", "token": "...", "name": "...", "deadlineMs": 3000 }, ... }`. An empty text means none.
 * Throws Failure('invalid') with one issue per fault; never quotes a token or a secret.
 */
export function parseSourcesSetting(json: string): SourcesSetting {
  if (json.trim() === '') return {};
  const faults: Issue[] = [];
  const setting = readSetting(json, faults);
  if (faults.length > 0) throw new Failure('invalid', faults);
  return setting;
}

function readSetting(json: string, faults: Issue[]): SourcesSetting {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    fault(faults, 'OVERBLIK_SOURCES', 'is not valid JSON');
    return {};
  }
  if (!isObject(value)) {
    fault(faults, 'OVERBLIK_SOURCES', 'must be a JSON object with one entry per remote source');
    return {};
  }
  const setting: SourcesSetting = {};
  for (const [name, entry] of Object.entries(value)) {
    if (!isSourceName(name)) fault(faults, `OVERBLIK_SOURCES.${name}`, unknownName('source', name, SOURCE_NAMES));
    else if (!isObject(entry)) fault(faults, `OVERBLIK_SOURCES.${name}`, 'must be an object with at least "url"');
    else setting[name] = readRemote(entry, `OVERBLIK_SOURCES.${name}`, faults);
  }
  return setting;
}

const isSourceName = (name: string): name is SourceName => (SOURCE_NAMES as readonly string[]).includes(name);

function readRemote(entry: Json, place: string, faults: Issue[]): RemoteSetting {
  for (const key of Object.keys(entry)) {
    if (!(KEYS as readonly string[]).includes(key)) fault(faults, `${place}.${key}`, unknownName('key', key, KEYS));
  }
  const remote: RemoteSetting = {
    url: address(entry['url'], `${place}.url`, faults),
    deadlineMs: deadline(entry['deadlineMs'], place, faults),
  };
  const name = optionalText(entry, 'name', place, faults);
  const token = optionalText(entry, 'token', place, faults);
  if (name !== undefined) remote.name = name;
  if (token !== undefined) remote.token = token;
  if (entry['clientCredentials'] !== undefined)
    remote.clientCredentials = credentials(entry['clientCredentials'], `${place}.clientCredentials`, faults);
  if (remote.token !== undefined && remote.clientCredentials !== undefined)
    fault(faults, place, 'has both "token" and "clientCredentials"; give one');
  if (remote.token !== undefined && /[^\x21-\x7e]/.test(remote.token))
    fault(faults, `${place}.token`, 'holds characters that cannot stand in a header');
  return remote;
}

function address(value: unknown, place: string, faults: Issue[]): string {
  if (typeof value !== 'string' || value === '') {
    fault(faults, place, 'is missing: the base address of a FHIR R4 server');
    return '';
  }
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    fault(faults, place, 'is not an address');
    return '';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    fault(faults, place, 'must begin with http:// or https://');
  if (url.username !== '' || url.password !== '')
    fault(faults, place, 'must not hold a user name or password; use "token" or "clientCredentials"');
  if (url.search !== '' || url.hash !== '') fault(faults, place, 'must not hold a query or a fragment');
  return value;
}

function deadline(value: unknown, place: string, faults: Issue[]): number {
  if (value === undefined) return DEADLINE_DEFAULT_MS;
  const [least, most] = DEADLINE_RANGE_MS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  fault(faults, `${place}.deadlineMs`, `must be a whole number of milliseconds from ${least} to ${most}`);
  return DEADLINE_DEFAULT_MS;
}

function optionalText(entry: Json, key: string, place: string, faults: Issue[]): string | undefined {
  const value = entry[key];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  fault(faults, `${place}.${key}`, 'must be a text that is not empty');
  return undefined;
}

function credentials(value: unknown, place: string, faults: Issue[]): ClientCredentials {
  const entry: Json = isObject(value) ? value : {};
  if (!isObject(value)) fault(faults, place, 'must be an object with "tokenUrl", "clientId" and "clientSecret"');
  for (const key of Object.keys(entry)) {
    if (!(CREDENTIAL_KEYS as readonly string[]).includes(key))
      fault(faults, `${place}.${key}`, unknownName('key', key, CREDENTIAL_KEYS));
  }
  const required = (key: string): string => {
    if (entry[key] === undefined) fault(faults, `${place}.${key}`, 'is missing');
    return optionalText(entry, key, place, faults) ?? '';
  };
  const read: ClientCredentials = {
    tokenUrl: address(entry['tokenUrl'], `${place}.tokenUrl`, faults),
    clientId: required('clientId'),
    clientSecret: required('clientSecret'),
  };
  const scope = optionalText(entry, 'scope', place, faults);
  return scope === undefined ? read : { ...read, scope };
}

function fault(faults: Issue[], place: string, cause: string): void {
  faults.push({
    severity: 'error',
    code: 'value',
    diagnostics: `${place} ${cause}${cause.endsWith('?') ? '' : '.'}`,
    expression: place,
  });
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${known.join(', ')}` : `did you mean "${nearest}"?`;
  return `is not a known ${what}; ${hint}`;
}

/** The nearest known name when it is near enough to be a slip (edit distance at most a third of its length, at least 2). */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase().slice(0, 60), candidate.toLowerCase());
    if (edits <= Math.max(2, Math.floor(candidate.length / 3)) && edits < least) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}
