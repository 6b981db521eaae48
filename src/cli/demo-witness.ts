/** The witnesses of the demonstration: two more processes, each with a key of its own, started and stopped with the platform. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LogKeeper, parseVerifier, verifierText, type WitnessAddress, witnessMemory } from '../audit/index.js';
import type { WitnessReady } from './witness.js';

/** Folder and name of each. */
const DEMO_WITNESSES = [
  { folder: 'witness', name: 'overblik-witness' },
  { folder: 'witness-2', name: 'overblik-witness-2' },
] as const;

const watchesFile = (folder: string) => join(folder, 'watches.json');

export interface DemoWitness {
  address: WitnessAddress;
  pid: number;
  stop(): Promise<void>;
}

/**
 * @param program the file that is `overblik`
 * @throws Error when one does not start; the others are stopped then
 */
export async function startDemoWitnesses(
  dataDir: string,
  keeper: LogKeeper,
  program: string = process.argv[1]!,
): Promise<DemoWitness[]> {
  const started = await Promise.allSettled(
    DEMO_WITNESSES.map(({ folder, name }) => startOne(join(dataDir, folder), name, keeper, program)),
  );
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (!failed) return running;
  await Promise.all(running.map((witness) => witness.stop()));
  throw failed.reason;
}

async function startOne(folder: string, name: string, keeper: LogKeeper, program: string): Promise<DemoWitness> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { newest: key } = await keeper.keys();
  const follow = ['--dir', folder, '--log', verifierText(key), '--name', name];
  const words = ['witness', ...follow, '--port', '0', '--until-stdin-ends'];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ready = await readyLine(child);
  writeFileSync(watchesFile(folder), `${JSON.stringify({ key: ready.key, origin: key.name })}\n`);
  return {
    address: { url: ready.url, key: parseVerifier(ready.key) },
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin?.end();
      await once(child, 'exit');
    },
  };
}

async function readyLine(child: ChildProcess): Promise<WitnessReady> {
  const line = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>;
  const ended = once(child, 'exit').then(() => {
    throw new Error('the witness did not start');
  });
  return JSON.parse((await Promise.race([line, ended]))[0]) as WitnessReady;
}

/** What the demonstration's witnesses have seen, read from their own files: they need not run. */
export async function demoWitnesses(dataDir: string): Promise<(WitnessAddress & { memory?: string })[]> {
  const folders = DEMO_WITNESSES.map(({ folder }) => join(dataDir, folder));
  return Promise.all(
    folders
      .filter((folder) => existsSync(watchesFile(folder)))
      .map(async (folder) => {
        const { key, origin } = JSON.parse(readFileSync(watchesFile(folder), 'utf8')) as {
          key: string;
          origin: string;
        };
        const seen = await witnessMemory(folder).read(origin);
        return { url: '', key: parseVerifier(key), memory: seen?.note };
      }),
  );
}
