/** A whole platform on a port and a database of its own, for tests: the same wiring as in production, on real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, ProfileEnforcement, Settings } from '../src/base/index.js';
import type { OpenDatabase } from '../src/database/index.js';
import { loadDefinitions } from '../src/cli/load-definitions.js';
import { loadNation } from '../src/cli/load-nation.js';
import { openPlatform, type Platform, type PlatformOptions } from '../src/platform.js';
import { putTemplate } from './template-database.js';

export interface TestPlatform extends Platform {
  url: string;
  dataDir: string;
  /** Bearer token of a demo person or system. */
  token(name: string): Promise<string>;
  /** A request as the given person or system. */
  call(as: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A test that leaves requests behind does not wait for them. */
const CUT_OFF = (_ms: number, ring: () => void) => {
  ring();
  return () => {};
};

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into by tests
  json: any;
}

export interface TestPlatformOptions {
  /** Citizens of the nation; 0 loads only the people and the organisations. */
  citizens?: number;
  /** The definitions of R4 as resources too, as `overblik start` stores them: five seconds, so only where they are served. */
  definitions?: boolean;
  clock?: Clock;
  /** Refusals are paced, as in earnest. */
  paces?: boolean;
  /** What keeps one caller's load from the others, of the test's own making. */
  guards?: PlatformOptions['guards'];
  /** For how long answers may go on when it is closed; not at all, where nothing is given. */
  lastAnswers?: PlatformOptions['lastAnswers'];
  sources?: string;
  profiles?: ProfileEnforcement;
  /** What an operator is told at once. */
  alert?: (line: string) => void;
  /** Directories to log in through, as OVERBLIK_LOGIN has them. */
  login?: string;
  webDir?: string;
  dataDir?: string;
  port?: number;
  /** A database opened already. */
  db?: OpenDatabase;
  /** To processes that serve the same people. */
  bus?: PlatformOptions['bus'];
}

export async function openTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'overblik-test-'));
  if (!options.dataDir && !options.db) await putTemplate(dataDir);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const settings: Settings = {
    demo: true,
    port,
    host: '127.0.0.1',
    dataDir,
    demoCitizens: options.citizens ?? 0,
    publicUrl: url,
    publicUrlIsGiven: true,
    logLevel: 'silent',
    processes: 1,
    sources: options.sources,
    profiles: options.profiles,
    login: options.login,
  };
  const platform = await openPlatform({
    settings,
    clock: options.clock,
    alert: options.alert,
    webDir: options.webDir,
    db: options.db,
    // A test that is refused a hundred times does not wait for it.
    paces: options.paces ?? false,
    guards: options.guards,
    lastAnswers: options.lastAnswers ?? CUT_OFF,
    bus: options.bus,
  });
  if (options.definitions) await loadDefinitions(platform);
  await loadNation(platform, settings.demoCitizens, () => undefined);
  await platform.server.listen({ host: '127.0.0.1', port });
  const tokens = new Map<string, Promise<string>>();
  const token = (name: string) => {
    const known = tokens.get(name) ?? platform.identity.mintToken(name);
    tokens.set(name, known);
    return known;
  };
  return {
    ...platform,
    url,
    dataDir,
    token,
    async call(as, method, path, body, headers = {}) {
      const text =
        body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/fhir+json' };
      const response = await fetch(`${url}${path}`, {
        method,
        body: text as string,
        headers: { ...type, authorization: `Bearer ${await token(as)}`, ...headers },
      });
      const answer = await response.text();
      return { status: response.status, headers: response.headers, text: answer, json: parsed(answer) };
    },
    async close() {
      await platform.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
