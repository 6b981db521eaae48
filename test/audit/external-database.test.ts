/** A server of one's own (DATABASE_URL): when the log can only be added to, when it cannot be helped, and that one is told. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EMBEDDED_PORT } from '../../src/database/embedded/cluster.js';
import { type OpenDatabase, openDatabase } from '../../src/database/index.js';
import { main } from '../../src/cli/index.js';
import { openTestPlatform } from '../platform.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';

let house: ThrowawayDatabase;
/** Address of a database of its own, owned by a role that may make roles, or may not. */
let urls: { mighty: string; poor: string };
const opened: OpenDatabase[] = [];

beforeAll(async () => {
  house = await throwawayDatabase();
  const ask = (text: string) => house.db.owner.query({ text, values: [] });
  const database = async (name: string, rights: string) => {
    await ask(`CREATE ROLE ${name} LOGIN ${rights}`);
    await ask(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8'`);
    return `postgres://${name}@localhost:${EMBEDDED_PORT}/${name}?host=${encodeURIComponent(house.db.socketDir!)}`;
  };
  // The role is of the whole server, and has been made for the embedded database.
  urls = { mighty: await database('mighty', 'CREATEROLE'), poor: await database('poor', '') };
  await ask('GRANT overblik_app TO mighty');
}, 60_000);
afterAll(async () => {
  await Promise.all(opened.map((db) => db.close()));
  await house?.dispose();
});

async function open(url: string): Promise<OpenDatabase> {
  const db = await openDatabase({ url, dataDir: house.dataDir, maxConnections: 2 });
  opened.push(db);
  return db;
}

const FORGE = `UPDATE access_log SET actor = 'nobody'`;
const refusalOf = async (db: OpenDatabase, text: string) => {
  const error = (await db.query({ text, values: [] }).catch((problem: Error) => problem)) as Error | unknown[];
  return error instanceof Error ? `${error.message} ${(error.cause as Error | undefined)?.message}` : undefined;
};

describe('a database whose owner may take on the program’s role', () => {
  it('is worked in as that role: the log can be added to, and not changed', async () => {
    const db = await open(urls.mighty);
    expect(db).toMatchObject({ embedded: false, appendOnly: true });
    const [who] = await db.query<{ now: string; login: string }>({
      text: 'SELECT current_user AS now, session_user AS login',
      values: [],
    });
    expect(who).toEqual({ now: 'overblik_app', login: 'mighty' });
    expect(await refusalOf(db, FORGE)).toContain('42501');
    expect(await refusalOf(db, 'DELETE FROM log_checkpoint')).toContain('42501');
    expect(await refusalOf(db, 'DROP TABLE access_log')).toContain('42501');
  });

  it('keeps the role on every connection of the pool, and after one was lost', async () => {
    const db = await open(urls.mighty);
    const pids = await db.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid', values: [] });
    await house.db.owner.query({ text: 'SELECT pg_terminate_backend($1::integer)', values: [pids[0]!.pid] });
    await vi.waitFor(async () => expect(await refusalOf(db, FORGE)).toContain('42501'));
  });

  it('is no wall against who may speak for its log-in: the role can be put off again (as decision 0018 says)', async () => {
    const db = await open(urls.mighty);
    const changed = await db.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL ROLE mighty', values: [] });
      return tx.query({ text: `${FORGE} WHERE false RETURNING 1`, values: [] });
    });
    expect(changed).toEqual([]);
  });
});

describe('a database whose owner may not', () => {
  it('is worked in as the owner, who can change the log (negative control)', async () => {
    const db = await open(urls.poor);
    expect(db).toMatchObject({ embedded: false, appendOnly: false });
    expect(await refusalOf(db, FORGE)).toBeUndefined();
  });

  it('is warned of at the start, by /readyz, and by the doctor with what to do', async () => {
    const alerts: string[] = [];
    const platform = await openTestPlatform({ db: await open(urls.poor), alert: (line) => alerts.push(line) });
    try {
      expect(alerts.join()).toMatch(/access log can be changed.*overblik doctor/);
      const ready = await (await fetch(`${platform.url}/readyz`)).json();
      expect(ready.parts.accessLog.appendOnly).toBe(false);
    } finally {
      await platform.server.close();
    }
    const out: string[] = [];
    vi.stubEnv('DATABASE_URL', urls.poor);
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(out.push(String(text)))),
      vi.spyOn(process.stderr, 'write').mockReturnValue(true),
    ];
    const code = await main(['doctor', '--json', '--data', house.dataDir]);
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
    expect(code).toBe(1);
    const { findings } = JSON.parse(out.join('')) as { findings: { what: string; ok: boolean; todo?: string }[] };
    expect(findings.find(({ what }) => what === 'access log')).toMatchObject({
      ok: false,
      todo: expect.stringContaining('overblik_app'),
    });
  });

  it('and where the log can only be added to, nobody is warned (negative control)', async () => {
    const alerts: string[] = [];
    const platform = await openTestPlatform({ db: await open(urls.mighty), alert: (line) => alerts.push(line) });
    const ready = await (await fetch(`${platform.url}/readyz`)).json();
    await platform.server.close();
    expect(alerts).toEqual([]);
    expect(ready.parts.accessLog.appendOnly).toBe(true);
  });
});
