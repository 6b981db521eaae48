import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Database, Statement, Transaction } from './contract.js';
import { runTogether } from './round-trip.js';
import { RowClient } from './row-stream.js';
import { SharedTrips } from './shared-trips.js';
import { isConnectionLoss, isStalePlan, isWorthRetrying, translate } from './driver-errors.js';

const MOST_ATTEMPTS = 5;
/** How long a statement waits for a connection, a restart of the server included, before the answer is "unavailable". */
const ACQUIRE_DEADLINE_MS = 15_000;

export interface PooledDatabaseOptions {
  pool: pg.PoolConfig;
  log: (msg: string) => void;
  /** Called when no connection can be made; brings the server back. Absent for an external server. */
  recover?: () => Promise<void>;
  /** Called last by close(). */
  onClose?: () => Promise<void>;
}

/** The Database of contract.ts over a pool of connections. */
export class PooledDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #options: PooledDatabaseOptions;
  readonly #trips = new SharedTrips<Statement, Record<string, unknown>[]>({
    run: (statements) => this.#withClient((client) => runTogether(client, statements)),
    alone: (statement) => this.query({ ...statement, isQuick: false }),
    isUndone: (error) => error instanceof pg.DatabaseError && !isConnectionLoss(error),
    translate: (error, statement) => translate(error, statement.text),
  });
  #closing: Promise<void> | undefined;

  constructor(options: PooledDatabaseOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      ...options.pool,
      Client: RowClient,
      connectionTimeoutMillis: ACQUIRE_DEADLINE_MS,
      idleTimeoutMillis: 60_000,
    });
    // A client or pool without an `error` listener ends the Node process when its server goes away.
    this.#pool.on('error', (error) =>
      options.log(`an idle database connection was lost: ${(error as { code?: string }).code ?? 'closed'}`),
    );
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (statement.isQuick && statement.name !== undefined) return this.#trips.send(statement) as Promise<Row[]>;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withClient((client) => run<Row>(client, statement));
      } catch (error) {
        const canRetry = isWorthRetrying(error) || isStalePlan(error);
        if (!canRetry || attempt === MOST_ATTEMPTS) throw translate(error, statement.text);
        await wait(jitterMs(attempt));
      }
    }
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        const canRetry = isWorthRetrying(error) || isStalePlan(error);
        if (!canRetry || attempt === MOST_ATTEMPTS) throw translate(error, 'a transaction');
        await wait(jitterMs(attempt));
      }
    }
  }

  async #attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const followUps: FollowUp[] = [];
    const result = await this.#withClient(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const tx = new OpenTransaction(client, followUps);
      try {
        const value = await work(tx);
        await tx.commit();
        return value;
      } catch (error) {
        await tx.abandon(error);
        throw isWorthRetrying(tx.firstError) || isStalePlan(tx.firstError) ? tx.firstError : error;
      }
    });
    for (const followUp of followUps) await followUp();
    return result;
  }

  async #withClient<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#acquire();
    let isBroken = false;
    try {
      return await use(client);
    } catch (error) {
      isBroken = isConnectionLoss(error) || isStalePlan(error) || error instanceof BrokenConnection;
      throw error instanceof BrokenConnection ? error.cause : error;
    } finally {
      client.release(isBroken);
    }
  }

  async #acquire(): Promise<pg.PoolClient> {
    const deadline = performance.now() + ACQUIRE_DEADLINE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pool.connect();
      } catch (error) {
        const isPoolExhausted = error instanceof Error && error.message.startsWith('timeout exceeded');
        const canTryAgain = isConnectionLoss(error) && !isPoolExhausted && this.#closing === undefined;
        if (!canTryAgain || performance.now() > deadline) throw error;
        const recovery = this.#options.recover?.().catch(() => undefined);
        await Promise.race([recovery, wait(Math.max(0, deadline - performance.now()), undefined, { ref: false })]);
        await wait(jitterMs(attempt));
      }
    }
  }

  async isAlive(timeoutMs: number): Promise<boolean> {
    const answer = this.query({ text: 'SELECT 1', values: [] }).then(
      () => true,
      () => false,
    );
    return Promise.race([answer, wait(timeoutMs, false, { ref: false })]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // A statement that never ends must not keep the house from closing.
    await Promise.race([this.#pool.end(), wait(10_000, undefined, { ref: false })]);
    await this.#options.onClose?.();
  }
}

/** Ours to throw when a connection must not be used again; the cause is what the caller gets. */
class BrokenConnection extends Error {}

type FollowUp = () => unknown;

class OpenTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #followUps: FollowUp[];
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;
  /** What the driver said of the first statement that failed; the work may have thrown something else since. */
  firstError: unknown;

  constructor(client: pg.PoolClient, followUps: FollowUp[]) {
    this.#client = client;
    this.#followUps = followUps;
  }

  /** Statements given at the same time run one after the other: a transaction has one connection. */
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (this.#isOver) return Promise.reject(new Error('This transaction is over.'));
    const answer = this.#tail.then(() => this.#run<Row>(statement));
    this.#tail = answer.catch(() => undefined);
    return answer;
  }

  async #run<Row>(statement: Statement): Promise<Row[]> {
    try {
      return await run<Row>(this.#client, statement);
    } catch (error) {
      this.firstError ??= error;
      throw translate(error, statement.text);
    }
  }

  afterCommit(work: FollowUp): void {
    this.#followUps.push(work);
  }

  async commit(): Promise<void> {
    this.#isOver = true;
    await this.#tail;
    const { command } = await this.#client.query('COMMIT');
    // After a failed statement PostgreSQL answers COMMIT with ROLLBACK and no error.
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: a statement in it had failed.', { cause: this.firstError });
  }

  /** Rolls back. @param reason what the caller is to get if even that fails */
  async abandon(reason: unknown): Promise<void> {
    this.#isOver = true;
    await this.#tail;
    try {
      await this.#client.query('ROLLBACK');
    } catch {
      throw new BrokenConnection('rollback failed', { cause: reason });
    }
  }
}

async function run<Row>(client: pg.PoolClient, statement: Statement): Promise<Row[]> {
  if (statement.name !== undefined || statement.values.length > 0)
    return (await runTogether(client, [statement]))[0] as Row[];
  // Several statements in one text (migrations) need the simple protocol.
  const result: unknown = await client.query(statement.text);
  // Several statements in one text give several results; the last one counts.
  const last = (Array.isArray(result) ? result.at(-1) : result) as pg.QueryResult;
  return last.rows as Row[];
}

function jitterMs(attempt: number): number {
  return Math.random() * 10 * 2 ** attempt;
}
