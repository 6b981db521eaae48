import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  isConsistent,
  leafHash,
  nodeHash,
  type NodeReader,
  rootFromInclusion,
  rootOf,
} from './merkle.js';
import { TILE_WIDTH, type Tile, TreeEdge } from './tiles.js';

/** Leaves and roots of the reference implementation of Certificate Transparency. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** Straight from the definition: every node is worked out of its leaves. */
const readerOver = (leaves: readonly Buffer[]): NodeReader => {
  const known = new Map<string, Buffer>();
  const read: NodeReader = (level, index) => {
    if (level === 0) return leaves[index]!;
    const key = `${level}/${index}`;
    const hash = known.get(key) ?? nodeHash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1));
    known.set(key, hash);
    return hash;
  };
  return read;
};

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));

describe('the tree', () => {
  it('has the roots that Certificate Transparency publishes for its eight leaves', () => {
    const leaves = LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    expect(ROOTS.map((_, i) => rootOf(readerOver(leaves), i + 1).toString('hex'))).toEqual(ROOTS);
    expect(EMPTY_ROOT).toEqual(createHash('sha256').digest());
  });

  it('proves every leaf of every tree of up to 70 leaves, and no leaf in the place of another', () => {
    const leaves = leavesOf(70);
    const read = readerOver(leaves);
    for (let size = 1; size <= 70; size++) {
      const root = rootOf(read, size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(read, index, size);
        expect(rootFromInclusion(leaves[index]!, index, size, proof)).toEqual(root);
        const other = (index + 1) % size;
        if (size > 1) expect(rootFromInclusion(leaves[index]!, other, size, proof)).not.toEqual(root);
        expect(rootFromInclusion(leaves[index]!, index, size, [...proof, root])).toBeUndefined();
      }
    }
  });

  it('proves of each of two sizes that the smaller tree is the beginning of the larger, and of no other tree', () => {
    const leaves = leavesOf(40);
    const read = readerOver(leaves);
    const forged = readerOver([leafHash(Buffer.from('forged')), ...leaves.slice(1)]);
    for (let size = 1; size <= 40; size++) {
      const now = { size, root: rootOf(read, size) };
      for (let before = 1; before <= size; before++) {
        const proof = consistencyProof(read, before, size);
        expect(isConsistent({ size: before, root: rootOf(read, before) }, now, proof)).toBe(true);
        expect(isConsistent({ size: before, root: rootOf(forged, before) }, now, proof)).toBe(false);
        if (proof.length > 0)
          expect(isConsistent({ size: before, root: rootOf(read, before) }, now, proof.slice(1))).toBe(false);
      }
    }
  });
});

describe('the tiles', () => {
  it('give the same roots and proofs as the definition, however the leaves arrive, also after a restart', () => {
    const size = 2 * TILE_WIDTH ** 2 + 3 * TILE_WIDTH + 17;
    const leaves = leavesOf(size);
    const kept = new Map<string, Buffer>();
    let edge = TreeEdge.empty;
    for (let from = 0, step = 1; from < size; from += step, step = (step * 7 + 5) % 9001) {
      const { edge: grown, full } = edge.append(leaves.slice(from, from + step));
      for (const tile of full as Tile[]) kept.set(`${tile.level}/${tile.tile}`, tile.hashes);
      edge = TreeEdge.of(grown.size, grown.bytes);
    }
    expect(edge.size).toBe(size);
    const plain = readerOver(leaves);
    for (const [index, of] of [
      [0, size],
      [size - 1, size],
      [TILE_WIDTH, TILE_WIDTH + 1],
      [4711, 66_000],
      [131_071, 131_072],
    ] as const) {
      // Only the tiles that are said to be needed may be asked for.
      const wanted = new Set(edge.tilesFor([index], of).map(({ level, tile }) => `${level}/${tile}`));
      const read = edge.reader((level, tile) =>
        wanted.has(`${level}/${tile}`) ? kept.get(`${level}/${tile}`) : undefined,
      );
      expect(rootOf(read, of)).toEqual(rootOf(plain, of));
      expect(inclusionProof(read, index, of)).toEqual(inclusionProof(plain, index, of));
      if (index > 0) expect(consistencyProof(read, index + 1, of)).toEqual(consistencyProof(plain, index + 1, of));
    }
  });

  it('refuse an edge that does not belong to the size', () => {
    const { edge } = TreeEdge.empty.append(leavesOf(300));
    expect(() => TreeEdge.of(299, edge.bytes)).toThrow('the edge of a tree of 299');
  });
});
