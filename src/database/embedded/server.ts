import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, openCluster, type ServerSettings, writeServerSettings } from './cluster.js';
import { chooseLaunch, type Launch, type LaunchSurroundings } from './launch.js';
import { isProcessAlive, isServerOf } from './process-identity.js';
import { lastWords, openServerLog, serverLogSize } from './server-log.js';
import { hasOtherOwner, readServerPidFile, removeServerPidFile, takeOwnership } from './server-files.js';

/** How long a server may take to come up; crash recovery of 2 GB of WAL is the slow case. */
const START_DEADLINE_MS = 120_000;
/** How long a fast shutdown may take (it writes a checkpoint) before the server is stopped hard. */
const STOP_DEADLINE_MS = 30_000;
/** How often a start may fail for a reason that does not pass by itself. */
const MOST_FAILURES = 3;
/** What PostgreSQL says when another server, or what is left of one, is in the way (miscinit.c, sysv_shmem.c). */
const PASSING = /already exists|still in use|is another postmaster/i;
/** A process that sits in the way without ever answering on its socket. */
const SILENT_SERVER_MS = 15_000;

/** Clusters whose server is to be stopped by an EmbeddedServer of this process; another one here is a guest. */
const ownedHere = new Map<string, EmbeddedServer>();

/** What one knock on the server's socket gave. */
export type Knock = 'ready' | 'starting' | 'silent';

export interface EmbeddedServerOptions {
  dataDir: string;
  log: (msg: string) => void;
  /** Tries to connect once. Handed in, since only the pool's side knows the driver. */
  knock: (socketDir: string) => Promise<Knock>;
  settings?: ServerSettings;
  /** For tests: see LaunchSurroundings. */
  surroundings?: LaunchSurroundings;
}

/**
 * The embedded PostgreSQL server of one data directory, shared by all processes that open it. PostgreSQL's own
 * postmaster.pid is the only lock: whoever finds a server joins it, whoever finds none starts one, and of two that start at
 * once PostgreSQL lets one through and the other joins.
 */
export class EmbeddedServer {
  readonly #options: EmbeddedServerOptions;
  readonly #cluster: Cluster;
  readonly #launch: Launch;
  #child: ChildProcess | undefined;
  #pid: number | undefined;
  /** Process id of the server that we are to stop; a later one may be somebody else's. */
  #ownedPid: number | undefined;
  #isClosing = false;
  #starting: Promise<void> | undefined;

  private constructor(options: EmbeddedServerOptions, cluster: Cluster, launch: Launch) {
    this.#options = options;
    this.#cluster = cluster;
    this.#launch = launch;
  }

  static async open(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const dataDir = resolve(options.dataDir);
    await mkdir(dataDir, { recursive: true });
    const launch = await chooseLaunch(dataDir, options.surroundings);
    const cluster = await openCluster(dataDir, launch, options.log);
    const server = new EmbeddedServer({ ...options, dataDir }, cluster, launch);
    await server.ensureRunning();
    process.on('exit', server.#stopAtExit);
    return server;
  }

  get socketDir(): string {
    return this.#cluster.socketDir;
  }

  /** Process id of the server as last seen. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** True when this process is the one that stops the server. */
  get isOwner(): boolean {
    return this.#ownedPid !== undefined && this.#ownedPid === this.#pid;
  }

  /** Resolves when the server answers: joins the running one or starts one. Calls at the same time share one attempt. */
  ensureRunning(): Promise<void> {
    this.#starting ??= this.#joinOrStart().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #joinOrStart(): Promise<void> {
    const deadline = performance.now() + START_DEADLINE_MS;
    let failures = 0;
    for (let attempt = 0; ; attempt++) {
      if (this.#isClosing) throw new Error('The database is being closed.');
      if (await this.#join()) return;
      const mark = await serverLogSize(this.#options.dataDir);
      if ((await this.#start(deadline)) === 'ready') return;
      const words = await lastWords(this.#options.dataDir, mark);
      // Right after a kill -9 the old server's last processes hold its memory for a second or two, and of two programs that
      // start at once one is refused: those pass. Anything else will most likely be the same the next time.
      if (!PASSING.test(words)) failures += 1;
      if (failures === MOST_FAILURES || performance.now() > deadline) {
        throw new Error(
          `The embedded database did not start: ${words || 'it ended at once'} (postgres.log in ${this.#options.dataDir})`,
        );
      }
      await wait(Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)));
    }
  }

  /** True when a server of this cluster runs and answers. Waits for one that is starting up or shutting down. */
  async #join(): Promise<boolean> {
    const giveUp = performance.now() + SILENT_SERVER_MS;
    for (;;) {
      const running = await readServerPidFile(this.#cluster.dir);
      if (running === undefined || !isProcessAlive(running.pid)) return false;
      if (!(await isServerOf(running.pid, this.#cluster.dir))) {
        await removeServerPidFile(this.#cluster.dir, this.#cluster.socketDir);
        return false;
      }
      // Each knock too early leaves a line in the server's log.
      const knock = running.isReady ? await this.#options.knock(this.#cluster.socketDir) : 'starting';
      if (knock === 'ready') {
        this.#pid = running.pid;
        if (running.pid !== this.#ownedPid && !(await this.#isSomebodyElses())) await this.#own(running.pid);
        return true;
      }
      if (knock === 'silent' && performance.now() > giveUp) return false;
      await wait(25);
    }
  }

  /** Starts a server; says whether it came up. */
  async #start(deadline: number): Promise<'ready' | 'ended'> {
    await writeServerSettings(this.#cluster, this.#launch.account, this.#options.settings ?? {});
    const child = await this.#spawn();
    const isGone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    for (;;) {
      if (isGone()) return 'ended';
      const running = await readServerPidFile(this.#cluster.dir);
      const isUp = running?.pid === child.pid && running?.isReady;
      if (isUp && (await this.#options.knock(this.#cluster.socketDir)) === 'ready') break;
      if (performance.now() > deadline) {
        child.kill('SIGQUIT');
        return 'ended';
      }
      await wait(10);
    }
    this.#child = child;
    this.#pid = child.pid;
    await this.#own(child.pid);
    child.once('exit', () => this.#restartAfterDeath(child));
    return isGone() ? 'ended' : 'ready';
  }

  async #isSomebodyElses(): Promise<boolean> {
    const here = ownedHere.get(this.#cluster.dir);
    if (here !== undefined && here !== this) return true;
    return hasOtherOwner(this.#cluster.dir);
  }

  async #own(pid: number | undefined): Promise<void> {
    this.#ownedPid = pid;
    ownedHere.set(this.#cluster.dir, this);
    await takeOwnership(this.#cluster.dir);
  }

  async #spawn(): Promise<ChildProcess> {
    const serverLog = await openServerLog(this.#options.dataDir);
    try {
      const { prefix, tie, postgres, options } = this.#launch;
      const [program = '', ...args] = [...prefix, ...tie, postgres, '-D', this.#cluster.dir];
      const child = spawn(program, args, {
        ...options,
        cwd: '/',
        // A process group of its own: Ctrl-C in a terminal is for us, and we stop the server after our last statement.
        detached: true,
        stdio: ['ignore', serverLog.fd, serverLog.fd],
      });
      child.once('error', () => undefined);
      child.unref();
      return child;
    } finally {
      await serverLog.close();
    }
  }

  #restartAfterDeath(child: ChildProcess): void {
    if (this.#child === child) this.#child = undefined;
    if (this.#isClosing) return;
    this.#options.log('the database server ended unexpectedly; starting it again');
    this.ensureRunning().catch((error: unknown) =>
      this.#options.log(`the database server did not come back: ${String(error)}`),
    );
  }

  /** Last resort when the process ends without close(): ask for a fast shutdown and do not wait. */
  readonly #stopAtExit = (): void => {
    if (this.isOwner && this.#pid !== undefined) signal(this.#pid, 'SIGINT');
  };

  /** Stops the server if this process is its owner; a guest only leaves. */
  async close(): Promise<void> {
    this.#isClosing = true;
    process.off('exit', this.#stopAtExit);
    await this.#starting?.catch(() => undefined);
    const running = await readServerPidFile(this.#cluster.dir);
    if (ownedHere.get(this.#cluster.dir) === this) ownedHere.delete(this.#cluster.dir);
    if (running === undefined || running.pid !== this.#ownedPid) return;
    if (!(await isServerOf(running.pid, this.#cluster.dir))) return;
    signal(running.pid, 'SIGINT'); // Fast shutdown: ends the others' sessions, writes a checkpoint (postgres(1), "Notes").
    if (!(await this.#hasEnded(running.pid, STOP_DEADLINE_MS))) {
      signal(running.pid, 'SIGQUIT'); // Immediate: recovers from the log at the next start.
      await this.#hasEnded(running.pid, 5_000);
    }
  }

  async #hasEnded(pid: number, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (await isServerOf(pid, this.#cluster.dir)) {
      if (performance.now() > deadline) return false;
      await wait(10);
    }
    return true;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}
