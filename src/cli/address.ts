/** Where the running server can be reached, left in the data folder for the other commands. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = (dataDir: string) => join(dataDir, 'address');

export function rememberAddress(dataDir: string, publicUrl: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file(dataDir), `${publicUrl}\n`);
}

export function rememberedAddress(dataDir: string): string | undefined {
  return existsSync(file(dataDir)) ? readFileSync(file(dataDir), 'utf8').trim() : undefined;
}
