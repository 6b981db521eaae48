/** `overblik doctor`: checks settings, database, disk, clock and versions, and says what to do about each finding. */
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { KNOWN_SETTINGS, readSettings, SettingError, type Settings, systemClock } from '../base/index.js';
import { openDatabase } from '../database/index.js';
import type { Arguments } from './usage.js';

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  todo?: string;
}

const ENOUGH_DISK = 2 * 1024 ** 3;
const MOST_CLOCK_DRIFT_MS = 1000;

export async function doctor(given: Arguments): Promise<number> {
  const findings: Finding[] = [nodeVersion()];
  let settings: Settings | undefined;
  try {
    settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
    findings.push({ what: 'settings', ok: true, found: 'readable' });
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    findings.push({ what: 'settings', ok: false, found: error.message, todo: 'correct the environment' });
  }
  if (settings) findings.push(...disk(settings), ...(await database(settings)));
  if (given.flags.has('json'))
    process.stdout.write(`${JSON.stringify({ findings, settings: KNOWN_SETTINGS }, null, 2)}\n`);
  else print(findings);
  return findings.every((finding) => finding.ok) ? 0 : 1;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { what: 'Node.js', ok, found: process.versions.node, todo: ok ? undefined : 'install Node.js 20.19 or later' };
}

function disk(settings: Settings): Finding[] {
  try {
    if (!existsSync(settings.dataDir)) mkdirSync(settings.dataDir, { recursive: true });
    accessSync(settings.dataDir, constants.W_OK);
  } catch {
    return [
      {
        what: 'data folder',
        ok: false,
        found: `${settings.dataDir} cannot be written`,
        todo: 'choose another with OVERBLIK_DATA or --data',
      },
    ];
  }
  const { bavail, bsize } = statfsSync(settings.dataDir);
  const free = bavail * bsize;
  return [
    {
      what: 'disk',
      ok: free >= ENOUGH_DISK,
      found: `${(free / 1024 ** 3).toFixed(1)} GiB free`,
      todo: free >= ENOUGH_DISK ? undefined : 'free at least 2 GiB',
    },
  ];
}

async function database(settings: Settings): Promise<Finding[]> {
  try {
    const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
    try {
      const before = systemClock.now().getTime();
      const rows = await db.query<{ version: string; at: number; resources: number }>({
        text: `SELECT current_setting('server_version') AS version, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at, (SELECT count(*)::integer FROM schema_migration) AS resources`,
        values: [],
      });
      const row = rows[0]!;
      const drift = Math.abs(row.at - (before + systemClock.now().getTime()) / 2);
      return [
        {
          what: 'database',
          ok: Number.parseInt(row.version, 10) >= 15,
          found: `PostgreSQL ${row.version}, ${db.embedded ? 'embedded' : 'external'}, ${row.resources} migrations`,
          todo: Number.parseInt(row.version, 10) >= 15 ? undefined : 'use PostgreSQL 15 to 18',
        },
        {
          what: 'access log',
          ok: db.appendOnly,
          found: db.appendOnly
            ? 'the program can add to it, not change it'
            : 'the program works as the owner of its tables',
          todo: db.appendOnly
            ? undefined
            : 'let the role of DATABASE_URL make roles (CREATEROLE), or make overblik_app for it',
        },
        {
          what: 'clock',
          ok: drift <= MOST_CLOCK_DRIFT_MS,
          found: `${Math.round(drift)} ms from the database's`,
          todo: drift <= MOST_CLOCK_DRIFT_MS ? undefined : 'synchronise the clocks (NTP)',
        },
      ];
    } finally {
      await db.close();
    }
  } catch (error) {
    return [
      {
        what: 'database',
        ok: false,
        found: error instanceof Error ? error.message : 'no answer',
        todo: 'check DATABASE_URL, or the file postgres.log in the data folder',
      },
    ];
  }
}

function print(findings: Finding[]): void {
  const width = Math.max(...KNOWN_SETTINGS.map((setting) => setting.name.length));
  process.stdout.write('Settings (environment):\n');
  for (const { name, about, fallback } of KNOWN_SETTINGS)
    process.stdout.write(`  ${name.padEnd(width)}  ${about} [${fallback}]\n`);
  process.stdout.write('\n');
  for (const { what, ok, found, todo } of findings)
    process.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${what}: ${found}${todo ? ` -> ${todo}` : ''}\n`);
}
