/** A progress bar on stderr: drawn in place on a terminal, one line now and then elsewhere. */
import type { Clock } from '../base/index.js';

const WIDTH = 28;
const REDRAW_MS = 100;
const LINE_MS = 5000;

export class Progress {
  readonly #title: string;
  readonly #clock: Clock;
  readonly #terminal: boolean;
  #last = Number.NEGATIVE_INFINITY;
  constructor(title: string, clock: Clock) {
    this.#title = title;
    this.#clock = clock;
    this.#terminal = process.stderr.isTTY === true;
  }

  show(done: number, total: number, note = ''): void {
    const now = this.#clock.monotonicMs();
    if (done < total && now - this.#last < (this.#terminal ? REDRAW_MS : LINE_MS)) return;
    this.#last = now;
    const share = total > 0 ? Math.min(done / total, 1) : 0;
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const line = `${this.#title} ${bar} ${Math.round(share * 100)} %  ${note}`;
    process.stderr.write(this.#terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.#terminal) process.stderr.write('\n');
  }
}
