/** `overblik start` with two processes that answer, as it runs in earnest: who dies is replaced, and nobody is left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../platform.js';

const dataDir = mkdtempSync(join(tmpdir(), 'overblik-together-'));
let port: number;
let first: ChildProcess;
let lines: Interface;

/** Starts, and waits until it says that it is ready. */
async function start(): Promise<void> {
  port = await freePort();
  const env = {
    ...process.env,
    ...{ PORT: String(port), OVERBLIK_DATA: dataDir, OVERBLIK_DEMO_CITIZENS: '0', OVERBLIK_PROCESSES: '2' },
    LOG_LEVEL: 'silent',
  };
  first = spawn(process.execPath, ['dist/main.js', 'start', '--demo'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  lines = createInterface({ input: first.stderr! });
  await said(/^Ready after/);
}

/** A line of the operator's that is like this. */
function said(like: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const look = (line: string) => {
      if (!like.test(line)) return;
      lines.off('line', look);
      resolve(line);
    };
    lines.on('line', look);
  });
}

/** Programs that answer: children of the first whose command is `start` too. */
function answering(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
        return parent === first.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js\0start');
      } catch {
        return false;
      }
    });
}

/** Asks over a connection of its own. */
function ask(agent = new Agent({ keepAlive: true, maxSockets: 1 }), path = '/healthz'): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Until it is so; the deadline is the test's. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(50);
}

beforeAll(start);
afterAll(() => {
  if (first.exitCode === null) first.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('two processes that answer', () => {
  it('take connections in turn, and count together', async () => {
    expect(answering()).toHaveLength(2);
    const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) expect(await ask(agent)).toBe('{"status":"ok"}');
    const text = await ask(agents[0], '/metrics');
    expect(text).toMatch(/^overblik_http_seconds_count\{[^}]*route="\/healthz"[^}]*\} 4$/m);
    expect(text).toMatch(/^overblik_database_up 1$/m);
    for (const agent of agents) agent.destroy();
  });

  it('go on when one of them is killed, and another takes its place', async () => {
    const before = answering();
    const told = said(/has ended \(SIGKILL\); another one takes its place/);
    process.kill(before[0]!, 'SIGKILL');
    await told;
    expect(await ask()).toBe('{"status":"ok"}');
    await until(() => answering().length === 2);
    expect(answering()).toContain(before[1]);
    expect(answering()).not.toContain(before[0]);
    for (let i = 0; i < 4; i++) expect(await ask()).toBe('{"status":"ok"}');
  });

  it('end with the first, each by itself, one that is still coming up too', async () => {
    const told = said(/another one takes its place/);
    process.kill(answering()[0]!, 'SIGKILL');
    await told;
    const killed: string[] = [];
    lines.on('line', (line) => {
      if (line.includes('did not end in time')) killed.push(line);
    });
    const all = answering();
    const gone = once(first, 'exit');
    first.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(all.filter(isAlive)).toEqual([]);
    expect(killed).toEqual([]);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('end when the first is killed: nobody answers who is not looked after', async () => {
    await start();
    const all = answering();
    expect(all).toHaveLength(2);
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;
    await until(() => all.every((pid) => !isAlive(pid)));
    await expect(ask()).rejects.toThrow();
    // What lies in the folder is taken up by the next start.
    await start();
    expect(await ask()).toBe('{"status":"ok"}');
  }, 150_000);
});

describe('an address that is taken', () => {
  it('is said, and nothing is tried for ever', async () => {
    const env = {
      ...process.env,
      PORT: String(port),
      OVERBLIK_DATA: dataDir,
      OVERBLIK_PROCESSES: '2',
      LOG_LEVEL: 'silent',
    };
    const second = spawn(process.execPath, ['dist/main.js', 'start', '--demo'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    second.stderr!.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    const [code] = await once(second, 'exit');
    expect(text).toMatch(/Requests cannot be answered: Port \d+ is in use by another program\. .*--port N/);
    expect(text.match(/Port \d+ is in use/g), 'said once').toHaveLength(1);
    expect(code).toBe(1);
    expect(await ask()).toBe('{"status":"ok"}');
  });
});
