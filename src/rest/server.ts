/** The HTTP server: one door for people and systems. What each address means is in fhir/routes.ts and api/. */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { type Clock, Failure } from '../base/index.js';
import { type Caller, type Identity, isOidcPath } from '../identity/index.js';
import type { ApiDeps } from './api/deps.js';
import { registerApi } from './api/index.js';
import { askOf, callerOf, groundsOfSession } from './caller.js';
import type { FhirCall, FhirFace } from './fhir/call.js';
import { LARGEST_BODY, readPrefer, readQuery, textOf } from './fhir/request.js';
import { route } from './fhir/routes.js';
import { SECURITY_HEADERS } from './headers.js';
import { registerHealth } from './health.js';
import { toHttp } from './outcome.js';
import { registerPages } from './pages.js';

export interface ServerOptions {
  fhir: FhirFace;
  api: ApiDeps;
  identity: Identity;
  clock: Clock;
  logLevel: string;
  /** Folder with the built screens; absent in tests without them. */
  webDir?: string;
  ready: () => Promise<Record<string, unknown>>;
  metrics: () => Promise<string>;
  onRequest?: (facts: { route: string; status: number; seconds: number }) => void;
}

const LONGEST_ADDRESS = 64 * 1024;

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
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: true,
    http: { maxHeaderSize: LONGEST_ADDRESS },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  void app.register(cookie);
  app.addHook('onSend', async (_request, reply, payload) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
  app.addHook('onResponse', async (request, reply) =>
    o.onRequest?.({
      route: request.routeOptions?.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    }),
  );
  app.setErrorHandler((error, request, reply) => {
    const http = toHttp(error);
    if (http.isFault) request.log.error({ err: causeOf(error) }, 'fault');
    return reply.code(http.status).headers(http.headers).send(http.body);
  });
  app.setNotFoundHandler((_request, reply) => {
    const http = toHttp(new Failure('not-found', 'There is nothing at this address.'));
    return reply.code(http.status).headers(http.headers).send(http.body);
  });
  registerOidc(app, o.identity);
  registerFhir(app, o);
  registerApi(app, o.api);
  registerHealth(app, o);
  if (o.webDir) registerPages(app, o.webDir, o.identity);
  return app;
}

/** For the log: kind and place of an error, never a value that a client sent. */
function causeOf(error: unknown): Record<string, unknown> {
  const { name, message, stack } = error as Error;
  return { name, message, stack };
}

/** The provider reads its own bodies, so it answers before Fastify touches them. */
function registerOidc(app: FastifyInstance, identity: Identity): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isOidcPath(request.url.split('?')[0]!)) return done();
    reply.hijack();
    identity.oidcCallback(request.raw, reply.raw);
  });
}

function registerFhir(app: FastifyInstance, o: ServerOptions): void {
  const handle = async (request: FastifyRequest) => {
    const url = request.url;
    const path = decodePath(url.split('?')[0]!.slice('/fhir'.length));
    const open = path.length === 1 && path[0] === 'metadata';
    const { caller, session } = open ? { caller: NOBODY, session: undefined } : await callerOf(request, o.identity);
    const patientId = path[0] === 'Patient' ? path[1] : undefined;
    const call: FhirCall = {
      method: request.method,
      path,
      query: readQuery(url),
      prefer: readPrefer(request.headers['prefer']),
      ifMatch: request.headers['if-match'],
      ifNoneMatch: request.headers['if-none-match'],
      ifModifiedSince: request.headers['if-modified-since'],
      ifNoneExist: oneHeader(request.headers['if-none-exist']),
      contentType: request.headers['content-type'],
      text: () => textOf(request.body),
      ask: {
        ...askOf(caller, session, o.identity, o.clock, patientId),
        groundsFor: await groundsOfSession(session, o.identity, o.api.locate),
      },
    };
    refuseFormats(request, call);
    return route(o.fhir, call);
  };
  const reply = async (request: FastifyRequest, to: import('fastify').FastifyReply) => {
    const result = await handle(request);
    to.code(result.status).headers(result.headers);
    if (result.body === '') return to.send();
    return to.header('content-type', 'application/fhir+json; charset=utf-8').send(result.body);
  };
  app.get('/fhir/.well-known/smart-configuration', async (_request, to) =>
    to.header('content-type', 'application/json').send(JSON.stringify(o.identity.smartConfiguration())),
  );
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    app.route({ method, url: '/fhir', handler: reply });
    app.route({ method, url: '/fhir/*', handler: reply });
  }
}

const NOBODY: Caller = { kind: 'system', id: 'nobody', name: '', role: 'integrator-system', scopes: [] };

const oneHeader = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

function decodePath(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch (cause) {
    throw new Failure('invalid', 'The address is not well percent-encoded.', { cause });
  }
}

/** JSON only, so far; metadata says so. */
function refuseFormats(request: FastifyRequest, call: FhirCall): void {
  const format = call.query.find(([name]) => name === '_format')?.[1];
  if (
    format !== undefined &&
    !/^(json|application\/json|application\/fhir\+json|application\/fhir json|text\/json)(;|$)/.test(format)
  )
    throw new Failure('unsupported', 'Only JSON is sent: _format=json.', { status: 406 });
  const type = request.headers['content-type'];
  const hasBody = request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH';
  if (
    hasBody &&
    type !== undefined &&
    !/^(application\/(fhir\+json|json|json-patch\+json|x-www-form-urlencoded))\b/.test(type)
  )
    throw new Failure('unsupported', 'This content type is not taken; send application/fhir+json.', { status: 415 });
}
