// https://hl7.org/fhir/R4/patient-operation-everything.html

import { isSharedType, MOST_COUNT } from '../../access/index.js';
import { Failure, type Issue } from '../../base/index.js';
import { isResourceType, RESOURCE_TYPES } from '../../fhir/index.js';
import type { EverythingWindow, FoundResource } from '../../record/index.js';
import { bundlePieces, bundleText, matchEntry, matchFrame, outcomeEntry } from './bundle.js';
import { answer, answerInPieces, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { readParameters } from './parameters.js';
import { heard, isNarrowed, narrowed, queryText } from './read.js';
import { readCount, readTime } from './request.js';

const DEFAULT_PAGE = 500;
/** Directories that come along on one page. */
const MOST_DIRECTORIES = 1000;
/** A role leads to a professional, a unit to the one above it, and that once more. */
const MOST_STEPS = 3;
export const EVERYTHING = 'https://overblik.example/fhir/OperationDefinition/Patient-everything';

type Pairs = [string, string][];
const HEARD: ReadonlySet<string> = new Set(['_count', '_since', '_type', 'start', 'end', '_cursor']);

/**
 * One citizen's compartment: `start`, `end` (care dates), `_since`, `_type`, `_count`, by GET or in Parameters by POST; and
 * the directories (Organization, Practitioner, Medication ...) that the resources on the page refer to.
 */
export async function patientEverything(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const cursor = call.query.find(([name]) => name === '_cursor')?.[1];
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as EverythingWindow);
  const asked = page ? call.query : askedFor(face, call);
  const window = page ?? readWindow(asked);
  const self = `${face.baseUrl}/Patient/${id}/$everything`;
  const narrowing = call.query.filter(([name]) => name === '_elements' || name === '_summary');
  const links = [{ relation: 'self', url: self + queryText([...heard(asked, HEARD), ...narrowing]) }];
  if (window.limit === 0 || narrowing.some(([name, value]) => name === '_summary' && value === 'count'))
    return answer(
      200,
      bundleText('searchset', [], { total: await face.record.countEverything(call.ask, id, window), links }),
    );
  const narrow = isNarrowed(call.query) ? (body: string) => narrowed(body, call.query) : undefined;
  const shown = await face.record.everything(call.ask, id, window, matchFrame(face.baseUrl), narrow);
  if (shown.last) {
    const next: EverythingWindow = { ...window, after: { type: shown.last.type, id: shown.last.id } };
    const cursor = face.cursors.seal(next, call.ask.caller.id);
    links.push({ relation: 'next', url: self + queryText([['_cursor', cursor], ...narrowing]) });
  }
  const total = !shown.last && page === undefined ? shown.count : undefined;
  const directories = await directoriesOf(face, shown.texts, window);
  const more = [
    ...directories.rows
      .filter(({ type }) => window.types === undefined || window.types.includes(type))
      .map((row) => matchEntry(face.baseUrl, row, 'include', narrow?.(row.body))),
    ...outcomeEntry(directories.issues),
  ];
  return answerInPieces(200, bundlePieces('searchset', shown.entries, more, { total, links }));
}

/** The parameters as pairs, wherever they stood. */
function askedFor(face: FhirFace, call: FhirCall): Pairs {
  const given = readParameters(face.definitions, call, EVERYTHING);
  const one = (name: string): Pairs => {
    const value = given.text(name) ?? given.integer(name);
    return value === undefined ? [] : [[name, String(value)]];
  };
  return [
    ...['start', 'end', '_since', '_count'].flatMap(one),
    ...given.texts('_type').map((types): [string, string] => ['_type', types]),
  ];
}

function readWindow(query: Pairs): EverythingWindow {
  const types = query
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .filter(Boolean);
  const unknown = types.find((type) => !isResourceType(type));
  if (unknown !== undefined)
    throw new Failure('invalid', `_type names an unknown resource type: ${unknown.slice(0, 64)}.`, {
      expression: 'http._type',
    });
  return {
    limit: readCount(query, MOST_COUNT) ?? DEFAULT_PAGE,
    types: types.length > 0 ? types : undefined,
    since: readTime(query, '_since')?.low,
    from: readTime(query, 'start')?.low,
    until: readTime(query, 'end')?.high,
  };
}

// --- Directories

/** In texts as they were stored: a stroke may be written with a backslash. */
const REFERENCE = new RegExp(
  `"reference"\\s*:\\s*"([^"]*\\b(?:${RESOURCE_TYPES.filter(isSharedType).join('|')})\\\\?/[A-Za-z0-9.-]{1,64})`,
  'g',
);

/** What the resources refer to, and what that refers to; each once. Nobody's record lies in it, so nobody is asked for it. */
async function directoriesOf(
  face: FhirFace,
  from: readonly Buffer[],
  { types }: EverythingWindow,
): Promise<{ rows: FoundResource[]; issues: Issue[] }> {
  const rows: FoundResource[] = [];
  if (types && !types.some(isSharedType)) return { rows, issues: [] };
  const seen = new Set<string>();
  // Byte for byte: a reference that is looked for has no letters that take more than one.
  let texts = from.map((text) => text.toString('latin1'));
  for (let step = 0; step < MOST_STEPS && texts.length > 0; step++) {
    const names = referredTo(face.baseUrl, texts, seen);
    if (names.length === 0) break;
    const fresh = await face.record.directories(names);
    texts = fresh.map(({ body }) => body);
    rows.push(...fresh);
    if (rows.length > MOST_DIRECTORIES) return { rows: rows.slice(0, MOST_DIRECTORIES), issues: [LEFT_OUT] };
  }
  return { rows, issues: [] };
}

const LEFT_OUT: Issue = {
  severity: 'warning',
  code: 'too-costly',
  diagnostics: `At most ${MOST_DIRECTORIES} organisations, professionals and the like come along; some are left out.`,
};

/** Local references to directories that were not met before, in the order of the texts. */
function referredTo(baseUrl: string, texts: readonly string[], seen: Set<string>): { type: string; id: string }[] {
  const found: { type: string; id: string }[] = [];
  for (const text of texts) {
    for (const [, written = ''] of text.matchAll(REFERENCE)) {
      if (seen.has(written)) continue;
      seen.add(written);
      const plain = written.replaceAll('\\/', '/');
      const local = plain.startsWith(`${baseUrl}/`) ? plain.slice(baseUrl.length + 1) : plain;
      const [type = '', id = '', more] = local.split('/');
      if (more !== undefined || !isResourceType(type) || (local !== written && seen.has(local))) continue;
      seen.add(local);
      found.push({ type, id });
    }
  }
  return found;
}
