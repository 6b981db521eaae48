/**
 * Decisions of the log made again, for those who may see the lines: a citizen her own (row 51 and those who act for her), a
 * supervisor those of her assistants or her unit, a controller's own system those of its organisation (rows S30 to S32). What is
 * told beside the line is the rule alone; nothing of the record that it rested on.
 */
import type { EventFilter, EventRow } from '../audit/index.js';
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { GuardedLog, LogView } from './guarded-log.js';
import { type Replayed, replay } from './replay.js';

export interface LogReplayOptions {
  db: Database;
  log: GuardedLog;
  demo: boolean;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
}

/** A line of the log, and its decision made again; undefined where no decision of this law is behind it. */
export interface ReplayedLine {
  row: EventRow;
  again: Replayed | undefined;
}

export class LogReplay {
  readonly #o: LogReplayOptions;
  constructor(options: LogReplayOptions) {
    this.#o = options;
  }

  /**
   * Newest first; one more than the limit when there are more. Looking is itself a line of the log.
   * @throws Failure forbidden, logged
   */
  async ofSupervised(ask: AskContext, view: LogView, filter: EventFilter): Promise<ReplayedLine[]> {
    return this.#again(await this.#o.log.supervised(ask, view, filter, NAME));
  }

  /** @throws Failure forbidden, logged */
  async ofCitizen(ask: AskContext, patientKey: bigint, filter: EventFilter): Promise<ReplayedLine[]> {
    return this.#again(await this.#o.log.ofCitizen(ask, patientKey, NAME, filter));
  }

  /** One after the other: each reads what the record was at its instant, and nobody waits for a page of them. */
  async #again(rows: readonly EventRow[]): Promise<ReplayedLine[]> {
    const { db, demo, locate } = this.#o;
    const lines: ReplayedLine[] = [];
    for (const row of rows) {
      const { patientKey, effect, rule, facts } = row;
      const line = { patientKey, at: new Date(row.at), effect, rule, facts };
      lines.push({ row, again: await replay(db, line, demo, locate) });
    }
    return lines;
  }
}

const NAME = 'log-replay';
