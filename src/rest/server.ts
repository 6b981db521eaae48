/** The HTTP server: one door for people and systems. What each address means is in fhir/routes.ts and api/. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type Alarm, type Clock, Failure } from '../base/index.js';
import { type Identity, isOidcPath } from '../identity/index.js';
import type { ApiDeps } from './api/deps.js';
import { registerApi } from './api/index.js';
import { registerCrossOrigin } from './cross-origin.js';
import type { FhirFace } from './fhir/call.js';
import { failureAnswer, type FhirGuards, registerFhir, unrouted } from './fhir/http-face.js';
import { gatherBody } from './gathered-body.js';
import { headersOf, SECURITY_HEADERS } from './headers.js';
import { registerHealth } from './health.js';
import { registerLastAnswers } from './last-answers.js';
import { causeOf, toHttp } from './outcome.js';
import { registerPages } from './pages.js';

export interface ServerOptions {
  fhir: Omit<FhirFace, 'onFault'>;
  api: ApiDeps;
  identity: Identity;
  clock: Clock;
  logLevel: string;
  /** False: refusals are answered at once, however many (tests). */
  paces?: boolean;
  /** Of the test's own making, for a test of who waits for whom. */
  guards?: Partial<FhirGuards>;
  /** For how long answers may go on when the server is stopped (tests). */
  lastAnswers?: Alarm;
  /** Folder with the built screens; absent in tests without them. */
  webDir?: string;
  ready: () => Promise<Record<string, unknown>>;
  metrics: () => Promise<string>;
  onRequest?: (facts: { route: string; status: number; seconds: number }) => void;
}

const FIXED_HEADERS = Object.entries(SECURITY_HEADERS);
const LONGEST_ADDRESS = 64 * 1024;
/** The largest body that is taken elsewhere than in FHIR, of anybody: what a form of our screens sends; as much as headers may be. */
const LARGEST_SCREEN_BODY = 64 * 1024;
/** A request must have arrived whole by then: one that sends a byte a minute holds its connection no longer. */
const ARRIVAL_DEADLINE_MS = 120_000;

/** By what the parser of HTTP stumbles over: most often an address that a program put together from words as they are. */
const NO_REQUEST: Record<string, string> = {
  HPE_INVALID_URL: 'The address holds a letter that must be percent-encoded, as UTF-8: ø is %C3%B8.',
  HPE_INVALID_CONSTANT: 'This is not an HTTP request. A blank in an address must be percent-encoded, %20.',
};

/** What is no request: said as plainly as anything else, and the connection is closed. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const failure =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Failure('too-large', 'The address and headers are larger than this server takes.', { status: 431 })
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Failure('invalid', 'The request did not arrive in time.', { status: 408, code: 'timeout' })
        : new Failure('invalid', NO_REQUEST[error.code ?? ''] ?? 'This is not an HTTP request.');
  const { status, headers, body } = toHttp(failure);
  const lines = Object.entries({
    ...SECURITY_HEADERS,
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export function buildServer(o: ServerOptions): FastifyInstance {
  const app = Fastify({
    // The log carries method, route and status: never an address with its query, never a header, never a body.
    logger: {
      level: o.logLevel,
      serializers: {
        req: (req: FastifyRequest) => ({ method: req.method, route: req.routeOptions?.url }),
        res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      },
    },
    // One logger for all: a line names its request itself where it must.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_SCREEN_BODY,
    // A request may name the whole address (https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2); the part that counts is the path.
    rewriteUrl: ({ url = '/' }) => (url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*\/?/i, '/')),
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 1024 },
    // What still goes on when the last answers have had their time, see last-answers.ts.
    forceCloseConnections: true,
    return503OnClosing: false,
    http: { maxHeaderSize: LONGEST_ADDRESS },
    requestTimeout: ARRIVAL_DEADLINE_MS,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => {
      const http = failureAnswer(error, request);
      // No hook is asked for an address that cannot be read.
      (reply as FastifyReply)
        .code(http.status)
        .headers({ ...headersOf(request.url), ...http.headers })
        .send(http.body);
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', gatherBody);
  void app.register(cookie);
  registerLastAnswers(app, o.lastAnswers);
  app.addHook('onSend', (request, reply, payload, done) => {
    const headers = headersOf(request.url);
    for (const name in headers) if (!reply.hasHeader(name)) reply.header(name, headers[name]);
    done(null, payload);
  });
  app.decorateRequest('isFollowed', false);
  app.addHook('onResponse', (request, reply, done) => {
    if (!request.isFollowed)
      o.onRequest?.({
        route: request.routeOptions?.url ?? 'none',
        status: reply.statusCode,
        seconds: reply.elapsedTime / 1000,
      });
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const http = failureAnswer(error, request);
    if (http.isFault) request.log.error({ err: causeOf(error), reqId: request.id }, 'fault');
    return reply.code(http.status).headers(http.headers).send(http.body);
  });
  app.setNotFoundHandler((request, reply) => {
    const http = failureAnswer(unrouted(request), request);
    return reply.code(http.status).headers(http.headers).send(http.body);
  });
  registerOidc(app, o.identity);
  registerCrossOrigin(app);
  registerFhir(app, {
    ...{ fhir: o.fhir, identity: o.identity, clock: o.clock, locate: o.api.locate },
    ...{ paces: o.paces, guards: o.guards },
  });
  registerApi(app, o.api);
  registerHealth(app, o);
  if (o.webDir) registerPages(app, o.webDir, o.identity);
  return app;
}

/** The provider reads its own bodies, so it answers before Fastify touches them. */
function registerOidc(app: FastifyInstance, identity: Identity): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isOidcPath(request.url.split('?')[0]!)) return done();
    reply.hijack();
    // No hook of ours is asked any more; what the provider itself says of caching comes on top.
    for (const [name, value] of FIXED_HEADERS) reply.raw.setHeader(name, value);
    identity.oidcCallback(request.raw, reply.raw);
  });
}
