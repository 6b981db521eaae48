/**
 * Two platforms that are the same to the last bit - records, ids, keys, the hour - until one of them is told a fact that
 * somebody may not see. Whatever is then asked, both must answer alike. (Goguen and Meseguer's non-interference, on HTTP.)
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

/** A quarter to ten of a working day: the acute department is full. */
const NOW = '2026-11-22T09:45:00+01:00';
/** The whole board of the acute department, and some that nobody there knows. */
const CITIZENS = 24;

export interface Question {
  /** Login of a demonstration person or system. */
  as: string;
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Reply {
  status: number;
  /** Headers that tell something, in order. */
  headers: string;
  body: string;
}

export class World {
  readonly platform: TestPlatform;
  readonly #pool: Pool;
  readonly #host: string;
  constructor(platform: TestPlatform) {
    this.platform = platform;
    this.#pool = new Pool(platform.url, { connections: 8, pipelining: 1 });
    this.#host = new URL(platform.url).host;
  }

  /** The answer, with this world's own address taken out of it. */
  async ask(question: Question): Promise<Reply> {
    const { as, method, path, headers = {}, body } = question;
    const answer = await this.#pool.request({
      method: method as 'GET',
      path,
      body,
      headers: {
        authorization: `Bearer ${await this.platform.token(as)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
    });
    const text = (await answer.body.text()).replaceAll(this.#host, 'world');
    const told = Object.entries(answer.headers)
      .filter(([name]) => !MECHANICAL.has(name))
      .map(([name, value]) => `${name}: ${String(value).replaceAll(this.#host, 'world')}`);
    return { status: answer.statusCode, headers: told.sort().join('\n'), body: text };
  }

  /** Writes as the system that may write everything. */
  async put(resource: Record<string, unknown>): Promise<void> {
    const { resourceType, id } = resource as { resourceType: string; id: string };
    const reply = await this.ask({
      as: 'bench',
      method: 'PUT',
      path: `/fhir/${resourceType}/${id}`,
      body: JSON.stringify(resource),
    });
    if (reply.status > 201) throw new Error(`${resourceType}/${id} was not taken: ${reply.status} ${reply.body}`);
  }

  async remove(type: string, id: string): Promise<void> {
    const reply = await this.ask({ as: 'bench', method: 'DELETE', path: `/fhir/${type}/${id}` });
    if (reply.status !== 204) throw new Error(`${type}/${id} was not deleted: ${reply.status} ${reply.body}`);
  }

  async found(path: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.ask({ as: 'bench', method: 'GET', path });
    const entries = (JSON.parse(body) as { entry?: { resource: Record<string, unknown> }[] }).entry ?? [];
    return entries.map((entry) => entry.resource);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await this.platform.close();
  }
}

/** The hour, and what only says how the bytes travelled. The length is that of the body, which is compared itself. */
const MECHANICAL = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

export interface Twins {
  a: World;
  b: World;
  clock: VirtualClock;
  close(): Promise<void>;
}

/** Loads one world and copies its database whole: ids, keys and secrets are those of the first. */
export async function openTwins(): Promise<Twins> {
  const root = mkdtempSync(join(tmpdir(), 'overblik-twins-'));
  chmodSync(root, 0o755);
  const [first, second] = [join(root, 'a'), join(root, 'b')];
  const clock = new VirtualClock(NOW);
  const born = await openTestPlatform({ citizens: CITIZENS, clock, dataDir: first });
  await born.close();
  // With owners and modes: the server's files belong to its own account.
  execFileSync('cp', ['-a', first, second]);
  const open = (dataDir: string) => openTestPlatform({ citizens: CITIZENS, clock, dataDir });
  const [a, b] = (await Promise.all([open(first), open(second)])).map((platform) => new World(platform));
  return {
    a: a!,
    b: b!,
    clock,
    async close() {
      await Promise.all([a!.close(), b!.close()]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
