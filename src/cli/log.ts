/**
 * `overblik log verify` checks the whole access log; `overblik log key` prints what others verify it with;
 * `overblik log erase` carries out retention.
 */
import { readFileSync } from 'node:fs';
import {
  askSeen,
  databaseSource,
  eraseOldRows,
  findingText,
  type LogReport,
  noteSigner,
  originOf,
  parseWitnesses,
  readHead,
  verifierOf,
  verifierText,
  verifyLog,
  type WitnessAddress,
} from '../audit/index.js';
import { readSettings, type Settings, systemClock } from '../base/index.js';
import { openDatabase } from '../database/index.js';
import { loadLogKey } from '../identity/index.js';
import { demoWitness } from './demo-witness.js';
import { type Arguments, UsageError } from './usage.js';

export async function log(given: Arguments): Promise<number> {
  const [verb] = given.paths;
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  const key = await loadLogKey({ ...settings, demo: settings.secretsFile === undefined });
  const own = verifierOf(noteSigner(originOf(key), key), 'log');
  if (verb === 'key') {
    process.stdout.write(`${verifierText(own)}\n`);
    return 0;
  }
  if (verb === 'erase') return erase(settings, given.flags.has('json'));
  if (verb !== 'verify') throw new UsageError('say `log verify`, `log key` or `log erase`');
  const report = await verify(settings, own, given.values.get('checkpoint'));
  process.stdout.write(given.flags.has('json') ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
  return report.ok ? 0 : 1;
}

/** What retention has run out for; run once a day. */
async function erase(settings: Settings, json: boolean): Promise<number> {
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
  try {
    const report = await eraseOldRows(db, systemClock);
    const day = report.before.toISOString().slice(0, 10);
    process.stdout.write(
      json
        ? `${JSON.stringify(report, null, 2)}\n`
        : `${report.rows} entries from before ${day} about ${report.citizens} citizens erased; their places in the tree are kept\n`,
    );
    return 0;
  } finally {
    await db.close();
  }
}

async function verify(
  settings: Settings,
  key: ReturnType<typeof verifierOf>,
  file: string | undefined,
): Promise<LogReport> {
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
  try {
    const origin = (await readHead(db))?.origin ?? key.name;
    const configured = parseWitnesses(settings.witnesses);
    const witnesses = configured.length > 0 ? configured : await demoWitness(settings.dataDir);
    const known = await seenBy(witnesses, origin);
    if (file) known.push({ from: file, note: readFileSync(file, 'utf8') });
    return await db.transaction(async (tx) => {
      await tx.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', values: [] });
      return verifyLog({
        source: databaseSource(tx),
        key,
        witnesses: witnesses.map((one) => one.key),
        known,
        now: systemClock.now(),
      });
    });
  } finally {
    await db.close();
  }
}

/** What each witness has seen. One that does not answer is named: without it a forger who has the log's key is not found. */
async function seenBy(
  witnesses: readonly (WitnessAddress & { memory?: string })[],
  origin: string,
): Promise<{ from: string; note: string }[]> {
  const all = await Promise.all(
    witnesses.map(async (witness) => {
      try {
        const note = witness.memory ?? (await askSeen(witness, origin));
        return note === undefined ? [] : [{ from: witness.key.name, note }];
      } catch (error) {
        process.stderr.write(`# witness ${witness.key.name} could not be asked: ${(error as Error).message}\n`);
        return [];
      }
    }),
  );
  if (all.flat().length === 0)
    process.stderr.write('# no witness was asked: a copy forged with the log’s own key would not be found\n');
  return all.flat();
}

function textOf(report: LogReport): string {
  const { leaves, citizens, erased, pending, checkpoints, cosignatures, signedSize, findings, unlisted } = report;
  const facts = [
    `${leaves} entries about ${citizens} citizens, ${erased} of them erased by the rules of retention, ${pending} not in the tree yet`,
    `${checkpoints} checkpoints, ${cosignatures} cosignatures, the newest over ${signedSize} entries`,
  ];
  const verdict = report.ok
    ? 'The log is whole.'
    : `THE LOG WAS TAMPERED WITH: ${findings.length + unlisted} ${findings.length + unlisted === 1 ? 'finding' : 'findings'}`;
  const more = unlisted > 0 ? [`  and ${unlisted} more`] : [];
  return `${[...facts, verdict, ...findings.map((one) => `  ${findingText(one)}`), ...more].join('\n')}\n`;
}
