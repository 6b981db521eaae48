/** Decisions of the log made again by the law and the facts of their instant, for those who may see the lines. */
import type { FastifyInstance } from 'fastify';
import type { ReplayedLine } from '../../access/index.js';
import type { EventFilter } from '../../audit/index.js';
import { Failure } from '../../base/index.js';
import type { ReplayedDecision, ReplayedLog } from '../../patient-index/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { type SupervisedQuery, supervisedFilter } from './log.js';
import { send } from './login.js';

/** Decisions made again on one page: each reads the record as it was. */
const MOST_MADE_AGAIN = 50;

type Query = SupervisedQuery & { view?: string; patient?: string };

/**
 * `GET /api/log/replay?view=unit|assistants|own`, with the filters of `GET /api/log/unit`, and `GET /api/log/replay/<event>?view=`
 * for one line by the id of its AuditEvent. `own` is a citizen's own log, or `patient=` of one she acts for.
 */
export function registerLogReplay(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/api/log/replay', async (request, reply) => {
    const query = request.query as Query;
    const filter = { ...supervisedFilter(query), limit: MOST_MADE_AGAIN };
    const lines = await linesFor(deps, request, query, filter);
    const shown = lines.slice(0, MOST_MADE_AGAIN);
    const last = shown.at(-1)?.row;
    const decisions = shown.flatMap((line) => decisionOf(deps, line) ?? []);
    const answer: ReplayedLog = {
      decisions,
      same: decisions.filter(({ isSame }) => isSame).length,
      undecided: shown.length - decisions.length,
      next: last && lines.length > shown.length ? `${last.at}_${last.id}` : undefined,
    };
    return send(reply, answer);
  });

  app.get('/api/log/replay/:event', async (request, reply) => {
    const { event } = request.params as { event: string };
    const found = deps.eventIds.open(event);
    const filter = { id: found?.rowId ?? NO_ROW, limit: 1 };
    const lines = await linesFor(deps, request, request.query as Query, filter);
    const line = lines.find(({ row }) => row.patientKey === found?.patientKey);
    const decision = line && decisionOf(deps, line);
    if (!decision) throw new Failure('not-found', 'Der er ingen sådan afgørelse blandt de linjer, du må se.');
    return send(reply, decision);
  });
}

/** Asked for when the id is none of ours, so that the question costs and logs the same. */
const NO_ROW = '00000000-0000-0000-0000-000000000000';

async function linesFor(
  deps: ApiDeps,
  request: Parameters<typeof callerOf>[0],
  query: Query,
  filter: EventFilter,
): Promise<ReplayedLine[]> {
  const { caller, session } = await callerOf(request, deps.identity);
  if (query.view === 'unit' || query.view === 'assistants') {
    const ask = askOf(caller, session, deps.identity, deps.clock);
    return deps.logReplay.ofSupervised(ask, `${query.view}-log`, filter);
  }
  if (query.view !== 'own') throw new Failure('invalid', 'view: is own, assistants or unit.');
  const id = query.patient === undefined ? caller.patientId : requireId(query.patient);
  if (id === undefined) throw new Failure('not-found', 'Der er ingen log for denne bruger.');
  const ask = askOf(caller, session, deps.identity, deps.clock, id);
  return deps.logReplay.ofCitizen(ask, await deps.locate(id), filter);
}

/** The rule and its paragraph, then and now; no evidence, which is the record's. */
function decisionOf(deps: ApiDeps, { row, again }: ReplayedLine): ReplayedDecision | undefined {
  return (
    again && {
      event: deps.eventIds.make(row.patientKey, row.id),
      at: again.at,
      actor: row.actor,
      patientId: row.patientId,
      logged: { ...again.logged, legal: row.facts.legal, reason: row.facts.reason },
      again: { ...again.again, legal: again.decision.legal, reason: again.decision.logReason },
      isSame: again.isSame,
      isSameTable: again.isSameTable,
    }
  );
}
