// https://hl7.org/fhir/R4/http.html#search  https://hl7.org/fhir/R4/search.html
import type { OpenedRecord } from '../../access/index.js';
import { isSharedType, readSearch } from '../../access/index.js';
import { Failure, type Issue } from '../../base/index.js';
import {
  extractSearchValues,
  operationOutcome,
  searchParameter,
  searchParametersOf,
  subsetText,
} from '../../fhir/index.js';
import type { Include, Position, SearchRequest, FoundResource } from '../../record/index.js';
import { type BundleEntry, bundleText, matchEntry } from './bundle.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';

interface PageState {
  types: string[];
  used: [string, string][];
  compartment?: { type: string; id: string };
  position: Position;
}

const MOST_INCLUDED = 1000;
const MOST_ROUNDS = 4;

export async function search(
  face: FhirFace,
  call: FhirCall,
  types: string[],
  compartment?: { type: string; id: string },
): Promise<FhirAnswer> {
  const cursor = call.query.find(([name]) => name === '_cursor')?.[1];
  const state = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as PageState);
  const { request, issues } = readSearch(state?.types ?? types, state?.used ?? call.query, call.prefer.strict);
  if (issues.some((issue) => issue.severity === 'error')) throw new Failure('invalid', issues);
  const within = state?.compartment ?? compartment;
  const opened = await face.record.openForSearch(call.ask, request, within);
  const page = await opened.search(request, state?.position);
  const included = await includedBy(face, opened, request, page.rows);
  const entries = [
    ...page.rows.map((row) => entryOf(face, row, 'match', request)),
    ...included.rows.map((row) => entryOf(face, row, 'include', request)),
  ];
  const outcome = outcomeEntry([...issues, ...included.issues]);
  if (outcome) entries.push(outcome);
  return answer(
    200,
    bundleText('searchset', entries, { total: page.total, links: linksOf(face, call, request, within, page.next) }),
  );
}

/** Warnings travel with the result as a resource of mode outcome. */
function outcomeEntry(issues: Issue[]): BundleEntry | undefined {
  if (issues.length === 0) return undefined;
  return {
    fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000',
    resource: JSON.stringify(operationOutcome(issues)),
    rest: '"search":{"mode":"outcome"}',
  };
}

function entryOf(face: FhirFace, row: FoundResource, mode: 'match' | 'include', request: SearchRequest): BundleEntry {
  if (request.elements === undefined && (request.summary === undefined || request.summary === 'false'))
    return matchEntry(face.baseUrl, row, mode);
  const narrowed = subsetText(row.body, {
    elements: mode === 'match' ? request.elements : undefined,
    summary: request.summary === 'count' || request.summary === 'false' ? undefined : request.summary,
  });
  return matchEntry(face.baseUrl, row, mode, narrowed);
}

function linksOf(
  face: FhirFace,
  call: FhirCall,
  request: SearchRequest,
  within: { type: string; id: string } | undefined,
  next: Position | undefined,
): { relation: string; url: string }[] {
  const path = within
    ? `${within.type}/${within.id}/${request.types.join(',') || '*'}`
    : request.types.length === 1
      ? request.types[0]!
      : '';
  const base = path === '' ? face.baseUrl : `${face.baseUrl}/${path}`;
  const query = new URLSearchParams(request.used).toString();
  const links = [{ relation: 'self', url: query ? `${base}?${query}` : base }];
  if (next !== undefined) {
    const state: PageState = { types: request.types, used: request.used, compartment: within, position: next };
    links.push({ relation: 'next', url: `${base}?_cursor=${face.cursors.seal(state, call.ask.caller.id)}` });
  }
  return links;
}

/** https://hl7.org/fhir/R4/search.html#include and #revinclude; each included row passes the caller's own predicate. */
async function includedBy(
  face: FhirFace,
  opened: OpenedRecord,
  request: SearchRequest,
  matches: FoundResource[],
): Promise<{ rows: FoundResource[]; issues: Issue[] }> {
  const rows: FoundResource[] = [];
  const issues: Issue[] = [];
  if (request.includes.length === 0 || matches.length === 0) return { rows, issues };
  const seen = new Set(matches.map(nameOf));
  let fresh = matches;
  for (let round = 0; round < MOST_ROUNDS && fresh.length > 0; round++) {
    const wanted = request.includes.filter((include) => round === 0 || include.iterate);
    const found: FoundResource[] = [];
    for (const include of wanted) {
      for (const row of include.reverse
        ? await referringTo(opened, include, fresh)
        : await referredBy(face, opened, include, fresh)) {
        if (seen.has(nameOf(row))) continue;
        seen.add(nameOf(row));
        found.push(row);
      }
    }
    rows.push(...found);
    if (rows.length > MOST_INCLUDED) {
      issues.push({
        severity: 'warning',
        code: 'too-costly',
        diagnostics: `At most ${MOST_INCLUDED} resources are included; some are left out.`,
      });
      return { rows: rows.slice(0, MOST_INCLUDED), issues };
    }
    fresh = found;
  }
  return { rows, issues };
}

const nameOf = (row: FoundResource): string => `${row.type}/${row.id}`;

async function referredBy(
  face: FhirFace,
  opened: OpenedRecord,
  include: Include,
  from: FoundResource[],
): Promise<FoundResource[]> {
  const wanted = new Map<string, Set<string>>();
  for (const row of from) {
    if (row.type !== include.sourceType) continue;
    for (const reference of referencesOf(JSON.parse(row.body) as Record<string, unknown>, include.param)) {
      const local = reference.startsWith(`${face.baseUrl}/`) ? reference.slice(face.baseUrl.length + 1) : reference;
      const match = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})/.exec(local);
      if (!match || (include.targetType !== undefined && match[1] !== include.targetType)) continue;
      const ids = wanted.get(match[1]!) ?? new Set();
      wanted.set(match[1]!, ids.add(match[2]!));
    }
  }
  const rows: FoundResource[] = [];
  for (const [type, ids] of wanted) rows.push(...(await opened.byIds(type, [...ids])));
  return rows;
}

function referencesOf(resource: Record<string, unknown>, param: string): string[] {
  return extractSearchValues(resource)
    .filter((one) => one.param.type === 'reference' && (param === '*' || one.param.code === param))
    .flatMap((one) => one.values)
    .flatMap(({ element }) => {
      const reference =
        typeof element === 'object' && element !== null ? (element as Record<string, unknown>)['reference'] : element;
      return typeof reference === 'string' ? [reference] : [];
    });
}

async function referringTo(opened: OpenedRecord, include: Include, to: FoundResource[]): Promise<FoundResource[]> {
  const params =
    include.param === '*'
      ? searchParametersOf(include.sourceType).filter((param) => param.type === 'reference')
      : [searchParameter(include.sourceType, include.param)!];
  const targets = to.filter((row) => include.targetType === undefined || row.type === include.targetType);
  if (targets.length === 0) return [];
  const rows: FoundResource[] = [];
  for (const param of params) {
    const values = targets.filter((row) => param.targets.length === 0 || param.targets.includes(row.type)).map(nameOf);
    if (values.length === 0) continue;
    const request: SearchRequest = {
      types: [include.sourceType],
      filters: [{ kind: 'value', param, values }],
      sort: [],
      count: MOST_INCLUDED,
      total: 'none',
      includes: [],
      used: [],
    };
    // Rows that refer to a citizen's rows lie, but for rare exceptions, with the same citizen.
    const keys =
      isSharedType(include.sourceType) || targets.some((row) => isSharedType(row.type))
        ? undefined
        : [...new Set(targets.map((row) => row.patientKey))];
    rows.push(...(await opened.search(request, undefined, keys)).rows);
  }
  return rows;
}
