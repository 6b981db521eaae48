/** One of the processes that answer requests: what one does for all of them the first process does. */
import type { Settings } from '../../base/index.js';
import { openPlatform, type PlatformOptions } from '../../platform.js';
import { readWitnesses, WITNESSES } from './witnesses.js';
import type { FromWorker, ToWorker } from './wire.js';
import { WorkerBus } from './worker-bus.js';

/** Serves until the first process says that it is over, or is gone. @returns the exit code */
export async function serve(settings: Settings, rest: Omit<PlatformOptions, 'settings' | 'bus'>): Promise<number> {
  const send = (message: FromWorker) => {
    if (process.connected) process.send!(message, undefined, undefined, () => undefined);
  };
  const bus = new WorkerBus(send);
  const mayServe = new Promise<void>((resolve) => {
    process.on('message', (message: ToWorker) => {
      void bus.take(message);
      if (message.kind === 'serve') resolve();
    });
  });
  const stopped = untilTold();
  const platform = await openPlatform({ settings, ...rest, bus });
  bus.on(WITNESSES, (text) => {
    for (const witness of readWitnesses(text)) platform.logKeeper.follow(witness);
  });
  send({ kind: 'ready' });
  if ((await Promise.race([mayServe, stopped])) !== 'stopped') {
    await platform.server.listen({ host: settings.host, port: settings.port });
    send({ kind: 'serving' });
    await stopped;
  }
  await platform.close();
  return 0;
}

/** Ctrl C reaches every process of the terminal: the first one says when it is over. */
function untilTold(): Promise<'stopped'> {
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('stopped'));
    process.on('message', ({ kind }: ToWorker) => {
      if (kind === 'stop') resolve('stopped');
    });
  });
}
