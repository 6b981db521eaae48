/**
 * `overblik start`: opens the platform, loads the synthetic nation at first start (demo), serves, says where. With more than one
 * process the first, which this is, keeps the log and does what one does for all; the others answer requests (together/).
 */
import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings, type Settings, systemClock } from '../base/index.js';
import { openDatabase } from '../database/index.js';
import { openPlatform, type Platform } from '../platform.js';
import { loadDefinitions } from './load-definitions.js';
import { loadNation } from './load-nation.js';
import { rememberAddress } from './address.js';
import { type DemoWitness, startDemoWitnesses } from './demo-witness.js';
import { Crew } from './together/crew.js';
import { serve } from './together/serve.js';
import { Switchboard } from './together/switchboard.js';
import { WITNESSES, witnessesAsText } from './together/witnesses.js';
import { type Arguments, portOf } from './usage.js';

const VERSION = '0.1.0';

export async function start(given: Arguments): Promise<number> {
  const settings = readSettings(undefined, {
    port: portOf(given),
    dataDir: given.values.get('data'),
    demo: given.flags.has('demo'),
  });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const chatter = settings.logLevel === 'debug' ? say : undefined;
  const common = { webDir: webFolder(), version: VERSION, say: chatter };
  if (cluster.isWorker) process.exit(await serve(settings, common));
  const begun = systemClock.monotonicMs();
  const stopped = untilStopped();
  say(`Overblik ${VERSION}${settings.demo ? ' with the synthetic nation' : ''}: opening the database ...`);
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir, log: chatter });
  const switchboard = new Switchboard();
  const platform = await openPlatform({ settings, ...common, alert: say, db, bus: switchboard });
  const { whenHopeless, crew } = crewOf(settings, switchboard, say);
  const house: House = { platform, crew };
  // A stop during the first load closes in good order; the next start goes on where this one ended.
  const loading = loadFirst(house.platform, settings, say).then(() => 'loaded' as const);
  if ((await Promise.race([loading, stopped, whenHopeless])) !== 'loaded') return stop(house, say);
  const serving = serveAll(house, settings).then(() => 'serving' as const);
  if ((await Promise.race([serving, stopped, whenHopeless])) !== 'serving') return stop(house, say);
  rememberAddress(settings.dataDir, settings.publicUrl);
  const { logKeeper, canary, duties } = house.platform;
  house.witnesses =
    settings.demo && !settings.witnesses ? await demoWitnesses(settings.dataDir, house.platform, say) : [];
  switchboard.keepTelling(WITNESSES, witnessesAsText(house.witnesses.map(({ address }) => address)));
  logKeeper.start();
  canary.start();
  duties.start();
  say(`Ready after ${((systemClock.monotonicMs() - begun) / 1000).toFixed(1)} s.`);
  say('');
  say(`  Open  ${settings.publicUrl}`);
  if (settings.demo)
    say('  Log in as Asta (consultant, acute department): choose her on the log-in page. All persons are synthetic.');
  say('  Stop with Ctrl C.');
  await Promise.race([stopped, whenHopeless]);
  return stop(house, say);
}

/** What is closed when it is over. */
interface House {
  platform: Platform;
  /** Absent where one process does all. */
  crew?: Crew;
  witnesses?: readonly DemoWitness[];
}

/** The other processes, which come up while this one does. @returns whenHopeless resolves when they do not any more */
function crewOf(settings: Settings, switchboard: Switchboard, say: (line: string) => void) {
  if (settings.processes === 1) return { whenHopeless: new Promise<never>(() => undefined) };
  // Without what `npm start` does before the program: nothing is built twice.
  cluster.setupPrimary({ exec: fileURLToPath(new URL('main.js', import.meta.url)) });
  let crew: Crew | undefined;
  const whenHopeless = new Promise<'hopeless'>((resolve) => {
    const onHopeless = () => {
      say('No process that answers requests comes up: stopping.');
      process.exitCode = 1;
      resolve('hopeless');
    };
    crew = new Crew({ size: settings.processes, switchboard, say, onHopeless });
  });
  return { whenHopeless, crew };
}

async function serveAll({ platform, crew }: House, { host, port }: Settings): Promise<void> {
  if (crew) await crew.serve();
  else await platform.server.listen({ host, port });
}

/** Witnesses that do not start must not keep the platform from serving; the log says that it is unwitnessed. */
async function demoWitnesses(dataDir: string, platform: Platform, say: (line: string) => void) {
  try {
    const witnesses = await startDemoWitnesses(dataDir, platform.logKeeper);
    for (const { address } of witnesses) platform.logKeeper.follow(address);
    return witnesses;
  } catch (error) {
    say(`The access log has no witness: ${(error as Error).message}`);
    return [];
  }
}

async function loadFirst(platform: Platform, settings: Settings, say: (line: string) => void): Promise<void> {
  await loadDefinitions(platform, say);
  if (settings.demo) await loadNation(platform, settings.demoCitizens, say);
}

async function stop({ platform, crew, witnesses = [] }: House, say: (line: string) => void): Promise<number> {
  say('Stopping ...');
  await crew?.stop();
  await platform.close();
  await Promise.all(witnesses.map((witness) => witness.stop()));
  // Whatever a cut-off load still had under way ends here.
  process.exit(process.exitCode ?? 0);
}

function untilStopped(): Promise<'stopped'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('stopped'));
  });
}

/** The built screens lie beside the built program. */
export function webFolder(): string | undefined {
  const beside = join(fileURLToPath(new URL('.', import.meta.url)), 'web');
  return existsSync(beside) ? beside : undefined;
}
