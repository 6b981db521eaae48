import type { AccessAnswer } from '../../../../src/patient-index/contract.js';
import type { TextKey } from '../overview.strings.js';

/** True while the caller sees what the treatment relation alone would not show: break-glass or a consent that lifts a block. */
export function isWidened(access: AccessAnswer): boolean {
  const marks = access.obligations ?? [];
  return access.purpose === 'emergency' || marks.includes('notify-citizen') || marks.includes('flag-in-log');
}

const WORDS: Record<string, TextKey> = {
  'follow-up-90-days': 'obligation.followUp',
  'notify-citizen': 'obligation.notify',
  'leader-task': 'obligation.leader',
  'flag-in-log': 'obligation.flag',
  'principal-log': 'obligation.principal',
  'open-prescriptions-only': 'obligation.prescriptions',
};

/** Said elsewhere on the page, or of no consequence to the reader. */
const UNSAID = new Set(['tell-filtered', 'minimal-demographics', 'minimal-ward-list', 'routing-only']);

/** What follows from the access, in words. One that the screen does not know is shown by its name rather than left out. */
export function obligationsInWords(access: AccessAnswer, t: (key: TextKey) => string): string | undefined {
  const said = (access.obligations ?? []).filter((one) => !UNSAID.has(one));
  if (said.length === 0) return undefined;
  return said.map((one) => (WORDS[one] === undefined ? one : t(WORDS[one]))).join(' · ');
}
