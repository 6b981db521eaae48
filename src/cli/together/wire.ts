/** What goes over the lines between the first process and those that serve with it. */
import type { HearsOf } from '../../base/index.js';

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'serving' }
  | { kind: 'tell'; n: number; topic: string; about: string }
  | { kind: 'answer'; n: number; text: string };

export type ToWorker =
  | { kind: 'serve' }
  | { kind: 'stop' }
  | { kind: 'told'; n: number; topic: string; about: string }
  | { kind: 'answers'; n: number; texts: string[] };

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

/** What a process does when it is told of a topic. A fault in it is its own: who told goes on. */
export class Hearing {
  readonly #acts = new Map<string, HearsOf[]>();

  on(topic: string, act: HearsOf): void {
    this.#acts.set(topic, [...(this.#acts.get(topic) ?? []), act]);
  }

  /** @returns the first text that is answered, or none */
  async hear(topic: string, about: string): Promise<string> {
    const answers = await Promise.all(
      (this.#acts.get(topic) ?? []).map(async (act) => {
        try {
          const text = await act(about);
          return typeof text === 'string' ? text : '';
        } catch {
          return '';
        }
      }),
    );
    return answers.find((text) => text !== '') ?? '';
  }
}
