/** Goes round the witnesses with the newest checkpoint, and knows of each whether it signs, is silent, or is not to be believed. */
import type { Clock } from '../../base/index.js';
import { type Database, Parameters } from '../../database/index.js';
import type { KeyHistory } from '../tree/key-history.js';
import { readCheckpoint, witnessedSize } from '../tree/tree-store.js';
import { askWitness, FalseWitness, requireBelievable, type WitnessAddress } from './ask-witness.js';

/**
 * `signs`: has put its name under the newest checkpoint. `silent`: does not answer, or refuses. `false`: sends signatures that do
 * not hold, or shows what the log never signed. `disagrees`: shows what our key signed and our log does not contain - then it is
 * the log that was bent.
 */
export interface WitnessState {
  state: 'signs' | 'silent' | 'false' | 'disagrees';
  since: Date;
  /** Why, for the operator. */
  message?: string;
}

/** Two witnesses that do not know each other, where there are two (reliability.md § 3.4). */
export const quorumOf = (witnesses: number, asked?: number): number => asked ?? Math.max(1, Math.min(2, witnesses));

export interface WitnessRoundOptions {
  db: Database;
  clock: Clock;
  witnesses: readonly WitnessAddress[];
  quorum?: number;
  say: (line: string) => void;
}

export class WitnessRound {
  readonly #o: WitnessRoundOptions;
  #witnesses: readonly WitnessAddress[];
  readonly states = new Map<string, WitnessState>();

  constructor(o: WitnessRoundOptions) {
    this.#o = o;
    this.#witnesses = o.witnesses;
  }

  get witnesses(): readonly WitnessAddress[] {
    return this.#witnesses;
  }

  get quorum(): number {
    return quorumOf(this.#witnesses.length, this.#o.quorum);
  }

  follow(witness: WitnessAddress): void {
    this.#witnesses = [...this.#witnesses, witness];
  }

  /** Asks each; one that has signed already is asked what it has seen, so that its silence is noticed when the log does not grow. */
  async ask(keys: KeyHistory): Promise<void> {
    await Promise.all(this.#witnesses.map((witness) => this.#askOne(witness, keys)));
  }

  async #askOne(witness: WitnessAddress, keys: KeyHistory): Promise<void> {
    const { name } = witness.key;
    try {
      if (!(await askWitness(this.#o, witness, keys))) await this.#look(witness, keys);
      this.#note(name, { state: 'signs' });
    } catch (error) {
      const { message } = error as Error;
      this.#note(name, { state: error instanceof FalseWitness ? error.kind : 'silent', message });
      this.#o.say(`access log: ${message}`);
    }
  }

  async #look(witness: WitnessAddress, keys: KeyHistory): Promise<void> {
    const last = await readCheckpoint(this.#o.db);
    if (last) await requireBelievable(witness, keys, last.size);
  }

  #note(name: string, found: Omit<WitnessState, 'since'>): void {
    const before = this.states.get(name);
    const since = before?.state === found.state ? before.since : this.#o.clock.now();
    this.states.set(name, { ...found, since });
  }

  /** Size up to which as many witnesses as are asked for have signed. */
  async witnessedSize(): Promise<number> {
    const p = new Parameters();
    const names = this.#witnesses.map(({ key }) => key.name);
    const rows = await this.#o.db.query<{ size: number | null }>(
      p.statement(`SELECT (${witnessedSize(p, { names, quorum: this.quorum })})::float8 AS size`),
    );
    return rows[0]?.size ?? 0;
  }
}
