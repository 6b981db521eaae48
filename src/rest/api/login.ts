/** Log-in, lock and log-out of our own screens. The log-in itself is the OIDC provider's; see identity/. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import { CALLBACK_PATH, type OpenSession } from '../../identity/index.js';
import { currentEncounter } from '../../patient-index/index.js';
import { askOf } from '../caller.js';
import { parseJson, requireId, textOf } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';

/** Bytes: a signed assertion with its certificates. */
const LARGEST_SAML_ANSWER = 256 * 1024;

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
  registerUpstream(app, deps);

  app.post('/api/logout', async (request, reply) => {
    requireOwnScreen(request);
    const to = await identity.logOut(request.cookies);
    return send(reply.header('set-cookie', to.setCookies), { location: to.location });
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
    const encounter =
      chosen && (await currentEncounter(deps, session.caller.organisation?.id, await deps.locate(chosen)));
    const by = { session, cookie, patient: chosen, encounter };
    return send(reply, await identity.letAppIn(request.raw, reply.raw, uid, by));
  });
}

/** The way out to a directory elsewhere, and back. */
function registerUpstream(app: FastifyInstance, { identity }: ApiDeps): void {
  const { upstream } = identity;
  const wayOf = (request: FastifyRequest) => param(request, 'way');
  app.get('/login/via/:way', async (request, reply) => {
    const { uid } = request.query as { uid?: string };
    if (!uid) throw new Failure('invalid', 'uid is missing: begin on the log-in page.', { expression: 'uid' });
    return reply.redirect(await upstream.begin(wayOf(request), uid, identity.originOf(request.raw)));
  });
  app.get('/login/via/:way/callback', async (request, reply) => {
    const sent = request.query as Record<string, unknown>;
    const arrived = await upstream.accept(wayOf(request), sent, identity.originOf(request.raw));
    return reply.redirect((await identity.finishArrived(request.raw, reply.raw, arrived)).location);
  });
  // SAML posts its answer from another site, so without the browser's cookies: what it said is taken up one page later.
  app.post('/login/via/:way/callback', { bodyLimit: LARGEST_SAML_ANSWER }, async (request, reply) => {
    const sent = Object.fromEntries(new URLSearchParams(textOf(request.body)));
    const arrived = await upstream.accept(wayOf(request), sent, identity.originOf(request.raw));
    const ticket = encodeURIComponent(upstream.ticketFor(arrived));
    return reply.redirect(`../../arrived?ticket=${ticket}`, 303);
  });
  app.get('/login/arrived', async (request, reply) => {
    const arrived = await upstream.redeem((request.query as { ticket?: string }).ticket);
    return reply.redirect((await identity.finishArrived(request.raw, reply.raw, arrived)).location);
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
