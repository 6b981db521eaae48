/**
 * A second process's view of the same platform: same database, same people, same sessions; another port, and whatever the
 * test wants to be different (remote registers, a database that misbehaves).
 */
import type { Settings } from '../../src/base/index.js';
import type { OpenDatabase } from '../../src/database/index.js';
import { openPlatform, type Platform } from '../../src/platform.js';
import { freePort, type TestPlatform } from '../platform.js';

export interface AnotherDoor extends Platform {
  url: string;
}

export interface AnotherDoorOptions {
  /** OVERBLIK_SOURCES. */
  sources?: object;
  webDir?: string;
  port?: number;
  /** In place of the platform's own. */
  db?: OpenDatabase;
}

export async function openAnotherDoor(house: TestPlatform, options: AnotherDoorOptions = {}): Promise<AnotherDoor> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const settings: Settings = {
    demo: true,
    port,
    host: '127.0.0.1',
    dataDir: house.dataDir,
    demoCitizens: 0,
    publicUrl: url,
    publicUrlIsGiven: true,
    logLevel: 'silent',
    processes: 1,
    sources: options.sources && JSON.stringify(options.sources),
  };
  // Whoever opened the database closes it.
  const lent: OpenDatabase = new Proxy(options.db ?? house.db, {
    get: (db, name) => {
      if (name === 'close') return async () => undefined;
      const value: unknown = Reflect.get(db, name);
      return typeof value === 'function' ? value.bind(db) : value;
    },
  });
  const door = await openPlatform({ settings, clock: house.clock, webDir: options.webDir, db: lent });
  await door.server.listen({ host: '127.0.0.1', port });
  return { ...door, url };
}
