/**
 * Which large bodies are taken in at the same time, and which large pages are put together: each stands in memory several times
 * until it is answered. Who must wait is not read, or asked for, yet. Callers are let in by turns, and what one of them sends
 * waits for what the same one sent before.
 */
import { Failure } from '../../base/index.js';

/** Bodies up to this many bytes are taken in at once. */
export const LARGEST_UNCOUNTED = 256 * 1024;
/** Bytes of large bodies of one caller at the same time; one alone may be larger. */
export const MOST_BYTES_OF_A_CALLER = 8 * 1024 * 1024;
/** Bytes of large bodies of all callers at the same time; the largest that is taken fits. */
const MOST_BYTES_AT_ONCE = 32 * 1024 * 1024;
/** Large bodies of one caller that wait, unread. */
const MOST_WAITING_BODIES = 256;

/** A body that is read, or waits to be. */
export interface BodyPlace {
  /** To be waited for before it is read. */
  entered: Promise<void>;
  /** Told how many bytes of it are in memory now. */
  hold: (bytes: number) => void;
  /** To be called, once or more often, when it is answered or its sender has gone. */
  leave: () => void;
}

/** Bounds, for a test that shows what they are good for. */
export interface RoomBounds {
  ofACaller?: number;
  ofAll?: number;
}

interface Waiting {
  bytes: number;
  enter: () => void;
}

interface Sender {
  /** Under way. */
  bytes: number;
  waiting: Waiting[];
}

const AT_ONCE: BodyPlace = { entered: Promise.resolve(), hold: () => {}, leave: () => {} };

export class LargeBodies {
  readonly #what: string;
  /** In the order in which they are let in next. */
  readonly #senders = new Map<string, Sender>();
  readonly #bounds: Required<RoomBounds>;
  #bytes = 0;
  /** Bytes that have come and are still needed. */
  held = 0;
  /** The most that they ever were. */
  mostHeld = 0;

  /** @param what stands in memory, for a message */
  constructor(what = 'bodies', { ofACaller = MOST_BYTES_OF_A_CALLER, ofAll = MOST_BYTES_AT_ONCE }: RoomBounds = {}) {
    this.#what = what;
    this.#bounds = { ofACaller, ofAll };
  }

  /**
   * @param bytes how large it is, or may become
   * @throws Failure unavailable (429) when very many of the caller wait already
   */
  enter(callerId: string, bytes: number): BodyPlace {
    if (bytes <= LARGEST_UNCOUNTED) return AT_ONCE;
    const sender = this.#senders.get(callerId) ?? { bytes: 0, waiting: [] };
    if (sender.waiting.length >= MOST_WAITING_BODIES)
      throw new Failure('unavailable', `Very many large ${this.#what} of yours are waiting. Ask for fewer at a time.`, {
        status: 429,
        code: 'throttled',
      });
    this.#senders.set(callerId, sender);
    let release = () => {};
    const entered = new Promise<void>((resolve) => {
      const waiting: Waiting = { bytes, enter: resolve };
      sender.waiting.push(waiting);
      release = () => {
        const at = sender.waiting.indexOf(waiting);
        if (at >= 0) sender.waiting.splice(at, 1);
        else this.#count(sender, -bytes);
        resolve();
      };
    });
    this.#letIn();
    let hasLeft = false;
    let here = 0;
    const hold = (now: number) => {
      if (hasLeft) return;
      this.held += now - here;
      here = now;
      this.mostHeld = Math.max(this.mostHeld, this.held);
    };
    const leave = () => {
      if (hasLeft) return;
      hold(0);
      hasLeft = true;
      release();
      this.#senders.delete(callerId);
      if (sender.bytes > 0 || sender.waiting.length > 0) this.#senders.set(callerId, sender);
      this.#letIn();
    };
    return { entered, hold, leave };
  }

  /** Lets in who may. */
  #letIn(): void {
    while (this.#letInOne());
  }

  /** Who was let in stands behind the others then. @returns false when there is nobody to let in */
  #letInOne(): boolean {
    for (const [callerId, sender] of this.#senders) {
      const [next] = sender.waiting;
      const isAlone = sender.bytes === 0;
      if (!next || !(isAlone || sender.bytes + next.bytes <= this.#bounds.ofACaller)) continue;
      // Nobody passes: a large one would wait for ever behind smaller ones.
      if (this.#bytes + next.bytes > this.#bounds.ofAll) return false;
      sender.waiting.shift();
      this.#count(sender, next.bytes);
      this.#senders.delete(callerId);
      this.#senders.set(callerId, sender);
      next.enter();
      return true;
    }
    return false;
  }

  #count(sender: Sender, bytes: number): void {
    sender.bytes += bytes;
    this.#bytes += bytes;
  }
}
