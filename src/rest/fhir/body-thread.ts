/**
 * Large bodies are read for the first time in a thread of their own: what is no JSON or XML never holds the event loop, and
 * what fills the memory ends that thread and its own request alone. One thread: strangers' bodies get one core at most.
 */
import { Worker } from 'node:worker_threads';
import { Failure } from '../../base/index.js';
import { bodyFault, type JsonBounds, type SyntaxFault } from './body-syntax.js';

/** Bytes up to which a body is judged at once: it takes about a millisecond, and a thread must be woken. */
const LARGEST_JUDGED_AT_ONCE = 64 * 1024;
/** Milliseconds. */
const JUDGE_DEADLINE_MS = 10_000;
/** Bodies that wait for the thread; each is held in memory. */
const MOST_WAITING_BODIES = 32;
/** Megabytes, besides the bytes themselves; the tree of XML of 5 MB takes its own. */
const MAX_THREAD_HEAP_MB = 512;

type Kind = 'json' | 'xml';
const NO_BOUNDS: JsonBounds = { deepest: Infinity, mostValues: Infinity, mostMembers: Infinity };

/** What the thread said of a body, which is handed back. */
export interface Judged {
  fault?: SyntaxFault;
  bytes: Uint8Array;
}

interface Job {
  kind: Kind;
  bytes: Uint8Array;
  bounds: JsonBounds;
  done: (judged: Judged) => void;
  failed: (error: unknown) => void;
}

export interface BodyThreadOptions {
  /** File of the thread's program. */
  program?: URL;
  deadlineMs?: number;
  heapMb?: number;
}

export class BodyThread {
  readonly #options: Required<BodyThreadOptions>;
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  #current: Job | undefined;
  #deadline: NodeJS.Timeout | undefined;
  /** Bodies that the thread has judged. */
  judged = 0;

  constructor({
    program = new URL('./body-syntax.worker.js', import.meta.url),
    deadlineMs = JUDGE_DEADLINE_MS,
    heapMb = MAX_THREAD_HEAP_MB,
  }: BodyThreadOptions = {}) {
    this.#options = { program, deadlineMs, heapMb };
  }

  /**
   * Whether a body can be read; a small one is judged here and now. The memory of a larger one is the thread's meanwhile: what
   * was handed over is empty then, and what is handed back holds the bytes.
   * @throws Failure too-large when it takes more time or memory than a body may; unavailable when too many wait
   */
  async judge(kind: Kind, bytes: Uint8Array, bounds: JsonBounds = NO_BOUNDS): Promise<Judged> {
    if (bytes.length <= LARGEST_JUDGED_AT_ONCE) return { fault: bodyFault(kind, bytes, bounds), bytes };
    if (this.#waiting.length >= MOST_WAITING_BODIES)
      throw new Failure('unavailable', 'Many large bodies are being read. Try again.');
    return new Promise((done, failed) => {
      this.#waiting.push({ kind, bytes, bounds, done, failed });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#current = job;
    this.#worker ??= this.#start();
    this.#deadline = setTimeout(() => this.#stop(tooMuch('time')), this.#options.deadlineMs);
    const { kind, bytes, bounds } = job;
    this.#worker.postMessage({ kind, bytes, bounds }, [bytes.buffer as ArrayBuffer]);
  }

  #start(): Worker {
    const { program, heapMb } = this.#options;
    const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    // It does not keep a program alive that has nothing else to do.
    worker.unref();
    worker.on('message', (judged: Judged) => {
      if (worker !== this.#worker) return;
      this.judged += 1;
      this.#settle()?.done(judged);
      this.#next();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (worker === this.#worker) this.#stop(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch('memory') : error);
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#stop(new Error('The thread that reads bodies has ended.'));
    });
    return worker;
  }

  /** Ends the thread with its request; the next body gets a new one. */
  #stop(reason: unknown): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#settle()?.failed(reason);
    this.#next();
  }

  #settle(): Job | undefined {
    clearTimeout(this.#deadline);
    const job = this.#current;
    this.#current = undefined;
    return job;
  }
}

const tooMuch = (of: 'time' | 'memory'): Failure =>
  new Failure('too-large', `The body takes more ${of} to read than a body may. Send it in parts.`);

/** The one of this process. */
export const bodyThread = new BodyThread();
