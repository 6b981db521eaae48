/**
 * `overblik start`: opens the platform, loads the synthetic nation at first start (demo), serves, says where. With more than one
 * process the first, which this is, keeps the log and does what one does for all; the others answer requests (together/).
 */
import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, readSettings, type Settings, systemClock } from '../base/index.js';
import { openPlatform, type Platform } from '../platform.js';
import { loadDefinitions } from './load-definitions.js';
import { loadNation } from './load-nation.js';
import { rememberAddress } from './address.js';
import { type DemoWitness, startDemoWitnesses } from './demo-witness.js';
import { listen } from './listen.js';
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
  const switchboard = new Switchboard();
  const platform = await openPlatform({ settings, ...common, alert: say, bus: switchboard });
  const house: House = { platform };
  // A stop during the first load closes in good order; the next start goes on where this one ended.
  const loading = loadFirst(platform, settings, say).then(() => 'loaded' as const);
  if ((await Promise.race([loading, stopped])) !== 'loaded') return stop(house, say);
  if (settings.processes > 1) house.crew = gather(settings.processes, switchboard, say);
  const over = Promise.race([stopped, ...(house.crew ? [house.crew.hopeless.then(fault)] : [])]);
  const serving = (house.crew?.serve() ?? listen(platform, settings)).then(() => 'serving' as const, fault);
  const begins = await Promise.race([serving, over]);
  if (begins !== 'serving') return stop(house, say, begins);
  rememberAddress(settings.dataDir, settings.publicUrl);
  const { logKeeper, canary, duties } = platform;
  house.witnesses = settings.demo && !settings.witnesses ? await demoWitnesses(settings.dataDir, platform, say) : [];
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
  return stop(house, say, await over);
}

/** What is closed when it is over. */
interface House {
  platform: Platform;
  /** Absent where one process does all. */
  crew?: Crew;
  witnesses?: readonly DemoWitness[];
}

/** The processes that answer requests. They come up at once, and serve when they are told. */
function gather(size: number, switchboard: Switchboard, say: (line: string) => void): Crew {
  // Without what `npm start` does before the program: nothing is built twice.
  cluster.setupPrimary({ exec: fileURLToPath(new URL('main.js', import.meta.url)) });
  return new Crew({ size, switchboard, say });
}

/** Why it cannot go on; what nobody foresaw is thrown. */
interface Fault {
  why: string;
}

function fault(reason: unknown): Fault {
  if (typeof reason === 'string') return { why: reason };
  if (reason instanceof Failure) return { why: reason.message };
  throw reason;
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

async function stop(
  { platform, crew, witnesses = [] }: House,
  say: (line: string) => void,
  because: 'stopped' | Fault = 'stopped',
): Promise<number> {
  if (because !== 'stopped') say(`Requests cannot be answered: ${because.why}`);
  say('Stopping ...');
  await crew?.stop();
  await platform.close();
  await Promise.all(witnesses.map((witness) => witness.stop()));
  // Whatever a cut-off load still had under way ends here.
  process.exit(because === 'stopped' ? 0 : 1);
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
