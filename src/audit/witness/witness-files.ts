/** A witness' key and memory as files of a folder of its own, away from the log it watches. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type NoteSigner, noteSigner } from '../tree/signed-note.js';
import type { Seen, WitnessMemory } from './witness.js';

/** The key in `<dir>/key.json`, made at first start. @param name given to a new key */
export async function witnessSigner(dir: string, name: string): Promise<NoteSigner> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'key.json');
  const text = await readIfThere(path);
  if (text !== undefined) {
    const kept = JSON.parse(text) as { name: string; seed: string };
    return noteSigner(kept.name, kept.seed);
  }
  const seed = randomBytes(32).toString('base64url');
  await writeDurably(path, `${JSON.stringify({ name, seed })}\n`);
  return noteSigner(name, seed);
}

export function witnessMemory(dir: string): WitnessMemory {
  const file = (kind: string, origin: string) =>
    join(dir, `${kind}-${createHash('sha256').update(origin).digest('hex').slice(0, 16)}.json`);
  const path = (origin: string) => file('seen', origin);
  return {
    async read(origin) {
      const text = await readIfThere(path(origin));
      return text === undefined ? undefined : (JSON.parse(text) as Seen);
    },
    write: (origin, seen) => writeDurably(path(origin), `${JSON.stringify(seen)}\n`),
    async readKeys(origin) {
      const text = await readIfThere(file('keys', origin));
      return text === undefined ? [] : (JSON.parse(text) as string[]);
    },
    writeKeys: (origin, notes) => writeDurably(file('keys', origin), `${JSON.stringify(notes)}\n`),
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file is there in full or as before, also after the power went. */
async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(join(path, '..'), 'r');
  await folder.sync().finally(() => folder.close());
}
