/** Takes requests at the address of the settings. */
import { Failure, type Settings } from '../base/index.js';
import type { Platform } from '../platform.js';

/** Faults of an address that the operator can mend, by the system's name. */
const MENDED: Record<string, (address: string, port: number) => string> = {
  EADDRINUSE: (_, port) =>
    `Port ${port} is in use by another program. Stop that one, or choose another port: --port N, or the setting PORT.`,
  EACCES: (_, port) =>
    `This account may not take port ${port}. Choose one from 1024 on: --port N, or the setting PORT.`,
  EADDRNOTAVAIL: (address) => `This machine has no address ${address}. Choose another one: the setting HOST.`,
};

/** @throws Failure `unavailable` that says what to do when the address cannot be had */
export async function listen({ server }: Platform, { host, port }: Settings): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const mended = MENDED[(error as NodeJS.ErrnoException).code ?? ''];
    if (!mended) throw error;
    throw new Failure('unavailable', mended(host, port), { cause: error });
  }
}
