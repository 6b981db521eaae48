import type { AccessAnswer, Overview, PatientBanner } from '../../../../src/patient-index/contract.js';
import type { Item, SourceAnswer, SourceName } from '../../../../src/sources/contract.js';
import { ask, type Trouble } from '../../../session/ask.js';
import { readEvents, type ServerEvent } from '../../../session/event-stream.js';
import type { OverviewEvent } from './overview-state.js';

const now = () => new Date().toISOString();

/**
 * Asks for one patient's overview, all sources or one of them, and hands each event on as it arrives. Returns why there is
 * none when the platform refuses; a stream that breaks off ends in a `broken` event, so that no source is left waiting.
 */
export async function streamOverview(
  patientId: string,
  options: { source?: SourceName; signal: AbortSignal },
  take: (event: OverviewEvent) => void,
): Promise<Trouble | undefined> {
  const only = options.source === undefined ? '' : `?source=${encodeURIComponent(options.source)}`;
  const path = `/api/patients/${encodeURIComponent(patientId)}/overview${only}`;
  const reply = await ask(path, { accept: 'text/event-stream', signal: options.signal });
  if (!reply.ok) return reply.trouble;
  const response = reply.value;
  try {
    if (response.headers.get('content-type')?.includes('text/event-stream') && response.body !== null) {
      for await (const event of readEvents(response.body)) takeEvent(event, take);
      take({ type: 'done', at: now() });
    } else takeWhole((await response.json()) as Overview, take);
  } catch (cause) {
    if (options.signal.aborted) return undefined;
    take({ type: 'broken', at: now() });
    if (cause instanceof SyntaxError) console.error('The overview could not be read', cause.message);
  }
  return undefined;
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
