/**
 * The check of the whole log, again and again while the platform runs: what somebody changes in the database is found within
 * a minute (reliability.md § 6, T7), as long as one pass takes less than half of that. Larger logs are checked in turns with
 * pauses as long as the check, so that it never takes more than half of a processor; how old the last check is can be read.
 */
import type { Clock } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { LogKeeper } from './log-keeper.js';
import { databaseSource } from './verify/log-source.js';
import { type Finding, findingText } from './verify/report.js';
import { verifyLog } from './verify/verify-log.js';
import { askSeen } from './witness/ask-witness.js';

export interface LogWatchOptions {
  db: Database;
  clock: Clock;
  keeper: LogKeeper;
  /** One line for the operator when something is found, and when it is no longer. Names no citizen but by the database's key. */
  alert: (line: string) => void;
}

/** What every process can tell of the last check. Holds no citizen. */
export interface WatchOutcome {
  /** Instant at which the check began: what was changed before it is found. */
  at: string;
  entries: number;
  /** Findings, and how many there are of each kind; empty when the log is whole. */
  findings: number;
  kinds: Record<string, number>;
  /** Size up to which enough witnesses have signed. */
  witnessed: number;
  tookMs: number;
}

/** From one beginning to the next. */
export const WATCH_EVERY_MS = 20_000;
/** Rows that are hashed in one go: others are answered in between. */
const WATCH_PAGE = 500;
/** Findings that the operator is told of at once. */
const MOST_ALERTS = 10;

export class LogWatch {
  readonly #o: LogWatchOptions;
  #tookMs = 0;
  /** What the operator was told last. */
  #told = '';

  constructor(options: LogWatchOptions) {
    this.#o = options;
  }

  /** When the next check may begin, counted from the beginning of the last. */
  get everyMs(): number {
    return Math.max(WATCH_EVERY_MS, 2 * this.#tookMs);
  }

  /** Checks everything once. */
  async pass(): Promise<WatchOutcome> {
    const { db, clock, keeper } = this.#o;
    const begunMs = clock.monotonicMs();
    const now = clock.now();
    const key = await keeper.trusted();
    const known = await this.#seen(key.name);
    const report = await db.transaction(async (tx) => {
      await tx.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', values: [] });
      return verifyLog({
        source: databaseSource(tx, WATCH_PAGE),
        key,
        witnesses: keeper.witnesses.map(({ key }) => key),
        quorum: keeper.quorum,
        known,
        now,
      });
    });
    this.#tookMs = clock.monotonicMs() - begunMs;
    this.#tell(report.findings);
    return {
      at: now.toISOString(),
      entries: report.leaves,
      findings: report.findings.length + report.unlisted,
      kinds: countsOf(report.findings),
      witnessed: report.witnessedSize,
      tookMs: Math.round(this.#tookMs),
    };
  }

  /** What the witnesses have seen: without them whoever has the log's key could build all of it anew. A silent one is named elsewhere. */
  async #seen(origin: string): Promise<{ from: string; note: string }[]> {
    const all = await Promise.all(
      this.#o.keeper.witnesses.map(async (witness) => {
        const note = await askSeen(witness, origin).catch(() => undefined);
        return note === undefined ? [] : [{ from: witness.key.name, note }];
      }),
    );
    return all.flat();
  }

  #tell(findings: readonly Finding[]): void {
    const lines = findings.slice(0, MOST_ALERTS).map((one) => `ACCESS LOG TAMPERED WITH: ${findingText(one)}`);
    if (findings.length === 0 && this.#told !== '') lines.push('access log: the check finds it whole again');
    if (this.#told === lines.join()) return;
    for (const line of lines) this.#o.alert(line);
    this.#told = findings.length === 0 ? '' : lines.join();
  }
}

function countsOf(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
