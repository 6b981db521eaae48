/**
 * What the access log costs: reads of one resource by the platform as it is, and by the same platform whose statements have
 * lost the words that write the log, in alternating rounds of one run. The tree is kept behind both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import type { Settings } from '../../src/base/index.js';
import { loadNation } from '../../src/cli/load-nation.js';
import type { Statement } from '../../src/database/index.js';
import { openPlatform, type Platform } from '../../src/platform.js';
// @ts-expect-error a script without types
import { cpuMs } from './processes.mjs';

const [seconds = 3, rounds = 5, concurrency = 8] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'overblik-audit-bench-'));

async function door(db?: Platform['db']): Promise<{ platform: Platform; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings: Settings = {
    demo: true,
    port,
    host: '127.0.0.1',
    dataDir,
    demoCitizens: 5,
    publicUrl: url,
    publicUrlIsGiven: true,
    logLevel: 'silent',
    processes: 1,
  };
  const platform = await openPlatform({ settings, db });
  if (!db) await loadNation(platform, settings.demoCitizens, () => undefined);
  await platform.server.listen({ host: '127.0.0.1', port });
  return { platform, url };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const audited = await door();
const forget = (statement: Statement): Statement => ({
  ...statement,
  name: statement.name && `blind_${statement.name}`,
  text: statement.text.replace(/INSERT INTO access_log \([^)]*\)/, ''),
});
const blindDb = new Proxy(audited.platform.db, {
  get(target, name) {
    if (name === 'query') return (statement: Statement) => target.query(forget(statement));
    if (name === 'close') return async () => undefined;
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  },
});
const blind = await door(blindDb);
audited.platform.logKeeper.start();
const id = (
  await audited.platform.db.query<{ id: string }>({
    text: `SELECT id FROM resource WHERE type = 'Observation' ORDER BY id LIMIT 1`,
    values: [],
  })
)[0]!.id;

/** CPU of this process and of the database's, ms. The load on the machine changes the rates; it hardly changes these. */
const spentMs = (): number => cpuMs([process.pid, audited.platform.db.serverPid ?? process.pid]);

interface Measured {
  perSecond: number;
  cpuMs: number;
}

async function rate(of: { platform: Platform; url: string }, pool: Pool): Promise<Measured> {
  const authorization = `Bearer ${await of.platform.identity.mintToken('bench')}`;
  const end = performance.now() + seconds * 1000;
  const before = spentMs();
  let done = 0;
  const one = async () => {
    while (performance.now() < end) {
      const answer = await pool.request({ path: `/fhir/Observation/${id}`, method: 'GET', headers: { authorization } });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  return { perSecond: done / seconds, cpuMs: (spentMs() - before) / done };
}

const pools = [audited, blind].map(({ url }) => new Pool(url, { connections: concurrency }));
await rate(audited, pools[0]!);
await rate(blind, pools[1]!);
const ratios: number[] = [];
const cpu: [number[], number[]] = [[], []];
for (let round = 0; round < rounds; round++) {
  const order = round % 2 === 0 ? [0, 1] : [1, 0];
  const found = [0, 0];
  for (const which of order) {
    const measured = await rate([audited, blind][which]!, pools[which]!);
    found[which] = measured.perSecond;
    cpu[which]!.push(measured.cpuMs);
  }
  ratios.push(found[0]! / found[1]!);
  console.log(
    `round ${round + 1}: audited ${found[0]!.toFixed(0)}/s, unaudited ${found[1]!.toFixed(0)}/s, ratio ${ratios.at(-1)!.toFixed(2)}`,
  );
}
ratios.sort((a, b) => a - b);
console.log(
  `median ratio ${ratios[Math.floor(rounds / 2)]!.toFixed(2)} (${ratios[0]!.toFixed(2)}-${ratios.at(-1)!.toFixed(2)}), concurrency ${concurrency}`,
);
const median = (values: number[]): number => values.sort((x, y) => x - y)[Math.floor(values.length / 2)]!;
const [with_, without] = cpu.map(median);
console.log(
  `CPU of a read, client included: audited ${with_!.toFixed(2)} ms, unaudited ${without!.toFixed(2)} ms, ratio ${(without! / with_!).toFixed(2)}`,
);
for (const pool of pools) await pool.close();
await blind.platform.server.close();
await audited.platform.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
