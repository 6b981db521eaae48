/**
 * Many rows as one row source. Each column travels as one array in PostgreSQL's binary form: texts are copied as they are,
 * where a literal or JSON would be escaped character by character here and unescaped there.
 */
import type { Parameters } from './parameters.js';

/** A column: name, SQL type, one value a row. A Date is written as its instant, null as NULL, a Buffer of type text as the UTF-8 that it is; of type bigint[], lists of whole numbers. */
export type Column = readonly [name: string, type: string, values: readonly unknown[]];

/** `(SELECT ... ) AS alias` with the columns under their names and types. */
export function rowsOf(p: Parameters, alias: string, columns: readonly Column[]): string {
  // A single row needs no lists.
  const isOne = columns[0]?.[2].length === 1;
  const lists = new Lists(p);
  const selected = columns.map(([name, type, values]) => {
    const value = isOne ? `${p.add(oneValue(type, values[0]))}::${type}` : valueIn(lists, p, type, values);
    return `${value} AS ${name}`;
  });
  return `(SELECT ${selected.join(', ')}${isOne ? '' : ` FROM unnest(${lists.sources.join(', ')}) AS x(${lists.names.join(', ')})`}) AS ${alias}`;
}

/** The lists that travel side by side, and what their elements are called. */
class Lists {
  readonly sources: string[] = [];
  readonly names: string[] = [];
  readonly #p: Parameters;
  constructor(p: Parameters) {
    this.#p = p;
  }

  add(sent: Sent, values: readonly unknown[]): string {
    const name = `c${this.names.length}`;
    this.sources.push(`${this.#p.add(binaryArray(sent, values))}::${sent}[]`);
    this.names.push(name);
    return name;
  }
}

function valueIn(lists: Lists, p: Parameters, type: string, values: readonly unknown[]): string {
  if (type === NUMBERS) return slices(lists, p, values as number[][]);
  const sent = sentAs(type);
  return `${lists.add(sent, values)}${type === sent ? '' : `::${type}`}`;
}

/** A column of lists of whole numbers: they travel as one list, and each row has its slice of it. */
const NUMBERS = 'bigint[]';

function slices(lists: Lists, p: Parameters, numbers: readonly number[][]): string {
  const ends: number[] = [];
  let end = 0;
  for (const one of numbers) {
    end += one.length;
    ends.push(end);
  }
  const from = lists.add('integer', [0, ...ends].slice(0, -1));
  return `(${p.add(numberArray(numbers))}::bigint[])[${from} + 1:${lists.add('integer', ends)}]`;
}

const oneValue = (type: string, value: unknown): unknown =>
  type === NUMBERS ? numberArray([value as number[]]) : value;

/** Types with a binary form of their own here; all others travel as text and are cast. */
const OID = { bigint: 20, integer: 23, boolean: 16, text: 25 };
type Sent = keyof typeof OID;

const sentAs = (type: string): Sent => (type in OID ? (type as Sent) : 'text');

/** As `binaryArray` of bigint, from lists of whole numbers of at most 53 bits. Written in words: there are thousands of them. */
function numberArray(lists: readonly (readonly number[])[]): Buffer {
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  const words = new Int32Array(headerSize(length) / 4 + 3 * length);
  const out = Buffer.from(words.buffer);
  let at = writeHeader(out, OID.bigint, length, false) / 4;
  const eight = networkOrder(8);
  for (const list of lists)
    for (const value of list) {
      const high = Math.floor(value / 4294967296);
      words[at++] = eight;
      words[at++] = networkOrder(high);
      words[at++] = networkOrder(value - high * 4294967296);
    }
  return out;
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The four bytes of a number, most significant first. */
function networkOrder(value: number): number {
  const word = value | 0;
  if (!IS_LITTLE_ENDIAN) return word;
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** One-dimensional array as array_recv reads it (src/backend/utils/adt/arrayfuncs.c): dimensions, null flag, type, length, from 1. */
function binaryArray(sent: Sent, values: readonly unknown[]): Buffer {
  let size = headerSize(values.length);
  let hasNull = false;
  const items: (Item | null)[] = new Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const item = value === null || value === undefined ? null : itemOf(sent, value);
    items[i] = item;
    size += 4;
    if (item === null) hasNull = true;
    else size += sizeOf(sent, item);
  }
  const out = Buffer.allocUnsafe(size);
  let at = writeHeader(out, OID[sent], values.length, hasNull);
  for (const item of items) at = item === null ? out.writeInt32BE(-1, at) : writeItem(out, at, sent, item);
  return out;
}

/** An empty array has no length and no lower bound. */
const headerSize = (length: number): number => (length === 0 ? 12 : 20);

function writeHeader(out: Buffer, oid: number, length: number, hasNull: boolean): number {
  let at = out.writeInt32BE(length === 0 ? 0 : 1, 0);
  at = out.writeInt32BE(hasNull ? 1 : 0, at);
  at = out.writeInt32BE(oid, at);
  if (length === 0) return at;
  return out.writeInt32BE(1, out.writeInt32BE(length, at));
}

type Item = string | Buffer | number | bigint | boolean;

function itemOf(sent: Sent, value: unknown): Item {
  if (sent === 'bigint') return typeof value === 'bigint' ? value : BigInt(value as number);
  if (sent === 'integer') return Number(value);
  if (sent === 'boolean') return value === true;
  if (Buffer.isBuffer(value)) return value;
  return value instanceof Date ? value.toISOString() : String(value);
}

const SIZE = { bigint: 8, integer: 4, boolean: 1 };

function sizeOf(sent: Sent, item: Item): number {
  if (sent !== 'text') return SIZE[sent];
  return Buffer.isBuffer(item) ? item.length : Buffer.byteLength(item as string);
}

function writeItem(out: Buffer, at: number, sent: Sent, item: Item): number {
  switch (sent) {
    case 'bigint':
      return out.writeBigInt64BE(item as bigint, out.writeInt32BE(8, at));
    case 'integer':
      return out.writeInt32BE(item as number, out.writeInt32BE(4, at));
    case 'boolean':
      return out.writeUInt8(item ? 1 : 0, out.writeInt32BE(1, at));
    default: {
      const written = Buffer.isBuffer(item) ? item.copy(out, at + 4) : out.write(item as string, at + 4);
      out.writeInt32BE(written, at);
      return at + 4 + written;
    }
  }
}
