/** The eight kinds of data as the citizen sees them: which register answers for each, and which lines belong to it. */
import type { Item, SourceAnswer, SourceName } from '../../../src/sources/contract.js';
import type { OverviewState } from '../overview/overview-state.js';
import { SECTION_NAMES, type SectionName } from '../routing/address.js';

const SOURCES: Record<SectionName, SourceName> = {
  medicine: 'medication-card',
  results: 'laboratory',
  journal: 'e-journal',
  vaccinations: 'vaccinations',
  images: 'images',
  visits: 'patient-register',
  measurements: 'home-monitoring',
  plans: 'e-journal',
};

/** The section a line stands in. Every line has exactly one: what came can be found. */
export function sectionOf(item: Item): SectionName {
  if (item.source === 'e-journal' && (item.kind === 'appointment' || item.kind === 'document')) return 'plans';
  return SECTION_NAMES.find((name) => SOURCES[name] === item.source) ?? 'journal';
}

export type SectionPhase =
  /** Not answered yet. */
  | 'waiting'
  /** The register did not answer: nothing is known. */
  | 'failed'
  /** All of it is withheld from this reader. */
  | 'withheld'
  /** Nothing the reader may see; a register that holds several kinds of data does not say whether there is more. */
  | 'unsure'
  /** Answered, and there is nothing. */
  | 'empty'
  | 'ready';

export interface SectionState {
  phase: SectionPhase;
  source: SourceName;
  answer?: SourceAnswer;
  items: Item[];
  /** The answer is older than it should be. */
  stale: boolean;
  /** Lines that exist but are not shown, when the reader may know that. */
  withheld: number;
}

/** Registers that hold more than one kind of data: access may reach some of it and not the rest. */
const MIXED: readonly SourceName[] = ['e-journal'];

/**
 * What can be said of one section now. Lines are never shown for a register that did not answer.
 * @param isSelf false for parents and proxies: the scope of their access is not told, so nothing may read as none
 */
export function sectionState(state: OverviewState, name: SectionName, isSelf: boolean): SectionState {
  const source = SOURCES[name];
  const answer = state.answers[source];
  const base = { source, answer, stale: answer?.outcome === 'stale', withheld: answer?.withheld ?? 0 };
  if (answer === undefined) return { ...base, phase: 'waiting', items: [] };
  if (answer.outcome === 'no-answer') return { ...base, phase: 'failed', items: [] };
  const items = state.items.filter((item) => sectionOf(item) === name);
  if (items.length > 0) return { ...base, phase: 'ready', items };
  if (answer.outcome === 'withheld') return { ...base, phase: 'withheld', items };
  return { ...base, phase: !isSelf && MIXED.includes(source) ? 'unsure' : 'empty', items };
}

export const sourceOf = (name: SectionName): SourceName => SOURCES[name];
