/** Questions that are out, by number; each is answered once, or given up. */
export class Questions<Answer> {
  readonly #open = new Map<number, (answer: Answer) => void>();
  #last = 0;

  /**
   * @param send with the number of the question
   * @param deadlineMs after which `otherwise` is the answer: who says nothing must not hold up the others for ever
   */
  ask(send: (n: number) => void, deadlineMs: number, otherwise: Answer): Promise<Answer> {
    const n = ++this.#last;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(n, otherwise), deadlineMs);
      this.#open.set(n, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      send(n);
    });
  }

  /** The answer to a question; nobody waits for one that was given up. */
  answer(n: number, answer: Answer): void {
    this.#open.get(n)?.(answer);
    this.#open.delete(n);
  }

  /** Answers all that are out. */
  giveUp(otherwise: Answer): void {
    for (const n of this.#open.keys()) this.answer(n, otherwise);
  }
}
