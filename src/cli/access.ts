/**
 * `overblik access replay --patient ID` makes the decisions of one citizen's log again, by the law and the facts of each
 * instant, and says which come out differently or were made by other rows than the ones of that day. Prints instants, effects and rows, never names.
 */
import { replayLog } from '../access/index.js';
import { readSettings } from '../base/index.js';
import { openPlatform } from '../platform.js';
import { type Arguments, UsageError } from './usage.js';

/** Newest lines looked at. */
const MOST_REPLAYED = 1000;

export async function access(given: Arguments): Promise<number> {
  const patient = given.values.get('patient');
  if (given.paths[0] !== 'replay' || !patient) throw new UsageError('say `access replay --patient ID`');
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: given.flags.has('demo') });
  const platform = await openPlatform({ settings: { ...settings, sources: undefined, logLevel: 'silent' } });
  try {
    const { patientKey } = await platform.record.locate('Patient', patient);
    const replayed = await replayLog(
      platform.db,
      patientKey,
      MOST_REPLAYED,
      settings.demo,
      async (id) => (await platform.record.locate('Patient', id)).patientKey,
    );
    const different = replayed.filter((one) => !one.isSame);
    const lines = different.map(
      ({ at, logged, again }) =>
        `${at}  ${logged.effect} ${logged.rule} (${logged.policy})  ->  ${again.effect} ${again.rule} (${again.policy})`,
    );
    const report = {
      replayed: replayed.length,
      same: replayed.length - different.length,
      // The rows in force that day are no longer the ones it was decided by: somebody edited the past.
      otherTable: replayed.filter(({ isSameTable }) => isSameTable === false).length,
      different: lines,
    };
    process.stdout.write(
      given.flags.has('json')
        ? `${JSON.stringify(report, null, 2)}\n`
        : `${[...lines, `${report.replayed} decisions made again, ${report.same} the same, ${report.otherTable} by another table`].join('\n')}\n`,
    );
    return different.length === 0 && report.otherTable === 0 ? 0 : 1;
  } finally {
    await platform.close();
  }
}
