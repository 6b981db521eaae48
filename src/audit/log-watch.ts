/**
 * The check of the whole log, again and again while the platform runs: what somebody changes in the database is found within
 * a minute (reliability.md § 6, T7), as long as one pass takes less than half of that. PostgreSQL counts what is updated and
 * deleted in the log's tables, where the program only adds: when that count has moved, the whole log is checked at once. With
 * nothing moved it is checked for whatever went past the counting, in the time that requests leave: a quarter of it where the
 * process is idle, a twentieth where it is busy. How old the last check is can be read.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../base/index.js';
import type { Database, Queryable } from '../database/index.js';
import type { LogKeeper } from './log-keeper.js';
import { databaseSource, type LogSource } from './verify/log-source.js';
import { type Finding, findingText } from './verify/report.js';
import { verifyLog } from './verify/verify-log.js';
import { askSeen } from './witness/ask-witness.js';

export interface LogWatchOptions {
  db: Database;
  clock: Clock;
  keeper: LogKeeper;
  /** One line for the operator when something is found, and when it is no longer. Names no citizen but by the database's key. */
  alert: (line: string) => void;
  /** What moves when rows of the log are changed or taken away; see changesCounted. */
  changes?: (db: Queryable) => Promise<string>;
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

/** From one look at the counts to the next, and from one check to the next where that is short. */
export const WATCH_EVERY_MS = 20_000;
/** Rows that are hashed in one go, about a millisecond: others are answered in between. */
const WATCH_PAGE = 50;
/** A check that nothing calls for rests so many times as long as it works ... */
const FEWEST_RESTS = 3;
/** ... and at most so many times, until the process is idle. */
const RESTS = 19;
/** Part of the time of a rest that others may work and the process still count as idle. */
const IDLE = 0.3;
/** Findings that the operator is told of at once. */
const MOST_ALERTS = 10;

export class LogWatch {
  readonly #o: LogWatchOptions;
  #tookMs = 0;
  #begunMs = Number.NEGATIVE_INFINITY;
  #changes: string | undefined;
  /** What the operator was told last. */
  #told = '';

  constructor(options: LogWatchOptions) {
    this.#o = options;
  }

  /**
   * Checks everything once: at once where the counts have moved since the last check, or move while a gentle one is under way;
   * gently where that was long enough ago.
   * @returns undefined where neither is so: what was found last stands, whichever process found it
   */
  async pass(): Promise<WatchOutcome | undefined> {
    const { clock } = this.#o;
    const changes = await this.#counted();
    const isCalm = changes === this.#changes;
    const begunMs = clock.monotonicMs();
    const isDue = begunMs >= this.#begunMs + Math.max(WATCH_EVERY_MS, 2 * this.#tookMs);
    if (isCalm && !isDue) return undefined;
    this.#begunMs = begunMs;
    let outcome = await this.#check(isCalm);
    if (outcome === 'moved') {
      this.#changes = await this.#counted();
      outcome = await this.#check(false);
    } else this.#changes = changes;
    return outcome === 'moved' ? undefined : outcome;
  }

  #counted(): Promise<string> {
    return (this.#o.changes ?? changesCounted)(this.#o.db);
  }

  /** @returns `moved` for a gentle check that was given up: it looks at the log as it stood before the change */
  async #check(isCalm: boolean): Promise<WatchOutcome | 'moved'> {
    const { db, clock, keeper } = this.#o;
    const begunMs = clock.monotonicMs();
    const now = clock.now();
    const key = await keeper.trusted();
    const known = await this.#seen(key.name);
    let lookedMs = begunMs;
    const requireUnmoved = async () => {
      if (clock.monotonicMs() < lookedMs + WATCH_EVERY_MS) return;
      lookedMs = clock.monotonicMs();
      if ((await this.#counted()) !== this.#changes) throw new Moved();
    };
    const report = await db
      .transaction(async (tx) => {
        await tx.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', values: [] });
        const source = databaseSource(tx, WATCH_PAGE);
        return verifyLog({
          source: isCalm ? gently(source, clock, requireUnmoved) : source,
          key,
          witnesses: keeper.witnesses.map(({ key }) => key),
          quorum: keeper.quorum,
          known,
          now,
        });
      })
      .catch((error: unknown) => {
        if (error instanceof Moved) return undefined;
        throw error;
      });
    if (!report) return 'moved';
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

/** The counts have moved while a gentle check was under way. */
class Moved extends Error {}

/**
 * The same pages, with a rest after each: what is done with a page counts as its work.
 * @param between asked after each rest; what it throws ends the reading
 */
function gently(source: LogSource, clock: Clock, between: () => Promise<void>): LogSource {
  async function* resting<T>(pages: AsyncIterable<T>): AsyncIterable<T> {
    for await (const page of pages) {
      const begunMs = clock.monotonicMs();
      yield page;
      await restFor(clock.monotonicMs() - begunMs);
      await between();
    }
  }
  return { ...source, leaves: () => resting(source.leaves()), tiles: (level) => resting(source.tiles(level)) };
}

async function restFor(ms: number): Promise<void> {
  for (let rests = 1; rests <= RESTS; rests++) {
    const before = performance.eventLoopUtilization();
    await pause(ms);
    if (rests >= FEWEST_RESTS && performance.eventLoopUtilization(before).utilization < IDLE) return;
  }
}

/** Tables of the log, in which nothing is updated and only retention deletes. */
const LOG_TABLES = ['access_log', 'access_log_leaf', 'log_tile', 'log_checkpoint', 'log_cosignature', 'log_key'];

/**
 * Rows that were updated and deleted in the log's tables, as PostgreSQL counts them (manual, 27.2.19 pg_stat_all_tables), and the files
 * that they lie in: a table that was emptied or exchanged has another. Counts set back, or lost in a crash, have moved as well.
 * Where nothing is counted (track_counts) everything always has moved.
 */
async function changesCounted(db: Queryable): Promise<string> {
  const rows = await db.query<{ counting: string; changes: string | null }>({
    text: `SELECT current_setting('track_counts') AS counting, string_agg(concat_ws(' ', s.relid, pg_relation_filenode(s.relid), s.n_tup_upd, s.n_tup_del), ',' ORDER BY s.relname) AS changes
      FROM pg_stat_user_tables AS s WHERE s.relname = ANY($1::text[])`,
    values: [LOG_TABLES],
    name: 'log-changes',
  });
  const { counting, changes } = rows[0]!;
  return counting === 'on' ? (changes ?? '') : randomUUID();
}

function countsOf(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
