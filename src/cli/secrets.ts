/**
 * `overblik secrets --out FILE`: makes a file of signing keys for production. Never overwrites one: lost keys end every session.
 * `overblik secrets rotate`: puts fresh signing keys beside the ones in use; a running platform takes them up by itself.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { readSettings, systemClock } from '../base/index.js';
import { generateSecrets, readSecrets, replaceSecretsFile, rotateKeys, secretsPath } from '../identity/index.js';
import { type Arguments, UsageError } from './usage.js';

export async function secrets(given: Arguments): Promise<number> {
  if (given.paths[0] === 'rotate') return rotate(given);
  const out = given.values.get('out');
  if (!out) throw new UsageError('--out FILE is missing');
  if (existsSync(out)) throw new UsageError(`${out} exists already; keys are not overwritten`);
  writeFileSync(out, `${JSON.stringify(await generateSecrets(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  process.stderr.write(
    `Keys written to ${out} (readable by you alone). Keep a copy where backups are kept, and set OVERBLIK_SECRETS_FILE to it.\n`,
  );
  return 0;
}

async function rotate(given: Arguments): Promise<number> {
  const isUrgent = given.flags.has('now');
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  const path = secretsPath(settings);
  // As strict as production: a file that others can read is not made the home of fresh keys.
  const before = await readSecrets(path, { demo: false });
  if (!before) throw new UsageError(`there is no secrets file at ${path}`);
  await replaceSecretsFile(path, await rotateKeys(before, systemClock.now(), isUrgent));
  process.stderr.write(
    isUrgent
      ? 'Fresh keys sign from now on. Every token and ID token signed before is refused; people stay logged in to the screens.\n'
      : 'Fresh keys are published now, and sign in an hour; the old ones are kept until nothing they signed can live any more. Keep a copy of the file where backups are kept.\n',
  );
  return 0;
}
