/**
 * Which large pieces of work are done at the same time: bodies that are taken in, pages that are put together. Each stands in memory
 * several times until its answer has left. Who must wait is not read, or asked for, yet. Callers are let in by turns, and what
 * one of them wants waits for what the same one wanted before.
 */
import { type Alarm, alarmByTheClock, Failure } from '../../base/index.js';

/** Bytes of one caller at the same time; one alone may be larger. */
export const MOST_BYTES_OF_A_CALLER = 8 * 1024 * 1024;
/** Work of one caller that waits, unread. */
const MOST_WAITING = 256;
/** Who has waited so long is told to come again: with the time that a body may take to arrive it is what any request may. */
const LONGEST_WAIT_MS = 90_000;

/** Work that is done, or waits to be. */
export interface Place {
  /** To be waited for before it is begun. Rejects with a Failure (503) when it has waited too long. */
  entered: Promise<void>;
  /** Told how many bytes of it are in memory now. */
  hold: (bytes: number) => void;
  /** Told what it weighs, where that has shown; nobody waits for it. */
  weigh: (bytes: number) => void;
  /** To be called, once or more often, when the answer has left or the caller has gone. */
  leave: () => void;
}

export interface RoomOptions {
  /** Bytes of one caller at the same time. */
  ofACaller?: number;
  /** Of all callers; the largest that there is must fit. */
  ofAll: number;
  /** Work up to so many bytes is let in at once, and not counted. */
  uncounted: number;
  /** Bytes inside from which it is busy. */
  busyFrom?: number;
  /** Told when it is busy, and when it is no more. */
  onBusy?: (isBusy: boolean) => void;
  /** For a test that lets time pass. */
  alarm?: Alarm;
}

interface Work {
  bytes: number;
  /** Called when it is let in, or will not be any more. */
  enter: () => void;
}

interface Sender {
  /** Under way. */
  bytes: number;
  waiting: Work[];
}

const ENTERED = Promise.resolve();
const AT_ONCE: Place = { entered: ENTERED, hold: () => {}, weigh: () => {}, leave: () => {} };

export class WorkRoom {
  /** In the order in which they are let in next. */
  readonly #senders = new Map<string, Sender>();
  readonly #options: Required<RoomOptions>;
  #bytes = 0;
  /** Pieces of work that wait. */
  #waiting = 0;
  /** Bytes that have come and are still needed. */
  held = 0;
  /** The most that they ever were. */
  mostHeld = 0;

  constructor(options: RoomOptions) {
    this.#options = {
      ofACaller: MOST_BYTES_OF_A_CALLER,
      busyFrom: 1,
      onBusy: () => {},
      alarm: alarmByTheClock,
      ...options,
    };
  }

  /** Bytes that the largest work may be taken for. */
  get ofAll(): number {
    return this.#options.ofAll;
  }

  /**
   * @param bytes how large it is, or may become
   * @throws Failure unavailable (429) when very much of the caller waits already
   */
  enter(callerId: string, bytes: number): Place {
    if (bytes <= this.#options.uncounted) return AT_ONCE;
    const sender = this.#senders.get(callerId) ?? { bytes: 0, waiting: [] };
    if (sender.waiting.length >= MOST_WAITING)
      throw new Failure('unavailable', 'Very many large requests of yours are waiting. Send fewer at a time.', {
        status: 429,
        code: 'throttled',
      });
    const work: Work = { bytes, enter: () => {} };
    sender.waiting.push(work);
    this.#waiting += 1;
    this.#senders.set(callerId, sender);
    this.#letIn();
    const stay = this.#stay(callerId, sender, work);
    const isInside = !sender.waiting.includes(work);
    return { entered: isInside ? ENTERED : this.#untilLetIn(work, stay.leave), ...stay };
  }

  /** For work that stands in memory already: it is counted, and others wait for it. */
  take(callerId: string, bytes: number): Place {
    const sender = this.#senders.get(callerId) ?? { bytes: 0, waiting: [] };
    this.#senders.set(callerId, sender);
    this.#count(sender, bytes);
    return { entered: ENTERED, ...this.#stay(callerId, sender, { bytes, enter: () => {} }) };
  }

  #untilLetIn(work: Work, leave: () => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const callOff = this.#options.alarm(LONGEST_WAIT_MS, () => {
        reject(new Failure('unavailable', 'Many large requests are being worked on. Try again.'));
        leave();
      });
      work.enter = () => {
        callOff();
        resolve();
      };
    });
  }

  #stay(callerId: string, sender: Sender, work: Work): Omit<Place, 'entered'> {
    let hasLeft = false;
    let here = 0;
    const hold = (now: number) => {
      if (hasLeft) return;
      this.held += now - here;
      here = now;
      this.mostHeld = Math.max(this.mostHeld, this.held);
    };
    const weigh = (bytes: number) => {
      if (hasLeft || bytes === work.bytes) return;
      if (!sender.waiting.includes(work)) this.#count(sender, bytes - work.bytes);
      work.bytes = bytes;
      this.#letIn();
    };
    const leave = () => {
      if (hasLeft) return;
      hold(0);
      hasLeft = true;
      const at = sender.waiting.indexOf(work);
      if (at < 0) this.#count(sender, -work.bytes);
      else {
        sender.waiting.splice(at, 1);
        this.#waiting -= 1;
      }
      work.enter();
      this.#senders.delete(callerId);
      if (sender.bytes > 0 || sender.waiting.length > 0) this.#senders.set(callerId, sender);
      this.#letIn();
    };
    return { hold, weigh, leave };
  }

  /** Lets in who may. */
  #letIn(): void {
    while (this.#waiting > 0 && this.#letInOne());
  }

  /** Who was let in stands behind the others then. @returns false when there is nobody to let in */
  #letInOne(): boolean {
    const { ofACaller, ofAll } = this.#options;
    for (const [callerId, sender] of this.#senders) {
      const [next] = sender.waiting;
      const isAlone = sender.bytes === 0;
      if (!next || !(isAlone || sender.bytes + next.bytes <= ofACaller)) continue;
      // Nobody passes: a large one would wait for ever behind smaller ones.
      if (this.#bytes + next.bytes > ofAll) return false;
      sender.waiting.shift();
      this.#waiting -= 1;
      this.#count(sender, next.bytes);
      this.#senders.delete(callerId);
      this.#senders.set(callerId, sender);
      next.enter();
      return true;
    }
    return false;
  }

  #count(sender: Sender, bytes: number): void {
    const { busyFrom, onBusy } = this.#options;
    const wasBusy = this.#bytes >= busyFrom;
    sender.bytes += bytes;
    this.#bytes += bytes;
    if (wasBusy !== this.#bytes >= busyFrom) onBusy(!wasBusy);
  }
}
