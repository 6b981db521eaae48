/**
 * The citizen's own choices. Shapes: `Choice`, `ChoiceWish` and `ChoiceEffect` in access/contract.ts. All addresses take
 * `?patient=<id>` for somebody else (a power of attorney that names choices, row 66); without it they are about oneself.
 *
 * | call | body | answer |
 * |---|---|---|
 * | `GET /api/me/blocks` | | `{ choices: Choice[] }`, those in force first |
 * | `POST /api/me/blocks` | `ChoiceWish` | 201 `{ choice: Choice, effects: ChoiceEffect[] }` |
 * | `POST /api/me/blocks/effects` | `ChoiceWish` | `{ effects: ChoiceEffect[] }`: what it would do; nothing is kept |
 * | `DELETE /api/me/blocks/:id` | | 204; the choice ends now and stays in the history |
 * | `POST /api/me/private-marks` | `{ reference: "MedicationRequest/<id>" }` | 204 |
 * | `DELETE /api/me/private-marks/:type/:id` | | 204 |
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ChoiceWish } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import type { AskContext } from '../../identity/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { body, param, requireOwnScreen, send } from './login.js';

export function registerChoices(app: FastifyInstance, deps: ApiDeps): void {
  const { choices } = deps;
  const about = (request: FastifyRequest) => subjectOf(request, deps);

  app.get('/api/me/blocks', async (request, reply) => {
    const { ask, patientId } = await about(request);
    return send(reply, { choices: await choices.list(ask, patientId) });
  });
  app.post('/api/me/blocks', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    const wish = body(request) as unknown as ChoiceWish;
    const effects = await choices.effects(ask, patientId, wish);
    const choice = await choices.make(ask, patientId, wish);
    return send(reply.code(201), { choice, effects });
  });
  app.post('/api/me/blocks/effects', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    return send(reply, { effects: await choices.effects(ask, patientId, body(request) as unknown as ChoiceWish) });
  });
  app.delete('/api/me/blocks/:id', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    await choices.end(ask, patientId, requireId(param(request, 'id')));
    return reply.code(204).send();
  });
  app.post('/api/me/private-marks', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    await choices.mark(ask, patientId, factOf(body(request)['reference']), true);
    return reply.code(204).send();
  });
  app.delete('/api/me/private-marks/:type/:id', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    await choices.mark(ask, patientId, factOf(`${param(request, 'type')}/${param(request, 'id')}`), false);
    return reply.code(204).send();
  });
}

async function subjectOf(request: FastifyRequest, deps: ApiDeps): Promise<{ ask: AskContext; patientId: string }> {
  const { caller, session } = await callerOf(request, deps.identity);
  const { patient } = request.query as { patient?: string };
  const patientId = patient === undefined ? caller.patientId : requireId(patient);
  if (patientId === undefined) throw new Failure('not-found', 'Kun borgere har valg her.', { code: 'not-found' });
  return { ask: askOf(caller, session, deps.identity, deps.clock, patientId), patientId };
}

function factOf(reference: unknown): { type: string; id: string } {
  const found =
    typeof reference === 'string' ? /^([A-Z][A-Za-z]{1,39})\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) : null;
  if (!found)
    throw new Failure('invalid', 'reference must name a fact: MedicationRequest/id.', { expression: 'reference' });
  return { type: found[1]!, id: found[2]! };
}
