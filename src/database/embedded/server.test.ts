import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Child, childProgram } from '../../../test/faults/child-program.js';
import { throwawayFolder } from '../../../test/throwaway-database.js';
import { type FaultSettings, type OpenDatabase, openDatabaseWith } from '../open-database.js';
import { packagedBinaries } from './binaries.js';
import { openCluster, sharedBuffersMb } from './cluster.js';
import { chooseLaunch } from './launch.js';
import { isServerOf } from './process-identity.js';

const isRoot = process.getuid?.() === 0;
const hasSetpriv =
  process.platform === 'linux' && (await stat('/usr/bin/setpriv').catch(() => undefined)) !== undefined;
const nobody = { uid: 65534, gid: 65534 };

let program: string;
let dataDir: string;
const opened: OpenDatabase[] = [];
const children: Child[] = [];

beforeAll(async () => {
  program = await childProgram('test/faults/database-user.ts');
});
beforeEach(async () => {
  dataDir = await throwawayFolder();
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.close();
  for (const db of opened.splice(0)) await db.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(faults: FaultSettings = {}, dir = dataDir): Promise<OpenDatabase> {
  const db = await openDatabaseWith({ dataDir: dir, migrationsDir: null, maxConnections: 2 }, faults);
  opened.push(db);
  return db;
}

interface Seen {
  serverPid: number;
  socketDir?: string;
}

async function start(faults: FaultSettings = {}, options = {}): Promise<{ child: Child; seen: Seen }> {
  const child = new Child(program, [JSON.stringify({ dataDir, faults })], options);
  children.push(child);
  return { child, seen: await child.next<Seen>() };
}

const look = (db: OpenDatabase) => db.query({ text: 'SELECT 1 AS answer', values: [] });
const runs = (pid: number) => isServerOf(pid, join(dataDir, 'postgres'));
const cluster = () => join(dataDir, 'postgres');

describe('a program that is killed outright', () => {
  it.runIf(hasSetpriv)('takes its database server along, and the next start finds everything in order', async () => {
    const { child, seen } = await start();
    await child.kill();
    await expect.poll(() => runs(seen.serverPid), { timeout: 10_000, interval: 20 }).toBe(false);
    const db = await open();
    expect(await look(db)).toEqual([{ answer: 1 }]);
  });

  it('may leave its server running where the machine cannot tie them: the next start takes it over and stops it at the end', async () => {
    const { child, seen } = await start({ surroundings: { hasSetpriv: false } });
    await child.kill();
    expect(await runs(seen.serverPid)).toBe(true);
    const db = await open();
    expect(db.serverPid).toBe(seen.serverPid);
    await db.close();
    expect(await runs(seen.serverPid)).toBe(false);
  });
});

describe('a database server that is killed outright', () => {
  it('is started again, and what is asked meanwhile waits for it', async () => {
    const db = await open();
    const before = db.serverPid ?? 0;
    await look(db);
    process.kill(before, 'SIGKILL');
    // A process of the old server may still answer what was asked on its connection; the next one is the new server's.
    const serverPid = () =>
      look(db).then(
        () => db.serverPid,
        () => before,
      );
    await expect.poll(serverPid, { timeout: 30_000 }).not.toBe(before);
    expect(await look(db)).toEqual([{ answer: 1 }]);
  });

  it('leaves its pid file behind, which does not stop the next start even if the number now belongs to another program', async () => {
    const { child, seen } = await start({ surroundings: { hasSetpriv: false } });
    const pidFile = await readFile(join(cluster(), 'postmaster.pid'), 'utf8');
    await child.kill();
    process.kill(seen.serverPid, 'SIGKILL');
    await expect.poll(() => runs(seen.serverPid), { timeout: 5_000, interval: 5 }).toBe(false);
    // This test's own number: alive, and not a database server.
    await writeFile(join(cluster(), 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.pid)));
    const db = await open();
    expect(await look(db)).toEqual([{ answer: 1 }]);
  });
});

describe('several programs on one data directory', () => {
  it('that start at once on an empty one end up with one server between them', async () => {
    const [first, second, third] = await Promise.all([start(), start(), start()]);
    expect(new Set([first.seen.serverPid, second.seen.serverPid, third.seen.serverPid]).size).toBe(1);
    expect((await readdir(dataDir)).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('a guest that leaves lets the server be', async () => {
    const db = await open();
    const { child, seen } = await start();
    expect(seen.serverPid).toBe(db.serverPid);
    await child.close();
    expect(await look(db)).toEqual([{ answer: 1 }]);
    expect(await runs(seen.serverPid)).toBe(true);
  });

  it('one that started a server again for others leaves it to them', async () => {
    const db = await open();
    const { child, seen } = await start();
    const guest = await open();
    process.kill(seen.serverPid, 'SIGKILL');
    await expect.poll(() => runs(seen.serverPid), { timeout: 5_000, interval: 5 }).toBe(false);
    await expect.poll(() => look(guest).catch(() => undefined), { timeout: 20_000 }).toEqual([{ answer: 1 }]);
    await guest.close();
    expect((await child.ask<{ rows: number }>('look')).rows).toBe(1);
    expect(await look(db)).toEqual([{ answer: 1 }]);
  });

  it('a guest goes on when the one that started the server leaves, and stops it in its turn', async () => {
    const db = await open();
    const { child, seen } = await start();
    await db.close();
    expect(await runs(seen.serverPid)).toBe(false);
    const after = await child.ask<{ serverPid: number; rows: number }>('look');
    expect(after.rows).toBe(1);
    await child.close();
    expect(await runs(after.serverPid)).toBe(false);
  });
});

describe('where the files may lie', () => {
  it('a long path gets its socket in a private short folder', async () => {
    const deep = join(dataDir, 'a-rather-long-name-for-a-folder'.repeat(4));
    const db = await open({}, deep);
    expect(db.socketDir).not.toContain('a-rather-long-name');
    expect((await stat(db.socketDir ?? '')).mode & 0o777).toBe(0o700);
    expect(await look(db)).toEqual([{ answer: 1 }]);
    await rm(db.socketDir ?? '', { recursive: true });
  });

  it.runIf(isRoot)('as root in a private folder the server runs as nobody, with its files in place', async () => {
    await chmod(dataDir, 0o700);
    const db = await open({}, join(dataDir, 'data'));
    expect(await look(db)).toEqual([{ answer: 1 }]);
    expect((await stat(join(dataDir, 'data', 'postgres'))).uid).toBe(nobody.uid);
    if (hasSetpriv) expect((await lstat(join(dataDir, 'data', 'postgres'))).isDirectory()).toBe(true);
  });

  it.runIf(isRoot)(
    'where nobody cannot be let into the private folder, programs and files are kept outside it',
    async () => {
      await chmod(dataDir, 0o700);
      const outside = await throwawayFolder();
      try {
        await copyPackage(join(dataDir, 'package'), { withLinks: true });
        const launch = await chooseLaunch(dataDir, {
          nativeDir: join(dataDir, 'package', 'native'),
          cacheRoots: [join(outside, 'cache')],
          hasSetpriv: false,
        });
        expect(launch.postgres.startsWith(join(outside, 'cache'))).toBe(true);
        const made = await openCluster(dataDir, launch, () => undefined, join(outside, 'clusters'));
        expect(await readlink(cluster())).toBe(made.dir);
        expect(made.dir.startsWith(join(outside, 'clusters'))).toBe(true);
      } finally {
        await rm(outside, { recursive: true, force: true });
      }
    },
  );

  it.runIf(isRoot)('as an ordinary user it runs as that user', async () => {
    await chown(dataDir, nobody.uid, nobody.gid);
    const { seen } = await start({}, nobody);
    expect(seen.serverPid).toBeGreaterThan(0);
    expect((await stat(cluster())).uid).toBe(nobody.uid);
  });

  it('with install scripts off the links to the libraries are made at the first start', async () => {
    await copyPackage(join(dataDir, 'package'), { withLinks: false });
    const nativeDir = join(dataDir, 'package', 'native');
    expect(() => execFileSync(join(nativeDir, 'bin', 'postgres'), ['--version'], { stdio: 'ignore' })).toThrow();
    const launch = await chooseLaunch(dataDir, { nativeDir });
    expect(launch.postgres).toBe(join(nativeDir, 'bin', 'postgres'));
    expect(execFileSync(launch.postgres, ['--version'], { encoding: 'utf8' })).toContain('PostgreSQL');
  });

  it('a folder of another PostgreSQL version is refused by name and left alone', async () => {
    await mkdir(cluster());
    await writeFile(join(cluster(), 'PG_VERSION'), '14\n');
    await expect(open()).rejects.toThrow('not a PostgreSQL 18 data directory (found: 14)');
    expect(await readdir(cluster())).toEqual(['PG_VERSION']);
  });

  it('a draft left by a program that was killed while making the database is cleared away', async () => {
    await mkdir(join(dataDir, 'postgres.draft-999999999'));
    await open();
    expect((await readdir(dataDir)).filter((name) => name.includes('draft'))).toEqual([]);
  });
});

it('a server that cannot start says why, soon', async () => {
  const db = await open();
  await db.close();
  await writeFile(join(cluster(), 'local.conf'), "shared_buffers = 'plenty'\n", { mode: 0o644 });
  await expect(open()).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
});

it("the server's log says what went wrong without any value", async () => {
  const db = await open();
  const refused = (text: string, ...values: unknown[]) => expect(db.query({ text, values })).rejects.toThrow();
  await db.query({ text: 'CREATE TABLE person (cpr text PRIMARY KEY, name text NOT NULL)', values: [] });
  await db.query({ text: 'INSERT INTO person VALUES ($1, $2)', values: ['0201919990', 'Testesen'] });
  await refused('INSERT INTO person VALUES ($1, $2)', '0201919990', 'Testesen');
  await refused('INSERT INTO person VALUES ($1, $2)', '2509479989', null);
  await db.close();
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('duplicate key value violates unique constraint "person_pkey"');
  expect(log).not.toMatch(/0201919990|2509479989|Testesen/);
});

async function copyPackage(target: string, { withLinks }: { withLinks: boolean }): Promise<void> {
  const source = packagedBinaries();
  await cp(source, join(target, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) => withLinks || !(await lstat(path)).isSymbolicLink(),
  });
  await cp(join(source, '..', 'package.json'), join(target, 'package.json'));
}

it('holds a quarter of the memory in pages, neither less than 256 MB nor more than 4 GB', () => {
  const GB = 1024 ** 3;
  expect([0.5, 2, 8, 64].map((gigabytes) => sharedBuffersMb(gigabytes * GB))).toEqual([256, 512, 2048, 4096]);
});
