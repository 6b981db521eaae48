/** How much the answers in one Bundle may hold together: they are kept until the last of them has come. */
import { Failure } from '../../base/index.js';
import type { FhirCall } from './call.js';

/** Bytes, of the answers to all entries that read; as much as the largest body. */
export const MOST_ANSWERED_BYTES = 25 * 1024 * 1024;
/** Bytes that the answer to one of them is taken for before it is known. */
const BYTES_OF_AN_ANSWER = 50 * 1024;

/** Bytes of an answer after which the others are asked for one by one. */
const LARGE_ANSWER = 1024 * 1024;

export class AnswerBudget {
  #bytes = 0;
  /** A large answer has come, or was refused: those that are under way at the same time weigh most. */
  hasLarge = false;

  /**
   * Waits for room for a Bundle, before the first of its entries is carried out.
   * @param reads entries that only read
   */
  async enter(call: FhirCall, reads: number): Promise<void> {
    if (reads > 0) await call.room?.(Math.min(reads * BYTES_OF_AN_ANSWER, MOST_ANSWERED_BYTES));
  }

  /**
   * Carries out one entry that reads.
   * @param read is handed what it must ask before something large is read
   * @param sizeOf bytes of what came
   * @throws Failure too-large when it has no place beside the others: nothing of it is kept
   */
  async within<T>(
    read: (room: (bytes: number) => Promise<void>) => Promise<T>,
    sizeOf: (done: T) => number,
  ): Promise<T> {
    this.#refuse(1);
    let reserved = 0;
    const reserve = (bytes: number) => {
      this.hasLarge ||= bytes > LARGE_ANSWER;
      this.#refuse(bytes - reserved);
      this.#bytes += bytes - reserved;
      reserved = bytes;
    };
    try {
      const done = await read(async (bytes) => reserve(bytes));
      reserve(sizeOf(done));
      return done;
    } catch (failure) {
      this.#bytes -= reserved;
      throw failure;
    }
  }

  #refuse(more: number): void {
    if (this.#bytes + more > MOST_ANSWERED_BYTES)
      throw new Failure(
        'too-large',
        `The answers in one Bundle may hold ${MOST_ANSWERED_BYTES / 1024 / 1024} MB together, and there is no place left for this one. Ask for it by itself, or for fewer at a time.`,
        { code: 'too-costly' },
      );
  }
}
