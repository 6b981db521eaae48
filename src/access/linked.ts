/**
 * Two Patients that are one person (Patient.link: a replacement number that became a CPR, two numbers of one person). A
 * link on one side may only tighten: blocks, opt-outs, wishes and private marks of either count for both. Where both sides
 * say so the person is one: contacts, consents and powers count too. Taking the links away undoes all of it.
 */
import type { AccessFact, FactKind } from './facts.js';

/** More links than this are followed by nobody: a person has two or three numbers. */
export const MOST_LINKED = 8;

/** Facts that take something away: whom they mean is read widely. */
export const TIGHTENING: readonly FactKind[] = ['block', 'opt-out', 'opt-out-learning', 'wish', 'private-mark'];

/** Ids of the Patients that these facts say are the same person. */
export function linkedIds(facts: readonly AccessFact[]): string[] {
  const ids = facts.flatMap((f) => (f.kind === 'person' ? (f.detail.links ?? []) : []));
  return ids.length === 0 ? ids : [...new Set(ids)].slice(0, MOST_LINKED);
}

/** True when the other Patient names one of ours as well. */
export function isMutual(own: readonly AccessFact[], other: readonly AccessFact[]): boolean {
  const mine = new Set(own.flatMap((f) => (f.kind === 'person' ? [f.resourceId] : [])));
  return linkedIds(other).some((id) => mine.has(id));
}

/** What of a linked Patient's facts counts for ours. */
export function factsThatCount(own: readonly AccessFact[], other: readonly AccessFact[]): AccessFact[] {
  if (isMutual(own, other)) return [...other];
  const tightening = other.filter((f) => TIGHTENING.includes(f.kind));
  // A protected address stays protected, without the person behind it becoming ours.
  const isProtected = other.some((f) => f.kind === 'person' && f.detail.addressProtected === true);
  return isProtected ? [...tightening, ...own.filter(isPerson).map(protectedTwin)] : tightening;
}

const isPerson = (f: AccessFact): boolean => f.kind === 'person';
const protectedTwin = (f: AccessFact): AccessFact => ({
  ...f,
  factId: `${f.factId}-linked`,
  detail: { ...f.detail, addressProtected: true },
});
