/** The session at a workstation: locking, proving again, handing over to a colleague, passkeys, signing out everywhere. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import {
  DEMO_PIN,
  isFresh,
  type OpenSession,
  type PasskeyAnswer,
  type Proof,
  type Session,
} from '../../identity/index.js';
import { callerOf } from '../caller.js';
import type { ApiDeps } from './deps.js';
import { body, param, requireOwnScreen, send } from './login.js';

export function registerSession(app: FastifyInstance, deps: ApiDeps): void {
  const { identity } = deps;
  const cookieOf = (request: FastifyRequest) => request.cookies[identity.cookies.session];

  app.post('/api/session/lock', async (request, reply) => {
    requireOwnScreen(request);
    await identity.lock(cookieOf(request), placeOf(request));
    return reply.code(204).send();
  });
  /** How the person of the session, locked or open, can prove who it is. */
  app.get('/api/session/prove', async (request, reply) => {
    const { id, name } = await personOfSession(deps, request);
    const passkey = (await identity.passkeys.list(id)).length > 0;
    return send(reply, { person: { id, name }, passkey, ...(deps.demo ? { pin: DEMO_PIN } : {}) });
  });
  app.post('/api/session/prove/options', async (request, reply) => {
    requireOwnScreen(request);
    const { id } = await personOfSession(deps, request);
    return send(reply, await identity.passkeys.askToProve(identity.originOf(request.raw), id));
  });
  app.post('/api/session/prove', async (request, reply) => {
    requireOwnScreen(request);
    const proof = proofIn(body(request));
    const session = await identity.desk.prove(cookieOf(request), proof, identity.originOf(request.raw));
    return send(reply, { state: session.state });
  });

  app.post('/api/session/leave', async (request, reply) => {
    requireOwnScreen(request);
    const setCookies = await identity.desk.leave(request.cookies, placeOf(request));
    return send(reply.header('set-cookie', setCookies), { location: '/login' });
  });
  app.get('/api/session/parked', async (request, reply) => {
    const sessions = await identity.desk.parked(request.cookies);
    return send(reply, { sessions, ...(deps.demo ? { pin: DEMO_PIN } : {}) });
  });
  app.post('/api/session/resume/options', async (request, reply) => {
    requireOwnScreen(request);
    const { id } = body(request);
    const waiting = (await identity.desk.parked(request.cookies)).find((one) => one.id === id);
    if (!waiting) throw new Failure('not-found', 'That session does not wait here any more: log in.');
    return send(reply, await identity.passkeys.askToProve(identity.originOf(request.raw), waiting.person.id));
  });
  app.post('/api/session/resume', async (request, reply) => {
    requireOwnScreen(request);
    const sent = body(request);
    const origin = identity.originOf(request.raw);
    const { place, setCookies } = await identity.desk.resume(
      request.cookies,
      String(sent['id']),
      proofIn(sent),
      origin,
    );
    return send(reply.header('set-cookie', setCookies), { location: place });
  });

  app.post('/api/session/sign-out-everywhere', async (request, reply) => {
    requireOwnScreen(request);
    const { caller } = await openSession(deps, request);
    await identity.signOutEverywhere(caller.id);
    const to = await identity.logOut(request.cookies);
    return send(reply.header('set-cookie', to.setCookies), { location: to.location });
  });
  registerPasskeys(app, deps);
}

function registerPasskeys(app: FastifyInstance, deps: ApiDeps): void {
  const { identity, clock } = deps;
  const originOf = (request: FastifyRequest) => identity.originOf(request.raw);
  app.get('/api/passkeys', async (request, reply) => {
    const { caller } = await openSession(deps, request);
    return send(reply, { passkeys: await identity.passkeys.list(caller.id) });
  });
  app.post('/api/passkeys/options', async (request, reply) => {
    requireOwnScreen(request);
    const session = await openSession(deps, request);
    requireFresh(session, clock.now());
    return send(reply, await identity.passkeys.askToRegister(session.caller, originOf(request)));
  });
  app.post('/api/passkeys', async (request, reply) => {
    requireOwnScreen(request);
    const { caller } = await openSession(deps, request);
    const sent = body(request);
    const passkey = await identity.passkeys.register(
      caller.id,
      answerIn(sent),
      String(sent['label'] ?? ''),
      originOf(request),
    );
    return send(reply.code(201), { passkey });
  });
  app.delete('/api/passkeys/:id', async (request, reply) => {
    requireOwnScreen(request);
    const session = await openSession(deps, request);
    requireFresh(session, clock.now());
    await identity.passkeys.remove(session.caller.id, param(request, 'id'));
    return reply.code(204).send();
  });

  app.post('/api/login/:uid/passkey/options', async (request, reply) => {
    requireOwnScreen(request);
    return send(reply, await identity.passkeys.askToProve(originOf(request)));
  });
  app.post('/api/login/:uid/passkey', async (request, reply) => {
    requireOwnScreen(request);
    const answer = answerIn(body(request));
    const uid = param(request, 'uid');
    return send(reply, await identity.finishWithPasskey(request.raw, reply.raw, uid, answer, originOf(request)));
  });
}

/**
 * For what weighs more than a look: the person must have proved who it is just now.
 * @throws Failure `forbidden` with the fact `stepUp`, on which a screen asks for the proof and tries again
 */
export function requireFresh(session: OpenSession, now: Date): void {
  if (isFresh(session.authentication, now)) return;
  throw new Failure('forbidden', 'Prove again who you are: it is a while since you did.', { facts: { stepUp: true } });
}

async function openSession(deps: ApiDeps, request: FastifyRequest): Promise<OpenSession> {
  const { session } = await callerOf(request, deps.identity);
  if (!session) throw new Failure('forbidden', 'This is done in a session of a person, not with a token.');
  return session;
}

async function personOfSession({ identity }: ApiDeps, request: FastifyRequest): Promise<{ id: string; name: string }> {
  const cookie = request.cookies[identity.cookies.session];
  const session: Session | undefined = await identity.sessionFromCookie(cookie, { touch: false });
  if (!session) throw new Failure('unauthenticated', 'Log in first.');
  return session.state === 'locked' ? session.person : session.caller;
}

/** Where the screen was: sent by screens that can be come back to. */
function placeOf(request: FastifyRequest): string | undefined {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return undefined;
  const { place } = body(request);
  return typeof place === 'string' ? place : undefined;
}

function proofIn(sent: Record<string, unknown>): Proof {
  return typeof sent['pin'] === 'string' ? { pin: sent['pin'] } : { passkey: answerIn(sent) };
}

function answerIn({ ticket, response }: Record<string, unknown>): PasskeyAnswer {
  if (typeof ticket !== 'string' || typeof response !== 'object' || response === null)
    throw new Failure('invalid', 'Send the ticket of the question with the response of the authenticator.');
  return { ticket, response };
}
