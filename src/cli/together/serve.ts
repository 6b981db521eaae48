/** One of the processes that answer requests: what one does for all of them the first process does. */
import { Failure, type Settings } from '../../base/index.js';
import { openPlatform, type PlatformOptions } from '../../platform.js';
import { listen } from '../listen.js';
import { readWitnesses, WITNESSES } from './witnesses.js';
import type { FromWorker, ToWorker } from './wire.js';
import { WorkerBus } from './worker-bus.js';

/** Serves until the first process says that it is over, or is gone. @returns the exit code */
export async function serve(settings: Settings, rest: Omit<PlatformOptions, 'settings' | 'bus'>): Promise<number> {
  const bus = new WorkerBus(send);
  const mayServe = new Promise<'serve'>((resolve) => {
    process.on('message', (message: ToWorker) => {
      void bus.take(message);
      if (message.kind === 'serve') resolve('serve');
    });
  });
  const stopped = untilStopped();
  const platform = await openPlatform({ settings, ...rest, bus });
  bus.on(WITNESSES, (text) => {
    for (const witness of readWitnesses(text)) platform.logKeeper.follow(witness);
  });
  send({ kind: 'ready' });
  let code = 0;
  try {
    if ((await Promise.race([mayServe, stopped])) === 'serve') {
      await listen(platform, settings);
      send({ kind: 'serving' });
      await stopped;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    send({ kind: 'cannot-serve', why: error.message });
    code = 1;
  }
  await platform.close();
  return code;
}

/** To the first process; it may be gone. */
function send(message: FromWorker): void {
  if (process.connected) process.send!(message, undefined, undefined, () => undefined);
}

/** The first process asks it to end by SIGTERM. Ctrl C reaches every process of the terminal, and is the first one's to hear. */
function untilStopped(): Promise<'stop'> {
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => process.once('SIGTERM', () => resolve('stop')));
}
