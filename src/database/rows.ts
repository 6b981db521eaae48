/**
 * Many rows as one row source. Each column travels as one array in PostgreSQL's binary form: texts are copied as they are,
 * where a literal or JSON would be escaped character by character here and unescaped there.
 */
import type { Parameters } from './parameters.js';

/** A column: name, SQL type, one value a row. A Date is written as its instant, null as NULL, a list as a PostgreSQL array. */
export type Column = readonly [name: string, type: string, values: readonly unknown[]];

/** `(SELECT ... ) AS alias` with the columns under their names and types. */
export function rowsOf(p: Parameters, alias: string, columns: readonly Column[]): string {
  const names = columns.map((_, i) => `c${i}`);
  // A single row needs no lists.
  const isOne = columns[0]?.[2].length === 1;
  const sources = columns.map(([, type, values]) =>
    isOne ? p.add(values[0]) : `${p.add(binaryArray(type, values))}::${sentAs(type)}[]`,
  );
  const selected = columns.map(([name, type], i) => {
    if (isOne) return `${sources[i]}::${type} AS ${name}`;
    return type === sentAs(type) ? `${names[i]} AS ${name}` : `${names[i]}::${type} AS ${name}`;
  });
  return `(SELECT ${selected.join(', ')}${isOne ? '' : ` FROM unnest(${sources.join(', ')}) AS x(${names.join(', ')})`}) AS ${alias}`;
}

/** Types with a binary form of their own here; all others travel as text and are cast. */
const OID = { bigint: 20, integer: 23, boolean: 16, text: 25 };
type Sent = keyof typeof OID;

const sentAs = (type: string): Sent => (type in OID ? (type as Sent) : 'text');

/** One-dimensional array as array_recv reads it (src/backend/utils/adt/arrayfuncs.c): dimensions, null flag, type, length, from 1. */
function binaryArray(type: string, values: readonly unknown[]): Buffer {
  const sent = sentAs(type);
  const items = values.map((value) => (value === null || value === undefined ? null : itemOf(sent, value)));
  const size = items.reduce<number>((sum, item) => sum + 4 + (item === null ? 0 : sizeOf(sent, item)), 20);
  const out = Buffer.allocUnsafe(size);
  let at = out.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  at = out.writeInt32BE(items.includes(null) ? 1 : 0, at);
  at = out.writeInt32BE(OID[sent], at);
  if (values.length === 0) return out.subarray(0, at);
  at = out.writeInt32BE(values.length, at);
  at = out.writeInt32BE(1, at);
  for (const item of items) at = item === null ? out.writeInt32BE(-1, at) : writeItem(out, at, sent, item);
  return out;
}

type Item = string | number | bigint | boolean;

function itemOf(sent: Sent, value: unknown): Item {
  if (sent === 'bigint') return typeof value === 'bigint' ? value : BigInt(value as number);
  if (sent === 'integer') return Number(value);
  if (sent === 'boolean') return value === true;
  return value instanceof Date ? value.toISOString() : String(value);
}

function sizeOf(sent: Sent, item: Item): number {
  return sent === 'text' ? Buffer.byteLength(item as string) : { bigint: 8, integer: 4, boolean: 1 }[sent];
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
      const written = out.write(item as string, at + 4);
      out.writeInt32BE(written, at);
      return at + 4 + written;
    }
  }
}
