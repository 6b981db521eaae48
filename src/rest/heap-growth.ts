/**
 * How far the heap grows before it is swept. What large work leaves behind is many times what is in use otherwise, and a heap that was
 * swept in the middle of it would grow to several times that. So it is swept earlier while there is such work.
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
import { setFlagsFromString } from 'node:v8';
import { type Alarm, alarmByTheClock } from '../base/index.js';

/** Per cent of what is in use, while there is large work. */
const GROWTH_UNDER_LARGE_WORK = 20;
/** The first sweep after large work must not find its remains and let the heap grow to several times these. */
const LINGERS_MS = 10_000;

export interface HeapSettings {
  /** Per cent; 0 = as Node sees fit. */
  usual?: number;
  set?: (percent: number) => void;
  alarm?: Alarm;
}

export class HeapGrowth {
  readonly #settings: Required<HeapSettings>;
  #busy = 0;
  #callOff = () => {};
  constructor(settings: HeapSettings = {}) {
    this.#settings = { usual: asStarted(process.execArgv), set: setGrowth, alarm: alarmByTheClock, ...settings };
  }

  /** To be told of each place where large work begins, and where it is over. */
  tell(isBusy: boolean): void {
    const { usual, set, alarm } = this.#settings;
    this.#busy += isBusy ? 1 : -1;
    this.#callOff();
    this.#callOff = () => {};
    if (isBusy && this.#busy === 1) set(GROWTH_UNDER_LARGE_WORK);
    if (this.#busy === 0) this.#callOff = alarm(LINGERS_MS, () => set(usual));
  }
}

/** What the program was started with. */
export const asStarted = (options: readonly string[]): number =>
  Number(options.map((one) => /^--heap[-_]growing[-_]percent=(\d+)$/.exec(one)?.[1]).find(Boolean) ?? 0);

const setGrowth = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`);
