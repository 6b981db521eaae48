import type { AccessAnswer } from '../../../../src/patient-index/contract.js';
import type { useText } from '../overview.strings.js';

/** True while the caller sees more than the register-based relation gives: break-glass, consent, or a stated treatment. */
export function isWidened(access: AccessAnswer): boolean {
  return access.purpose === 'emergency' || (access.obligations ?? []).some((one) => one.startsWith('follow-up'));
}

const KNOWN = {
  'follow-up-90-days': 'obligation.followUp',
  'notify-citizen': 'obligation.notify',
  'leader-task': 'obligation.leader',
} as const;

/** An obligation in words; one the screen does not know is shown by its name rather than left out. */
export function obligationWords(obligation: string, t: ReturnType<typeof useText>): string {
  return Object.hasOwn(KNOWN, obligation) ? t(KNOWN[obligation as keyof typeof KNOWN]) : obligation;
}
