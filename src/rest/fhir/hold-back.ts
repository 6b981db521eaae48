/**
 * Keeps one caller from spending everybody's time on what is refused in the end. A refusal is answered when what the caller's
 * refusals cost is paid for, and who is refused seldom waits for none; what a refused large body cost is charged besides to
 * its sender's next large body, which is turned away unread until then. What is not refused is never held back.
 */
import { type Clock, Failure, type FailureCategory } from '../../base/index.js';

/** Bodies up to this many bytes cost nothing worth counting by itself. */
const LARGE_BODY = 64 * 1024;
/** A caller's refused large bodies get one part in so many of the time. */
const SHARE = 100;
const LONGEST_HOLD_MS = 10_000;
const MOST_HELD_CALLERS = 10_000;

/** What a refusal costs, ms: about what it takes of the processor. A large body costs the time it took, up to a limit. */
const COST_OF_REFUSAL_MS = 1;
const MOST_COST_MS = 50;
/** A caller's refusals get one part in so many of the time. */
const SHARE_OF_REFUSALS = 200;
/** So much of what is owed is not waited for: ten refusals. */
const MOST_OWED_MS = 2000;
/** Refusals of one caller that are waiting to be answered; further ones are answered at once, and their connections closed. */
const MOST_WAITING_REFUSALS = 100;

/** Who is not known: all of one address together, so that one who tries tokens does not keep others from hearing that theirs is over. */
export const unknownCaller = (address: string): string => `nobody at ${address}`;

const CHARGED: ReadonlySet<FailureCategory> = new Set([
  'invalid',
  'too-large',
  'unprocessable',
  'unsupported',
  'unauthenticated',
]);

export interface Asked {
  callerId: string;
  /** Size of the body. */
  bytes: number;
  /** Settles when the caller has gone. */
  gone: () => Promise<unknown>;
  /** Closes the connection with the answer. */
  close: () => void;
  /** What is sent was not read: the connection of who owes is closed, or all of it would have to be taken in after the answer. */
  isUnread?: boolean;
}

export interface HoldBackOptions {
  /** False: every refusal is answered at once. For tests that send very many. */
  paces?: boolean;
  /** Waits so many ms, or until the caller has gone. */
  pause?: (ms: number, gone: Promise<unknown>) => Promise<void>;
}

interface Owing {
  /** When all is paid, in monotonic ms. */
  until: number;
  /** Refusals that wait. */
  waiting: number;
}

export class HoldBack {
  readonly #clock: Clock;
  readonly #options: Required<HoldBackOptions>;
  /** By caller: when its next large body is read again, in monotonic ms. */
  readonly #until = new Map<string, number>();
  readonly #owing = new Map<string, Owing>();
  constructor(clock: Clock, { paces = true, pause = pauseUnlessGone }: HoldBackOptions = {}) {
    this.#clock = clock;
    this.#options = { paces, pause };
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
   * Does what a request asks for; a refusal comes when it is paid for.
   * @param isRefusal whether a result is one too
   * @throws whatever the work throws
   */
  async watch<T>(asked: Asked, work: () => Promise<T>, isRefusal: (result: T) => boolean = () => false): Promise<T> {
    const began = this.#clock.monotonicMs();
    const isLarge = asked.bytes > LARGE_BODY;
    const cost = () => (isLarge ? this.#clock.monotonicMs() - began : COST_OF_REFUSAL_MS);
    try {
      const result = await work();
      if (isRefusal(result)) await this.#pay(asked, cost());
      return result;
    } catch (error) {
      if (isCharged(error)) {
        if (isLarge) this.#charge(asked.callerId, cost());
        // To take a megabyte in costs about a millisecond besides.
        await this.#pay(asked, cost() + (isLarge ? asked.bytes / 1e6 : 0));
      }
      throw error;
    }
  }

  #charge(callerId: string, costMs: number): void {
    if (this.#until.size >= MOST_HELD_CALLERS) this.#until.clear();
    this.#until.set(callerId, this.#clock.monotonicMs() + Math.min(costMs * SHARE, LONGEST_HOLD_MS));
  }

  async #pay({ callerId, gone, close, isUnread }: Asked, costMs: number): Promise<void> {
    if (!this.#options.paces) return;
    const owing = this.#owing.get(callerId) ?? { until: 0, waiting: 0 };
    if (this.#owing.size >= MOST_HELD_CALLERS) this.#owing.clear();
    this.#owing.set(callerId, owing);
    const now = this.#clock.monotonicMs();
    owing.until = Math.min(
      Math.max(owing.until, now) + Math.min(costMs, MOST_COST_MS) * SHARE_OF_REFUSALS,
      now + MOST_OWED_MS + LONGEST_HOLD_MS,
    );
    const wait = owing.until - now - MOST_OWED_MS;
    if (wait <= 0) return;
    if (isUnread || owing.waiting >= MOST_WAITING_REFUSALS) close();
    if (owing.waiting >= MOST_WAITING_REFUSALS) return;
    owing.waiting += 1;
    await this.#options.pause(wait, gone());
    owing.waiting -= 1;
  }
}

const isCharged = (error: unknown): boolean =>
  error instanceof Failure && (CHARGED.has(error.category) || error.status === 429);

async function pauseUnlessGone(ms: number, gone: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([over, gone]);
  clearTimeout(timer);
}
