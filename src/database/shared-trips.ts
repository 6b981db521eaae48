/**
 * Quick statements of different requests travel together: what becomes due while the loop turns once, or while earlier trips
 * are under way, is one round trip with one commit. The more is asked at once, the less each costs; a lone one waits for nobody.
 * What travels is its user's affair: statements here, whole creates in the record.
 */
/** Statements in one trip: one that is slow after all delays the others of its trip. */
const MOST_TOGETHER = 16;
/** Trips under way at once. */
const MOST_TRIPS = 4;

interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface TripOptions<Item, Answer> {
  /** One round trip, all or nothing. */
  run: (items: readonly Item[]) => Promise<Answer[]>;
  /** Runs one for itself, with its own retries. */
  alone: (item: Item) => Promise<Answer>;
  /** True when the failure is that of one of them: nothing was committed, and each may be run again for itself. */
  isUndone: (error: unknown) => boolean;
  translate: (error: unknown, item: Item) => unknown;
  /** Trips under way at once; with fewer, more travel together. */
  mostTrips?: number;
}

export class SharedTrips<Item, Answer> {
  readonly #options: TripOptions<Item, Answer>;
  readonly #waiting: Waiting<Item, Answer>[] = [];
  #underWay = 0;
  #isDue = false;

  constructor(options: TripOptions<Item, Answer>) {
    this.#options = options;
  }

  send(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#leaveSoon();
    });
  }

  #leaveSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      while (this.#waiting.length > 0 && this.#underWay < (this.#options.mostTrips ?? MOST_TRIPS)) void this.#leave();
    });
  }

  async #leave(): Promise<void> {
    const together = this.#waiting.splice(0, MOST_TOGETHER);
    this.#underWay += 1;
    try {
      const results = await this.#options.run(together.map((one) => one.item));
      for (const [i, one] of together.entries()) one.resolve(results[i]!);
    } catch (error) {
      this.#failed(together, error);
    } finally {
      this.#underWay -= 1;
      if (this.#waiting.length > 0) this.#leaveSoon();
    }
  }

  /** One spoils it for all: each for itself finds out which. What was perhaps committed is not run again. */
  #failed(together: Waiting<Item, Answer>[], error: unknown): void {
    const canTryAlone = this.#options.isUndone(error);
    for (const { item, resolve, reject } of together)
      if (canTryAlone) this.#options.alone(item).then(resolve, reject);
      else reject(this.#options.translate(error, item));
  }
}
