import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Something that takes writes and can be killed: a program and the database server it uses. */
export interface KillSubject {
  /** Starts the program, for the first time or after it was killed. Resolves when it takes writes. */
  start(): Promise<void>;
  /** Resolves once the write with that id is acknowledged; rejects when that is not known. */
  write(id: string): Promise<void>;
  pids(): Promise<{ program: number; server: number }>;
  /** Ids of what is stored, and of what is stored only in part. Asked once, at the end. */
  stored(): Promise<{ whole: Set<string>; partial: Set<string> }>;
  stop(): Promise<void>;
}

/** What a round kills: the program, the server's main process, or the server with all its processes at once. */
export type Victim = 'program' | 'server' | 'whole-server';

export interface KillReport {
  acknowledged: number;
  /** Writes whose fate the caller was never told: they may be there or not. */
  unknown: number;
  /** Acknowledged and not there: the sin. */
  lost: string[];
  partial: string[];
}

const WRITERS = 8;
/** Acknowledged writes before each kill; the exact moment within a write is left to chance. */
const WRITES_BEFORE_A_KILL = 40;

/** Kills with signal 9 once for each victim while eight writers write without pause; then compares what was said with what is there. */
export async function killNine(subject: KillSubject, victims: Victim[]): Promise<KillReport> {
  const book = new AckBook();
  await subject.start();
  let up = Promise.resolve();
  let isDone = false;
  const writer = async () => {
    while (!isDone) {
      const id = randomUUID();
      await subject.write(id).then(
        () => book.acknowledge(id),
        () => book.unknown.add(id),
      );
      await up;
    }
  };
  const writers = Array.from({ length: WRITERS }, writer);
  for (const victim of victims) {
    await book.reaches(book.acknowledged.size + WRITES_BEFORE_A_KILL);
    await kill(await subject.pids(), victim);
    if (victim === 'program') up = subject.start();
    await up;
  }
  await book.reaches(book.acknowledged.size + WRITERS);
  isDone = true;
  await Promise.all(writers);
  const { whole, partial } = await subject.stored();
  await subject.stop();
  return {
    acknowledged: book.acknowledged.size,
    unknown: book.unknown.size,
    lost: [...book.acknowledged].filter((id) => !whole.has(id)),
    partial: [...partial],
  };
}

class AckBook {
  readonly acknowledged = new Set<string>();
  readonly unknown = new Set<string>();
  #goal = Number.POSITIVE_INFINITY;
  #reached = () => {};

  acknowledge(id: string): void {
    this.acknowledged.add(id);
    if (this.acknowledged.size >= this.#goal) this.#reached();
  }

  reaches(size: number): Promise<void> {
    return new Promise((resolve) => {
      this.#goal = size;
      this.#reached = resolve;
      if (this.acknowledged.size >= size) resolve();
    });
  }
}

async function kill(pids: { program: number; server: number }, victim: Victim): Promise<void> {
  // Signal 9 to process 0 would reach this test itself.
  if (pids.program <= 0 || pids.server <= 0) throw new Error('the program or the server is not running');
  if (victim === 'program') return void process.kill(pids.program, 'SIGKILL');
  const children = victim === 'whole-server' ? await childrenOf(pids.server) : [];
  process.kill(pids.server, 'SIGKILL');
  for (const pid of children) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // A child of the server that ended by itself meanwhile.
    }
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid && ppid === parent ? [pid] : []));
}
