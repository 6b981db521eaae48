/** Long work that takes turns with other requests: nobody holds the event loop. */
import { systemClock } from './clock.js';

/** After so long in one go, others get a turn, ms. */
const LONGEST_TURN_MS = 10;

/** Somebody's turn at the processor. */
export class Turn {
  #begun = systemClock.monotonicMs();

  /** To be called after each short thing: waits for the others when the turn is over. */
  async mayEnd(): Promise<void> {
    if (systemClock.monotonicMs() - this.#begun < LONGEST_TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#begun = systemClock.monotonicMs();
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
