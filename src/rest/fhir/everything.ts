// https://hl7.org/fhir/R4/patient-operation-everything.html

import { isSharedType } from '../../access/index.js';
import type { Issue } from '../../base/index.js';
import { type Controls, isResourceType, RESOURCE_TYPES } from '../../fhir/index.js';
import type { EverythingWindow, FoundResource } from '../../record/index.js';
import { bundlePieces, bundleText, matchEntry, matchFrame, outcomeEntry } from './bundle.js';
import { answer, answerInPieces, type FhirAnswer, type FhirCall, type FhirFace } from './call.js';
import { readParameters } from './parameters.js';
import { isNarrowing, narrowed, narrowingOf, narrowingPairs, queryText } from './read.js';

const DEFAULT_PAGE = 500;
/** Directories that come along on one page. */
const MOST_DIRECTORIES = 1000;
/** A role leads to a professional, a unit to the one above it, and that once more. */
const MOST_STEPS = 3;
export const EVERYTHING = 'https://overblik.example/fhir/OperationDefinition/Patient-everything';

/**
 * One citizen's compartment: `start`, `end` (care dates), `_since`, `_type`, `_count`, by GET or in Parameters by POST; and
 * the directories (Organization, Practitioner, Medication ...) that the resources on the page refer to.
 */
export async function patientEverything(face: FhirFace, call: FhirCall, id: string): Promise<FhirAnswer> {
  const { controls } = readParameters(face.definitions, call, EVERYTHING, 'patient-everything');
  const cursor = controls.text('_cursor');
  const page = cursor === undefined ? undefined : (face.cursors.open(cursor, call.ask.caller.id) as EverythingWindow);
  const window = page ?? windowOf(controls);
  const self = `${face.baseUrl}/Patient/${id}/$everything`;
  const links = [{ relation: 'self', url: self + queryText(controls.used) }];
  if (window.limit === 0 || controls.text('_summary') === 'count')
    return answer(
      200,
      bundleText('searchset', [], { total: await face.record.countEverything(call.ask, id, window), links }),
    );
  const narrowing = narrowingOf(controls);
  const narrow = isNarrowing(narrowing) ? (body: string) => narrowed(body, narrowing) : undefined;
  const shown = await face.record.everything(call.ask, id, window, matchFrame(face.baseUrl), narrow);
  if (shown.last) {
    const next: EverythingWindow = { ...window, after: { type: shown.last.type, id: shown.last.id } };
    const cursor = face.cursors.seal(next, call.ask.caller.id);
    links.push({ relation: 'next', url: self + queryText([['_cursor', cursor], ...narrowingPairs(controls)]) });
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

function windowOf(controls: Controls): EverythingWindow {
  return {
    limit: controls.whole('_count') ?? DEFAULT_PAGE,
    types: controls.list('_type'),
    since: controls.time('_since')?.low,
    from: controls.time('start')?.low,
    until: controls.time('end')?.high,
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
