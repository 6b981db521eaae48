/** Asks for one citizen's overview; answers are handed on as they come. The only place of the overview that asks. */
import type { Overview } from '../../../src/patient-index/contract.js';
import { ask, detailOf, type Trouble } from '../../session/ask.js';
import { readEvents, type ServerEvent } from '../../session/event-stream.js';
import { type News, newsIn } from '../../session/news.js';
import type { OverviewEvent, Refusal } from './overview-state.js';

export interface AskOptions {
  signal: AbortSignal;
  /** Given for the data of somebody else: a power that is withdrawn or a custody that ends closes the open page. */
  onNews?: (news: News) => void;
}

/**
 * @param onEvent is called for every answer; after `done`, `broken` or `refused` nothing more comes. Of a session that has
 * ended or is locked nothing comes at all: the session itself takes over the screen.
 */
export async function askOverview(
  patientId: string,
  onEvent: (event: OverviewEvent) => void,
  { signal, onNews }: AskOptions,
): Promise<void> {
  try {
    const path = `/api/patients/${encodeURIComponent(patientId)}/overview`;
    const accept = 'text/event-stream, application/json;q=0.9';
    const reply = await ask(path, { accept, signal, ...(onNews && { prefer: 'follow' }) });
    if (!reply.ok) {
      refuse(reply.trouble, onEvent);
      return;
    }
    if (!reply.value.headers.get('content-type')?.startsWith('text/event-stream')) {
      for (const event of eventsOf((await reply.value.json()) as Overview)) onEvent(event);
      return;
    }
    await readStream(reply.value, onEvent, { signal, onNews });
  } catch (cause) {
    if (!signal.aborted) onEvent({ kind: 'broken', message: cause instanceof Error ? cause.message : 'no connection' });
  }
}

/** The rule that says no, as far as the platform told it. */
export function refusalIn(trouble: Trouble): Refusal {
  if (trouble.kind !== 'forbidden') return {};
  return trouble.access ?? { reason: trouble.message };
}

function refuse(trouble: Trouble, onEvent: (event: OverviewEvent) => void): void {
  if (trouble.kind === 'unauthenticated' || trouble.kind === 'locked') return;
  if (trouble.kind === 'forbidden') onEvent({ kind: 'refused', refusal: refusalIn(trouble) });
  else onEvent({ kind: 'broken', message: detailOf(trouble) });
}

async function readStream(
  answer: Response,
  onEvent: (event: OverviewEvent) => void,
  { signal, onNews }: AskOptions,
): Promise<void> {
  let isDone = false;
  try {
    for await (const event of readEvents(answer.body!)) {
      const news = newsIn(event);
      if (news) return onNews?.(news);
      const meant = meaningOf(event);
      if (meant === undefined) continue;
      onEvent(meant);
      isDone ||= meant.kind === 'done';
      if (isDone && !onNews) return;
    }
  } catch (cause) {
    if (!isDone || signal.aborted) throw cause;
  }
  if (isDone) onNews?.({ kind: 'lost' });
  else onEvent({ kind: 'broken', message: 'the answer ended early' });
}

function meaningOf({ event, data }: ServerEvent): OverviewEvent | undefined {
  if (event === 'done') return { kind: 'done' };
  if (event === 'patient' || event === 'source') return { kind: event, ...JSON.parse(data) } as OverviewEvent;
  return undefined;
}

/** A whole overview at once, as the same events. */
function eventsOf(overview: Overview): OverviewEvent[] {
  const expected = overview.sources.map((answer) => answer.source);
  return [
    { kind: 'patient', patient: overview.patient, access: overview.access, expected },
    ...overview.sources.map(
      (answer): OverviewEvent => ({
        kind: 'source',
        answer,
        items: overview.items.filter((item) => item.source === answer.source),
      }),
    ),
    { kind: 'done' },
  ];
}
