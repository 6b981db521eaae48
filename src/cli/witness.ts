/**
 * `overblik witness`: an independent witness of an access log. It knows nothing of the platform but its public key; its own key
 * and memory lie in a folder that the platform's operator has no business in.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  parseVerifier,
  verifierOf,
  verifierText,
  Witness,
  witnessMemory,
  witnessServer,
  witnessSigner,
} from '../audit/index.js';
import { systemClock } from '../base/index.js';
import { type Arguments, portOf, UsageError } from './usage.js';

const DEFAULT_PORT = 8090;

/** What a witness says on standard output when it is ready, as one line of JSON. */
export interface WitnessReady {
  url: string;
  /** Verifier key of its cosignatures. */
  key: string;
}

export async function witness(given: Arguments): Promise<number> {
  const dir = given.values.get('dir');
  const log = given.values.get('log');
  if (!dir) throw new UsageError('--dir FOLDER is missing: where the key and what was seen are kept');
  if (!log) throw new UsageError('--log KEY is missing: the public key of the log, as `overblik log key` prints it');
  const logs = log.split(',').map(keyIn);
  const signer = await witnessSigner(dir, given.values.get('name') ?? 'overblik-witness');
  const server = witnessServer(new Witness({ signer, memory: witnessMemory(dir), logs, clock: systemClock }));
  server.listen(portOf(given) ?? DEFAULT_PORT, '127.0.0.1');
  await once(server, 'listening');
  const ready: WitnessReady = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: verifierText(verifierOf(signer, 'witness')),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await untilStopped(given.flags.has('until-stdin-ends'));
  server.closeAllConnections();
  server.close();
  // Else an input that stays open would keep the process alive, answering nobody.
  process.stdin.destroy();
  return 0;
}

function keyIn(text: string) {
  try {
    return parseVerifier(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** A witness that a demonstration started ends with it, however that ends. */
function untilStopped(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (!withParent) return;
    process.stdin.once('end', () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.resume();
  });
}
