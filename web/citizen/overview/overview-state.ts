/** What is known of one citizen's overview while the sources answer, as plain data. */
import type { AccessAnswer, PatientBanner } from '../../../src/patient-index/contract.js';
import { type Item, SOURCE_NAMES, type SourceAnswer, type SourceName } from '../../../src/sources/contract.js';

/** Why the law's table said no. */
export interface Refusal {
  rule?: string;
  legal?: string;
  /** Plain Danish sentence of the server. */
  reason?: string;
}

export type OverviewEvent =
  | { kind: 'patient'; patient: PatientBanner; access: AccessAnswer; expected?: SourceName[] }
  | { kind: 'source'; answer: SourceAnswer; items: Item[] }
  | { kind: 'done' }
  /** The connection ended before `done`, or there was no answer at all. */
  | { kind: 'broken'; message: string }
  | { kind: 'refused'; refusal: Refusal }
  /** The citizen has made a fact private here, or shown it again. */
  | { kind: 'marked'; reference: string; isPrivate: boolean };

export interface OverviewState {
  phase: 'asking' | 'done' | 'refused' | 'failed';
  patient?: PatientBanner;
  access?: AccessAnswer;
  expected: readonly SourceName[];
  answers: Partial<Record<SourceName, SourceAnswer>>;
  items: readonly Item[];
  refusal?: Refusal;
  message?: string;
}

export const nothingYet: OverviewState = { phase: 'asking', expected: SOURCE_NAMES, answers: {}, items: [] };

export function receive(state: OverviewState, event: OverviewEvent): OverviewState {
  switch (event.kind) {
    case 'patient':
      return {
        ...state,
        patient: event.patient,
        access: event.access,
        expected: event.expected ?? state.expected,
      };
    case 'source': {
      const { answer } = event;
      const others = state.items.filter((item) => item.source !== answer.source);
      return {
        ...state,
        answers: { ...state.answers, [answer.source]: answer },
        items: newestFirst([...others, ...event.items]),
      };
    }
    case 'done':
      return { ...silenceNamed(state), phase: 'done' };
    case 'broken':
      return state.patient === undefined
        ? { ...state, phase: 'failed', message: event.message }
        : { ...silenceNamed(state, event.message), phase: 'done', message: event.message };
    case 'marked':
      return {
        ...state,
        items: state.items.map((item) =>
          item.reference === event.reference ? { ...item, private: event.isPrivate || undefined } : item,
        ),
      };
    case 'refused':
      return { ...nothingYet, phase: 'refused', refusal: event.refusal };
  }
}

/** A source that never answered is a source without answer: it must not look like one with nothing to tell. */
function silenceNamed(state: OverviewState, message?: string): OverviewState {
  const answers = { ...state.answers };
  for (const source of state.expected) {
    answers[source] ??= {
      source,
      outcome: 'no-answer',
      count: 0,
      ...(message === undefined ? {} : { detail: message }),
    };
  }
  return { ...state, answers };
}

function newestFirst(items: Item[]): Item[] {
  const at = (item: Item) => (item.time === undefined ? Number.NEGATIVE_INFINITY : Date.parse(item.time));
  return items.sort((a, b) => (at(b) || 0) - (at(a) || 0));
}
