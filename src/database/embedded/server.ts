import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, openCluster, openServerLog, type ServerSettings, writeServerSettings } from './cluster.js';
import { chooseLaunch, type Launch, type LaunchSurroundings } from './launch.js';
import { isProcessAlive, isServerOf } from './process-identity.js';
import { hasOtherOwner, readServerPidFile, removeServerPidFile, takeOwnership } from './server-files.js';

/** How long a server may take to come up; crash recovery of 2 GB of WAL is the slow case. */
const START_DEADLINE_MS = 120_000;
/** How long a fast shutdown may take (it writes a checkpoint) before the server is stopped hard. */
const STOP_DEADLINE_MS = 30_000;
/** A process that sits in the way without ever answering on its socket. */
const SILENT_SERVER_MS = 15_000;

/** Clusters that an EmbeddedServer of this process stops; another one in the same process is a guest. */
const ownedHere = new Set<string>();

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
  #isOwner = false;
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
    return this.#isOwner;
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
    let lastWords = '';
    for (let attempt = 0; ; attempt++) {
      if (this.#isClosing) throw new Error('The database is being closed.');
      if (await this.#join()) return;
      const outcome = await this.#start(deadline);
      if (outcome === 'ready') return;
      lastWords = outcome;
      if (performance.now() > deadline) break;
      // Right after a kill -9 the old server's last processes may still hold its memory for a second or two.
      await wait(Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)));
    }
    throw new Error(`The embedded database did not start; see postgres.log in ${this.#options.dataDir}. ${lastWords}`);
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
      const knock = await this.#options.knock(this.#cluster.socketDir);
      if (knock === 'ready') {
        this.#pid = running.pid;
        this.#isOwner ||= !(ownedHere.has(this.#cluster.dir) || (await hasOtherOwner(this.#cluster.dir)));
        if (this.#isOwner) await this.#own();
        return true;
      }
      if (knock === 'silent' && performance.now() > giveUp) return false;
      await wait(25);
    }
  }

  /** Starts a server; 'ready', or why it ended. */
  async #start(deadline: number): Promise<string> {
    await writeServerSettings(this.#cluster, this.#launch.account, this.#options.settings ?? {});
    const child = await this.#spawn();
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(`It ended with ${signal ?? `exit code ${code}`}.`));
      child.once('error', (error) => resolve(error.message));
    });
    const isGone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    for (;;) {
      if (isGone()) return ended;
      const running = await readServerPidFile(this.#cluster.dir);
      if (running?.pid === child.pid && (await this.#options.knock(this.#cluster.socketDir)) === 'ready') break;
      if (performance.now() > deadline) {
        child.kill('SIGQUIT');
        return ended;
      }
      await wait(10);
    }
    this.#child = child;
    this.#pid = child.pid;
    this.#isOwner = true;
    await this.#own();
    child.once('exit', () => this.#restartAfterDeath(child));
    if (isGone()) return ended;
    return 'ready';
  }

  async #own(): Promise<void> {
    ownedHere.add(this.#cluster.dir);
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
    if (this.#isOwner && this.#pid !== undefined) signal(this.#pid, 'SIGINT');
  };

  /** Stops the server if this process is its owner; a guest only leaves. */
  async close(): Promise<void> {
    this.#isClosing = true;
    process.off('exit', this.#stopAtExit);
    await this.#starting?.catch(() => undefined);
    const running = await readServerPidFile(this.#cluster.dir);
    if (this.#isOwner) ownedHere.delete(this.#cluster.dir);
    if (!this.#isOwner || running === undefined || running.pid !== this.#pid) return;
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
