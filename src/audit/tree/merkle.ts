/**
 * The Merkle tree of RFC 6962 (Certificate Transparency) § 2.1, RFC 9162 § 2.1: hashes, proofs and their verification. Pure
 * functions: where hashes come from is the caller's business. Sizes and indexes are whole numbers below 2^53.
 */
import { hash as hashOf } from 'node:crypto';

export const HASH_BYTES = 32;

/** SHA-256(0x00 || leaf). */
export function leafHash(leaf: Uint8Array): Buffer {
  return hashOf('sha256', Buffer.concat([LEAF_PREFIX, leaf]), 'buffer');
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hashOf('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}

const LEAF_PREFIX = Buffer.from([0]);
const NODE_PREFIX = Buffer.from([1]);

/** The root of a tree without leaves. */
export const EMPTY_ROOT = hashOf('sha256', '', 'buffer');

/** Hash of a complete subtree: `level` 0 = leaves; the node covers leaves [index * 2^level, (index + 1) * 2^level). */
export type NodeReader = (level: number, index: number) => Buffer;

/** Root of the leaves [from, to), MTH of § 2.1.1. */
export function rangeHash(read: NodeReader, from: number, to: number): Buffer {
  const width = to - from;
  if (width <= 0) return EMPTY_ROOT;
  const level = Math.log2(width);
  if (Number.isInteger(level) && from % width === 0) return read(level, from / width);
  const middle = from + splitOf(width);
  return nodeHash(rangeHash(read, from, middle), rangeHash(read, middle, to));
}

/** Root of the tree of `size` leaves. */
export const rootOf = (read: NodeReader, size: number): Buffer => rangeHash(read, 0, size);

/** PATH(index, D[size]) of § 2.1.3.1: the siblings from the leaf up to the root. */
export function inclusionProof(read: NodeReader, index: number, size: number): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  return pathIn(read, index, 0, size);
}

function pathIn(read: NodeReader, index: number, from: number, to: number): Buffer[] {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...pathIn(read, index, from, middle), rangeHash(read, middle, to)]
    : [...pathIn(read, index, middle, to), rangeHash(read, from, middle)];
}

/** PROOF(old, D[size]) of § 2.1.4.1: that the tree of `old` leaves is the beginning of the tree of `size` leaves. */
export function consistencyProof(read: NodeReader, old: number, size: number): Buffer[] {
  if (!(old >= 0 && old <= size)) throw new RangeError(`a tree of ${old} is no beginning of one of ${size}`);
  return old === 0 || old === size ? [] : subProof(read, old, 0, size, true);
}

function subProof(read: NodeReader, old: number, from: number, to: number, isWhole: boolean): Buffer[] {
  if (old === to) return isWhole ? [] : [rangeHash(read, from, to)];
  const middle = from + splitOf(to - from);
  return old <= middle
    ? [...subProof(read, old, from, middle, isWhole), rangeHash(read, middle, to)]
    : [...subProof(read, old, middle, to, false), rangeHash(read, from, middle)];
}

/** The root that a leaf and its path lead to, § 2.1.3.2; undefined when the path has another length than such a leaf's. */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
): Buffer | undefined {
  if (!(index >= 0 && index < size)) return undefined;
  let node = index;
  let last = size - 1;
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else hash = nodeHash(hash, sibling);
    node = half(node);
    last = half(last);
  }
  return last === 0 ? hash : undefined;
}

/** True when the proof shows that the old tree is the beginning of the new one, § 2.1.4.2. */
export function isConsistent(
  old: { size: number; root: Uint8Array },
  now: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (old.size > now.size || old.size < 0) return false;
  if (old.size === now.size) return proof.length === 0 && equal(old.root, now.root);
  if (old.size === 0) return proof.length === 0 && equal(old.root, EMPTY_ROOT);
  let node = old.size - 1;
  let last = now.size - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  // A tree whose size is a power of two is itself the first node of the proof.
  const path = node === 0 ? [old.root, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let before: Buffer = Buffer.from(first);
  let after: Buffer = Buffer.from(first);
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      before = nodeHash(sibling, before);
      after = nodeHash(sibling, after);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else after = nodeHash(after, sibling);
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(before, old.root) && equal(after, now.root);
}

/** The largest power of two below a width of at least two. */
function splitOf(width: number): number {
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

const half = (n: number): number => Math.floor(n / 2);
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
