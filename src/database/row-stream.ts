/**
 * Rows straight from the socket: data rows are handed to the query under way as the bytes that came, everything else goes the
 * driver's own way. The driver would make a string of every value; a page of resources is only passed on, and never needs one.
 * PostgreSQL manual, 54.7 "Message Formats": a byte of kind, the length with itself in four bytes, and DataRow is `D`.
 */
import { EventEmitter } from 'node:events';
import { Socket, type SocketConstructorOpts } from 'node:net';
import pg from 'pg';

/**
 * Takes the body of a DataRow message: a count of columns, then length and bytes of each.
 * @param isOwn the bytes belong to the taker; else they are only lent, until it returns
 */
export type RowTaker = (row: Buffer, isOwn: boolean) => void;

const DATA_ROW = 68;
const HEADER_BYTES = 5;

/** Divides what a connection sends into rows and the rest, whatever pieces it arrives in. */
export class RowStream {
  readonly #rest: (bytes: Buffer) => void;
  /** Whoever reads rows now; without one they are left to the driver. */
  taker: RowTaker | undefined;
  /** Of a message that is passed on as it is: bytes still to come. */
  #passing = 0;
  /** The body of a row that has not come whole, and how much of it is there. */
  #row: Buffer | undefined;
  #filled = 0;
  #header: Buffer | undefined;

  /** @param rest takes everything that is no row, in order */
  constructor(rest: (bytes: Buffer) => void) {
    this.#rest = rest;
  }

  /** @param chunk lent: what is kept of it is copied */
  push(chunk: Buffer): void {
    const bytes = this.#header === undefined ? chunk : Buffer.concat([this.#header, chunk]);
    this.#header = undefined;
    let at = 0;
    while (at < bytes.length) {
      if (this.#row !== undefined) at = this.#fill(bytes, at);
      else if (this.#passing > 0) at = this.#passOn(bytes, at);
      else if (bytes.length - at < HEADER_BYTES) {
        this.#header = Buffer.from(bytes.subarray(at));
        return;
      } else if (bytes[at] === DATA_ROW && this.taker !== undefined) at = this.#beginRow(bytes, at);
      else at = this.#pass(bytes, at);
    }
  }

  /** A message for the driver. Each by itself: who reads the rows behind it is known only when it has been read. */
  #pass(bytes: Buffer, at: number): number {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    if (end <= bytes.length) {
      this.#rest(bytes.subarray(at, end));
      return end;
    }
    this.#passing = end - at;
    return this.#passOn(bytes, at);
  }

  /** A part of one: the driver keeps it until the rest is there. */
  #passOn(bytes: Buffer, at: number): number {
    const part = Buffer.from(bytes.subarray(at, at + this.#passing));
    this.#passing -= part.length;
    this.#rest(part);
    return at + part.length;
  }

  #beginRow(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32BE(at + 1) - 4;
    const start = at + HEADER_BYTES;
    if (start + length <= bytes.length) {
      this.taker!(bytes.subarray(start, start + length), false);
      return start + length;
    }
    this.#row = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return start;
  }

  /** @returns where the row ended, or the bytes did */
  #fill(bytes: Buffer, at: number): number {
    const row = this.#row!;
    const copied = bytes.copy(row, this.#filled, at, Math.min(bytes.length, at + row.length - this.#filled));
    this.#filled += copied;
    if (this.#filled === row.length) {
      this.#row = undefined;
      this.taker?.(row, true);
    }
    return at + copied;
  }
}

/** What is used of the driver's connection: it listens to its socket through here. */
interface Listening {
  attachListeners(stream: NodeJS.EventEmitter): void;
}

const streams = new WeakMap<object, RowStream>();

/** The rows of a connection of RowClient. */
export const rowsOn = (connection: object): RowStream => streams.get(connection)!;

/** Bytes that a socket is read into at a time. */
const READ_BYTES = 64 * 1024;

/** The driver's client, whose rows can be taken as bytes. */
export class RowClient extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    // A socket of the same machine is never encrypted, so it may be read into one Buffer again and again: Buffers that are made
    // and forgotten for every answer keep the garbage collector busy.
    let readInto: ((chunk: Buffer) => void) | undefined;
    const isLocal = config.host?.startsWith('/') === true;
    super(isLocal ? { ...config, stream: () => localSocket((chunk) => readInto!(chunk)) } : config);
    const connection = (this as unknown as { connection: Listening }).connection;
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => {
      const rest = new EventEmitter();
      const rows = new RowStream((bytes) => rest.emit('data', bytes));
      streams.set(connection, rows);
      readInto = (chunk) => rows.push(chunk);
      if (!isLocal) stream.on('data', readInto);
      stream.on('end', () => rest.emit('end'));
      attach(rest);
    };
  }
}

function localSocket(take: (chunk: Buffer) => void): Socket {
  const callback = (length: number, buffer: Uint8Array): boolean => {
    take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
    return true;
  };
  // Taken by the constructor as by connect(); the types tell of connect() alone.
  const options = { onread: { buffer: Buffer.allocUnsafe(READ_BYTES), callback } };
  return new Socket(options as SocketConstructorOpts);
}
