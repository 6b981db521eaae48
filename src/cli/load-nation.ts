/** Loads the synthetic nation once, through the same doors as everybody's data. Runs again where a first load was cut off. */
import {
  citizenTransaction,
  demoPeople,
  generateCitizen,
  generateDirectory,
  type NationOptions,
} from '../../demo/index.js';
import { uuidv7 } from '../base/index.js';
import { refreshStatistics } from '../database/index.js';
import type { Caller } from '../identity/index.js';
import type { Platform } from '../platform.js';
import { commitAll, type WriteIntent } from '../record/index.js';
import { Progress } from './progress.js';

const LOADER: Pick<Caller, 'id' | 'name'> = { id: 'demo-loader', name: 'Indlæsning af den syntetiske nation' };
const AT_ONCE = 6;

export async function loadNation(platform: Platform, citizens: number, say: (line: string) => void): Promise<void> {
  const { db, clock } = platform;
  const state = await db.query<{ value: string }>({
    text: `SELECT value FROM platform_key WHERE name = 'demo-nation'`,
    values: [],
  });
  const loaded = state[0]
    ? (JSON.parse(state[0].value) as { today: string; citizens: number; size: number })
    : undefined;
  if (loaded && loaded.citizens >= loaded.size) return;
  const options: NationOptions = { today: loaded?.today ?? clock.now().toISOString() };
  const size = loaded?.size ?? citizens;
  say(`Loading ${size} synthetic citizens (once) ...`);
  const progress = new Progress('  loading', clock);
  if (!loaded) {
    await loadDirectory(platform, options);
    await remember(platform, options.today, 0, size);
  }
  let next = loaded?.citizens ?? 0;
  let done = next;
  let resources = 0;
  const started = clock.monotonicMs();
  const finished = new Set<number>();
  const work = async () => {
    while (next < size) {
      const index = next++;
      const loadedHere = await loadCitizen(platform, index, options);
      resources += loadedHere;
      finished.add(index);
      let moved = false;
      while (finished.delete(done)) {
        done += 1;
        moved = true;
      }
      if (moved && (done % 20 === 0 || done === size)) await remember(platform, options.today, done, size);
      progress.show(done, size, `${done} of ${size} citizens, ${resources.toLocaleString('en')} facts`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  progress.end();
  await registerPeople(platform, options);
  await refreshStatistics(db);
  await platform.organisations.refresh();
  const seconds = (clock.monotonicMs() - started) / 1000;
  say(`Loaded ${resources.toLocaleString('en')} facts about ${size} citizens in ${seconds.toFixed(1)} s.`);
}

async function remember(platform: Platform, today: string, citizens: number, size: number): Promise<void> {
  await platform.db.query({
    text: `INSERT INTO platform_key (name, value) VALUES ('demo-nation', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [JSON.stringify({ today, citizens, size })],
  });
}

async function loadDirectory(platform: Platform, options: NationOptions): Promise<void> {
  const resources = [...generateDirectory(options)];
  for (let i = 0; i < resources.length; i += 200) {
    const intents = resources.slice(i, i + 200).map(
      (resource): WriteIntent => ({
        method: 'PUT',
        type: resource.resourceType,
        id: resource.id,
        text: JSON.stringify(resource),
        resource,
      }),
    );
    await write(platform, intents);
  }
  await platform.organisations.refresh();
}

async function loadCitizen(platform: Platform, index: number, options: NationOptions): Promise<number> {
  const bundle = citizenTransaction(generateCitizen(index, options));
  // A citizen that an interrupted load had finished already is not loaded twice.
  const patient = (bundle.entry[0] as { resource: Record<string, unknown> } | undefined)?.resource;
  const identifier = (patient?.['identifier'] as { system: string; value: string }[] | undefined)?.[0];
  if (identifier && (await platform.record.patientsByIdentifier(identifier.system, identifier.value)).length > 0)
    return 0;
  const intents = (bundle.entry as { fullUrl: string; resource: Record<string, unknown> }[]).map(
    ({ fullUrl, resource }): WriteIntent => {
      const { id: _local, ...rest } = resource;
      return {
        method: 'POST',
        type: String(resource['resourceType']),
        text: JSON.stringify(rest),
        resource: rest,
        fullUrl,
      };
    },
  );
  await write(platform, intents);
  return intents.length;
}

async function write(platform: Platform, intents: WriteIntent[]): Promise<void> {
  const now = platform.clock.now();
  const log = {
    requestId: uuidv7(now.getTime()),
    at: now,
    effect: 'P',
    rule: 'S0',
    actor: LOADER.id,
    facts: {
      who: LOADER.name,
      role: 'source-system',
      purpose: 'transport',
      legal: 'Syntetiske personer',
      reason: 'Den syntetiske nation blev indlæst',
      operation: 'import',
      what: 'Bundle',
    },
  };
  await commitAll(platform.record, intents, () => platform.clock.now(), {
    scope: { patients: 'all', predicate: () => 'true' },
    log,
  });
}

/** People to log in as; a citizen's own Patient is found by number. */
async function registerPeople(platform: Platform, options: NationOptions): Promise<void> {
  for (const person of demoPeople(options)) {
    const cpr = person.caller.cpr;
    const found = cpr ? (await platform.record.patientsByIdentifier('urn:oid:1.2.208.176.1.2', cpr))[0] : undefined;
    await platform.identity.registerPerson({ ...person, caller: { ...person.caller, patientId: found?.patientId } });
  }
}
