/** The access log behind the law: who may read whose rows. Every reading of the log stands in the log. */
import { type EventFilter, type EventRow, NO_CITIZEN, readEventRows, retentionOf } from '../audit/index.js';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { Operation } from './contract.js';
import { type Guard, refusal } from './guard.js';
import { isAlwaysNarrowed, isBoundToLaunch, notCovered, requireSmartScope } from './smart-scope.js';

/** Log rows that others left; rows S30 to S33 of the law say who may see whose. */
export type LogView = Extract<Operation, 'assistants-log' | 'unit-log'>;

export interface GuardedLogOptions {
  db: Database;
  clock: Clock;
  guard: Guard;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
}

export class GuardedLog {
  readonly #o: GuardedLogOptions;
  constructor(options: GuardedLogOptions) {
    this.#o = options;
  }

  /**
   * What the token does not cover is refused before any rule is asked. An app launched for one citizen reads her events alone.
   * @throws Failure forbidden, logged
   */
  async requireScope(ask: AskContext, letter: 'r' | 's', name: string, patientKey?: bigint): Promise<void> {
    const { caller } = ask;
    try {
      requireSmartScope(caller, 'AuditEvent', letter);
      const launch = isBoundToLaunch(caller, 'AuditEvent', letter) ? caller.launchPatient : undefined;
      const isOther = launch !== undefined && (await this.#o.locate(launch)) !== patientKey;
      if (isOther || isAlwaysNarrowed(caller, 'AuditEvent', letter)) throw notCovered('AuditEvent', letter);
    } catch (refusal) {
      await this.#o.guard.logScopeRefusal(ask, { name, what: 'AuditEvent' });
      throw refusal;
    }
  }

  /**
   * Rows about one citizen, for her and those who act for her (rows 51, 55, 63 of the law). None from before what is shown.
   * @throws Failure forbidden, logged
   */
  async ofCitizen(ask: AskContext, patientKey: bigint, name: string, filter: EventFilter): Promise<EventRow[]> {
    const { context } = await this.#o.guard.pass(ask, patientKey, { operation: 'own-log', name, what: 'AuditEvent' });
    const now = this.#o.clock.now();
    const oldest = retentionOf('citizen', now).start(now);
    const from = filter.from && filter.from > oldest ? filter.from : oldest;
    return readEventRows(this.#o.db, { patientKey }, { ...filter, from }, context.log);
  }

  /**
   * Rows of those whom the caller supervises (rows S30-S32): her assistants, her unit, or - for a controller's own system - its
   * organisation.
   * @throws Failure forbidden, logged
   */
  async supervised(ask: AskContext, view: LogView, filter: EventFilter, name: string = view): Promise<EventRow[]> {
    const { guard, db } = this.#o;
    const decision = guard.decideAboutNobody(ask, view);
    const log = guard.logEntry(ask, decision, { operation: view, name, what: 'AuditEvent' });
    if (decision.effect === 'D' || decision.rowsOf === undefined) {
      await guard.logRefusal(NO_CITIZEN, log);
      throw refusal(decision);
    }
    return readEventRows(db, { parties: [...decision.rowsOf] }, filter, log);
  }

  /** Which of the two views a caller may search without naming a citizen; the wider one. */
  viewOf(ask: AskContext): LogView {
    return this.#o.guard.decideAboutNobody(ask, 'unit-log').effect === 'D' ? 'assistants-log' : 'unit-log';
  }
}
