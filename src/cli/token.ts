/** `overblik token --as NAME`: a bearer token for a demo person or system, signed with the data folder's own keys. */
import { readSettings, systemClock } from '../base/index.js';
import { openDatabase } from '../database/index.js';
import { createIdentity, PURPOSES, type Purpose } from '../identity/index.js';
import { rememberedAddress } from './address.js';
import { type Arguments, portOf, UsageError } from './usage.js';

export async function token(given: Arguments): Promise<number> {
  const name = given.values.get('as');
  if (!name) throw new UsageError('--as NAME is missing, e.g. --as asta');
  const settings = readSettings(undefined, { port: portOf(given), dataDir: given.values.get('data'), demo: true });
  const publicUrl = settings.publicUrlIsGiven
    ? settings.publicUrl
    : (rememberedAddress(settings.dataDir) ?? settings.publicUrl);
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
  try {
    const identity = await createIdentity({ db, clock: systemClock, settings: { ...settings, publicUrl } });
    process.stdout.write(`${await identity.mintToken(name, { purpose: purposeOf(given.values.get('purpose')) })}\n`);
    return 0;
  } finally {
    await db.close();
  }
}

function purposeOf(text: string | undefined): Purpose | undefined {
  if (text === undefined) return undefined;
  const known = PURPOSES.find((purpose) => purpose === text);
  if (!known) throw new UsageError(`--purpose is one of ${PURPOSES.join(', ')}`);
  return known;
}
