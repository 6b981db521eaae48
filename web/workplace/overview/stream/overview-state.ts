import type { AccessAnswer, PatientBanner } from '../../../../src/patient-index/contract.js';
import type { Item, SourceAnswer, SourceName } from '../../../../src/sources/contract.js';
import { SOURCE_NAMES } from '../../../../src/sources/contract.js';

/** What one source said, and when we had it. */
export interface Heard {
  answer: SourceAnswer;
  items: Item[];
  /** ISO instant on this computer's clock. */
  at: string;
}

/** What is known about one source right now. */
export interface SourceState {
  /** True while a question to it is under way. */
  asking: boolean;
  /** ISO instant of the last question. */
  askedAt?: string;
  /** Its newest answer, also when that was silence. */
  heard?: Heard;
  /** The last answer that held something, kept when a later question got none. */
  kept?: Heard;
}

export interface OverviewState {
  patient?: PatientBanner;
  access?: AccessAnswer;
  sources: Partial<Record<SourceName, SourceState>>;
  /** Milliseconds the platform used in all; absent until every source has answered. */
  tookMs?: number;
  asking: boolean;
}

export type OverviewEvent =
  | { type: 'asked'; sources: readonly SourceName[]; at: string }
  | { type: 'patient'; patient: PatientBanner; access: AccessAnswer; expected: SourceName[]; at: string }
  | { type: 'source'; answer: SourceAnswer; items: Item[]; at: string }
  /** The stream ended. With `source`, it was about that source alone. */
  | { type: 'done'; tookMs?: number; at: string; source?: SourceName }
  | { type: 'broken'; at: string; detail?: string; source?: SourceName };

export const NOTHING_ASKED: OverviewState = { sources: {}, asking: false };

/** The page's memory of one patient: every event of the stream, and every question asked again, moves it one step. */
export function overviewState(state: OverviewState, event: OverviewEvent): OverviewState {
  switch (event.type) {
    case 'asked':
      return { ...state, asking: true, sources: { ...state.sources, ...ask(state, event.sources, event.at) } };
    case 'patient': {
      const unknown = event.expected.filter((name) => state.sources[name] === undefined);
      const sources = { ...state.sources, ...ask(state, unknown, event.at) };
      return { ...state, patient: event.patient, access: event.access, sources };
    }
    case 'source':
      return { ...state, sources: { ...state.sources, [event.answer.source]: hear(state, event) } };
    case 'done':
      return { ...settle(state, event), ...tookMs(event) };
    case 'broken':
      return settle(state, event);
  }
}

function ask(state: OverviewState, names: readonly SourceName[], at: string): Partial<Record<SourceName, SourceState>> {
  const asked: Partial<Record<SourceName, SourceState>> = {};
  for (const name of names) asked[name] = { ...state.sources[name], asking: true, askedAt: at };
  return asked;
}

function hear(
  state: OverviewState,
  { answer, items, at }: { answer: SourceAnswer; items: Item[]; at: string },
): SourceState {
  const before = state.sources[answer.source];
  const heard: Heard = { answer, items, at };
  // Silence does not wipe what was on the screen; a real answer, even an empty one, replaces it.
  const silent = answer.outcome === 'no-answer' && items.length === 0;
  const kept = silent ? (holdsSomething(before?.heard) ?? before?.kept) : undefined;
  return {
    asking: false,
    ...(before?.askedAt !== undefined && { askedAt: before.askedAt }),
    heard,
    ...(kept && { kept }),
  };
}

function holdsSomething(heard: Heard | undefined): Heard | undefined {
  return heard !== undefined && heard.items.length > 0 ? heard : undefined;
}

/** How long the whole overview took; a retry of one source does not change it. */
function tookMs(event: { tookMs?: number; source?: SourceName }): { tookMs?: number } {
  return event.tookMs === undefined || event.source !== undefined ? {} : { tookMs: event.tookMs };
}

/** A source that was asked and not heard when its stream ended did not answer: it must never be left to look empty. */
function settle(state: OverviewState, end: { at: string; detail?: string; source?: SourceName }): OverviewState {
  let next = state;
  for (const source of end.source === undefined ? SOURCE_NAMES : [end.source]) {
    if (!state.sources[source]?.asking) continue;
    const said = end.detail === undefined ? {} : { detail: end.detail };
    const answer: SourceAnswer = { source, outcome: 'no-answer', count: 0, ...said };
    next = { ...next, sources: { ...next.sources, [source]: hear(next, { answer, items: [], at: end.at }) } };
  }
  return { ...next, asking: SOURCE_NAMES.some((source) => next.sources[source]?.asking === true) };
}
