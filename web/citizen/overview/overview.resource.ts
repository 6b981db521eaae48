/** Asks for one citizen's overview; answers are handed on as they come. The only place of the overview that fetches. */
import type { Overview } from '../../../src/patient-index/contract.js';
import { EventStreamReader, type StreamEvent } from './event-stream.js';
import type { OverviewEvent, Refusal } from './overview-state.js';

/** Nobody is logged in, or the session is locked. */
export class NotLoggedIn extends Error {}

/**
 * @param onEvent is called for every answer; after `done`, `broken` or `refused` nothing more comes
 * @throws NotLoggedIn
 */
export async function askOverview(
  patientId: string,
  onEvent: (event: OverviewEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await fetch(`/api/patients/${encodeURIComponent(patientId)}/overview`, {
      headers: { accept: 'text/event-stream, application/json;q=0.9' },
      credentials: 'same-origin',
      signal,
    });
    if (answer.status === 401 || answer.status === 423) throw new NotLoggedIn();
    if (answer.status === 403) return onEvent({ kind: 'refused', refusal: await readRefusal(answer) });
    if (!answer.ok) return onEvent({ kind: 'broken', message: `HTTP ${answer.status}` });
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      for (const event of eventsOf((await answer.json()) as Overview)) onEvent(event);
      return;
    }
    await readStream(answer, onEvent);
  } catch (cause) {
    if (cause instanceof NotLoggedIn) throw cause;
    if (!signal.aborted) onEvent({ kind: 'broken', message: cause instanceof Error ? cause.message : 'no connection' });
  }
}

async function readStream(answer: Response, onEvent: (event: OverviewEvent) => void): Promise<void> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventStreamReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return onEvent({ kind: 'broken', message: 'the answer ended early' });
    for (const event of events.push(value)) {
      const meant = meaningOf(event);
      if (meant === undefined) continue;
      onEvent(meant);
      if (meant.kind === 'done') return void reader.cancel();
    }
  }
}

function meaningOf({ event, data }: StreamEvent): OverviewEvent | undefined {
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

async function readRefusal(answer: Response): Promise<Refusal> {
  try {
    const body = (await answer.json()) as RefusalBody;
    const access = body.access ?? body;
    return { rule: access.rule, legal: access.legal, reason: access.reason ?? body.issue?.[0]?.diagnostics };
  } catch {
    return {};
  }
}

interface RefusalBody extends Refusal {
  access?: Refusal;
  issue?: { diagnostics?: string }[];
}
