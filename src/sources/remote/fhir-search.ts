/** FHIR R4 searches on a remote server (https://hl7.org/fhir/R4/http.html#search): find the patient, then page through a search. */
import type { RegisterSearch } from '../description.js';
import { isObject, type Json, object, objects, text } from '../reading/fields.js';
import { exchange } from './exchange.js';
import { SourceFailure } from './source-failure.js';
import { type Identifier, sameIdentifier, whose } from './whose.js';

export const PAGE_SIZE = 200;
/** At most this many pages of one search: 5,000 resources of one kind for one citizen. More is said to be partial. */
export const PAGES_MAX = 25;

export interface FhirServer {
  /** Base address, ending in a slash. */
  base: URL;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** One search's harvest. `incomplete` says in Danish what is known to be missing. */
export interface Harvest {
  resources: Json[];
  incomplete?: string;
}

/**
 * Ids of the patient on that server; empty when it positively does not know the patient. The identifiers travel in the body of a
 * POST, never in an address (CPR). Each returned Patient must carry one of the identifiers: a server that ignores the
 * parameter would otherwise hand us somebody else.
 */
export async function findPatient(server: FhirServer, identifiers: readonly Identifier[]): Promise<Set<string>> {
  const form = new URLSearchParams({ identifier: identifiers.map(token).join(','), _count: '20' });
  const url = new URL('Patient/_search', server.base);
  const { body } = await exchange({ url, method: 'POST', form, headers: server.headers, signal: server.signal });
  const ids = new Set<string>();
  for (const resource of matches(requireSearchset(body))) {
    if (resource['resourceType'] !== 'Patient') continue;
    if (!objects(resource['identifier']).some((found) => identifiers.some((asked) => sameIdentifier(asked, found)))) {
      throw new SourceFailure('wrong-patient', 'patientopslag');
    }
    const id = text(resource['id']);
    if (id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id)) ids.add(id);
    else throw new SourceFailure('garbage', 'patient uden gyldigt id');
  }
  if (ids.size === 0) requireHonestEmpty(body);
  return ids;
}

/** `system|value` with the characters that mean something in a search escaped: https://hl7.org/fhir/R4/search.html#escaping */
function token(identifier: Identifier): string {
  const escapeToken = (value: string): string => value.replace(/[\\$,|]/g, (character) => `\\${character}`);
  return `${escapeToken(identifier.system)}|${escapeToken(identifier.value)}`;
}

/** Runs one search of a register for the patient, all pages within bounds. */
export async function search(
  server: FhirServer,
  query: RegisterSearch,
  ids: ReadonlySet<string>,
  asked: readonly Identifier[],
): Promise<Harvest> {
  const harvest: Harvest = { resources: [] };
  const visited = new Set<string>();
  let unreadable = 0;
  let total: number | undefined;
  let next: URL | undefined = searchUrl(server.base, query, ids);
  while (next !== undefined) {
    if (visited.has(next.href)) throw new SourceFailure('garbage', 'siderne gik i ring');
    if (visited.size >= PAGES_MAX) {
      harvest.incomplete = `mere end ${PAGES_MAX * PAGE_SIZE} ${query.type}; resten er ikke hentet`;
      break;
    }
    visited.add(next.href);
    const page = await readPage(server, next, query);
    if (page === undefined) return harvest;
    total ??= typeof page['total'] === 'number' ? page['total'] : undefined;
    for (const resource of matches(page)) {
      const belongs = whose(resource, ids, server.base, asked);
      if (belongs === 'other') throw new SourceFailure('wrong-patient', query.type);
      if (belongs === 'unstated') unreadable++;
      else harvest.resources.push(resource);
    }
    unreadable += unreadableEntries(page);
    next = nextPage(page, server.base);
  }
  return judge(harvest, query, total, unreadable);
}

function judge(harvest: Harvest, query: RegisterSearch, total: number | undefined, unreadable: number): Harvest {
  const got = harvest.resources.length + unreadable;
  if (got === 0 && total !== undefined && total > 0)
    throw new SourceFailure('garbage', `siger ${total}, men sendte ingen`);
  if (unreadable > 0) harvest.incomplete ??= `${unreadable} ${query.type} kunne ikke læses`;
  if (total !== undefined && got < total) harvest.incomplete ??= `${total - got} ${query.type} blev ikke sendt`;
  return harvest;
}

function searchUrl(base: URL, query: RegisterSearch, ids: ReadonlySet<string>): URL {
  const url = new URL(query.type, base);
  const references = [...ids].map((id) => `Patient/${id}`).join(',');
  url.searchParams.set(query.patient, references);
  for (const [name, value] of Object.entries(query.parameters ?? {})) url.searchParams.set(name, value);
  if (query.performedByPatient === true) url.searchParams.set('performer', references);
  url.searchParams.set('_count', String(PAGE_SIZE));
  return url;
}

/** Statuses by which servers say that they do not hold a type at all; an answer only for searches that are optional. */
const NOT_HELD = [400, 404, 405, 501];

async function readPage(server: FhirServer, url: URL, query: RegisterSearch): Promise<Json | undefined> {
  const accept = query.optional === true ? NOT_HELD : [];
  const { status, body } = await exchange({
    url,
    method: 'GET',
    headers: server.headers,
    signal: server.signal,
    accept,
  });
  if (status === 200) return requireSearchset(body);
  if (saysNotHeld(status, body)) return undefined;
  throw new SourceFailure('rejected', `HTTP ${status}`);
}

/** 400 means many things: only an OperationOutcome that says `not-supported` means "I do not hold that". */
function saysNotHeld(status: number, outcome: Json): boolean {
  if (status !== 400) return true;
  return objects(outcome['issue']).some((issue) => issue['code'] === 'not-supported' || issue['code'] === 'not-found');
}

function requireSearchset(body: Json): Json {
  const type = body['resourceType'];
  if (type === 'OperationOutcome') throw new SourceFailure('rejected', 'OperationOutcome i stedet for svar');
  if (type !== 'Bundle') throw new SourceFailure('garbage', 'ikke en Bundle');
  if (body['type'] !== 'searchset') throw new SourceFailure('garbage', 'Bundle, men ikke et søgeresultat');
  if (body['entry'] !== undefined && !Array.isArray(body['entry']))
    throw new SourceFailure('garbage', 'entry er ikke en liste');
  for (const entry of objects(body['entry'])) requireNoError(object(entry['resource']));
  return body;
}

/** A searchset may carry an OperationOutcome; an error in it means that the list cannot be trusted to be whole. */
function requireNoError(resource: Json): void {
  if (resource['resourceType'] !== 'OperationOutcome') return;
  const severe = objects(resource['issue']).some(
    (issue) => issue['severity'] === 'error' || issue['severity'] === 'fatal',
  );
  if (severe) throw new SourceFailure('rejected', 'fejl i søgeresultatet');
}

function requireHonestEmpty(page: Json): void {
  if (typeof page['total'] === 'number' && page['total'] > 0)
    throw new SourceFailure('garbage', `siger ${page['total']}, men sendte ingen`);
  if (unreadableEntries(page) > 0) throw new SourceFailure('garbage', 'svar uden indhold');
}

/** The resources a search matched; what was included or is an outcome is left out. */
function matches(page: Json): Json[] {
  const found: Json[] = [];
  for (const entry of objects(page['entry'])) {
    const mode = object(entry['search'])['mode'];
    const resource = entry['resource'];
    if (mode === 'include' || mode === 'outcome' || !isObject(resource)) continue;
    if (typeof resource['resourceType'] === 'string' && resource['resourceType'] !== 'OperationOutcome')
      found.push(resource);
  }
  return found;
}

function unreadableEntries(page: Json): number {
  const entries = page['entry'];
  if (!Array.isArray(entries)) return 0;
  return entries.filter((entry) => !isObject(entry) || typeof object(entry['resource'])['resourceType'] !== 'string')
    .length;
}

/** The next page, only on the same server and below the same base: the token must not travel elsewhere. */
function nextPage(page: Json, base: URL): URL | undefined {
  const link = objects(page['link']).find((one) => one['relation'] === 'next');
  const address = text(link?.['url']);
  if (address === undefined) return undefined;
  let url: URL;
  try {
    url = new URL(address, base);
  } catch (cause) {
    throw new SourceFailure('garbage', 'ugyldig adresse på næste side', { cause });
  }
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname.replace(/\/$/, '')) || url.username !== '') {
    throw new SourceFailure('redirect', 'næste side ligger på en anden server');
  }
  return url;
}
