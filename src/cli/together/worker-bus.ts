/** The bus as a process knows it that serves with others: everything goes through the first process. */
import type { HearsOf, ProcessBus } from '../../base/index.js';
import { Hearing } from './hearing.js';
import { Questions } from './questions.js';
import type { FromWorker, ToWorker } from './wire.js';

/** The first process has given up on the others by then. */
const DEADLINE_MS = 5_000;

export class WorkerBus implements ProcessBus {
  readonly #hearing = new Hearing();
  readonly #questions = new Questions<string[]>();
  readonly #send: (message: FromWorker) => void;

  /** @param send to the first process */
  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  tell(topic: string, about = ''): Promise<string[]> {
    return this.#questions.ask((n) => this.#send({ kind: 'tell', n, topic, about }), DEADLINE_MS, []);
  }

  on(topic: string, act: HearsOf): void {
    this.#hearing.on(topic, act);
  }

  /** A message of the first process; others than those of the bus are left alone. */
  async take(message: ToWorker): Promise<void> {
    if (message.kind === 'answers') this.#questions.answer(message.n, message.texts);
    if (message.kind !== 'told') return;
    const text = await this.#hearing.hear(message.topic, message.about);
    this.#send({ kind: 'answer', n: message.n, text });
  }
}
