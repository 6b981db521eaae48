/**
 * Canary citizens: synthetic persons whose log is looked at every minute, to prove that what is logged is also shown. From 2015
 * to 2017 the national log was written and not shown, and nobody noticed for 21 months (reliability.md § 1).
 */
import { isProvenToCitizen, type LogEntry, logInsert, oneCitizen, type ProofKeys } from '../audit/index.js';
import { type Clock, uuidv7 } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';

export interface CanaryOptions {
  db: Database;
  clock: Clock;
  /** Keys of the synthetic citizens; the round takes them in turn. */
  citizens: readonly bigint[];
  /** What the proofs must hold against. */
  keys: () => Promise<ProofKeys>;
  /** One line for the operator. */
  say: (line: string) => void;
}

/** A look-up must stand in the citizen's view, with a valid proof, within this. */
export const CANARY_DEADLINE_MS = 30_000;

interface Sung {
  requestId: string;
  patientKey: bigint;
  atMs: number;
}

/** What the canary knows: `silent` when an entry was not shown in time, or shown without its proof. */
export type CanaryState = 'not-yet' | 'sings' | 'silent';

export class Canary {
  readonly #o: CanaryOptions;
  #turn = 0;
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

  /** Makes one synthetic look-up: a row like any other, about a person who does not exist. */
  async look(): Promise<void> {
    const { citizens, clock, db } = this.#o;
    const patientKey = citizens[this.#turn++ % citizens.length];
    if (patientKey === undefined) return;
    const at = clock.now();
    const requestId = uuidv7(at.getTime());
    const p = new Parameters();
    await db.query(p.statement(logInsert(p, canaryEntry(requestId, at), oneCitizen(p.add(patientKey), '0'))));
    this.#open.push({ requestId, patientKey, atMs: at.getTime() });
  }

  /** Looks for each open look-up where the citizen would see it. */
  async listen(): Promise<void> {
    const nowMs = this.#o.clock.now().getTime();
    const still: Sung[] = [];
    for (const sung of this.#open) {
      const isShown = await this.#isShown(sung);
      if (isShown) {
        this.#state = 'sings';
        this.lastMs = nowMs - sung.atMs;
      } else if (nowMs - sung.atMs > CANARY_DEADLINE_MS) this.#state = 'silent';
      else still.push(sung);
    }
    this.#open = still;
  }

  async #isShown({ requestId, patientKey, atMs }: Sung): Promise<boolean> {
    const { db, clock, keys } = this.#o;
    const reading = canaryEntry(uuidv7(clock.now().getTime()), clock.now());
    return isProvenToCitizen(db, patientKey, { requestId, since: new Date(atMs) }, reading, await keys());
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

function canaryEntry(requestId: string, at: Date): LogEntry {
  const facts = {
    who: 'Overblik',
    role: 'canary',
    purpose: 'operate',
    legal: 'Databeskyttelsesforordningen art. 32',
    reason: 'Prøveopslag på en syntetisk borger: viser, at det, der logges, også vises',
    operation: 'canary',
    what: 'Patient',
  };
  return { requestId, at, effect: 'P', rule: 'S41', actor: 'overblik', facts };
}
