/** The bus as the first process knows it: it tells all, and passes on what one of them tells to the others. */
import type { HearsOf, ProcessBus } from '../../base/index.js';
import { Hearing } from './hearing.js';
import { Questions } from './questions.js';
import type { FromWorker, ToWorker } from './wire.js';

/** A process that has not answered by then is left behind: it looks into the database itself within seconds. */
const DEADLINE_MS = 2_000;

/** A line to a process that serves. */
export interface Line {
  /** A message of that process; others than those of the bus are left alone. */
  take(message: FromWorker): Promise<void>;
  /** The process is gone: nobody waits for it any more. */
  leave(): void;
}

interface Open {
  send: (message: ToWorker) => void;
  questions: Questions<string>;
}

export class Switchboard implements ProcessBus {
  readonly #hearing = new Hearing();
  readonly #lines = new Set<Open>();
  readonly #kept = new Map<string, string>();

  tell(topic: string, about = ''): Promise<string[]> {
    return askAll([...this.#lines], topic, about);
  }

  on(topic: string, act: HearsOf): void {
    this.#hearing.on(topic, act);
  }

  /** Tells all, and each that joins from now on once it is ready to hear. */
  keepTelling(topic: string, about: string): void {
    this.#kept.set(topic, about);
    void this.tell(topic, about);
  }

  /** @param send to the process at the other end */
  join(send: (message: ToWorker) => void): Line {
    const line: Open = { send, questions: new Questions() };
    this.#lines.add(line);
    return {
      take: async (message) => {
        if (message.kind === 'ready') for (const [topic, about] of this.#kept) void askOne(line, topic, about);
        if (message.kind === 'answer') line.questions.answer(message.n, message.text);
        if (message.kind !== 'tell') return;
        const { n, topic, about } = message;
        const others = [...this.#lines].filter((one) => one !== line);
        const [own, texts] = await Promise.all([this.#hearing.hear(topic, about), askAll(others, topic, about)]);
        line.send({ kind: 'answers', n, texts: own === '' ? texts : [own, ...texts] });
      },
      leave: () => {
        this.#lines.delete(line);
        line.questions.giveUp('');
      },
    };
  }
}

async function askAll(lines: readonly Open[], topic: string, about: string): Promise<string[]> {
  const texts = await Promise.all(lines.map((line) => askOne(line, topic, about)));
  return texts.filter((text) => text !== '');
}

const askOne = (line: Open, topic: string, about: string): Promise<string> =>
  line.questions.ask((n) => line.send({ kind: 'told', n, topic, about }), DEADLINE_MS, '');
