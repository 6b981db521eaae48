/** The witness of the demonstration: a second process with a key of its own, started and stopped with the platform. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LogKeeper, parseVerifier, verifierText, type WitnessAddress, witnessMemory } from '../audit/index.js';
import type { WitnessReady } from './witness.js';

const folder = (dataDir: string) => join(dataDir, 'witness');
const watchesFile = (dataDir: string) => join(folder(dataDir), 'watches.json');

export interface DemoWitness {
  address: WitnessAddress;
  stop(): Promise<void>;
}

/** @throws Error when it does not start */
export async function startDemoWitness(dataDir: string, keeper: LogKeeper): Promise<DemoWitness> {
  mkdirSync(folder(dataDir), { recursive: true, mode: 0o700 });
  const words = [
    'witness',
    '--dir',
    folder(dataDir),
    '--log',
    verifierText(keeper.key),
    '--port',
    '0',
    '--until-stdin-ends',
  ];
  const child = spawn(process.execPath, [process.argv[1]!, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ready = await readyLine(child);
  writeFileSync(watchesFile(dataDir), `${JSON.stringify({ key: ready.key, origin: keeper.key.name })}\n`);
  return {
    address: { url: ready.url, key: parseVerifier(ready.key) },
    async stop() {
      if (child.exitCode !== null) return;
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

/** What the demonstration's witness has seen, read from its own files: it need not run. */
export async function demoWitness(dataDir: string): Promise<(WitnessAddress & { memory?: string })[]> {
  if (!existsSync(watchesFile(dataDir))) return [];
  const { key, origin } = JSON.parse(readFileSync(watchesFile(dataDir), 'utf8')) as { key: string; origin: string };
  const seen = await witnessMemory(folder(dataDir)).read(origin);
  return [{ url: '', key: parseVerifier(key), memory: seen?.note }];
}
