/** What stands in the form for a block, and the wish it comes to. Pure. */
import type { ChoiceWish, DataKind } from '../../../src/access/contract.js';
import { dayOf, NO_DAY, type TypedDay } from '../../design/citizen/typed-day.js';

/** A professional or a place that was picked: `Practitioner/<id>` or `Organization/<id>`, and its name. */
export interface Party {
  reference: string;
  name: string;
  /** What tells it from others of its name: the house it is in, the profession. */
  more?: string;
}

export interface ChoiceForm {
  what: 'everything' | 'part';
  kinds: DataKind[];
  place?: Party;
  from: TypedDay;
  to: TypedDay;
  whom: 'everybody' | 'party';
  party?: Party;
  until: 'ended' | 'day';
  untilDay: TypedDay;
}

export const EMPTY_FORM: ChoiceForm = {
  what: 'everything',
  kinds: [],
  from: NO_DAY,
  to: NO_DAY,
  whom: 'everybody',
  until: 'ended',
  untilDay: NO_DAY,
};

/** Kinds a citizen can block; name and number are never hidden, or nobody could treat the right person. */
export const BLOCKABLE: readonly DataKind[] = [
  'medication',
  'vaccination',
  'journal',
  'image',
  'register',
  'laboratory',
  'home',
  'administrative',
];

/** Where in the form something is wrong; each has a field of that id. */
export type FormField = 'what' | 'from' | 'to' | 'party' | 'until';
export type FormProblem =
  | 'nothingChosen'
  | 'nobodyChosen'
  | 'fromNoDay'
  | 'toNoDay'
  | 'toBeforeFrom'
  | 'untilNoDay'
  | 'untilOver';
export interface Problem {
  field: FormField;
  problem: FormProblem;
}

/**
 * @param today Danish day
 * @returns the wish, or everything that is wrong with it, in the order of the form
 */
export function wishOf(form: ChoiceForm, today: string): { wish: ChoiceWish } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const isPart = form.what === 'part';
  const from = isPart ? dayOf(form.from) : undefined;
  const to = isPart ? dayOf(form.to) : undefined;
  if (from === 'wrong') problems.push({ field: 'from', problem: 'fromNoDay' });
  if (to === 'wrong') problems.push({ field: 'to', problem: 'toNoDay' });
  else if (from !== undefined && to !== undefined && from !== 'wrong' && to < from)
    problems.push({ field: 'to', problem: 'toBeforeFrom' });
  const isNarrow = form.kinds.length > 0 || form.place !== undefined || from !== undefined || to !== undefined;
  if (isPart && !isNarrow) problems.unshift({ field: 'what', problem: 'nothingChosen' });
  if (form.whom === 'party' && form.party === undefined) problems.push({ field: 'party', problem: 'nobodyChosen' });
  const until = form.until === 'day' ? (dayOf(form.untilDay) ?? 'wrong') : undefined;
  if (until === 'wrong') problems.push({ field: 'until', problem: 'untilNoDay' });
  else if (until !== undefined && until < today) problems.push({ field: 'until', problem: 'untilOver' });
  if (problems.length > 0) return { problems };
  return {
    wish: {
      kind: 'block',
      ...(form.whom === 'party' && form.party && { whom: [form.party.reference] }),
      ...(isPart && form.kinds.length > 0 && { kinds: form.kinds }),
      ...(isPart && form.place && { places: [form.place.reference] }),
      ...(from && { from }),
      ...(to && { to }),
      ...(until && { until }),
    },
  };
}
