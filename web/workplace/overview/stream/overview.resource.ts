import type { AccessAnswer, Overview, PatientBanner } from '../../../../src/patient-index/contract.js';
import type { Item, SourceAnswer, SourceName } from '../../../../src/sources/contract.js';
import { ask, type Trouble } from '../../../session/ask.js';
import { readEvents, type ServerEvent } from '../../../session/event-stream.js';
import { type News, newsIn } from '../../../session/news.js';
import type { OverviewEvent } from './overview-state.js';

const now = () => new Date().toISOString();

interface StreamOptions {
  source?: SourceName;
  signal: AbortSignal;
  /** Told once. Only the whole overview is followed. */
  onNews?: (news: News) => void;
}

/**
 * Asks for one patient's overview, all sources or one of them, and hands each event on as it arrives. Returns why there is
 * none when the platform refuses; a stream that breaks off ends in a `broken` event, so that no source is left waiting.
 */
export async function streamOverview(
  patientId: string,
  options: StreamOptions,
  take: (event: OverviewEvent) => void,
): Promise<Trouble | undefined> {
  const only = options.source === undefined ? '' : `?source=${encodeURIComponent(options.source)}`;
  const path = `/api/patients/${encodeURIComponent(patientId)}/overview${only}`;
  const prefer = options.source === undefined && options.onNews !== undefined ? ('follow' as const) : undefined;
  const reply = await ask(path, { accept: 'text/event-stream', prefer, signal: options.signal });
  if (!reply.ok) return reply.trouble;
  const response = reply.value;
  try {
    if (response.headers.get('content-type')?.includes('text/event-stream') && response.body !== null) {
      await takeStream(response.body, options, take);
    } else takeWhole((await response.json()) as Overview, take);
  } catch (cause) {
    if (options.signal.aborted) return undefined;
    take({ type: 'broken', at: now() });
    if (cause instanceof SyntaxError) console.error('The overview could not be read', cause.message);
  }
  return undefined;
}

async function takeStream(
  body: ReadableStream<Uint8Array>,
  { signal, onNews }: StreamOptions,
  take: (event: OverviewEvent) => void,
): Promise<void> {
  let isWhole = false;
  try {
    for await (const event of readEvents(body)) {
      const news = newsIn(event);
      if (news) return onNews?.(news);
      takeEvent(event, take);
      isWhole ||= event.event === 'done';
    }
  } catch (cause) {
    if (!isWhole || signal.aborted) throw cause;
  }
  if (isWhole) onNews?.({ kind: 'lost' });
  else take({ type: 'done', at: now() });
}

function takeEvent({ event, data }: ServerEvent, take: (event: OverviewEvent) => void): void {
  if (event === 'patient') {
    const said = JSON.parse(data) as { patient: PatientBanner; access: AccessAnswer; expected: SourceName[] };
    take({ type: 'patient', ...said, at: now() });
  }
  if (event === 'source') {
    const said = JSON.parse(data) as { answer: SourceAnswer; items: Item[] };
    take({ type: 'source', ...said, at: now() });
  }
  if (event === 'done') {
    const said = JSON.parse(data) as { tookMs?: number };
    take({ type: 'done', at: now(), ...(said.tookMs !== undefined && { tookMs: said.tookMs }) });
  }
}

/** A platform (or something between) that does not stream answers in one piece. */
function takeWhole(overview: Overview, take: (event: OverviewEvent) => void): void {
  const { patient, access, sources, items } = overview;
  take({ type: 'patient', patient, access, expected: sources.map(({ source }) => source), at: now() });
  for (const answer of sources) {
    take({ type: 'source', answer, items: items.filter((item) => item.source === answer.source), at: now() });
  }
  take({ type: 'done', at: now() });
}
