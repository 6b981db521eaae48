/**
 * `overblik authorisation load FILE [--complete]`: what the authorisation register says of each authorisation in the file replaces
 * what was known of it; it is in force at the next request of anybody.
 */
import { readFileSync } from 'node:fs';
import { readSettings } from '../base/index.js';
import type { AuthorisationEntry } from '../identity/index.js';
import { openPlatform } from '../platform.js';
import { type Arguments, UsageError } from './usage.js';

export async function authorisation(given: Arguments): Promise<number> {
  const [verb, file] = given.paths;
  if (verb !== 'load' || file === undefined) throw new UsageError('say: authorisation load FILE');
  const entries = readEntries(file);
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: given.flags.has('demo') });
  const platform = await openPlatform({ settings: { ...settings, sources: undefined, logLevel: 'silent' } });
  try {
    await platform.identity.authorisations.load(entries, given.flags.has('complete'));
    process.stderr.write(`${entries.length} periods of authorisations.\n`);
    return 0;
  } finally {
    await platform.close();
  }
}

function readEntries(file: string): AuthorisationEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} cannot be read as JSON`);
  }
  if (!Array.isArray(value)) throw new UsageError(`${file} must hold a list: [{"id", "from", "to", "restricted"}]`);
  return value as AuthorisationEntry[];
}
