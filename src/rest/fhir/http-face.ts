/** FHIR over HTTP: a request becomes a FhirCall, an answer becomes bytes in the format that is wanted. */
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Alarm, type Clock, Failure } from '../../base/index.js';
import { jsonToXml } from '../../fhir/index.js';
import { type Caller, type Identity, type OpenSession, SMART_STYLE_PATH } from '../../identity/index.js';
import { askOf, callerOf, groundsOfSession } from '../caller.js';
import { causeOf, type HttpFailure, LARGER_THAN_TAKEN, toHttp } from '../outcome.js';
import { isBinary, rawAnswer } from './binary.js';
import { type Pause, drainSlowly } from './slow-drain.js';
import { arrivingBody, type BodyGuards, leaveRoom, roomForBody, type Sending } from './body-place.js';
import { bodyReader, refuseByType } from './body-reader.js';
import type { FhirAnswer, FhirCall, FhirFace, Pieces } from './call.js';
import { type Asked, HoldBack, unknownCaller } from './hold-back.js';
import { cutWhoDoesNotTake, sentAs } from './large-answer.js';
import { inFormat, MEDIA_TYPES, readWanted, type Wanted } from './formats.js';
import { weightOf } from './answer-weight.js';
import { AnswerPlace } from './answer-place.js';
import { notByAnyMethod } from './no-such-address.js';
import { LARGEST_BODY, readPairs, readPrefer, readQuery, textOf } from './request.js';
import { LARGEST_UNCOUNTED, openRooms, WEIGHT_OF_XML } from './rooms.js';
import { route } from './routes.js';

export interface FhirServing {
  fhir: Omit<FhirFace, 'onFault'>;
  identity: Identity;
  clock: Clock;
  /** Where a citizen named in the grounds of a session lives. */
  locate: (patientId: string) => Promise<bigint>;
  /** False: refusals are answered at once, however many (tests). */
  paces?: boolean;
  /** Of the test's own making, for a test of who waits for whom. */
  guards?: Partial<FhirGuards>;
}

/** What keeps one caller's load from the others. */
export interface FhirGuards extends BodyGuards {
  /** Waited for between two pieces of a body that was refused unread. */
  drainPause?: Pause;
  /** For how long a long answer may be on its way. */
  answerAlarm?: Alarm;
}

type Serving = FhirServing & FhirGuards;

const BASE = '/fhir';

export function registerFhir(app: FastifyInstance, o: FhirServing): void {
  const face: FhirFace = { ...o.fhir, onFault: (error) => app.log.error({ err: causeOf(error) }, 'fault') };
  const serving: Serving = {
    ...o,
    heldBack: new HoldBack(o.clock, { paces: o.paces }),
    ...openRooms(),
    ...o.guards,
  };
  const handler = async (request: FastifyRequest, to: FastifyReply) => answerTo(request, to, face, serving);
  app.get(`${BASE}${SMART_STYLE_PATH}`, async (_request, to) =>
    to.header('content-type', 'application/json').send(JSON.stringify(SMART_STYLE)),
  );
  app.get(`${BASE}/.well-known/smart-configuration`, async (_request, to) =>
    to.header('content-type', 'application/json').send(JSON.stringify(o.identity.smartConfiguration())),
  );
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    for (const url of [BASE, `${BASE}/*`])
      app.route({
        method,
        url,
        bodyLimit: LARGEST_BODY,
        onRequest: (request, to) => beforeBody(request, to, serving),
        preParsing: (request, to, payload, done) =>
          done(null, arrivingBody(payload as Readable, sendingOf(request, to), serving)),
        handler,
      });
  }
}

interface Who {
  caller: Caller;
  session?: OpenSession;
}

/** Who sends a request, from before its body is read until it is answered. */
const senders = new WeakMap<FastifyRequest, Who>();

const sendingOf = (request: FastifyRequest, to: FastifyReply): Sending => ({
  request,
  to,
  callerId: senders.get(request)!.caller.id,
});

/**
 * What can be refused by the headers alone is refused before a byte of the body is read; a large body is read when there is
 * room for it.
 */
async function beforeBody(request: FastifyRequest, to: FastifyReply, o: Serving): Promise<void> {
  const bytes = Number(request.headers['content-length'] ?? 0);
  const isUnread = bytes > LARGEST_UNCOUNTED || request.headers['transfer-encoding'] !== undefined;
  const asked = { ...askedBy(unknownCaller(request.ip), 0, to), isUnread };
  const judged = o.heldBack.watch(asked, async () => {
    refuseEncodedBody(request);
    const who = await whoCalls(request, pathOf(request.url), o.identity);
    senders.set(request, who);
    asked.callerId = who.caller.id;
    if (bytes > LARGEST_BODY) throw new Failure('too-large', LARGER_THAN_TAKEN);
    if (bytes > LARGEST_UNCOUNTED) refuseByType(request, pathOf(request.url), bytes);
    await roomForBody(bytes, sendingOf(request, to), o);
    o.heldBack.refuseHeld(who.caller.id, bytes);
  });
  try {
    await judged;
  } catch (refusal) {
    if (isUnread) drainSlowly(request.raw, o.drainPause);
    throw refusal;
  }
}

const askedBy = (callerId: string, bytes: number, to: FastifyReply): Asked => ({
  callerId,
  bytes,
  gone: () => new Promise((resolve) => to.raw.once('close', resolve)),
  close: () => void to.header('connection', 'close'),
});

async function answerTo(request: FastifyRequest, to: FastifyReply, face: FhirFace, o: Serving): Promise<FastifyReply> {
  const { caller } = senders.get(request)!;
  const bytes = Buffer.isBuffer(request.body) ? request.body.length : 0;
  const place = new AnswerPlace(caller.id, to.raw);
  const work = async () => {
    try {
      const ready = await answerOf(request, face, o, place);
      // What is still to be made into XML or made pretty weighs what it was taken for.
      if (ready.wanted.format === 'json' && !ready.wanted.pretty) place.holds(ready.result, o.answers);
      if (ready.result.refusesAll) leaveRoom(request);
      return ready;
    } catch (refusal) {
      // One that waits needs no room.
      leaveRoom(request);
      place.leave();
      throw refusal;
    } finally {
      request.body = undefined;
    }
  };
  try {
    const ready = await o.heldBack.watch(
      askedBy(caller.id, bytes, to),
      work,
      ({ result }) => result.refusesAll === true,
    );
    return await send(to, ready.result, ready.wanted, o.answerAlarm);
  } finally {
    place.leave();
    leaveRoom(request);
  }
}

interface Ready {
  result: FhirAnswer;
  wanted: Wanted;
}

async function answerOf(request: FastifyRequest, face: FhirFace, o: Serving, place: AnswerPlace): Promise<Ready> {
  const path = pathOf(request.url);
  const who = senders.get(request)!;
  const query = [...readQuery(request.url), ...formOf(request, path)];
  const accept = request.headers.accept;
  const isReadOfBinary = isBinary(path) && isRead(request.method);
  // Which of its own types a Binary is wanted in is only known when it has been read.
  const wanted = isReadOfBinary ? undefined : readWanted(query, accept);
  const call = await callOf(request, path, query, who.caller, who.session, o);
  const isXml = wanted?.format === 'xml';
  const { bytes, isHeavy } = weightOf(request.method, path, query, isXml);
  await place.enter(isHeavy ? o.pages : o.answers, bytes);
  const copies = isXml ? WEIGHT_OF_XML : isReadOfBinary ? COPIES_OF_A_BINARY : 1;
  call.room = (large) => place.enter(o.answers, large * copies);
  const result = await route(face, call);
  if (wanted) return { result, wanted };
  const asked = query.some(([name, value]) => name === '_format' && value !== '');
  const raw = rawAnswer(result, accept, asked);
  if (raw.bytes) refuseAsSubresource(request);
  return { result: raw, wanted: raw.bytes || raw.status === 304 ? JSON_AS_IS : readWanted(query, accept) };
}

/** Looks of the workplace, for an app that is opened beside it (SMART App Launch 2.2, smart_style_url). */
const SMART_STYLE = {
  color_background: '#f3f5f6',
  color_error: '#b3141d',
  color_highlight: '#0b5563',
  color_modal_backdrop: 'rgb(0 0 0 / 40%)',
  color_success: '#1f6f43',
  color_text: '#14212b',
  dim_border_radius: '10px',
  dim_font_size: '15px',
  dim_spacing_size: '16px',
  font_family_body: "'IBM Plex Sans', sans-serif",
  font_family_heading: "'IBM Plex Sans', sans-serif",
};

/** As JSON, its digits taken out of that, and the bytes that they mean. */
const COPIES_OF_A_BINARY = 3;

const JSON_AS_IS: Wanted = { format: 'json', pretty: false };

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

async function whoCalls(request: FastifyRequest, path: string[], identity: Identity): Promise<Who> {
  const open = path.length === 1 && path[0] === 'metadata';
  return open ? { caller: NOBODY } : callerOf(request, identity);
}

const NOBODY: Caller = { kind: 'system', id: 'nobody', name: '', role: 'integrator-system', scopes: [] };

async function callOf(
  request: FastifyRequest,
  path: string[],
  query: [string, string][],
  caller: Caller,
  session: OpenSession | undefined,
  o: FhirServing,
): Promise<FhirCall> {
  const patientId = path[0] === 'Patient' ? path[1] : undefined;
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(',') : value;
  };
  return {
    method: request.method,
    path,
    query,
    prefer: readPrefer(request.headers['prefer']),
    ifMatch: header('if-match'),
    ifNoneMatch: header('if-none-match'),
    ifModifiedSince: header('if-modified-since'),
    ifNoneExist: plainLetters('If-None-Exist', header('if-none-exist')),
    contentType: header('content-type'),
    isEmpty: !Buffer.isBuffer(request.body) || request.body.length === 0,
    ...(await bodyReader(request, path, header('x-security-context'))),
    ask: {
      ...askOf(caller, session, o.identity, o.clock, patientId),
      groundsFor: await groundsOfSession(session, o.identity, o.locate),
    },
  };
}

/** A header comes as Latin-1 whatever was sent: a condition with other letters would fit what nobody meant, or nothing. */
function plainLetters(name: string, value: string | undefined): string | undefined {
  if (value === undefined || /^[\x20-\x7e]*$/.test(value)) return value;
  throw new Failure('invalid', `${name} must be percent-encoded, as UTF-8: ø is %C3%B8.`, {
    expression: `http.${name}`,
  });
}

/** Bytes of a form: as much as an address may be. */
const LARGEST_FORM = 64 * 1024;

/** The form of a POST _search counts like the query, `_format` included. */
function formOf(request: FastifyRequest, path: string[]): [string, string][] {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  if (request.method !== 'POST' || path.at(-1) !== '_search' || !isForm) return [];
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return [];
  if (request.body.length > LARGEST_FORM)
    throw new Failure('too-large', `The form of a search may hold at most ${LARGEST_FORM / 1024} kB.`);
  return readPairs(textOf(request.body));
}

/** What a small compressed body unpacks to is nobody's to know beforehand: it is not taken. */
function refuseEncodedBody(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new Failure('unsupported', 'A compressed body is not taken: send it without Content-Encoding.', {
      status: 415,
    });
}

/** A page could name uploaded bytes as its script or style: from its own address they would be run. */
function refuseAsSubresource(request: FastifyRequest): void {
  const use = request.headers['sec-fetch-dest'];
  if (
    typeof use === 'string' &&
    /^(script|style|worker|sharedworker|serviceworker|embed|object|i?frame|xslt)$/.test(use)
  )
    throw new Failure('forbidden', 'The content of a Binary is not served as part of a page.');
}

async function send(
  to: FastifyReply,
  result: FhirAnswer,
  wanted: Wanted,
  alarm: Alarm | undefined,
): Promise<FastifyReply> {
  to.code(result.status).headers(result.headers);
  if (result.bytes) return sendPieces(to.header('content-type', result.contentType), [result.bytes], alarm);
  if (result.pieces && wanted.format === 'json' && !wanted.pretty)
    return sendPieces(to.header('content-type', MEDIA_TYPES.json), result.pieces, alarm);
  if (result.body === '') return to.send();
  return sendPieces(to.header('content-type', MEDIA_TYPES[wanted.format]), await inFormat(result.body, wanted), alarm);
}

function sendPieces(to: FastifyReply, pieces: Pieces, alarm: Alarm | undefined): FastifyReply {
  const { body, bytes } = sentAs(pieces);
  cutWhoDoesNotTake(to.raw, bytes, alarm);
  return to.header('content-length', bytes).send(body);
}

/** What no route takes: no address of ours, or one of FHIR by a method that none of them has. */
export function unrouted({ url, method }: { url: string; method: string }): Failure {
  if (!/^\/fhir(?=$|[/?])/.test(url)) return new Failure('not-found', 'There is nothing at this address.');
  try {
    return notByAnyMethod(method, pathOf(url));
  } catch (refusal) {
    return refusal as Failure;
  }
}

/** The answer to whatever was thrown, in the format of the request where it is about FHIR. */
export function failureAnswer(error: unknown, request: FastifyRequest): HttpFailure & { isFault: boolean } {
  if (!request.url.startsWith(BASE)) return toHttp(error);
  // Our own screens, which come with a session, read the facts of a refusal as members.
  const http = toHttp(error, request.headers.authorization === undefined ? 'members' : 'extensions');
  try {
    const wanted = readWanted(readQuery(request.url), request.headers.accept);
    return {
      ...http,
      headers: { ...http.headers, 'content-type': MEDIA_TYPES[wanted.format] },
      body: wanted.format === 'xml' ? jsonToXml(http.body, wanted.pretty) : http.body,
    };
  } catch {
    // What cannot be answered in the format that was asked for is answered in JSON.
    return http;
  }
}

function pathOf(url: string): string[] {
  const end = url.indexOf('?');
  const parts = url
    .slice(BASE.length, end < 0 ? undefined : end)
    .split('/')
    .filter((part) => part !== '');
  try {
    return parts.some((part) => part.includes('%')) ? parts.map(decodeURIComponent) : parts;
  } catch (cause) {
    throw new Failure('invalid', 'The address is not well percent-encoded, as UTF-8: ø is %C3%B8.', { cause });
  }
}
