/**
 * Keeps the log's tree behind the requests: takes rows in twice a second, signs a checkpoint every ten seconds when something
 * is new, and brings it to the witnesses. Every process runs one; the lease lets one of them work.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/index.js';
import type { Database, Queryable } from '../database/index.js';
import { makeCheckpoint } from './checkpoints.js';
import { type LookBack, Sequencer } from './sequencer.js';
import { isSameKey, KeyHistory } from './tree/key-history.js';
import { type NoteSigner, noteSigner, type Verifier, verifierOf, verifierText } from './tree/signed-note.js';
import { readCheckpoint, readHead, readKeyChanges } from './tree/tree-store.js';
import type { WitnessAddress } from './witness/ask-witness.js';
import { type WitnessState, WitnessRound } from './witness/witness-round.js';

export interface LogKeeperOptions {
  db: Database;
  clock: Clock;
  /** Seed of the log's Ed25519 key, base64url. */
  key: string;
  /** Seeds that the installation has now: asked when the log's key was changed. */
  seeds?: () => Promise<readonly string[]>;
  witnesses: readonly WitnessAddress[];
  /** So many witnesses must have signed for a checkpoint to count as witnessed; see quorumOf. */
  quorum?: number;
  /** One line for the operator; never holds a value of a row. */
  say: (line: string) => void;
  /** Told of each round what the witnesses did, by name: the other processes cannot know. */
  report?: (states: Record<string, WitnessState>) => Promise<void>;
}

/** What a citizen, a witness or an auditor checks the log with, as texts. */
export interface ProofKeys {
  log: string;
  /** Notes by which the log's key was changed, oldest first. */
  history: readonly string[];
  witnesses: string[];
  quorum: number;
}

const SEQUENCE_EVERY_MS = 500;
const CHECKPOINT_EVERY_MS = 10_000;
/** Looking far back reads every row of five minutes again: dear when thousands come in each second. */
const FAR_EVERY_MS = 60_000;
/** Passes between two that look for rows without a leaf everywhere: once an hour. */
const EVERYWHERE_EVERY = 3_600_000 / SEQUENCE_EVERY_MS;

export class LogKeeper {
  readonly #o: LogKeeperOptions;
  readonly #sequencer: Sequencer;
  readonly #round: WitnessRound;
  #seeds: readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #passes = 0;
  #checkpointMs = Number.NEGATIVE_INFINITY;
  #farMs = Number.NEGATIVE_INFINITY;

  constructor(options: LogKeeperOptions) {
    this.#o = options;
    this.#seeds = [options.key];
    this.#round = new WitnessRound(options);
    this.#sequencer = new Sequencer({ ...options, origin: originOf(options.key) });
  }

  get witnesses(): readonly WitnessAddress[] {
    return this.#round.witnesses;
  }

  /** So many of the witnesses must have signed. */
  get quorum(): number {
    return this.#round.quorum;
  }

  /** What each witness did when it was asked last, by name. Known to the process that asks. */
  get witnessStates(): ReadonlyMap<string, WitnessState> {
    return this.#round.states;
  }

  follow(witness: WitnessAddress): void {
    this.#round.follow(witness);
  }

  /**
   * The keys of the log, with the one that signs now.
   * @throws Error when the changes of key in the database do not hold, or none of them leads to a key of this installation
   */
  async keys(): Promise<KeyHistory> {
    return (await this.#signing(this.#o.db)).history;
  }

  /** A key of this installation, whatever stands in the database: what the check of the log begins with. */
  async trusted(): Promise<Verifier> {
    const origin = await readHead(this.#o.db).then(
      (head) => head?.origin,
      () => undefined,
    );
    const known = await this.keys().catch(() => undefined);
    return known?.newest ?? verifierOf(noteSigner(origin ?? originOf(this.#o.key), this.#seeds[0]!), 'log');
  }

  async proofKeys(): Promise<ProofKeys> {
    const { newest, notes } = await this.keys();
    const witnesses = this.witnesses.map(({ key }) => verifierText(key));
    return { log: verifierText(newest), history: notes, witnesses, quorum: this.quorum };
  }

  /** Takes what is new into the tree. @returns leaves added; undefined when another process does this */
  sequence(back?: LookBack): Promise<number | undefined> {
    return this.#sequencer.sequence(back);
  }

  /** Signs the tree when it has grown, and asks the witnesses. */
  async checkpoint(): Promise<void> {
    const signer = async (db: Queryable) => (await this.#signing(db)).signer;
    await makeCheckpoint({ ...this.#o, signer });
    await this.#round.ask(await this.keys());
    await this.#o.report?.(Object.fromEntries(this.#round.states));
  }

  /** How large the tree is, how much of it is signed, and by how many witnesses. */
  async state(): Promise<{ size: number; signed: number; cosigned: number; witnessed: number }> {
    const [head, last] = await Promise.all([readHead(this.#o.db), readCheckpoint(this.#o.db)]);
    return {
      size: head?.edge.size ?? 0,
      signed: last?.size ?? 0,
      cosigned: last?.cosignatures.length ?? 0,
      witnessed: await this.#round.witnessedSize(),
    };
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
    const isFar = nowMs - this.#farMs >= FAR_EVERY_MS;
    const back = this.#passes % EVERYWHERE_EVERY === 0 ? 'everywhere' : isFar ? 'far' : 'little';
    this.#passes += 1;
    if (isFar) this.#farMs = nowMs;
    const added = await this.sequence(back);
    if (!isDue || added === undefined) return;
    this.#checkpointMs = nowMs;
    await this.checkpoint();
  }

  /** The key in force by the changes that stand; a seed that is not here yet is looked for once. */
  async #signing(db: Queryable): Promise<{ signer: NoteSigner; history: KeyHistory }> {
    const origin = (await readHead(db))?.origin ?? originOf(this.#o.key);
    const notes = await readKeyChanges(db);
    const found = signingWith(this.#seeds, origin, notes);
    if (found || !this.#o.seeds) return found ?? refuse();
    this.#seeds = await this.#o.seeds();
    return signingWith(this.#seeds, origin, notes) ?? refuse();
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

function signingWith(seeds: readonly string[], origin: string, notes: readonly string[]) {
  for (const seed of seeds) {
    const signer = noteSigner(origin, seed);
    const own: Verifier = verifierOf(signer, 'log');
    const history = historyOf(own, notes);
    if (history && isSameKey(history.newest, own)) return { signer, history };
  }
  return undefined;
}

function historyOf(own: Verifier, notes: readonly string[]): KeyHistory | undefined {
  try {
    return KeyHistory.of(own, notes);
  } catch {
    return undefined;
  }
}

function refuse(): never {
  throw new Error('the key that signs now is not among those of this installation: nothing is signed');
}

/** Name of the log in its checkpoints: says which key it began with, so that two installations are never mistaken for each other. */
export function originOf(seed: string): string {
  const { publicKey } = noteSigner('', seed);
  return `overblik/access-log/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`;
}
