/** Apps of other makers: registered by who logs in, approved by an operator, opened by the workplace with a patient. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import type { OpenSession } from '../../identity/index.js';
import { currentEncounter } from '../../patient-index/index.js';
import { callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { allowedPatient, body, param, requireOwnScreen, send } from './login.js';

export function registerApps(app: FastifyInstance, deps: ApiDeps): void {
  const { identity } = deps;
  const sessionOf = async (request: FastifyRequest): Promise<OpenSession> => {
    const { session } = await callerOf(request, identity);
    if (!session) throw new Failure('forbidden', 'Apps are registered and opened in a session of a person.');
    return session;
  };
  const isOperator = ({ caller }: OpenSession) => caller.role === 'technician';

  app.get('/api/apps', async (request, reply) => {
    const session = await sessionOf(request);
    const operator = isOperator(session);
    return send(reply, { apps: await identity.apps.list(operator ? undefined : session.caller.id), operator });
  });
  app.post('/api/apps', async (request, reply) => {
    requireOwnScreen(request);
    const { caller } = await sessionOf(request);
    const registered = await identity.apps.register(body(request), caller.id);
    return send(reply.code(201), registered);
  });
  app.post('/api/apps/:id/approval', async (request, reply) => {
    requireOwnScreen(request);
    const session = await sessionOf(request);
    if (!isOperator(session)) throw new Failure('forbidden', 'Apps are approved by the operator.');
    const { approve } = body(request);
    if (typeof approve !== 'boolean') throw new Failure('invalid', 'approve must be true or false.');
    return send(reply, { app: await identity.apps.decide(param(request, 'id'), approve, session.caller.id) });
  });
  app.delete('/api/apps/:id', async (request, reply) => {
    requireOwnScreen(request);
    const session = await sessionOf(request);
    const owner = isOperator(session) ? undefined : session.caller.id;
    await identity.apps.remove(param(request, 'id'), session.caller.id, owner);
    return reply.code(204).send();
  });

  app.get('/api/apps/launchable', async (request, reply) => {
    await sessionOf(request);
    const apps = await identity.apps.launchable();
    return send(reply, { apps: apps.map(({ id, name }) => ({ id, name })) });
  });
  app.post('/api/patients/:id/launches', async (request, reply) => {
    requireOwnScreen(request);
    const session = await sessionOf(request);
    const patient = await allowedPatient(deps, session, requireId(param(request, 'id')));
    const { app: appId } = body(request);
    const opened = (await identity.apps.launchable()).find(({ id }) => id === appId);
    if (!opened) throw new Failure('not-found', 'There is no such app to open.');
    const { caller } = session;
    const encounter = await currentEncounter(deps, caller.organisation?.id, await deps.locate(patient));
    const launch = await identity.makeLaunch({ clientId: opened.id, personId: caller.id, patient, encounter });
    const location = new URL(opened.launchUrl);
    location.searchParams.set('iss', identity.fhirBase);
    location.searchParams.set('launch', launch);
    return send(reply, { location: location.href });
  });
}
