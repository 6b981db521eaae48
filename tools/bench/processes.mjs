// Starts what is measured, and reads what it costs: CPU time of processes with their children, memory, lag of the event loop.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As `npm start` gives them. */
const HEAP = ['--max-semi-space-size=16', '--heap-growing-percent=150'];

export class Processes {
  #children = [];
  /** @param nodeOptions options of Node itself, `--cpu-prof` for instance */
  constructor(environment, nodeOptions = []) {
    this.environment = environment;
    this.nodeOptions = nodeOptions;
  }

  run(args, options = {}) {
    const child = spawn(process.execPath, [...this.nodeOptions, ...args], {
      cwd: ROOT,
      env: this.environment,
      ...options,
    });
    this.#children.push(child);
    return child;
  }

  /** Runs to its end. @returns what it printed */
  async output(args) {
    const child = this.run(args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    await once(child, 'close');
    return out;
  }

  /** @param options options of Node itself, for the server alone */
  async startServer(base, options = []) {
    return this.#whenReady(base, options, ['ignore', 'ignore', 'pipe']);
  }

  /** A server with turn-watch.mjs in it, which is asked by messages. */
  async startWatched(base, options = []) {
    const watch = ['--import', join(ROOT, 'tools', 'bench', 'turn-watch.mjs')];
    return this.#whenReady(base, [...watch, ...options], ['ignore', 'ignore', 'pipe', 'ipc']);
  }

  async #whenReady(base, options, stdio) {
    const server = this.run([...options, ...HEAP, 'dist/main.js', 'start', '--demo'], { stdio });
    let last = '';
    server.stderr.setEncoding('utf8').on('data', (text) => {
      last = text;
    });
    for (;;) {
      if (server.exitCode !== null) throw new Error(`the server stopped: ${last}`);
      const isReady = await fetch(`${base}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isReady) return server;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stopAll() {
    for (const child of this.#children.reverse()) {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
  }
}

/** Who sends: the first one may load a nation. */
export const CALLERS = 'bench region-nord integrator birgit peter fatima sofie line omar kim'.split(' ');

/**
 * A folder of its own for one benchmark, and the programs that work with it. One process answers, so that what is measured of the
 * server's process is all of it; with `asServed` as many as when nothing is said. @param nodeOptions as Processes takes them
 */
export function ownHome({ name, port, citizens = 30, nodeOptions = [], asServed = false }) {
  const data = mkdtempSync(join(tmpdir(), `overblik-${name}-`));
  const environment = {
    ...process.env,
    OVERBLIK_DATA: data,
    OVERBLIK_DEMO_CITIZENS: String(citizens),
    PORT: port,
    LOG_LEVEL: 'error',
    ...(asServed ? {} : { OVERBLIK_PROCESSES: '1' }),
  };
  const processes = new Processes(environment, nodeOptions);
  return {
    data,
    processes,
    base: `http://127.0.0.1:${port}`,
    leave: async () => {
      await processes.stopAll();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** User and system CPU of the processes and their descendants, ms; 0 where there is no /proc. */
export function cpuMs(pids) {
  const spent = new Map();
  const children = new Map();
  for (const pid of processIds()) {
    const fields = statOf(pid);
    if (!fields) continue;
    spent.set(pid, (fields[11] + fields[12] + fields[13] + fields[14]) * 10);
    children.set(fields[1], [...(children.get(fields[1]) ?? []), pid]);
  }
  const seen = new Set();
  const sum = (pid) => {
    if (seen.has(pid)) return 0;
    seen.add(pid);
    return (spent.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  };
  return pids.reduce((total, pid) => total + sum(pid), 0);
}

function processIds() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Fields of /proc/PID/stat after the name: [0] state, [1] parent, [11..14] utime, stime, cutime, cstime in ticks of 10 ms. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}

/** User CPU of one process alone, ms. */
export const userMs = (pid) => (statOf(pid)?.[11] ?? 0) * 10;

/** Most memory a process has held, MB. */
export function peakMemoryMb(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024;
  } catch {
    return 0;
  }
}

/** The server's process, and those that answer for it. */
export function serversOf(pid) {
  const isAnswering = (child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.js\0start');
    } catch {
      return false;
    }
  };
  return [pid, ...processIds().filter((child) => statOf(child)?.[1] === pid && isAnswering(child))];
}

/** Begins to count the most memory anew. @returns what the process holds now, MB */
export function forgetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Counted from the start then.
  }
  return peakMemoryMb(pid);
}

/** Longest time the server's event loop was held since the last call, ms (perf_hooks.monitorEventLoopDelay, by /metrics). */
export async function longestLoopDelay(base) {
  const text = await fetch(`${base}/metrics`).then((answer) => answer.text());
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1] ?? 0) * 1000;
}
