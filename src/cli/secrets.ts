/** `overblik secrets --out FILE`: makes a file of signing keys for production. Never overwrites one: lost keys end every session. */
import { existsSync, writeFileSync } from 'node:fs';
import { generateSecrets } from '../identity/index.js';
import { type Arguments, UsageError } from './usage.js';

export async function secrets(given: Arguments): Promise<number> {
  const out = given.values.get('out');
  if (!out) throw new UsageError('--out FILE is missing');
  if (existsSync(out)) throw new UsageError(`${out} exists already; keys are not overwritten`);
  writeFileSync(out, `${JSON.stringify(await generateSecrets(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  process.stderr.write(
    `Keys written to ${out} (readable by you alone). Keep a copy where backups are kept, and set OVERBLIK_SECRETS_FILE to it.\n`,
  );
  return 0;
}
