/** Long work that takes turns with other requests: nobody holds the event loop. */

/** Steps between two turns: about 25 resources are checked in some milliseconds. */
const STEPS_IN_A_TURN = 25;

/** Resolves when whoever was waiting has had a turn. */
export const otherTurns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Does all steps, with turns for others between them. */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (count % STEPS_IN_A_TURN === 0) await otherTurns();
  }
}

/** True when a loop that has done so many short things should let others go first. */
export const isTurnOver = (done: number): boolean => done % STEPS_IN_A_TURN === STEPS_IN_A_TURN - 1;
