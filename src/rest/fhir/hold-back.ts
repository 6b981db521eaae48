/**
 * Keeps one caller from spending everybody's time on bodies that are refused in the end: what a refused large body cost
 * is charged to its sender, whose next large body is turned away unread until it is paid for.
 */
import { type Clock, Failure } from '../../base/index.js';

/** Bodies up to this many bytes cost nothing worth counting. */
const LARGE_BODY = 64 * 1024;
/** A caller's refused bodies get one part in so many of the time. */
const SHARE = 100;
const LONGEST_HOLD_MS = 10_000;
const MOST_HELD_CALLERS = 10_000;

export class HoldBack {
  readonly #clock: Clock;
  /** By caller: when its next large body is read again, in monotonic ms. */
  readonly #until = new Map<string, number>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asked before a body is read.
   * @param bytes its size as it was announced
   * @throws Failure unavailable (429) when the caller has not paid yet
   */
  refuseHeld(callerId: string, bytes: number): void {
    if (bytes <= LARGE_BODY) return;
    if (this.#clock.monotonicMs() >= (this.#until.get(callerId) ?? Number.NEGATIVE_INFINITY)) return;
    throw new Failure(
      'unavailable',
      'A large body of yours was just refused; correct it, and send it in some seconds.',
      { status: 429, code: 'throttled' },
    );
  }

  /**
   * Does what a body asks for.
   * @param bytes size of the body
   * @throws Failure unavailable (429) when the caller has not paid yet; else whatever the work throws
   */
  async watch<T>(callerId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    this.refuseHeld(callerId, bytes);
    if (bytes <= LARGE_BODY) return work();
    const began = this.#clock.monotonicMs();
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failure && (error.category === 'invalid' || error.category === 'too-large'))
        this.#charge(callerId, this.#clock.monotonicMs() - began);
      throw error;
    }
  }

  #charge(callerId: string, costMs: number): void {
    if (this.#until.size >= MOST_HELD_CALLERS) this.#until.clear();
    this.#until.set(callerId, this.#clock.monotonicMs() + Math.min(costMs * SHARE, LONGEST_HOLD_MS));
  }
}
