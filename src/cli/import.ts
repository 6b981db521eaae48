/** `overblik import PATH...`: takes files in, says truthfully what became of each, keeps what it could not take. */
import { setFlagsFromString } from 'node:v8';
import { readSettings, systemClock } from '../base/index.js';
import { refreshStatistics } from '../database/index.js';
import { type ImportReport, importPaths } from '../intake/index.js';
import { openPlatform } from '../platform.js';
import { Progress } from './progress.js';
import { RecordWriter } from './record-writer.js';
import { rememberedAddress } from './address.js';
import { type Arguments, UsageError } from './usage.js';

/** Rejects and warnings printed; the report with --json has more. */
const MOST_PRINTED = 30;

/** From so many on the planner is told at once of what has been written. */
const MANY_RESOURCES = 10_000;

/**
 * Left to itself the heap grows to several times what is in use before it is swept: with a million persons past half a
 * gigabyte. So it is swept when it has grown by so many per cent (a flag of V8 that it reads at each sweep).
 */
const HEAP_GROWTH_PERCENT = 60;

export async function importFiles(given: Arguments): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  if (given.paths.length === 0) throw new UsageError('name at least one file or folder, or - for standard input');
  // The same database, whatever the mode it is served in; nothing is served here.
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  const publicUrl = settings.publicUrlIsGiven
    ? settings.publicUrl
    : (rememberedAddress(settings.dataDir) ?? settings.publicUrl);
  const platform = await openPlatform({ settings: { ...settings, publicUrl, sources: undefined, logLevel: 'silent' } });
  try {
    const progress = new Progress('importing', systemClock);
    const report = await importPaths(given.paths, {
      write: new RecordWriter(platform),
      clock: systemClock,
      dryRun: given.flags.has('dry-run'),
      stdin: process.stdin,
      onProgress: (at) =>
        progress.show(
          at.pass === 'persons' ? 0 : at.bytes,
          at.bytesTotal,
          `${at.files} of ${at.filesTotal} files, ${at.resources} resources`,
        ),
    });
    progress.end();
    if (!report.dryRun && report.accepted.resources >= MANY_RESOURCES) await refreshStatistics(platform.db);
    if (given.flags.has('json')) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else print(report);
    return report.rejected.resources + report.rejected.files > 0 || report.stopped ? 1 : 0;
  } finally {
    await platform.close();
  }
}

function print(report: ImportReport): void {
  const out = (line: string) => process.stdout.write(`${line}\n`);
  const count = (label: string, { files, resources }: { files: number; resources: number }) =>
    out(`  ${label.padEnd(14)} ${String(files).padStart(7)} files ${String(resources).padStart(9)} resources`);
  out(report.dryRun ? 'Dry run: nothing was written.' : 'Import finished.');
  count('accepted', report.accepted);
  count('already there', report.alreadyThere);
  count('rejected', report.rejected);
  count('skipped', report.skipped);
  out(
    `  created ${report.created}, updated ${report.updated}; persons: ${report.persons.created} new, ${report.persons.matched} matched; ${(report.tookMs / 1000).toFixed(1)} s`,
  );
  for (const reject of report.rejects.slice(0, MOST_PRINTED))
    out(`  rejected  ${reject.file}${reject.place ? ` (${reject.place})` : ''}: ${reject.reason}`);
  if (report.listed.rejects > MOST_PRINTED) out(`  ... and ${report.listed.rejects - MOST_PRINTED} more rejects`);
  for (const warning of report.warnings.slice(0, MOST_PRINTED))
    out(`  warning   ${warning.file}${warning.place ? ` (${warning.place})` : ''}: ${warning.text}`);
  if (report.listed.warnings > MOST_PRINTED)
    out(`  ... and ${report.listed.warnings - MOST_PRINTED} more warnings (--json lists them)`);
  if (report.rejected.files > 0 && !report.dryRun)
    out('Rejected content is kept in quarantine (table intake_quarantine) with file, place and reason.');
  if (report.stopped) out(`STOPPED: ${report.stopped}`);
}
