/** Log-in, lock and log-out of our own screens. The log-in itself is the OIDC provider's; see identity/. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import { CALLBACK_PATH, type OpenSession } from '../../identity/index.js';
import { askOf } from '../caller.js';
import { parseJson, requireId, textOf } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';

export function registerLogin(app: FastifyInstance, deps: ApiDeps): void {
  const { identity } = deps;
  const redirect = (reply: FastifyReply, to: { location: string; setCookies: string[] }) =>
    reply.header('set-cookie', to.setCookies).redirect(to.location);

  app.get('/login', async (request, reply) => {
    const { returnTo } = request.query as { returnTo?: string };
    return redirect(reply, identity.startLogin({ origin: identity.originOf(request.raw), returnTo }));
  });
  app.get(CALLBACK_PATH, async (request, reply) =>
    redirect(reply, await identity.completeLogin(request.query as Record<string, unknown>, request.cookies)),
  );

  registerLoginPage(app, deps);

  app.post('/api/logout', async (request, reply) => {
    requireOwnScreen(request);
    const to = await identity.logOut(request.cookies);
    return send(reply.header('set-cookie', to.setCookies), { location: to.location });
  });
  app.post('/api/session/lock', async (request, reply) => {
    requireOwnScreen(request);
    await identity.lock(request.cookies[identity.cookies.session]);
    return reply.code(204).send();
  });
  app.post('/api/session/unlock', async (request, reply) => {
    requireOwnScreen(request);
    const { person } = body(request) as { person?: unknown };
    const session = await identity.unlock(
      request.cookies[identity.cookies.session],
      typeof person === 'string' ? person : '',
    );
    return send(reply, { state: session.state });
  });
}

function registerLoginPage(app: FastifyInstance, deps: ApiDeps): void {
  const { identity } = deps;
  const sessionOf = async (request: FastifyRequest): Promise<OpenSession | undefined> => {
    const session = await identity.sessionFromCookie(request.cookies[identity.cookies.session]);
    return session?.state === 'open' ? session : undefined;
  };
  app.get('/api/login/:uid', async (request, reply) =>
    send(reply, await identity.loginView(param(request, 'uid'), await sessionOf(request))),
  );
  app.post('/api/login/:uid', async (request, reply) => {
    requireOwnScreen(request);
    const { person, letIn, patient } = body(request);
    const uid = param(request, 'uid');
    if (letIn === undefined) {
      if (typeof person !== 'string') throw new Failure('invalid', 'person is missing.', { expression: 'person' });
      return send(reply, await identity.finishLogin(request.raw, reply.raw, uid, person));
    }
    if (letIn !== true) return send(reply, await identity.refuseApp(request.raw, reply.raw, uid));
    const session = await sessionOf(request);
    const cookie = request.cookies[identity.cookies.session];
    if (!session || cookie === undefined) throw new Failure('unauthenticated', 'Log in first.');
    const chosen = patient === undefined ? undefined : await allowedPatient(deps, session, patient);
    return send(reply, await identity.letAppIn(request.raw, reply.raw, uid, { session, cookie, patient: chosen }));
  });
}

/** A patient an app may be opened about: one whom the law opens to the person now. @throws Failure `forbidden` */
export async function allowedPatient(deps: ApiDeps, session: OpenSession, patient: unknown): Promise<string> {
  if (typeof patient !== 'string') throw new Failure('invalid', 'patient must be an id.', { expression: 'patient' });
  const id = requireId(patient);
  const ask = askOf(session.caller, session, deps.identity, deps.clock, id);
  const decision = await deps.guard.decideAbout(ask, await deps.locate(id), 'overview');
  if (decision.effect === 'D') throw new Failure('forbidden', `${decision.reason} (regel ${decision.rule})`);
  return id;
}

/** A form on another site cannot set a header; a script there is stopped by the browser. */
export function requireOwnScreen(request: FastifyRequest): void {
  if (request.headers['x-overblik'] === undefined)
    throw new Failure('forbidden', 'A change from a screen must carry the header x-overblik.');
}

export const param = (request: FastifyRequest, name: string): string =>
  (request.params as Record<string, string>)[name]!;

export function body(request: FastifyRequest): Record<string, unknown> {
  const value = parseJson(textOf(request.body));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Failure('invalid', 'The body must be a JSON object.');
  return value as Record<string, unknown>;
}

export const send = (reply: FastifyReply, value: unknown): FastifyReply =>
  reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(value));
