/**
 * Several statements in one round trip and one implicit transaction: one packet there, one commit, one answer back
 * (PostgreSQL manual, 54.2.3 "Extended Query" and 54.2.4 "Pipelining": what stands before one Sync is one transaction).
 * Handed to the driver as a query of its own kind. Columns of a prepared statement are described once per connection.
 */
import type pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { bindMessage } from './bind-message.js';
import type { Statement } from './contract.js';
import { resultTypes } from './result-types.js';
import { rowsOn } from './row-stream.js';

interface Column {
  name: string;
  parse: (row: Buffer, start: number, end: number, isOwn: boolean) => unknown;
}

/** What is used of the driver's connection. */
interface Connection {
  stream: { cork(): void; uncork(): void; write(bytes: Buffer): void; writable: boolean };
  parsedStatements: Record<string, string | undefined>;
  submittedNamedStatements: Record<string, string | undefined>;
  parse(m: { text: string; name?: string }): void;
  describe(m: { type: 'P' }): void;
  execute(m: object): void;
  sync(): void;
  sendCopyFail(why: string): void;
}

type Row = Record<string, unknown>;

/** Columns of prepared statements, by connection and name; a name stands for one text, and a connection for one schema. */
const described = new WeakMap<Connection, Map<string, Column[]>>();

export class RoundTrip {
  readonly #statements: readonly Statement[];
  readonly #results: Row[][] = [];
  #rows: Row[] = [];
  #columns: Column[] = [];
  #connection: Connection | undefined;
  /** Set by the driver's own wrapper too, hence a plain property. */
  callback: (error: unknown, results?: Row[][]) => void;
  #failure: unknown;

  constructor(statements: readonly Statement[], callback: (error: unknown, results?: Row[][]) => void) {
    this.#statements = statements;
    this.callback = callback;
  }

  /** The driver notes the statement that has just been parsed under this name ... */
  get name(): string | undefined {
    return this.#statements[this.#results.length]?.name;
  }

  /** ... with this text. */
  get text(): string | undefined {
    return this.#statements[this.#results.length]?.text;
  }

  submit(connection: Connection): Error | null {
    this.#connection = connection;
    rowsOn(connection).taker = (row, isOwn) => this.#take(row, isOwn);
    connection.stream.cork();
    try {
      for (const statement of this.#statements) this.#send(connection, statement);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    this.#begin();
    return null;
  }

  #send(connection: Connection, { name, text, values }: Statement): void {
    const isParsed =
      name !== undefined && (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) === text;
    if (!isParsed) {
      connection.parse({ text, name });
      if (name !== undefined) connection.submittedNamedStatements[name] = text;
    }
    const { stream } = connection;
    if (stream.writable)
      for (const piece of bindMessage(
        name ?? '',
        values.map((value) => prepareValue(value)),
      ))
        stream.write(piece);
    if (columnsOf(connection, name) === undefined) connection.describe({ type: 'P' });
    connection.execute({});
  }

  /** The next statement's rows come with the columns already known, or after a description. */
  #begin(): void {
    this.#rows = [];
    this.#columns = columnsOf(this.#connection!, this.name) ?? [];
  }

  handleRowDescription({ fields }: { fields: pg.FieldDef[] }): void {
    const { asBytes } = this.#statements[this.#results.length]!;
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: name === asBytes ? bytesOf : parserOf(dataTypeID),
    }));
  }

  #take(bytes: Buffer, isOwn: boolean): void {
    if (this.#failure !== undefined) return;
    const row: Row = {};
    let at = 2;
    try {
      for (const { name, parse } of this.#columns) {
        const length = bytes.readInt32BE(at);
        at += 4;
        if (length < 0) row[name] = null;
        else {
          row[name] = parse(bytes, at, at + length, isOwn);
          at += length;
        }
      }
      this.#rows.push(row);
    } catch (error) {
      this.#failure = error;
    }
  }

  handleCommandComplete(): void {
    const { name } = this;
    if (name !== undefined) columnsByName(this.#connection!).set(name, this.#columns);
    this.#results.push(this.#rows);
    this.#begin();
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  /** One statement failed, so all are undone. Those behind it were never parsed. */
  handleError(error: unknown): void {
    for (const { name } of this.#statements.slice(this.#results.length))
      if (name !== undefined && this.#connection) delete this.#connection.submittedNamedStatements[name];
    this.#leaveRows();
    this.callback(error);
  }

  /** The next query on this connection reads for itself. */
  #leaveRows(): void {
    if (this.#connection) rowsOn(this.#connection).taker = undefined;
  }

  handleReadyForQuery(): void {
    this.#leaveRows();
    if (this.#failure === undefined) this.callback(null, this.#results);
    else this.callback(this.#failure);
  }

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('There is nothing to copy.');
  }

  handleCopyData(): void {}
}

const textAt = (row: Buffer, start: number, end: number): string => row.toString('utf8', start, end);
const bytesOf: Column['parse'] = (row, start, end, isOwn) =>
  isOwn ? row.subarray(start, end) : Buffer.from(row.subarray(start, end));

/** text and varchar arrive as what they are. */
const IS_TEXT: ReadonlySet<number> = new Set([25, 1043]);

function parserOf(dataTypeID: number): Column['parse'] {
  if (IS_TEXT.has(dataTypeID)) return textAt;
  const parse = resultTypes.getTypeParser(dataTypeID, 'text') as (value: string) => unknown;
  return (row, start, end) => parse(row.toString('utf8', start, end));
}

function columnsByName(connection: Connection): Map<string, Column[]> {
  const known = described.get(connection);
  if (known) return known;
  const made = new Map<string, Column[]>();
  described.set(connection, made);
  return made;
}

const columnsOf = (connection: Connection, name: string | undefined): Column[] | undefined =>
  name === undefined ? undefined : columnsByName(connection).get(name);

/** Runs the statements on one connection of the pool. Rejects with what the driver said of the first that failed. */
export function runTogether(client: pg.PoolClient, statements: readonly Statement[]): Promise<Row[][]> {
  return new Promise((resolve, reject) => {
    const trip = new RoundTrip(statements, (error, results) => (error ? reject(error) : resolve(results!)));
    client.query(trip as unknown as pg.Submittable);
  });
}
