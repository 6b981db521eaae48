/** `overblik start`: opens the platform, loads the synthetic nation at first start (demo), serves, says where. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings, type Settings, systemClock } from '../base/index.js';
import { openPlatform, type Platform } from '../platform.js';
import { loadDefinitions } from './load-definitions.js';
import { loadNation } from './load-nation.js';
import { rememberAddress } from './address.js';
import { type DemoWitness, startDemoWitnesses } from './demo-witness.js';
import { type Arguments, portOf } from './usage.js';

const VERSION = '0.1.0';

export async function start(given: Arguments): Promise<number> {
  const settings = readSettings(undefined, {
    port: portOf(given),
    dataDir: given.values.get('data'),
    demo: given.flags.has('demo'),
  });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const begun = systemClock.monotonicMs();
  const stopped = untilStopped();
  say(`Overblik ${VERSION}${settings.demo ? ' with the synthetic nation' : ''}: opening the database ...`);
  const platform = await openPlatform({
    settings,
    webDir: webFolder(),
    version: VERSION,
    say: settings.logLevel === 'debug' ? say : undefined,
    alert: say,
  });
  // A stop during the first load closes in good order; the next start goes on where this one ended.
  const loading = loadFirst(platform, settings, say).then(() => 'loaded' as const);
  if ((await Promise.race([loading, stopped])) !== 'loaded') return stop(platform, say);
  await platform.server.listen({ host: settings.host, port: settings.port });
  rememberAddress(settings.dataDir, settings.publicUrl);
  const witnesses = settings.demo && !settings.witnesses ? await demoWitnesses(settings.dataDir, platform, say) : [];
  platform.logKeeper.start();
  platform.canary.start();
  platform.duties.start();
  say(`Ready after ${((systemClock.monotonicMs() - begun) / 1000).toFixed(1)} s.`);
  say('');
  say(`  Open  ${settings.publicUrl}`);
  if (settings.demo)
    say('  Log in as Asta (consultant, acute department): choose her on the log-in page. All persons are synthetic.');
  say('  Stop with Ctrl C.');
  await stopped;
  return stop(platform, say, witnesses);
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
  platform: Platform,
  say: (line: string) => void,
  witnesses: readonly DemoWitness[] = [],
): Promise<number> {
  say('Stopping ...');
  await platform.close();
  await Promise.all(witnesses.map((witness) => witness.stop()));
  // Whatever a cut-off load still had under way ends here.
  process.exit(0);
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
