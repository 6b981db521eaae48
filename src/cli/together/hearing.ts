import type { HearsOf } from '../../base/index.js';

/** What a process does when it is told of a topic. A fault in it is its own: who told goes on. */
export class Hearing {
  readonly #acts = new Map<string, HearsOf>();

  /** One part of a process hears of a topic. */
  on(topic: string, act: HearsOf): void {
    this.#acts.set(topic, act);
  }

  /** @returns what is said in return; empty when nothing is, or nobody knows the topic */
  async hear(topic: string, about: string): Promise<string> {
    try {
      const text = await this.#acts.get(topic)?.(about);
      return typeof text === 'string' ? text : '';
    } catch {
      return '';
    }
  }
}
