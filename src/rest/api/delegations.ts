/**
 * Who works in whose name (bemyndigelse, BEM). Shapes: access/contract.ts.
 *
 * | call | body | answer |
 * |---|---|---|
 * | `GET /api/delegations` | | `Delegations`: given and received, whether one may give, what and until when |
 * | `POST /api/delegations/assistants` | `{ query }` | `{ people: DelegationParty[] }`: who could receive one |
 * | `POST /api/delegations` | `DelegationWish` | 201 `{ delegation: DelegationView }` |
 * | `POST /api/delegations/:id` | `DelegationWish` without `assistant` | `{ delegation: DelegationView }` |
 * | `DELETE /api/delegations/:id` | | 204: over now, by either side |
 * | `POST /api/session/acting` | `{ principal: id or null }` | 204: in whose name this session works from now on |
 *
 * Always in the name of the person of the session: a body that names another principal is refused, and so is a token.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DelegationWish } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import type { AskContext, OpenSession } from '../../identity/index.js';
import { askOf, callerOf } from '../caller.js';
import type { ApiDeps } from './deps.js';
import { body, param, requireOwnScreen, send } from './login.js';
import { requireFresh } from './session.js';

const LONGEST_QUERY = 100;

export function registerDelegations(app: FastifyInstance, deps: ApiDeps): void {
  const { identity, clock, delegations } = deps;
  const asked = async (request: FastifyRequest): Promise<{ ask: AskContext; session: OpenSession }> => {
    const { caller, session } = await callerOf(request, identity);
    if (!session) throw new Failure('forbidden', 'Delegations are seen and given in a session of a person.');
    if (caller.kind !== 'professional') throw new Failure('forbidden', 'Bemyndigelser er for sundhedspersonale.');
    return { ask: askOf(caller, session, identity, clock), session };
  };
  /** For giving: the principal is who is logged in, and has proved it just now. */
  const giving = async (request: FastifyRequest) => {
    requireOwnScreen(request);
    const { ask, session } = await asked(request);
    const sent = body(request);
    for (const name of ['principal', 'from'])
      if (sent[name] !== undefined)
        throw new Failure('forbidden', `${name} follows from who is logged in, and when.`, { expression: name });
    return { ask, session, wish: sent as unknown as DelegationWish };
  };

  app.get('/api/delegations', async (request, reply) => {
    const { ask } = await asked(request);
    return send(reply, await delegations.list(ask.caller));
  });
  app.post('/api/delegations/assistants', async (request, reply) => {
    requireOwnScreen(request);
    const { ask } = await asked(request);
    const { query } = body(request);
    if (typeof query !== 'string' || query.trim() === '' || query.length > LONGEST_QUERY)
      throw new Failure('invalid', `query must be a name or an authorisation of at most ${LONGEST_QUERY} characters.`, {
        expression: 'query',
      });
    return send(reply, { people: await delegations.findAssistants(ask, query) });
  });
  app.post('/api/delegations', async (request, reply) => {
    const { ask, session, wish } = await giving(request);
    if (typeof wish.assistant !== 'string')
      throw new Failure('invalid', 'assistant is missing.', { expression: 'assistant' });
    requireFresh(session, clock.now());
    return send(reply.code(201), { delegation: await delegations.give(ask, wish) });
  });
  app.post('/api/delegations/:id', async (request, reply) => {
    const { ask, session, wish } = await giving(request);
    requireFresh(session, clock.now());
    return send(reply, { delegation: await delegations.change(ask, param(request, 'id'), wish) });
  });
  app.delete('/api/delegations/:id', async (request, reply) => {
    requireOwnScreen(request);
    const { ask } = await asked(request);
    await delegations.end(ask, param(request, 'id'));
    return reply.code(204).send();
  });

  app.post('/api/session/acting', async (request, reply) => {
    requireOwnScreen(request);
    await asked(request);
    const { principal } = body(request);
    if (principal !== null && typeof principal !== 'string')
      throw new Failure('invalid', 'principal must be a login, or null for oneself.', { expression: 'principal' });
    await identity.actFor(request.cookies[identity.cookies.session], principal ?? undefined);
    return reply.code(204).send();
  });
}
