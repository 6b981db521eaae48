/** Long work that takes turns with other requests: nobody holds the event loop. */
import { type Clock, systemClock } from './clock.js';

/** Of one turn of the event loop all long work together gets so much, ms; then others go. */
const LONGEST_TURN_MS = 5;

/** What all long work of a process shares: one goes on in each turn of the event loop, in the order in which they came. */
export class Turns {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  /** When long work began in this turn of the event loop; undefined = none has yet. */
  #begun: number | undefined;
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined when who asks may go on; else to be waited for. */
  over(): Promise<void> | undefined {
    if (this.#begun === undefined) this.#begin();
    else if (this.#clock.monotonicMs() - this.#begun >= LONGEST_TURN_MS)
      return new Promise<void>((resolve) => this.#waiting.push(resolve));
    return undefined;
  }

  #begin(): void {
    this.#begun = this.#clock.monotonicMs();
    setImmediate(() => {
      this.#begun = undefined;
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#begin();
    });
  }
}

const ofThisProcess = new Turns(systemClock);

/**
 * Somebody's turn at the processor. However many have long work, together they hold the event loop no longer than one of
 * them would alone.
 */
export class Turn {
  readonly #turns: Turns;
  constructor(turns = ofThisProcess) {
    this.#turns = turns;
  }

  /** To be called after each short thing: waits for the others when the turn is over. */
  async mayEnd(): Promise<void> {
    await this.#turns.over();
  }
}

/** Does all steps, with turns for others between them. */
export async function inTurns<T>(steps: Generator<void, T>, turn = new Turn()): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn.mayEnd();
  }
}
