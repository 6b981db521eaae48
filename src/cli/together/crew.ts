/** The processes that answer requests: made by the first one, replaced when one dies, ended with it. */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Switchboard } from './switchboard.js';
import type { FromWorker, ToWorker } from './wire.js';

/** So many that end before they serve, one after the other, are a fault that another start does not mend. */
const MOST_FALSE_STARTS = 3;
/** A process that is asked to end has ended by then. */
const STOP_DEADLINE_MS = 15_000;

export interface CrewOptions {
  size: number;
  switchboard: Switchboard;
  /** One line for the operator. */
  say: (line: string) => void;
}

export class Crew {
  /** Resolves when no process comes up any more, with the reason as far as one is known. */
  readonly hopeless: Promise<string>;
  readonly #o: CrewOptions;
  #giveUp: (why: string) => void = () => undefined;
  readonly #serving = new Set<Worker>();
  #waiting: (() => void)[] = [];
  #mayServe = false;
  #isStopping = false;
  #falseStarts = 0;
  /** The port is another's, say: what nobody could begin with is told once, not tried again. */
  #hasServed = false;

  constructor(options: CrewOptions) {
    this.#o = options;
    this.hopeless = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
    for (let i = 0; i < options.size; i++) this.#start();
  }

  /** Lets them take requests. Resolves when all do. */
  async serve(): Promise<void> {
    this.#mayServe = true;
    for (const worker of Object.values(cluster.workers ?? {})) if (worker) tell(worker, { kind: 'serve' });
    while (this.#serving.size < this.#o.size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Ends all, each as the platform ends when it serves alone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const all = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(
      all.map(async (worker) => {
        if (worker.isDead()) return;
        const gone = once(worker, 'exit');
        const tooLate = setTimeout(() => {
          this.#o.say('A process that answers requests did not end in time: it is killed.');
          worker.process.kill('SIGKILL');
        }, STOP_DEADLINE_MS);
        // Not a message: one that is still coming up does not hear any.
        worker.process.kill('SIGTERM');
        await gone;
        clearTimeout(tooLate);
      }),
    );
  }

  #start(): void {
    const worker = cluster.fork();
    let told: string | undefined;
    const line = this.#o.switchboard.join((message) => tell(worker, message));
    worker.on('message', (message: FromWorker) => {
      void line.take(message);
      // `serve` is told again to one that came late: it may not have been there the first time.
      if (message.kind === 'ready' && this.#mayServe) tell(worker, { kind: 'serve' });
      if (message.kind === 'serving') this.#nowServes(worker);
      if (message.kind === 'cannot-serve') told = message.why;
    });
    worker.on('error', () => undefined);
    worker.on('exit', (code, signal) => {
      line.leave();
      const served = this.#serving.delete(worker);
      if (!this.#isStopping) this.#replace(served, signal ?? `code ${code}`, told);
    });
  }

  #nowServes(worker: Worker): void {
    this.#falseStarts = 0;
    this.#hasServed = true;
    this.#serving.add(worker);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #replace(served: boolean, how: string, told: string | undefined): void {
    this.#falseStarts = served ? 0 : this.#falseStarts + 1;
    if (!this.#hasServed || this.#falseStarts >= MOST_FALSE_STARTS)
      this.#giveUp(told ?? `each process that should has ended (${how}).`);
    else {
      this.#o.say(`A process that answers requests has ended (${how}); another one takes its place.`);
      this.#start();
    }
  }
}

/** A process that has just died is told nothing more; its `exit` says the rest. */
function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
