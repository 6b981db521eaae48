/** What processes that serve together tell each other, beside what lies in the database. */

/** What is done when another process tells of something, and waited for. @returns the text that it is told in return, if anything */
export type HearsOf = (about: string) => unknown;

/**
 * A process that has changed what others keep in memory tells them before its answer goes out: whoever then asks another
 * process is answered by what was just changed.
 */
export interface ProcessBus {
  /**
   * Tells all others. Never rejects.
   * @param about what of the topic has changed, as both sides understand it
   * @returns what each answered, once each has acted on it, is gone, or has said nothing for seconds
   */
  tell(topic: string, about?: string): Promise<string[]>;
  on(topic: string, act: HearsOf): void;
}

/** The bus of a process that serves alone. */
export const ALONE: ProcessBus = { tell: async () => [], on: () => undefined };
