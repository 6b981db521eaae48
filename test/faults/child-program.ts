import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Makes a program of a TypeScript file that a child process can run (Node 20 reads no TypeScript) and returns its path. It
 * lies inside the project, so that the packages it imports are found.
 */
export async function childProgram(entry: string): Promise<string> {
  const outdir = join(ROOT, '.cache', 'child-programs');
  await mkdir(outdir, { recursive: true });
  const outfile = join(outdir, entry.replaceAll('/', '-').replace(/\.ts$/, '.mjs'));
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, entry)],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  // Two test files may need the same program at the same time.
  const draft = `${outfile}.${process.pid}`;
  await writeFile(draft, outputFiles[0]?.text ?? '');
  await rename(draft, outfile);
  return outfile;
}

/** A child process that talks in messages. */
export class Child {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly #inbox: unknown[] = [];
  readonly #readers: ((message: unknown) => void)[] = [];

  constructor(program: string, args: string[], options: ForkOptions = {}) {
    this.process = fork(program, args, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...options });
    this.ended = once(this.process, 'exit');
    this.process.on('message', (message) => {
      const reader = this.#readers.shift();
      if (reader) reader(message);
      else this.#inbox.push(message);
    });
  }

  /** The next message; rejects if the process ends first. */
  async next<T>(): Promise<T> {
    if (this.#inbox.length > 0) return this.#inbox.shift() as T;
    const message = new Promise<T>((resolve) => {
      this.#readers.push((value) => resolve(value as T));
    });
    const ended = this.ended.then(() => {
      throw new Error('the child process ended without an answer');
    });
    return Promise.race([message, ended]);
  }

  async ask<T>(question: unknown): Promise<T> {
    this.process.send(question as object);
    return this.next<T>();
  }

  /** Asks the child to end in good order, unless it has ended already. */
  async close(): Promise<void> {
    if (!this.process.connected) return;
    this.process.send('close');
    await this.ended;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
