/**
 * Keeps the log's tree behind the requests: takes rows in twice a second, signs a checkpoint every ten seconds when something
 * is new, and brings it to the witnesses. Every process runs one; the lease lets one of them work.
 */
import type { Clock } from '../base/index.js';
import type { Database } from '../database/index.js';
import { makeCheckpoint } from './checkpoints.js';
import { type LookBack, Sequencer } from './sequencer.js';
import { type NoteSigner, noteSigner, type Verifier, verifierOf, verifierText } from './tree/signed-note.js';
import { readCheckpoint, readHead } from './tree/tree-store.js';
import { askWitness, type WitnessAddress } from './witness/ask-witness.js';
import { createHash } from 'node:crypto';

export interface LogKeeperOptions {
  db: Database;
  clock: Clock;
  /** Seed of the log's Ed25519 key, base64url. */
  key: string;
  witnesses: readonly WitnessAddress[];
  /** One line for the operator; never holds a value of a row. */
  say: (line: string) => void;
}

const SEQUENCE_EVERY_MS = 500;
const CHECKPOINT_EVERY_MS = 10_000;
/** Passes between two that look for rows without a leaf everywhere: once an hour. */
const EVERYWHERE_EVERY = 3_600_000 / SEQUENCE_EVERY_MS;

export class LogKeeper {
  readonly #o: LogKeeperOptions;
  readonly #sequencer: Sequencer;
  readonly #signer: NoteSigner;
  #witnesses: WitnessAddress[];
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #passes = 0;
  #checkpointMs = Number.NEGATIVE_INFINITY;
  /** Witnesses that did not sign at the last attempt. */
  readonly silent = new Set<string>();

  constructor(options: LogKeeperOptions) {
    this.#o = options;
    this.#signer = noteSigner(originOf(options.key), options.key);
    this.#witnesses = [...options.witnesses];
    this.#sequencer = new Sequencer({ ...options, origin: this.#signer.name });
  }

  /** The key that the log's checkpoints are verified with. */
  get key(): Verifier {
    return verifierOf(this.#signer, 'log');
  }

  get witnesses(): readonly WitnessAddress[] {
    return this.#witnesses;
  }

  /** What a citizen checks her log with, as texts. */
  get proofKeys(): { log: string; witnesses: string[] } {
    return { log: verifierText(this.key), witnesses: this.#witnesses.map(({ key }) => verifierText(key)) };
  }

  follow(witness: WitnessAddress): void {
    this.#witnesses = [...this.#witnesses, witness];
  }

  /** Takes what is new into the tree. @returns leaves added; undefined when another process does this */
  sequence(back?: LookBack): Promise<number | undefined> {
    return this.#sequencer.sequence(back);
  }

  /** Signs the tree when it has grown, and asks the witnesses. */
  async checkpoint(): Promise<void> {
    await makeCheckpoint({ ...this.#o, signer: this.#signer });
    await Promise.all(
      this.#witnesses.map(async (witness) => {
        try {
          await askWitness(this.#o, witness);
          this.silent.delete(witness.key.name);
        } catch (error) {
          this.silent.add(witness.key.name);
          this.#o.say(`access log: ${(error as Error).message}`);
        }
      }),
    );
  }

  /** How large the tree is, how much of it is signed, and by how many witnesses. */
  async state(): Promise<{ size: number; signed: number; cosigned: number }> {
    const [head, last] = await Promise.all([readHead(this.#o.db), readCheckpoint(this.#o.db)]);
    return { size: head?.edge.size ?? 0, signed: last?.size ?? 0, cosigned: last?.cosignatures.length ?? 0 };
  }

  start(): void {
    const pass = async () => {
      await this.#pass().catch((error: Error) => this.#o.say(`access log: ${error.message}`));
      if (this.#timer) this.#timer = setTimeout(next, SEQUENCE_EVERY_MS).unref();
    };
    const next = () => {
      this.#working = pass();
    };
    this.#timer = setTimeout(next, 0).unref();
  }

  async #pass(): Promise<void> {
    const nowMs = this.#o.clock.monotonicMs();
    const isDue = nowMs - this.#checkpointMs >= CHECKPOINT_EVERY_MS;
    const back = this.#passes % EVERYWHERE_EVERY === 0 ? 'everywhere' : isDue ? 'far' : 'little';
    this.#passes += 1;
    const added = await this.sequence(back);
    if (!isDue || added === undefined) return;
    this.#checkpointMs = nowMs;
    await this.checkpoint();
  }

  /** Stops; what is new is taken in and signed once more. */
  async stop(): Promise<void> {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#working;
    if ((await this.sequence('far').catch(() => undefined)) !== undefined)
      await this.checkpoint().catch(() => undefined);
    await this.#sequencer.release().catch(() => undefined);
  }
}

/** Name of the log in its checkpoints: says which key it is, so that two installations are never mistaken for each other. */
export function originOf(seed: string): string {
  const { publicKey } = noteSigner('', seed);
  return `overblik/access-log/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`;
}
