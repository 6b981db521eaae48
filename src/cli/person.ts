/** `overblik person add FILE`: professionals who log in through a directory. A person who is there already is replaced. */
import { readFileSync } from 'node:fs';
import { Failure, readSettings, systemClock } from '../base/index.js';
import { type LoginPerson, ROLES } from '../identity/index.js';
import { openPlatform } from '../platform.js';
import { organisationBySor } from './organisation-of.js';
import { type Arguments, UsageError } from './usage.js';

/** One entry of the file. */
interface Entry {
  /** What the directory calls the person (the setting's personClaim). */
  id: string;
  name: string;
  role: string;
  authorisationId?: string;
  practitionerId?: string;
  /** SOR id of the unit. */
  organisation?: string;
}

export async function person(given: Arguments): Promise<number> {
  const [verb, file] = given.paths;
  if (verb !== 'add' || file === undefined) throw new UsageError('say: person add FILE');
  const entries = readEntries(file);
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: given.flags.has('demo') });
  const platform = await openPlatform({ settings: { ...settings, logLevel: 'silent' }, clock: systemClock });
  try {
    // All are looked at before any is written: a file with a mistake changes nothing.
    const people = await Promise.all(
      entries.map(async (entry, i) => personOf(entry, i, (sor) => organisationBySor(platform.db, sor))),
    );
    for (const one of people) await platform.identity.registerPerson(one);
    process.stderr.write(`${people.length} registered.\n`);
    return 0;
  } finally {
    await platform.close();
  }
}

function readEntries(file: string): Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} cannot be read as JSON`);
  }
  if (!Array.isArray(value)) throw new UsageError(`${file} must hold a list of persons`);
  return value as Entry[];
}

async function personOf(
  entry: Entry,
  place: number,
  organisationOf: (sor: string) => ReturnType<typeof organisationBySor>,
): Promise<LoginPerson> {
  const wrong = (what: string) =>
    new Failure('unprocessable', `Person ${place + 1}: ${what}`, { expression: `[${place}]` });
  const role = ROLES.find((one) => one === entry?.role);
  if (typeof entry?.id !== 'string' || !/^[\w.@:-]{1,128}$/.test(entry.id))
    throw wrong('id is missing or holds other than letters, digits and . @ : - _');
  if (typeof entry.name !== 'string' || entry.name === '') throw wrong('name is missing');
  if (!role || role === 'citizen' || role.endsWith('-system'))
    throw wrong(`role must be one of a professional, e.g. ${ROLES[0]}`);
  return {
    caller: {
      kind: 'professional',
      id: entry.id,
      name: entry.name,
      role,
      authorisationId: entry.authorisationId,
      practitionerId: entry.practitionerId,
      organisation: entry.organisation === undefined ? undefined : await organisationOf(entry.organisation),
    },
    view: { roleText: role, roleTextEn: role, group: '1 Personale' },
  };
}
