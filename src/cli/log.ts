/**
 * `overblik log verify` checks the whole access log; `overblik log key` prints what others verify it with;
 * `overblik log rotate-key` gives it another key; `overblik log erase` carries out retention now.
 */
import { readFileSync } from 'node:fs';
import {
  askSeen,
  changeLogKey,
  databaseSource,
  eraseOldRows,
  findingText,
  KeyHistory,
  type LogReport,
  noteSigner,
  originOf,
  parseWitnesses,
  quorumOf,
  readHead,
  readKeyChanges,
  verifierOf,
  verifierText,
  verifyLog,
  type WitnessAddress,
} from '../audit/index.js';
import { readSettings, type Settings, systemClock } from '../base/index.js';
import { type OpenDatabase, openDatabase } from '../database/index.js';
import { adoptLogKey, loadLogKeys, prepareLogKey, type SecretsPlace } from '../identity/index.js';
import { demoWitnesses } from './demo-witness.js';
import { type Arguments, UsageError } from './usage.js';

export async function log(given: Arguments): Promise<number> {
  const [verb] = given.paths;
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  const place = { ...settings, demo: settings.secretsFile === undefined };
  if (verb === 'key') return printKey(settings, place);
  if (verb === 'rotate-key') return rotateKey(settings, place);
  if (verb === 'erase') return erase(settings, given.flags.has('json'));
  if (verb !== 'verify') throw new UsageError('say `log verify`, `log key`, `log rotate-key` or `log erase`');
  const report = await verify(settings, await loadLogKeys(place), given.values.get('checkpoint'));
  process.stdout.write(given.flags.has('json') ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
  return report.ok ? 0 : 1;
}

async function withDatabase<T>(settings: Settings, work: (db: OpenDatabase) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** The key that signs now, and below it those before it. */
async function printKey(settings: Settings, place: SecretsPlace): Promise<number> {
  const seeds = await loadLogKeys(place);
  const { keys } = await withDatabase(settings, (db) => historyOf(db, seeds));
  const texts = keys.map(({ key }) => verifierText(key)).reverse();
  process.stdout.write(`${texts[0]}\n`);
  for (const text of texts.slice(1)) process.stderr.write(`# before: ${text}\n`);
  return 0;
}

/** The history of keys that one of ours belongs to: the one that signs now, or during a rotation the one to come. */
async function historyOf(db: OpenDatabase, seeds: readonly string[]): Promise<KeyHistory> {
  const origin = (await readHead(db))?.origin ?? originOf(seeds[0]!);
  return KeyHistory.of(verifierOf(noteSigner(origin, seeds[0]!), 'log'), await readKeyChanges(db));
}

/** A fresh key takes over. Each step can be taken again: whatever was cut short is finished by the next call. */
async function rotateKey(settings: Settings, place: SecretsPlace): Promise<number> {
  const seeds = await prepareLogKey(place);
  await withDatabase(settings, async (db) => {
    const history = await historyOf(db, [seeds.from]);
    const to = verifierOf(noteSigner(history.newest.name, seeds.to), 'log');
    if (verifierText(history.newest) !== verifierText(to)) await changeLogKey(db, systemClock, seeds);
    process.stdout.write(`${verifierText(to)}\n`);
  });
  await adoptLogKey(place);
  process.stderr.write(
    'The log signs with this key from its next checkpoint on; a running platform takes it up by itself. Publish it, and keep a copy of the secrets file where backups are kept.\n',
  );
  return 0;
}

/** What retention has run out for; a platform that serves does this once a day. */
async function erase(settings: Settings, json: boolean): Promise<number> {
  const report = await withDatabase(settings, (db) => eraseOldRows(db, systemClock));
  const day = report.before.toISOString().slice(0, 10);
  process.stdout.write(
    json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${report.rows} entries from before ${day} about ${report.citizens} citizens erased; their places in the tree are kept\n`,
  );
  return 0;
}

async function verify(settings: Settings, seeds: readonly string[], file: string | undefined): Promise<LogReport> {
  return withDatabase(settings, async (db) => {
    const origin = (await readHead(db))?.origin ?? originOf(seeds[0]!);
    const configured = parseWitnesses(settings.witnesses);
    const witnesses = configured.length > 0 ? configured : await demoWitnesses(settings.dataDir);
    const known = await seenBy(witnesses, origin);
    if (file) known.push({ from: file, note: readFileSync(file, 'utf8') });
    return db.transaction(async (tx) => {
      await tx.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', values: [] });
      return verifyLog({
        source: databaseSource(tx),
        key: verifierOf(noteSigner(origin, seeds[0]!), 'log'),
        witnesses: witnesses.map((one) => one.key),
        quorum: quorumOf(witnesses.length, settings.witnessQuorum),
        known,
        now: systemClock.now(),
      });
    });
  });
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
    `${checkpoints} checkpoints, ${cosignatures} cosignatures, the newest over ${signedSize} entries${report.keys > 1 ? `; ${report.keys} keys, each handed over by the one before` : ''}`,
    ...report.witnesses.map(({ name, size, at }) =>
      at ? `witness ${name}: has signed ${size} entries, last at ${at}` : `witness ${name}: has signed nothing`,
    ),
    ...(report.witnesses.length > 0 ? [`witnessed by as many as are asked for: ${report.witnessedSize} entries`] : []),
  ];
  const isLogWhole = findings.every(({ kind }) => kind === 'false-witness');
  const verdict = report.ok
    ? 'The log is whole.'
    : isLogWhole
      ? 'The log is whole; a witness is not to be believed:'
      : `THE LOG WAS TAMPERED WITH: ${findings.length + unlisted} ${findings.length + unlisted === 1 ? 'finding' : 'findings'}`;
  const more = unlisted > 0 ? [`  and ${unlisted} more`] : [];
  return `${[...facts, verdict, ...findings.map((one) => `  ${findingText(one)}`), ...more].join('\n')}\n`;
}
