/** `overblik client`: systems and apps of other makers, registered and approved by the operator. */
import { readFileSync } from 'node:fs';
import { readSettings, systemClock } from '../base/index.js';
import { openPlatform, type Platform } from '../platform.js';
import { organisationBySor } from './organisation-of.js';
import { type Arguments, UsageError } from './usage.js';

export async function client(given: Arguments): Promise<number> {
  const [verb, id] = given.paths;
  const action = verb === undefined ? undefined : ACTIONS[verb];
  if (!action) throw new UsageError(`say what to do: ${Object.keys(ACTIONS).join(', ')}`);
  if (verb !== 'add' && verb !== 'list' && id === undefined) throw new UsageError('name the client by its id');
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: given.flags.has('demo') });
  const platform = await openPlatform({ settings: { ...settings, logLevel: 'silent' }, clock: systemClock });
  try {
    await action(platform, given, id ?? '');
    return 0;
  } finally {
    await platform.close();
  }
}

/** Whoever is at the command line. */
const OPERATOR = 'operator';

type Action = (platform: Platform, given: Arguments, id: string) => Promise<void>;

const ACTIONS: Record<string, Action> = {
  add,
  async list({ identity }) {
    for (const { id, name, kind, status } of await identity.apps.list())
      process.stdout.write(`${id}\t${status}\t${kind}\t${name}\n`);
  },
  async approve({ identity }, _given, id) {
    await identity.apps.decide(id, true, OPERATOR);
    process.stderr.write(`${id} is approved: it is known to the log-in now.\n`);
  },
  async refuse({ identity }, _given, id) {
    await identity.apps.decide(id, false, OPERATOR);
    process.stderr.write(`${id} is refused: its tokens are not taken any more.\n`);
  },
  async remove({ identity }, _given, id) {
    await identity.apps.remove(id, OPERATOR);
    process.stderr.write(`${id} is off the list.\n`);
  },
};

async function add({ identity, db }: Platform, given: Arguments): Promise<void> {
  const value = (name: string) => given.values.get(name);
  const words = (name: string) => (value(name) ?? '').split(/\s+/).filter(Boolean);
  const sor = value('organisation');
  const keys = value('jwks');
  const { app, secret } = await identity.apps.register(
    {
      name: value('name'),
      kind: value('kind') ?? 'backend',
      scopes: words('scopes'),
      redirectUris: words('redirect'),
      launchUrl: value('launch'),
      jwksUri: value('jwks-uri'),
      backchannelLogoutUri: value('logout'),
      ...(keys === undefined ? {} : { jwks: readKeys(keys) }),
    },
    OPERATOR,
    {
      status: 'approved',
      // A system of an organisation writes what that organisation is controller of; others transport.
      ...(sor === undefined ? {} : { role: 'source-system', organisation: await organisationBySor(db, sor) }),
    },
  );
  process.stderr.write(
    `Registered ${app.name}. Its id is printed below${secret ? ', and its secret: it is shown this once' : ''}.\n`,
  );
  process.stdout.write(secret ? `${app.id}\n${secret}\n` : `${app.id}\n`);
}

function readKeys(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`--jwks: ${file} cannot be read as JSON`);
  }
}
