import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServerAccount, serverAccount } from './account.js';
import { cacheRoots, copyBinaries, makeLibraryLinks, packagedBinaries } from './binaries.js';

const execute = promisify(execFile);

/** Memory that a process of the server keeps for its next statement. */
const KEPT_BYTES = 8 * 1024 * 1024;

/**
 * The server and its tools get a bare environment: no secret of ours, no locale of the machine, no library path.
 * PostgreSQL needs nothing else.
 */
const BARE_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C',
  TZ: 'UTC',
  // mallopt(3), glibc; elsewhere nobody reads them. A page of some hundred kB is put together for each answer: the memory is kept
  // for the next one, up to 8 MB a connection, where it would be given back to the system and cleared again each time.
  MALLOC_MMAP_THRESHOLD_: String(KEPT_BYTES),
  MALLOC_TRIM_THRESHOLD_: String(KEPT_BYTES),
};

/** Stops the server (fast shutdown) when the process that started it dies; setpriv(1) of util-linux. */
const DIE_WITH_PARENT = ['/usr/bin/setpriv', '--pdeathsig=INT'];

/** How the database's programs are run on this machine. */
export interface Launch {
  initdb: string;
  postgres: string;
  /** The account the files must belong to; undefined means our own. */
  account: ServerAccount | undefined;
  /** Words before a program. */
  prefix: string[];
  /** Words before the server's command that tie its life to ours; empty where the machine cannot. */
  tie: string[];
  /** What to give spawn and execFile. */
  options: { uid?: number; gid?: number; env: NodeJS.ProcessEnv };
}

/** What a test may put in place of the machine's own. */
export interface LaunchSurroundings {
  nativeDir?: string;
  cacheRoots?: string[];
  /** False acts a machine without setpriv. */
  hasSetpriv?: boolean;
}

/**
 * Finds out by trial how the server can be run: as ourselves, or, when we are root, as `nobody`. Where `nobody` cannot enter
 * the folders (a project in root's 0700 home) it gets the one right to pass through them (CAP_DAC_OVERRIDE); where that right
 * cannot be given, or the package lacks its library links and cannot be written, the binaries are copied to a cache.
 */
export async function chooseLaunch(dataDir: string, surroundings: LaunchSurroundings = {}): Promise<Launch> {
  const account = await serverAccount();
  const nativeDir = surroundings.nativeDir ?? packagedBinaries();
  await makeLibraryLinks(nativeDir).catch(() => undefined); // A read-only package: the trial decides.
  const inPlace = await firstThatRuns(waysToRun(nativeDir, account, surroundings.hasSetpriv ?? true), dataDir);
  if (inPlace.launch) return inPlace.launch;
  const copy = await copyBinaries(nativeDir, surroundings.cacheRoots ?? cacheRoots());
  const copied = await firstThatRuns(waysToRun(copy, account, surroundings.hasSetpriv ?? true), '/');
  if (copied.launch) return copied.launch;
  throw new Error(
    `The embedded database does not run on this machine: ${copied.reason}. Set DATABASE_URL to use a server of your own.`,
  );
}

/** Runs one of the database's programs to its end. */
export async function runTool(launch: Launch, program: string, args: string[]): Promise<void> {
  const [file = program, ...rest] = [...launch.prefix, program, ...args];
  await execute(file, rest, { ...launch.options, cwd: '/' });
}

/** True when the server's account can enter a folder. */
export async function canEnter(launch: Launch, dir: string): Promise<boolean> {
  return (await trial({ ...launch, tie: [] }, dir)) === undefined;
}

function waysToRun(nativeDir: string, account: ServerAccount | undefined, hasSetpriv: boolean): Launch[] {
  const plain: Launch = {
    initdb: join(nativeDir, 'bin', 'initdb'),
    postgres: join(nativeDir, 'bin', 'postgres'),
    account,
    prefix: [],
    tie: [],
    options: { ...account, env: BARE_ENVIRONMENT },
  };
  if (process.platform !== 'linux' || !hasSetpriv) return [plain];
  const tied = { ...plain, tie: DIE_WITH_PARENT };
  return account === undefined ? [tied, plain] : [tied, passingThrough(tied, account), plain];
}

/**
 * no_setuid_fixup, since access(2), with which PostgreSQL looks at its own program, otherwise disregards the capabilities of
 * an ordinary user (capabilities(7)).
 */
function passingThrough(tied: Launch, account: ServerAccount): Launch {
  const who = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { ...tied, prefix: ['/usr/bin/setpriv', ...who, ...right], options: { env: BARE_ENVIRONMENT } };
}

async function firstThatRuns(launches: Launch[], dataDir: string): Promise<{ launch?: Launch; reason: string }> {
  let reason = '';
  for (const launch of launches) {
    const refusal = await trial(launch, dataDir);
    if (refusal === undefined) return { launch, reason };
    reason = refusal;
  }
  return { reason };
}

/** undefined when both programs start and the folder can be entered, else why not. */
async function trial(launch: Launch, dir: string): Promise<string | undefined> {
  const script = 'cd "$0" && cd / && "$1" --version && "$2" --version';
  const words = [...launch.prefix, ...launch.tie, '/bin/sh', '-c', script, dir, launch.postgres, launch.initdb];
  const [file = '', ...args] = words;
  try {
    await execute(file, args, { ...launch.options, cwd: '/' });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr || message).trim().split('\n')[0];
  }
}
