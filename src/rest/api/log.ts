/**
 * The access log for whoever checks it: checkpoints and proofs are nobody's secret (salted hashes), so they need no log-in.
 * A citizen's own entries come with their proofs as a page that checks itself.
 */
import type { FastifyInstance } from 'fastify';
import {
  downloadPage,
  type EventFilter,
  noteOf,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readHead,
} from '../../audit/index.js';
import { Failure } from '../../base/index.js';
import { dateRange } from '../../fhir/index.js';
import { citizensDownload, type SupervisedLog, supervisedEntry } from '../../patient-index/index.js';
import { askOf, callerOf } from '../caller.js';
import { requireId } from '../fhir/request.js';
import type { ApiDeps } from './deps.js';
import { send } from './login.js';

export function registerLog(app: FastifyInstance, deps: ApiDeps): void {
  const { db, logKeeper: keeper } = deps;

  app.get('/api/log/key', async (_request, reply) => {
    const { log: key, history, witnesses, quorum } = await keeper.proofKeys();
    return send(reply, { key, history, witnesses, quorum });
  });

  /** The newest signed checkpoint, or the newest of at most `size` leaves, as a C2SP note. */
  app.get('/api/log/checkpoint', async (request, reply) => {
    const { size } = request.query as { size?: string };
    const checkpoint = await readCheckpoint(db, size === undefined ? undefined : wholeNumber('size', size));
    if (!checkpoint) throw new Failure('not-found', 'Der er endnu intet underskrevet punkt i loggen.');
    return reply.header('content-type', 'text/plain; charset=utf-8').send(noteOf(checkpoint));
  });

  /** `{ index, size, proof }`: RFC 9162 § 2.1.3, hashes in base64. */
  app.get('/api/log/proof/inclusion', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const [index, size] = [wholeNumber('index', query['index']), wholeNumber('size', query['size'])];
    const edge = await edgeOf(deps, size);
    if (index >= size) throw new Failure('invalid', 'index: there is no such leaf in a tree of this size.');
    const [proof] = await proveInclusion(db, edge, [index], size);
    return send(reply, { index, size, proof: proof!.map((hash) => hash.toString('base64')) });
  });

  /** `{ from, to, proof }`: RFC 9162 § 2.1.4, hashes in base64. */
  app.get('/api/log/proof/consistency', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const [from, to] = [wholeNumber('from', query['from']), wholeNumber('to', query['to'])];
    const edge = await edgeOf(deps, to);
    if (from > to) throw new Failure('invalid', 'from: is larger than `to`.');
    const proof = await proveConsistency(db, edge, from, to);
    return send(reply, { from, to, proof: proof.map((hash) => hash.toString('base64')) });
  });

  for (const [address, view] of [
    ['/api/log/assistants', 'assistants-log'],
    ['/api/log/unit', 'unit-log'],
  ] as const) {
    app.get(address, async (request, reply) => {
      const { caller, session } = await callerOf(request, deps.identity);
      const ask = askOf(caller, session, deps.identity, deps.clock);
      const filter = supervisedFilter(request.query as SupervisedQuery);
      const rows = await deps.guardedLog.supervised(ask, view, filter);
      const shown = rows.slice(0, filter.limit);
      const last = shown.at(-1);
      const answer: SupervisedLog = {
        entries: shown.map((row) => supervisedEntry(row, deps.eventIds.make(row.patientKey, row.id))),
        next: last && rows.length > shown.length ? `${last.at}_${last.id}` : undefined,
      };
      return send(reply, answer);
    });
  }

  app.get('/api/me/log/download', async (request, reply) => {
    const { caller, session } = await callerOf(request, deps.identity);
    const { patient, lang, format } = request.query as { patient?: string; lang?: string; format?: string };
    const id = patient === undefined ? caller.patientId : requireId(patient);
    if (id === undefined) throw new Failure('not-found', 'Der er ingen log for denne bruger.');
    const ask = askOf(caller, session, deps.identity, deps.clock, id);
    const data = await citizensDownload(deps, ask, await deps.locate(id), id, await keeper.proofKeys());
    if (format === 'json') return send(reply, data);
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-disposition', `attachment; filename="${lang === 'en' ? 'my-log' : 'min-log'}.html"`)
      .send(downloadPage(data, lang === 'en' ? 'en' : 'da'));
  });
}

/** Entries on a page of a supervisor. */
const MOST_SUPERVISED = 100;

/** `from`, `to`: dates; `effect`: codes with commas; `before`: the `next` of an earlier page; `actor`: a login id; `marked`: `true`. */
export type SupervisedQuery = Partial<Record<'from' | 'to' | 'effect' | 'before' | 'actor' | 'marked', string>>;

export function supervisedFilter(query: SupervisedQuery): EventFilter {
  const { from, to, effect, before, actor, marked } = query;
  const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f-]{36})$/.exec(before ?? '') ?? [];
  if (before !== undefined && (at === undefined || id === undefined))
    throw new Failure('invalid', 'before: is not the `next` of an earlier answer.');
  const effects = effect?.split(',');
  if (effects?.some((one) => !/^(P|F|PF|PR|D)$/.test(one)))
    throw new Failure('invalid', 'effect: is P, F, PF, PR or D, or several with commas.');
  if (marked !== undefined && marked !== 'true') throw new Failure('invalid', 'marked: is true, or left out.');
  return {
    limit: MOST_SUPERVISED,
    actors: actor === undefined ? undefined : [actor],
    isMarked: marked === 'true',
    from: instant('from', from, 'low'),
    to: instant('to', to, 'high'),
    effects,
    after: at === undefined || id === undefined ? undefined : { at, id },
  };
}

function instant(name: string, text: string | undefined, end: 'low' | 'high'): Date | undefined {
  if (text === undefined) return undefined;
  const range = dateRange(text);
  if (!range) throw new Failure('invalid', `${name}: is no date.`);
  return new Date(range[end]);
}

function wholeNumber(name: string, text: string | undefined): number {
  if (!/^\d{1,15}$/.test(text ?? '')) throw new Failure('invalid', `${name}: a whole number is needed.`);
  return Number(text);
}

async function edgeOf({ db }: ApiDeps, size: number) {
  const head = await readHead(db);
  if (!head || size > head.edge.size) throw new Failure('invalid', 'The log is not that large.');
  return head.edge;
}
