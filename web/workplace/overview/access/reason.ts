/** Fewest characters of a typed reason (the platform refuses shorter ones too). */
export const MINIMUM_REASON = 10;

/** Whether a reason can be sent: spaces around it do not count, and one letter held down is no reason. */
export function reasonFault(reason: string): 'short' | undefined {
  const words = reason.trim();
  return words.length < MINIMUM_REASON || new Set(words).size < 3 ? 'short' : undefined;
}
