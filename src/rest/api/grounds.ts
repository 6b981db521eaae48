/**
 * What somebody states about one citizen before looking: an emergency, the citizen's consent, current treatment that registers
 * do not show yet, or another lawful purpose. The law decides before the statement is kept; what it refuses is logged and leaves
 * the session as it was. A person works for one purpose at a time.
 *
 * | call | body | answer |
 * |---|---|---|
 * | `GET /api/purposes` | | `{ purposes: PurposeOffer[] }`: what the rows open to this role beside its usual purpose |
 * | `POST /api/patients/:id/access` | `{ purpose?, reason?, consent?, statesCurrentTreatment?, onScene?, about?: { from?, to? } }` | the grant, and what the law says to it; 403 with the rule |
 * | `DELETE /api/patients/:id/access` | | 204: all that was stated about the citizen ends |
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { lawOf, purposesToState } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { dateRange } from '../../fhir/index.js';
import {
  groundsOf,
  makeGrant,
  type NewAccessGrant,
  type OpenSession,
  PURPOSES,
  type Purpose,
  usualPurpose,
} from '../../identity/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { body, param, requireOwnScreen, send } from './login.js';
import { requireFresh } from './session.js';

export function registerGrounds(app: FastifyInstance, deps: ApiDeps): void {
  const { identity, clock } = deps;
  const cookieOf = (request: FastifyRequest) => request.cookies[identity.cookies.session];
  const sessionOf = async (request: FastifyRequest): Promise<OpenSession> => {
    const { session } = await callerOf(request, identity);
    if (!session) throw new Failure('forbidden', 'Grounds are stated in a session of a person, not with a token.');
    return session;
  };
  /** Ends what was stated about the citizen, all of it or the stated purposes alone. */
  const end = async (request: FastifyRequest, session: OpenSession, patientId: string, onlyPurposes = false) => {
    for (const grant of session.grants)
      if (grant.patientId === patientId && (!onlyPurposes || grant.kind === 'stated-purpose'))
        await identity.endGrant(cookieOf(request), grant.id);
  };

  app.get('/api/purposes', async (request, reply) => {
    const { caller } = await callerOf(request, identity);
    const { policy } = lawOf({ tree: deps.tree(), demo: deps.demo });
    return send(reply, { purposes: purposesToState(caller, policy, clock.now()) });
  });

  app.post('/api/patients/:id/access', async (request, reply) => {
    requireOwnScreen(request);
    const patientId = requireId(param(request, 'id'));
    const session = await sessionOf(request);
    const { caller } = session;
    const usual = usualPurpose(caller);
    const wish = { ...wishOf(body(request), usual), patientId };
    const grounds = groundsOf(makeGrant(wish, new Date(session.expiresAt), clock), usual);
    // Whatever it is called: an emergency lifts what the citizen has blocked.
    if (grounds.purpose === 'emergency') requireFresh(session, clock.now());
    const ask = { ...askOf(caller, undefined, identity, clock), ...grounds };
    const what = `Patient/${patientId}`;
    const { decision } = await deps.guard.pass(ask, await deps.locate(patientId), {
      operation: 'overview',
      name: 'state-ground',
      what,
    });
    await end(request, session, patientId, wish.kind !== 'stated-purpose');
    const grant = await identity.addGrant(cookieOf(request), wish);
    return send(reply, {
      grant: { id: grant.id, kind: grant.kind, until: grant.until },
      effect: decision.effect,
      rule: decision.rule,
      legal: decision.legal,
      reason: decision.reason,
    });
  });

  app.delete('/api/patients/:id/access', async (request, reply) => {
    requireOwnScreen(request);
    const patientId = requireId(param(request, 'id'));
    const { session } = await callerOf(request, identity);
    if (session) await end(request, session, patientId);
    return reply.code(204).send();
  });
}

/** Reads what was stated. @throws Failure invalid */
function wishOf(sent: Record<string, unknown>, usual: Purpose): Omit<NewAccessGrant, 'patientId'> {
  const reason = typeof sent['reason'] === 'string' ? sent['reason'] : '';
  const consent = sent['consent'] === true;
  const onScene = sent['onScene'] === true;
  const purpose = PURPOSES.find((one) => one === sent['purpose']);
  if (sent['purpose'] !== undefined && purpose === undefined)
    throw new Failure('invalid', `purpose: is one of ${PURPOSES.join(', ')}.`, { expression: 'purpose' });
  if (purpose === 'emergency' && !onScene) return { kind: 'break-glass', reason };
  if (purpose !== undefined && purpose !== 'treatment' && purpose !== usual) {
    const about = spanOf(sent['about']);
    const stated = {
      purpose,
      ...(consent ? { consent } : {}),
      ...(onScene ? { onScene } : {}),
      ...(about ? { about } : {}),
    };
    return { kind: 'stated-purpose', reason, stated };
  }
  if (consent) return { kind: 'consent', reason };
  if (sent['statesCurrentTreatment'] === true) return { kind: 'stated-treatment', reason };
  throw new Failure('invalid', 'State an emergency, consent, current treatment or another purpose.', {
    expression: 'purpose',
  });
}

/** Days, both included, as instants. @throws Failure invalid */
function spanOf(about: unknown): { from?: string; to?: string } | undefined {
  if (about === undefined || about === null) return undefined;
  const { from, to } = about as { from?: unknown; to?: unknown };
  const bound = (name: string, day: unknown, end: 'low' | 'high') => {
    if (day === undefined || day === '') return {};
    const range = typeof day === 'string' ? dateRange(day) : undefined;
    if (!range) throw new Failure('invalid', `about.${name}: is no date.`, { expression: `about.${name}` });
    return { [name]: new Date(range[end]).toISOString() };
  };
  const span = { ...bound('from', from, 'low'), ...bound('to', to, 'high') };
  return Object.keys(span).length > 0 ? span : undefined;
}
