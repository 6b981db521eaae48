/**
 * What a search brings along (https://hl7.org/fhir/R4/search.html#include and #revinclude). Each included row is read under
 * the caller's own predicate, like a match.
 */
import type { OpenedRecord } from '../../access/index.js';
import { isCross, isSharedType, MOST_PAGE_BYTES } from '../../access/index.js';
import { type Issue, Turn } from '../../base/index.js';
import { isPatientCompartmentType, parseReference, type SearchParameters, type SearchValue } from '../../fhir/index.js';
import type { Filter, FoundResource, Include, SearchPage, SearchRequest } from '../../record/index.js';

const MOST_INCLUDED = 1000;
const MOST_ROUNDS = 8;

export interface Included {
  rows: FoundResource[];
  issues: Issue[];
}

/** What is read, and by which search parameters. */
export interface IncludeSource {
  opened: OpenedRecord;
  parameters: SearchParameters;
  /** `http://host/fhir` */
  baseUrl: string;
  /** The same caller's look into records that are nobody's; undefined where the caller has none. */
  elsewhere: (type: string) => Promise<OpenedRecord | undefined>;
}

/** A source, and whether it had more than was taken. */
interface Reading extends IncludeSource {
  isCut: boolean;
  turn: Turn;
  /** Bodies as they were parsed: each include looks into them. */
  parsed: WeakMap<FoundResource, unknown>;
}

/** The rows of a page; what does not fit on one is left out, and said to be. */
function taken(reading: Reading, { rows, next }: SearchPage): FoundResource[] {
  if (next !== undefined) reading.isCut = true;
  return rows;
}

/** In rounds: the first from the matches, further ones (`:iterate`) from what the round before has brought. */
export async function includedBy(
  from: IncludeSource,
  request: SearchRequest,
  matches: FoundResource[],
): Promise<Included> {
  const source: Reading = { ...from, isCut: false, turn: new Turn(), parsed: new WeakMap() };
  const rows: FoundResource[] = [];
  if (request.includes.length === 0 || matches.length === 0) return { rows, issues: [] };
  const seen = new Set(matches.map(nameOf));
  let fresh = matches;
  for (let round = 0; fresh.length > 0; round++) {
    fresh = await oneRound(source, round === 0 ? request.includes : iterating(request), fresh, seen);
    // The round after the last only tells whether there is more.
    if (round === MOST_ROUNDS) return { rows, issues: fresh.length > 0 ? [FURTHER] : [] };
    rows.push(...fresh);
    const shown = asManyAsFit(rows);
    if (shown < rows.length) return { rows: rows.slice(0, shown), issues: [LEFT_OUT] };
  }
  return { rows, issues: source.isCut ? [LEFT_OUT] : [] };
}

/** How many of the rows are included: by number, and by size. */
function asManyAsFit(rows: readonly FoundResource[]): number {
  let bytes = 0;
  const first = rows.findIndex((row, i) => {
    bytes += row.body.length;
    return i >= MOST_INCLUDED || bytes > MOST_PAGE_BYTES;
  });
  return first < 0 ? rows.length : first;
}

const iterating = ({ includes }: SearchRequest): Include[] => includes.filter(({ iterate }) => iterate);

/** What the includes find from the rows of the round before, and nothing that was there already. */
async function oneRound(
  source: Reading,
  includes: Include[],
  from: FoundResource[],
  seen: Set<string>,
): Promise<FoundResource[]> {
  const found: FoundResource[] = [];
  for (const include of includes) {
    const rows = await (include.reverse ? referringTo : referredBy)(source, include, from);
    for (const row of rows) {
      if (seen.has(nameOf(row))) continue;
      seen.add(nameOf(row));
      found.push(row);
    }
  }
  return found;
}

const LEFT_OUT: Issue = {
  severity: 'warning',
  code: 'too-costly',
  diagnostics: `At most ${MOST_INCLUDED} resources or ${MOST_PAGE_BYTES / 1024 / 1024} MB are included; some are left out.`,
};

const FURTHER: Issue = {
  severity: 'warning',
  code: 'too-costly',
  diagnostics: `:iterate was followed ${MOST_ROUNDS} rounds; what is further away is left out.`,
};

const nameOf = (row: FoundResource): string => `${row.type}/${row.id}`;

// --- What the rows refer to

async function referredBy(source: Reading, include: Include, from: FoundResource[]): Promise<FoundResource[]> {
  const literal = new Map<string, Set<string>>();
  const canonical = new Map<string, Set<string>>();
  for (const row of from) {
    if (include.sourceType !== '' && row.type !== include.sourceType) continue;
    await source.turn.mayEnd();
    for (const { value, targets } of referencesOf(source, row, include)) {
      const target = localTarget(value, source.baseUrl);
      if (target) addTo(literal, target.type, target.id);
      else if (isCanonical(value)) for (const type of targets) addTo(canonical, type, String(value.element));
    }
  }
  const rows: FoundResource[] = [];
  for (const [type, ids] of literal)
    if (include.targetType === undefined || type === include.targetType)
      rows.push(...taken(source, await source.opened.byIds(type, [...ids])));
  for (const [type, names] of canonical)
    if (include.targetType === undefined || type === include.targetType)
      rows.push(...(await byCanonical(source, type, [...names])));
  return rows;
}

const addTo = (map: Map<string, Set<string>>, key: string, value: string): void => {
  map.set(key, (map.get(key) ?? new Set<string>()).add(value));
};

function referencesOf(
  { parameters, parsed }: Reading,
  row: FoundResource,
  include: Include,
): { value: SearchValue; targets: readonly string[] }[] {
  const resource = parsed.get(row) ?? (JSON.parse(row.body) as unknown);
  parsed.set(row, resource);
  const all =
    include.param === '*'
      ? parameters.extract(resource).filter(({ param }) => param.type === 'reference')
      : [parameters.find(row.type, include.param)]
          .filter((param) => param?.type === 'reference')
          .map((param) => ({ param: param!, values: parameters.valuesOf(resource, param!.code) }));
  return all.flatMap(({ param, values }) => values.map((value) => ({ value, targets: param.targets })));
}

/** A version is not asked for: what is included is the resource as it stands. */
function localTarget({ element }: SearchValue, baseUrl: string): { type: string; id: string } | undefined {
  const written =
    typeof element === 'object' && element !== null ? (element as Record<string, unknown>)['reference'] : element;
  if (typeof written !== 'string') return undefined;
  const { kind, type, id } = parseReference(
    written.startsWith(`${baseUrl}/`) ? written.slice(baseUrl.length + 1) : written,
  );
  return kind === 'relative' && type !== undefined && id !== undefined ? { type, id } : undefined;
}

const isCanonical = ({ element, type }: SearchValue): boolean =>
  typeof element === 'string' && (type === 'canonical' || type === 'uri') && /^[a-z][a-z0-9+.-]*:/i.test(element);

/** https://hl7.org/fhir/R4/references.html#canonical  Only what has an address can be named by one. */
async function byCanonical(source: Reading, type: string, names: string[]): Promise<FoundResource[]> {
  const { opened, parameters } = source;
  const url = parameters.find(type, 'url');
  if (url?.type !== 'uri') return [];
  const values = names.map((name) => escaped(name.split('|')[0]!.split('#')[0]!));
  const page = await opened.search(asked([type], [{ kind: 'value', param: url, values }]), undefined);
  return taken(source, page).filter((row) => {
    const { url: own, version } = JSON.parse(row.body) as { url?: string; version?: string };
    return names.some((name) => {
      const [wanted, wantedVersion] = name.split('#')[0]!.split('|');
      return wanted === own && (wantedVersion === undefined || wantedVersion === version);
    });
  });
}

const escaped = (value: string): string => value.replace(/[\\,$|]/g, '\\$&');

// --- What refers to the rows

async function referringTo(source: Reading, include: Include, to: FoundResource[]): Promise<FoundResource[]> {
  if (include.sourceType === '') return referringFromAnywhere(source, to);
  const { parameters, opened } = source;
  const params =
    include.param === '*'
      ? parameters.of(include.sourceType).filter((param) => param.type === 'reference')
      : [parameters.find(include.sourceType, include.param)!];
  const targets = to.filter((row) => include.targetType === undefined || row.type === include.targetType);
  const rows: FoundResource[] = [];
  for (const param of params) {
    const fitting = targets.filter((row) => param.targets.includes(row.type));
    if (fitting.length === 0) continue;
    const values = [...fitting.map(nameOf), ...fitting.flatMap(canonicalNames)];
    const request = asked([include.sourceType], [{ kind: 'value', param, values }]);
    const keys = keysOf(include.sourceType, fitting);
    // Whom a resource is about is no value of the index, and needs none: it lies with that citizen.
    const page = isCross(param) ? opened.searchAcross(request, keys) : opened.search(request, undefined, keys);
    rows.push(...taken(source, await page));
    if (include.sourceType === SELDOM_NAMES_A_CITIZEN) rows.push(...(await fromElsewhere(source, request)));
  }
  return rows;
}

/** What refers to a citizen's rows and seldom names her, and so lies in a record of its own, which only systems may look into. */
const SELDOM_NAMES_A_CITIZEN = 'Provenance';

async function fromElsewhere(source: Reading, request: SearchRequest): Promise<FoundResource[]> {
  const opened = await source.elsewhere(SELDOM_NAMES_A_CITIZEN);
  return opened ? taken(source, await opened.search(request, undefined)) : [];
}

/** Whatever refers to a citizen's rows is looked for, as below, with that citizen; whatever refers to a directory lies anywhere. */
async function referringFromAnywhere(source: Reading, to: FoundResource[]): Promise<FoundResource[]> {
  const { opened } = source;
  const records = to.filter(({ type }) => !isSharedType(type));
  const directories = to.filter(({ type }) => isSharedType(type));
  const rows: FoundResource[] = [];
  if (records.length > 0) {
    const request: SearchRequest = { ...asked([], [referringFilter(records)]), onlyRecords: true };
    const keys = [...new Set(records.map(({ patientKey }) => patientKey))];
    rows.push(...taken(source, await opened.search(request, undefined, keys)));
    rows.push(...(await fromElsewhere(source, asked([SELDOM_NAMES_A_CITIZEN], [referringFilter(records)]))));
  }
  for (let at = 0; at < directories.length; at += MOST_REFERRED_TO) {
    if (rows.length > MOST_INCLUDED) break;
    await source.turn.mayEnd();
    const request = asked([], [referringFilter(directories.slice(at, at + MOST_REFERRED_TO))]);
    rows.push(...taken(source, await opened.search(request, undefined)));
  }
  return rows;
}

/** Directories of which one statement asks what refers to them: each can be named by some two hundred search parameters. */
const MOST_REFERRED_TO = 50;

function referringFilter(to: readonly FoundResource[]): Filter {
  const names = new Map<string, string[]>();
  for (const row of to) {
    const { url } = isSharedType(row.type) ? (JSON.parse(row.body) as { url?: unknown }) : {};
    const own = [nameOf(row), ...(typeof url === 'string' ? [url] : [])];
    names.set(row.type, [...(names.get(row.type) ?? []), ...own]);
  }
  return { kind: 'refers-to', targets: [...names].map(([type, list]) => ({ type, names: list })) };
}

/** Rows that refer to a citizen's rows lie, but for rare exceptions, with the same citizen. */
function keysOf(sourceType: string, targets: FoundResource[]): bigint[] | undefined {
  if (!isPatientCompartmentType(sourceType) || targets.some((row) => isSharedType(row.type))) return undefined;
  return [...new Set(targets.map((row) => row.patientKey))];
}

function canonicalNames(row: FoundResource): string[] {
  if (!isSharedType(row.type)) return [];
  const { url } = JSON.parse(row.body) as { url?: unknown };
  return typeof url === 'string' ? [escaped(url)] : [];
}

const asked = (types: string[], filters: Filter[]): SearchRequest => ({
  types,
  filters,
  sort: [],
  count: MOST_INCLUDED,
  total: 'none',
  includes: [],
  used: [],
});
