/** Asks for one citizen's overview; answers are handed on as they come. The only place of the overview that asks. */
import type { Overview } from '../../../src/patient-index/contract.js';
import { ask, detailOf, type Trouble } from '../../session/ask.js';
import { readEvents, type ServerEvent } from '../../session/event-stream.js';
import type { OverviewEvent } from './overview-state.js';

/**
 * @param onEvent is called for every answer; after `done`, `broken` or `refused` nothing more comes. Of a session that has
 * ended or is locked nothing comes at all: the session itself takes over the screen.
 */
export async function askOverview(
  patientId: string,
  onEvent: (event: OverviewEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const path = `/api/patients/${encodeURIComponent(patientId)}/overview`;
    const reply = await ask(path, { accept: 'text/event-stream, application/json;q=0.9', signal });
    if (!reply.ok) {
      refuse(reply.trouble, onEvent);
      return;
    }
    if (!reply.value.headers.get('content-type')?.startsWith('text/event-stream')) {
      for (const event of eventsOf((await reply.value.json()) as Overview)) onEvent(event);
      return;
    }
    await readStream(reply.value, onEvent);
  } catch (cause) {
    if (!signal.aborted) onEvent({ kind: 'broken', message: cause instanceof Error ? cause.message : 'no connection' });
  }
}

function refuse(trouble: Trouble, onEvent: (event: OverviewEvent) => void): void {
  if (trouble.kind === 'unauthenticated' || trouble.kind === 'locked') return;
  if (trouble.kind === 'forbidden')
    onEvent({ kind: 'refused', refusal: trouble.access ?? { reason: trouble.message } });
  else onEvent({ kind: 'broken', message: detailOf(trouble) });
}

async function readStream(answer: Response, onEvent: (event: OverviewEvent) => void): Promise<void> {
  for await (const event of readEvents(answer.body!)) {
    const meant = meaningOf(event);
    if (meant === undefined) continue;
    onEvent(meant);
    if (meant.kind === 'done') return;
  }
  onEvent({ kind: 'broken', message: 'the answer ended early' });
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
