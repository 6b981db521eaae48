// https://hl7.org/fhir/R4/http.html#transaction
import { type GuardedRecord, PagesTogether } from '../../access/index.js';
import { Failure, Turn } from '../../base/index.js';
import { readControls } from '../../fhir/index.js';
import type { WriteIntent } from '../../record/index.js';
import { toHttp } from '../outcome.js';
import { responseBundle, responseEntry, statusText, writtenEntry } from './bundle-answers.js';
import { callOf, type Entry, type EntryReader, isReading, readersOf, readsAmong } from './bundle-entries.js';
import { readBundleText } from './bundle-text.js';
import { AnswerBudget } from './answer-budget.js';
import { sizeOfPieces } from './answer-place.js';
import type { FhirAnswer, FhirCall, FhirFace, Pieces } from './call.js';
import { commitJudged, warningHeader } from './judged-commit.js';
import { parseJson, requireId, requireType, validResource } from './request.js';
import { refuseAnyName, refuseDoubleNames, refuseUnknownNames } from './transaction-names.js';
import { createIntent, deleteIntent, patchIntent, updateIntent, writeAnswer } from './write.js';

/** Carries out one interaction: the table of routes, handed in since it leads here itself. */
export type Router = (face: FhirFace, call: FhirCall) => Promise<FhirAnswer>;

export async function processBundle(face: FhirFace, call: FhirCall, route: Router): Promise<FhirAnswer> {
  readControls('write', call);
  const read = await readBundleText(call.bytes ?? call.text());
  const bundle = read.bundle as Record<string, unknown>;
  if (bundle === null || typeof bundle !== 'object' || bundle['resourceType'] !== 'Bundle')
    throw new Failure('invalid', 'A Bundle of type batch or transaction is expected here.', {
      expression: 'resourceType',
    });
  const type = bundle['type'];
  if (type !== 'batch' && type !== 'transaction')
    throw new Failure(
      'invalid',
      'Bundle.type must be batch or transaction. Other Bundles are stored with POST /Bundle.',
      { expression: 'Bundle.type' },
    );
  const readers = readersOf(bundle, read.entries);
  if (type === 'batch') return batch(face, call, readers, route, readsAmong(bundle['entry']));
  const entries: Entry[] = [];
  const turn = new Turn();
  for (const readOne of readers) {
    await turn.mayEnd();
    entries.push(readOne());
  }
  return transaction(face, call, entries, route);
}

const MOST_AT_ONCE = 4;
/** Reads travel together, so many of them take no more connections than one. */
const MOST_READS_AT_ONCE = 16;

/**
 * Each entry for itself: one that fails takes none with it.
 * @param reads how many of them only read
 */
async function batch(
  face: FhirFace,
  call: FhirCall,
  entries: EntryReader[],
  route: Router,
  reads: number,
): Promise<FhirAnswer> {
  const parts: Pieces[] = new Array(entries.length);
  let next = 0;
  const budget = new AnswerBudget();
  await budget.enter(call, reads);
  const inBatch = { ...call, together: new PagesTogether() };
  let bad = 0;
  const turn = new Turn();
  const work = async (isFirst: boolean) => {
    while (next < entries.length && (isFirst || !budget.hasLarge)) {
      const i = next++;
      const done = await one(face, inBatch, entries[i]!, route, budget);
      parts[i] = done.part;
      if (done.isBad) bad += 1;
      await turn.mayEnd();
    }
  };
  const most = entries.every((entry) => !('method' in entry) || entry.method === 'GET')
    ? MOST_READS_AT_ONCE
    : MOST_AT_ONCE;
  await Promise.all(Array.from({ length: Math.min(most, entries.length) }, (_, i) => work(i === 0)));
  const made = responseBundle('batch-response', parts);
  made.refusesAll = bad === entries.length && entries.length >= FEWEST_OF_A_REFUSAL;
  return made;
}

/** An entry that was carried out, or was not. */
interface DoneEntry {
  part: Pieces;
  /** It could not be carried out whatever is stored. */
  isBad: boolean;
}

const BAD: ReadonlySet<number> = new Set([400, 404, 405, 406, 413, 415, 422]);
/** A batch of so many entries, all of them bad, counts as refused. */
const FEWEST_OF_A_REFUSAL = 100;

async function one(
  face: FhirFace,
  call: FhirCall,
  read: EntryReader,
  route: Router,
  budget: AnswerBudget,
): Promise<DoneEntry> {
  try {
    const entry = read();
    // What an operation is asked about is not stored.
    if (!entry.url.includes('$')) refuseAnyName(entry);
    if (entry.method === 'PATCH') return { part: await patchEntry(face, call, entry), isBad: false };
    const part = isReading(entry)
      ? await answered(face, call, entry, route, budget)
      : responseEntry(await route(face, callOf(call, entry, face)));
    return { part, isBad: false };
  } catch (error) {
    const failure = toHttp(error, 'extensions');
    if (failure.isFault) face.onFault(error);
    const part = `{"response":{"status":${JSON.stringify(statusText(failure.status))},"outcome":${failure.body}}}`;
    return { part: [part], isBad: BAD.has(failure.status) };
  }
}

/** Of a PATCH the body is a resource that holds the patch. */
async function patchEntry(face: FhirFace, call: FhirCall, entry: Entry): Promise<Pieces> {
  const { results, findings } = await commitJudged(face, call, [await intentOf(face, call, entry)], 'patch');
  return responseEntry(writeAnswer(face, call, results[0]!, findings[0]));
}

/**
 * All or nothing. Reads are answered after the writes and before the commit, from the state that the writes left: one
 * that fails takes everything with it (https://hl7.org/fhir/R4/http.html#trules).
 */
async function transaction(face: FhirFace, call: FhirCall, entries: Entry[], route: Router): Promise<FhirAnswer> {
  refuseDoubleNames(entries);
  await refuseUnknownNames(entries);
  const turn = new Turn();
  const intents: WriteIntent[] = [];
  const place = new Map<number, number>();
  const reads: number[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry.method === 'GET' || entry.method === 'HEAD') reads.push(i);
    else {
      place.set(i, intents.length);
      intents.push(await placed(entry, () => intentOf(face, call, entry)));
      await turn.mayEnd();
    }
  }
  const parts: Pieces[] = new Array(entries.length);
  const budget = new AnswerBudget();
  const answerReads = async (record: GuardedRecord) => {
    for (const i of reads) {
      const entry = entries[i]!;
      parts[i] = await placed(entry, () => answered({ ...face, record }, call, entry, route, budget));
    }
  };
  let headers: Record<string, string> = {};
  // Before anything is locked.
  await budget.enter(call, reads.length);
  if (intents.length === 0) await answerReads(face.record);
  else {
    const after = reads.length > 0 ? answerReads : undefined;
    const { results, findings } = await commitJudged(face, call, intents, 'transaction', after);
    for (const [i, at] of place) {
      parts[i] = [writtenEntry(face, call, results[at]!, findings[at]!)];
      await turn.mayEnd();
    }
    headers = warningHeader(findings.flat());
  }
  return responseBundle('transaction-response', parts, headers);
}

/** An entry that reads, within what the answers in a Bundle may hold together. */
function answered(face: FhirFace, call: FhirCall, entry: Entry, route: Router, budget: AnswerBudget): Promise<Pieces> {
  const read = async (room: FhirCall['room']) =>
    responseEntry(await route(face, { ...callOf(call, entry, face), room }), entry.method === 'HEAD');
  return budget.within(read, sizeOfPieces);
}

/** What fails of one entry names it. */
async function placed<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw error.within(`${entry.at}.resource`, entry.at);
  }
}

async function intentOf(face: FhirFace, call: FhirCall, entry: Entry): Promise<WriteIntent> {
  const own = callOf(call, entry, face);
  const [type = '', id, ...more] = own.path;
  if (more.length > 0 || type === '' || id?.startsWith('$') || id === '_search')
    throw new Failure('invalid', 'A write in a transaction is addressed by Type or Type/id.', {
      expression: `${entry.at}.request.url`,
    });
  const at = `${entry.at}.resource`;
  requireType(type);
  if (id !== undefined) requireId(id);
  switch (entry.method) {
    case 'POST':
      if (id !== undefined)
        throw new Failure('invalid', 'POST is addressed by the type alone.', { expression: `${entry.at}.request.url` });
      return Object.assign(await createIntent(own, type, at), { fullUrl: entry.fullUrl });
    case 'PUT':
      return Object.assign(await updateIntent(own, type, id, at), { fullUrl: entry.fullUrl });
    case 'PATCH':
      return { ...(await patchOf(own, type, id, at)), fullUrl: entry.fullUrl };
    default:
      return deleteIntent(own, type, id, at);
  }
}

/** In a Bundle, a JSON Patch travels as a Binary, a FHIRPath Patch as Parameters (https://hl7.org/fhir/R4/http.html#patch). */
function patchOf(own: FhirCall, type: string, id: string | undefined, at: string): Promise<WriteIntent> {
  const body = parseJson(own.text()) as { resourceType?: unknown };
  if (body?.resourceType === 'Parameters')
    return patchIntent({ ...own, contentType: 'application/fhir+json' }, type, id, at);
  const binary = validResource(body, 'Binary', at);
  const text = Buffer.from(String(binary['data'] ?? ''), 'base64').toString('utf8');
  return patchIntent({ ...own, contentType: String(binary['contentType'] ?? ''), text: () => text }, type, id, at);
}
