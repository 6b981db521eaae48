import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import type { AccessGrant, AskContext, OpenSession } from '../../identity/index.js';
import { findPatients, type OpenedOverview, type SourcePart, wardList } from '../../patient-index/index.js';
import { SOURCE_NAMES, type SourceName } from '../../sources/contract.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import { SECURITY_HEADERS } from '../headers.js';
import type { ApiDeps } from './deps.js';
import { followOverview, wantsToFollow } from './follow.js';
import { body, param, send } from './login.js';

const LONGEST_QUERY = 200;

export function registerPatients(app: FastifyInstance, deps: ApiDeps): void {
  const { identity, clock } = deps;
  const ask = async (
    request: FastifyRequest,
    patientId?: string,
  ): Promise<{ ask: AskContext; session?: OpenSession }> => {
    const { caller, session } = await callerOf(request, identity);
    return { ask: askOf(caller, session, identity, clock, patientId), session };
  };

  app.post('/api/patients/search', async (request, reply) => {
    const { ask: question } = await ask(request);
    const { query } = body(request);
    if (typeof query !== 'string' || query.trim() === '')
      throw new Failure('invalid', 'query must be a name or a number.', { expression: 'query' });
    if (query.length > LONGEST_QUERY)
      throw new Failure('invalid', `query may be at most ${LONGEST_QUERY} characters.`, { expression: 'query' });
    return send(reply, { patients: await findPatients(deps, question, query) });
  });

  app.get('/api/my-patients', async (request, reply) =>
    send(reply, { patients: await wardList(deps, (await ask(request)).ask) }),
  );

  app.get('/api/patients/:id/overview', async (request, reply) => {
    const id = requireId(param(request, 'id'));
    const only = sourceOf((request.query as { source?: string }).source);
    const { ask: question, session } = await ask(request, id);
    const grant = session && identity.grantFor(session, id);
    const isStream = /text\/event-stream/.test(request.headers.accept ?? '');
    if (isStream && session && only === undefined && wantsToFollow(request)) {
      const asked = { ask: question, session, patientId: id };
      return followOverview(deps, { request, reply }, asked, (opened) => stream(deps, reply, statedBy(grant, opened)));
    }
    const opened = statedBy(grant, await deps.index.open(question, id, only));
    if (isStream) {
      await stream(deps, reply, opened);
      return reply.raw.end();
    }
    const parts = [...opened.ready, ...(await Promise.all(opened.pending))];
    return reply.header('content-type', 'application/json; charset=utf-8').send(overviewText(opened, parts));
  });
}

/** The screen says under which ground the page stands open, and until when, also after it was loaded anew. */
function statedBy(grant: AccessGrant | undefined, opened: OpenedOverview): OpenedOverview {
  if (!grant) return opened;
  const { kind, until, reason } = grant;
  return { ...opened, access: { ...opened.access, stated: { kind, until, reason } } };
}

function sourceOf(name: string | undefined): SourceName | undefined {
  if (name === undefined) return undefined;
  if (!(SOURCE_NAMES as readonly string[]).includes(name))
    throw new Failure('invalid', `source must be one of ${SOURCE_NAMES.join(', ')}.`, { expression: 'source' });
  return name as SourceName;
}

/** Items are texts already; they go out as they are. */
function overviewText(opened: OpenedOverview, parts: SourcePart[]): string {
  const order = new Map(opened.expected.map((name, i) => [name, i]));
  parts.sort((a, b) => order.get(a.answer.source)! - order.get(b.answer.source)!);
  const withheld = parts.some((part) => (part.answer.withheld ?? 0) > 0);
  const access = { ...opened.access, filtered: opened.access.filtered || withheld || undefined };
  const items = parts.map((part) => part.items).filter((text) => text !== '');
  return `{"patient":${JSON.stringify(opened.patient)},"access":${JSON.stringify(access)},"sources":${JSON.stringify(parts.map((part) => part.answer))},"items":[${items.join(',')}]}`;
}

/** One event per register as it answers; the banner first. Nothing is sent before its log row is committed. Whoever calls ends it. */
async function stream(deps: ApiDeps, reply: FastifyReply, opened: OpenedOverview): Promise<void> {
  const started = deps.clock.monotonicMs();
  reply.hijack();
  reply.raw.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  const event = (name: string, data: string) => reply.raw.write(`event: ${name}\ndata: ${data}\n\n`);
  const { patient, access, expected } = opened;
  event('patient', JSON.stringify({ patient, access, expected }));
  const sourceEvent = (part: SourcePart) =>
    event('source', `{"answer":${JSON.stringify(part.answer)},"items":[${part.items}]}`);
  for (const part of opened.ready) sourceEvent(part);
  await Promise.all(opened.pending.map(async (part) => sourceEvent(await part)));
  event('done', JSON.stringify({ tookMs: Math.round(deps.clock.monotonicMs() - started) }));
}
