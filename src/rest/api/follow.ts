/**
 * An overview that stands open. A page of ours that asks for the stream with `Prefer: follow` is told when the same question
 * would be answered differently; the stream then ends:
 *
 *   event: changed   data: {}                 ask again
 *   event: refused   data: the body of a 403  nothing is open any more; nothing was asked, so no attempt is logged
 *   event: over      data: {}                 the session has ended or is locked, or another page took the place
 *
 * A comment every 20 s keeps the line. What is told rests on `OpenViews` (src/access/open-views.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusal, type ViewNews } from '../../access/index.js';
import type { AskContext, OpenSession } from '../../identity/index.js';
import type { OpenedOverview } from '../../patient-index/index.js';
import { askOf } from '../caller.js';
import { toHttp } from '../outcome.js';
import type { ApiDeps } from './deps.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The answer lasts as long as the page: it is no measure of how fast the server is. */
    isFollowed: boolean;
  }
}

const KEEP_LINE_EVERY_MS = 20_000;

export const wantsToFollow = (request: FastifyRequest): boolean =>
  String(request.headers['prefer'] ?? '')
    .split(',')
    .some((one) => one.trim() === 'follow');

/**
 * Opens the overview and keeps its stream open.
 * @param send writes the overview's own events
 * @throws Failure as the overview itself does
 */
export async function followOverview(
  deps: ApiDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  asked: { ask: AskContext; session: OpenSession; patientId: string },
  send: (opened: OpenedOverview) => Promise<void>,
): Promise<void> {
  const line = new Line(reply);
  const close = await deps.openViews.open({
    patientKey: await deps.locate(asked.patientId),
    holder: asked.session.caller.sessionId ?? asked.session.caller.id,
    assistant: asked.ask.caller.delegation && asked.ask.caller.id,
    viewer: () => viewerOf(deps, request, asked.patientId),
    onNews: (news) => line.tell(news),
  });
  try {
    const opened = await deps.index.open(asked.ask, asked.patientId);
    request.isFollowed = true;
    reply.raw.on('close', close);
    await send(opened);
    line.keep();
  } catch (cause) {
    close();
    throw cause;
  }
}

/** The one at the screen, as the session is now; it is not used by this, so it may run out. */
async function viewerOf(deps: ApiDeps, request: FastifyRequest, patientId: string): Promise<AskContext | undefined> {
  const { identity, clock } = deps;
  const session = await identity.sessionFromCookie(request.cookies[identity.cookies.session], { touch: false });
  return session?.state === 'open' ? askOf(session.caller, session, identity, clock, patientId) : undefined;
}

/** What comes after the overview; news that come before its end wait for it. */
class Line {
  readonly #reply: FastifyReply;
  #isKept = false;
  #news: ViewNews | undefined;
  constructor(reply: FastifyReply) {
    this.#reply = reply;
  }

  tell(news: ViewNews): void {
    this.#news = news;
    if (this.#isKept) this.#end(news);
  }

  keep(): void {
    this.#isKept = true;
    if (this.#news) {
      this.#end(this.#news);
      return;
    }
    const timer = setInterval(() => this.#reply.raw.write(':\n\n'), KEEP_LINE_EVERY_MS).unref();
    this.#reply.raw.on('close', () => clearInterval(timer));
  }

  #end(news: ViewNews): void {
    const data = news.kind === 'refused' ? toHttp(refusal(news.decision)).body : '{}';
    this.#reply.raw.end(`event: ${news.kind}\ndata: ${data}\n\n`);
  }
}
