/** What the rest of the house knows of the database. Only this room imports the driver. */

/** One SQL statement. `name` makes it a prepared statement on each connection: give one only to shapes that recur. */
export interface Statement {
  text: string;
  values: unknown[];
  name?: string;
  /**
   * It touches a handful of rows by their key, and waits for no lock that a statement of somebody else may hold: it may travel
   * and be committed together with others of its kind. Means nothing inside a transaction.
   */
  isQuick?: boolean;
  /** A column that is wanted as a Buffer of UTF-8: text that is passed on as it came. One text has one such column or none. */
  asBytes?: string;
}

export interface Queryable {
  /** Runs one statement; resolves when the server has said ReadyForQuery, i.e. an implicit transaction is committed. */
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** Work to do after a successful COMMIT (never before, never after a rollback). */
  afterCommit(work: () => unknown): void;
}

export interface Database extends Queryable {
  /**
   * READ COMMITTED transaction on one connection. Retries the whole work (<= 5 times, with jitter) on SQLSTATE 40001 and 40P01;
   * everything else rolls back and is rethrown.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** True when a trivial query answers within the deadline. */
  isAlive(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}
