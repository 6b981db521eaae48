import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { type ServerAccount, serverAccount } from './account.js';
import { BARE_ENVIRONMENT, type Binaries, prepareBinaries } from './binaries.js';
import { type Cluster, openCluster, openServerLog, type ServerSettings, writeServerSettings } from './cluster.js';
import { isProcessAlive, isServerOf } from './process-identity.js';
import { hasOtherOwner, readServerPidFile, removeServerPidFile, takeOwnership } from './server-files.js';

/** How long a server may take to come up; crash recovery of 2 GB of WAL is the slow case. */
const START_DEADLINE_MS = 120_000;
/** How long a fast shutdown may take (it writes a checkpoint) before the server is stopped hard. */
const STOP_DEADLINE_MS = 30_000;
/** A process that sits in the way without ever answering on its socket. */
const SILENT_SERVER_MS = 15_000;

/** What one knock on the server's socket gave. */
export type Knock = 'ready' | 'starting' | 'silent';

export interface EmbeddedServerOptions {
  dataDir: string;
  log: (msg: string) => void;
  /** Tries to connect once. Handed in, since only the pool's side knows the driver. */
  knock: (socketDir: string) => Promise<Knock>;
  settings?: ServerSettings;
  /** False leaves the server alone when this process dies; tests use it to act a machine without setpriv. */
  dieWithParent?: boolean;
}

/**
 * The embedded PostgreSQL server of one data directory, shared by all processes that open it. PostgreSQL's own
 * postmaster.pid is the only lock: whoever finds a server joins it, whoever finds none starts one, and of two that start at
 * once PostgreSQL lets one through and the other joins.
 */
export class EmbeddedServer {
  readonly #options: EmbeddedServerOptions;
  readonly #cluster: Cluster;
  readonly #binaries: Binaries;
  readonly #account: ServerAccount | undefined;
  #child: ChildProcess | undefined;
  #pid: number | undefined;
  #isOwner = false;
  #isClosing = false;
  #starting: Promise<void> | undefined;

  private constructor(options: EmbeddedServerOptions, cluster: Cluster, binaries: Binaries, account?: ServerAccount) {
    this.#options = options;
    this.#cluster = cluster;
    this.#binaries = binaries;
    this.#account = account;
  }

  static async open(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const account = await serverAccount();
    const binaries = await prepareBinaries(account);
    const cluster = await openCluster(options.dataDir, binaries, account, options.log);
    const server = new EmbeddedServer(options, cluster, binaries, account);
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
        this.#isOwner = this.#child?.pid === running.pid || !(await hasOtherOwner(this.#cluster.dir));
        if (this.#isOwner) await takeOwnership(this.#cluster.dir);
        return true;
      }
      if (knock === 'silent' && performance.now() > giveUp) return false;
      await wait(25);
    }
  }

  /** Starts a server; 'ready', or why it ended. */
  async #start(deadline: number): Promise<string> {
    await writeServerSettings(this.#cluster, this.#account, this.#options.settings ?? {});
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
    await takeOwnership(this.#cluster.dir);
    child.once('exit', () => this.#restartAfterDeath(child));
    if (isGone()) return ended;
    return 'ready';
  }

  async #spawn(): Promise<ChildProcess> {
    const serverLog = await openServerLog(this.#options.dataDir);
    try {
      const wrapper = this.#options.dieWithParent === false ? [] : this.#binaries.dieWithParent;
      const [program = '', ...args] = [...wrapper, this.#binaries.postgres, '-D', this.#cluster.dir];
      const child = spawn(program, args, {
        ...this.#account,
        cwd: this.#cluster.dir,
        env: BARE_ENVIRONMENT,
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
