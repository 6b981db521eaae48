/**
 * What citizens add to their record themselves. Shapes: `OwnEntry`, `OwnEntryWish` in access/contract.ts.
 *
 * | call | body | answer |
 * |---|---|---|
 * | `GET /api/me/entries` | | `{ entries: OwnEntry[] }`: one's own word, which nobody has confirmed |
 * | `POST /api/me/entries` | `OwnEntryWish` | 201 `{ entry: OwnEntry }` |
 * | `DELETE /api/me/entries/:type/:id` | | 204; 404 for what is not one's own, or is confirmed |
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OwnEntryWish } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { body, param, requireOwnScreen, send } from './login.js';

const TYPES = ['Immunization', 'Observation'];

export function registerOwnEntries(app: FastifyInstance, deps: ApiDeps): void {
  const { ownEntries } = deps;
  const about = async (request: FastifyRequest) => {
    const { caller, session } = await callerOf(request, deps.identity);
    const { patientId } = caller;
    if (patientId === undefined) throw new Failure('not-found', 'Kun borgere har egne oplysninger her.');
    return { ask: askOf(caller, session, deps.identity, deps.clock, patientId), patientId };
  };
  app.get('/api/me/entries', async (request, reply) => {
    const { ask, patientId } = await about(request);
    return send(reply, { entries: await ownEntries.list(ask, patientId) });
  });
  app.post('/api/me/entries', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    const entry = await ownEntries.add(ask, patientId, body(request) as unknown as OwnEntryWish);
    return send(reply.code(201), { entry });
  });
  app.delete('/api/me/entries/:type/:id', async (request, reply) => {
    requireOwnScreen(request);
    const { ask, patientId } = await about(request);
    const type = param(request, 'type');
    if (!TYPES.includes(type)) throw new Failure('not-found', 'Der er ikke noget af dit eget med dette id.');
    await ownEntries.remove(ask, patientId, { type, id: requireId(param(request, 'id')) });
    return reply.code(204).send();
  });
}
