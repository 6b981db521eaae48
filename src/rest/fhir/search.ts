// https://hl7.org/fhir/R4/http.html#search  https://hl7.org/fhir/R4/search.html
import { type OpenedRecord, searchBy } from '../../access/index.js';
import { Failure, type Issue, Turn } from '../../base/index.js';
import {
  compartmentMembers,
  type CompartmentType,
  elementsFor,
  judgeControls,
  type Pair,
  refuseErrors,
  subsetText,
} from '../../fhir/index.js';
import type { FoundResource, Position, SearchRequest } from '../../record/index.js';
import { type BundleEntry, bundleOf, bundlePieces, matchEntry, matchFrame, outcomeEntry } from './bundle.js';
import { answerInPieces, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { includedBy } from './includes.js';

interface PageState {
  types: string[];
  used: Pair[];
  /** What the link `self` says in place of `used`, where the question was asked in other words. */
  told?: Pair[];
  compartment?: Compartment;
  position: Position;
}

interface Compartment {
  type: CompartmentType;
  id: string;
}

export async function search(
  face: FhirFace,
  call: FhirCall,
  types: string[],
  compartment?: Compartment,
  told?: Pair[],
): Promise<FhirAnswer> {
  const controls = judgeControls('search', call);
  const cursor = controls.text('_cursor');
  const state = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as PageState);
  const { parameters } = face.record;
  const { prefer } = call;
  const asked = state ? judgeControls('search', { query: state.used, prefer }) : controls;
  const { request, issues: found } = searchBy(state?.types ?? types, asked, prefer.strict, parameters);
  const issues = state ? [...controls.issues, ...found] : found;
  refuseErrors(issues);
  const within = state?.compartment ?? compartment;
  if (within && request.contained !== undefined)
    throw new Failure('invalid', '_contained is for a search of a type, not of a compartment.', {
      expression: 'http._contained',
    });
  // Whoever lies with a citizen is in the citizen's compartment: there the patient_key says it all.
  if (within && within.type !== 'Patient') request.filters.push({ kind: 'compartment', owner: within });
  const opened = await face.record.openForSearch(call.ask, request, within);
  const search: AskedSearch = { request, within, types: state?.types ?? types, told: state ? state.told : told };
  if (!isShownWhole(request)) return searchByRows(face, call, { ...search, issues, opened, position: state?.position });
  const page = await opened.searchText(request, state?.position, matchFrame(face.baseUrl), call.together);
  const facts = { total: page.total, links: linksOf(face, call, search, page.next) };
  return answerInPieces(200, bundlePieces('searchset', page.entries, outcomeEntry(issues), facts));
}

/** Nothing is looked at in what was found: it is sent as it is stored. */
const isShownWhole = ({ includes, containedType, ...request }: SearchRequest): boolean =>
  includes.length === 0 && containedType === undefined && !isNarrowed(request);

const isNarrowed = ({ elements, summary }: Pick<SearchRequest, 'elements' | 'summary'>): boolean =>
  elements !== undefined || (summary !== undefined && summary !== 'false');

/** A search as it was asked. */
interface AskedSearch {
  request: SearchRequest;
  /** Of the address. */
  types: string[];
  told?: Pair[];
  within: Compartment | undefined;
}

interface OpenedSearch extends AskedSearch {
  issues: Issue[];
  opened: OpenedRecord;
  position: Position | undefined;
}

async function searchByRows(face: FhirFace, call: FhirCall, search: OpenedSearch): Promise<FhirAnswer> {
  const { request, issues, opened, position } = search;
  const { parameters } = face.record;
  const page = await opened.search(request, position);
  const elsewhere = (type: string) => face.record.openElsewhere(call.ask, type);
  const included = await includedBy({ opened, parameters, baseUrl: face.baseUrl, elsewhere }, request, page.rows);
  const entries: BundleEntry[] = [];
  const turn = new Turn();
  for (const [i, row] of [...page.rows, ...included.rows].entries()) {
    entries.push(entryOf(face, row, i < page.rows.length ? 'match' : 'include', request));
    await turn.mayEnd();
  }
  entries.push(...outcomeEntry([...issues, ...included.issues]));
  const facts = { total: page.total, links: linksOf(face, call, search, page.next) };
  return answerInPieces(200, bundleOf('searchset', entries, facts));
}

/**
 * `GET /Patient/1/Observation`, `GET /Encounter/2/*` (https://hl7.org/fhir/R4/search.html#2.21.1.2). `*` is every type that
 * may lie in the compartment.
 */
export function searchCompartment(
  face: FhirFace,
  call: FhirCall,
  compartment: Compartment,
  asked: string,
  told?: Pair[],
): Promise<FhirAnswer> {
  const members = compartmentMembers(compartment.type);
  if (compartment.type === 'Patient') members.push('Patient');
  const types = asked === '*' ? members : asked.split(',');
  const stranger = types.find((type) => !members.includes(type));
  if (stranger !== undefined)
    throw new Failure('unsupported', `${stranger.slice(0, 64)} is never in the compartment of a ${compartment.type}.`, {
      status: 400,
    });
  return search(face, call, types, compartment, told);
}

function entryOf(face: FhirFace, row: FoundResource, mode: 'match' | 'include', request: SearchRequest): BundleEntry {
  const elements = elementsFor(row.type, request.elements, mode === 'match');
  if (!isNarrowed({ elements, summary: request.summary })) return matchEntry(face.baseUrl, row, mode);
  const summary = request.summary === 'count' || request.summary === 'false' ? undefined : request.summary;
  return matchEntry(face.baseUrl, row, mode, subsetText(row.body, { elements, summary }));
}

function linksOf(
  face: FhirFace,
  call: FhirCall,
  { request, types, told, within }: AskedSearch,
  next: Position | undefined,
): { relation: string; url: string }[] {
  const path = call.path.filter((part) => part !== '_search').join('/');
  const base = path === '' ? face.baseUrl : `${face.baseUrl}/${path}`;
  const query = new URLSearchParams(told ?? request.used).toString();
  const links = [{ relation: 'self', url: query ? `${base}?${query}` : base }];
  if (next !== undefined) {
    const state: PageState = { types, used: request.used, told, compartment: within, position: next };
    links.push({ relation: 'next', url: `${base}?_cursor=${face.cursors.seal(state, call.ask.caller.id)}` });
  }
  return links;
}
