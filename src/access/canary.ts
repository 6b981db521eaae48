/**
 * Canary citizens: synthetic persons whose log is looked at every minute, to prove that what is logged is also shown. From 2015
 * to 2017 the national log was written and not shown, and nobody noticed for 21 months (reliability.md § 1). Look-up and log go
 * through guard and record as those of any citizen do: what breaks that way silences the canary.
 */
import { isProvenToCitizen, type ProofKeys } from '../audit/index.js';
import { type Clock, uuidv7 } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import { CANARY_IDS, canaryCaller } from './canary-citizens.js';
import type { Guard } from './guard.js';
import type { GuardedRecord } from './guarded-record.js';

export interface CanaryOptions {
  db: Database;
  clock: Clock;
  guard: Guard;
  record: GuardedRecord;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
  /** Makes the synthetic citizens, when they are not there yet. */
  settle: () => Promise<void>;
  /** What the proofs must hold against. */
  keys: () => Promise<ProofKeys>;
  /** One line for the operator. */
  say: (line: string) => void;
}

/** A look-up must stand in the citizen's view, with a valid proof, within this. */
export const CANARY_DEADLINE_MS = 30_000;

interface Sung {
  requestId: string;
  patientId: string;
  atMs: number;
}

/** What the canary knows: `silent` when an entry was not shown in time, or shown without its proof. */
export type CanaryState = 'not-yet' | 'sings' | 'silent';

export class Canary {
  readonly #o: CanaryOptions;
  #turn = 0;
  #settled: Promise<void> | undefined;
  #open: Sung[] = [];
  #timers: NodeJS.Timeout[] = [];
  #state: CanaryState = 'not-yet';
  /** Time from the last look-up until it was shown with proof, ms. */
  lastMs: number | undefined;

  constructor(options: CanaryOptions) {
    this.#o = options;
  }

  get state(): CanaryState {
    return this.#state;
  }

  /**
   * Makes one synthetic look-up: a citizen reads her own Patient, the two in turn.
   * @throws Error when she may not, or cannot: the canary is silent then
   */
  async look(): Promise<void> {
    const patientId = CANARY_IDS[this.#turn++ % CANARY_IDS.length]!;
    const ask = this.#ask(patientId);
    const atMs = this.#o.clock.now().getTime();
    try {
      this.#settled ??= this.#o.settle();
      await this.#settled;
      await this.#o.record.read(ask, 'Patient', patientId);
    } catch (error) {
      this.#settled = undefined;
      this.#state = 'silent';
      throw error;
    }
    this.#open.push({ requestId: ask.requestId, patientId, atMs });
  }

  #ask(patientId: string): AskContext {
    const requestId = uuidv7(this.#o.clock.now().getTime());
    return { caller: canaryCaller(patientId), purpose: 'own-view', requestId };
  }

  /** Looks for each open look-up where the citizen would see it. */
  async listen(): Promise<void> {
    const nowMs = this.#o.clock.now().getTime();
    const still: Sung[] = [];
    for (const sung of this.#open) {
      const isShown = await this.#isShown(sung).catch(() => false);
      if (isShown) {
        this.#state = 'sings';
        this.lastMs = nowMs - sung.atMs;
      } else if (nowMs - sung.atMs > CANARY_DEADLINE_MS) this.#state = 'silent';
      else still.push(sung);
    }
    this.#open = still;
  }

  /** As she takes her own log home. */
  async #isShown({ requestId, patientId, atMs }: Sung): Promise<boolean> {
    const { db, guard, locate, keys } = this.#o;
    const patientKey = await locate(patientId);
    const deed = { operation: 'own-log', name: 'own-log-download', what: `Patient/${patientId}/log` } as const;
    const { context } = await guard.pass(this.#ask(patientId), patientKey, deed);
    return isProvenToCitizen(db, patientKey, { requestId, since: new Date(atMs) }, context.log, await keys());
  }

  /** Looks and listens from now on, until it is stopped. */
  start(): void {
    const tell = (error: Error) => this.#o.say(`canary: ${error.message}`);
    this.#timers = [
      setInterval(() => void this.look().catch(tell), LOOK_EVERY_MS).unref(),
      setInterval(() => void this.listen().catch(tell), LISTEN_EVERY_MS).unref(),
    ];
    void this.look().catch(tell);
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }
}

/** A synthetic look-up every minute; where it stands is looked for more often, to know how long it took. */
const LOOK_EVERY_MS = 60_000;
const LISTEN_EVERY_MS = 5_000;
