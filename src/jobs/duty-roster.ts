/**
 * Duties: what one process does for all of them, again and again. Whoever finds a duty due takes it by one statement, so of
 * processes that look at the same instant one gets it. What came of it lies in the database: every process can tell.
 */
import type { Clock } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';

export interface Duty {
  name: string;
  /** From one beginning to the next, ms. */
  everyMs: number;
  /** One that was begun and never done, since its process died, is taken up again after so long, ms. */
  retryMs: number;
  /** @returns what came of it, as JSON can hold it; kept for every process to read. Undefined where what is kept stands. */
  run(): Promise<unknown>;
}

export interface DutyState {
  begun: Date;
  /** When it was last done; undefined when it never was. */
  done: Date | undefined;
  outcome: unknown;
}

/** How often a process looks whether something is due, ms. */
const LOOK_EVERY_MS = 2_000;

export class DutyRoster {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #say: (line: string) => void;
  readonly #duties: Duty[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** @param o.say one line for the operator, when a duty fails */
  constructor(o: { db: Database; clock: Clock; say: (line: string) => void }) {
    this.#db = o.db;
    this.#clock = o.clock;
    this.#say = o.say;
  }

  add(...duties: Duty[]): void {
    this.#duties.push(...duties);
  }

  /** Does what is due and nobody else has taken. @returns names of what this process did */
  async tick(): Promise<string[]> {
    const taken: string[] = [];
    const rest = this.#duties.filter(({ name }) => !this.#running.has(name));
    await Promise.all(
      rest.map(async (duty) => {
        if (!(await this.#take(duty))) return;
        taken.push(duty.name);
        const work = this.#carryOut(duty);
        this.#running.set(duty.name, work);
        await work.finally(() => this.#running.delete(duty.name));
      }),
    );
    return taken.sort();
  }

  /** What is known of a duty, whichever process did it. */
  async state(name: string): Promise<DutyState | undefined> {
    const rows = await this.#db.query<{ begun: number; done: number | null; outcome: string | null }>({
      text: 'SELECT (extract(epoch FROM begun) * 1000)::float8 AS begun, (extract(epoch FROM done) * 1000)::float8 AS done, outcome FROM duty WHERE name = $1',
      values: [name],
    });
    const row = rows[0];
    if (!row) return undefined;
    return {
      begun: new Date(row.begun),
      done: row.done === null ? undefined : new Date(row.done),
      outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as unknown),
    };
  }

  /** Something that a process has come to know and the others cannot: kept like the outcome of a duty. */
  async report(name: string, outcome: unknown): Promise<void> {
    const p = new Parameters();
    const now = `${p.add(this.#clock.now())}::timestamptz`;
    await this.#db.query(
      p.statement(`INSERT INTO duty (name, begun, done, outcome) VALUES (${p.add(name)}, ${now}, ${now}, ${p.add(JSON.stringify(outcome))})
        ON CONFLICT (name) DO UPDATE SET begun = excluded.begun, done = excluded.done, outcome = excluded.outcome`),
    );
  }

  start(): void {
    const look = () => void this.tick().catch((error: Error) => this.#say(`duties: ${error.message}`));
    this.#timer = setInterval(look, LOOK_EVERY_MS).unref();
  }

  /** Takes nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running.values());
  }

  async #take({ name, everyMs, retryMs }: Duty): Promise<boolean> {
    const nowMs = this.#clock.now().getTime();
    const p = new Parameters();
    const [now, due, lost] = [nowMs, nowMs - everyMs, nowMs - retryMs].map(
      (ms) => `${p.add(new Date(ms))}::timestamptz`,
    );
    const rows = await this.#db.query(
      p.statement(`INSERT INTO duty AS d (name, begun) VALUES (${p.add(name)}, ${now})
        ON CONFLICT (name) DO UPDATE SET begun = excluded.begun
        WHERE d.begun <= CASE WHEN d.done >= d.begun THEN ${due} ELSE ${lost} END RETURNING 1`),
    );
    return rows.length > 0;
  }

  async #carryOut({ name, run }: Duty): Promise<void> {
    try {
      const outcome = JSON.stringify(await run()) ?? null;
      const p = new Parameters();
      const done = `${p.add(this.#clock.now())}::timestamptz`;
      await this.#db.query(
        p.statement(
          `UPDATE duty SET done = ${done}, outcome = coalesce(${p.add(outcome)}::text, outcome) WHERE name = ${p.add(name)}`,
        ),
      );
    } catch (error) {
      this.#say(`${name}: ${(error as Error).message}`);
    }
  }
}
