/**
 * The only place that tells the time. Everything about age, validity and deadlines takes a Clock, so that a test can
 * move it; `systemClock` is handed out by platform.ts.
 */
export interface Clock {
  /** Wall time. */
  now(): Date;
  /** Milliseconds that only grow, for measuring durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};

/** A clock that stands still until it is moved. For tests and for generating the synthetic nation. */
export class VirtualClock implements Clock {
  #now: number;
  constructor(start: Date | string) {
    this.#now = new Date(start).getTime();
  }
  now(): Date {
    return new Date(this.#now);
  }
  monotonicMs(): number {
    return this.#now;
  }
  set(time: Date | string): void {
    this.#now = new Date(time).getTime();
  }
  advanceMs(ms: number): void {
    this.#now += ms;
  }
}
