/**
 * The tree as tiles of 256 hashes (C2SP tlog-tiles: eight levels of the tree at a time). Full tiles never change, so they are
 * inserted once; what is not full yet, the edge, is carried in memory and in the head.
 */
import { HASH_BYTES, type NodeReader, nodeHash, rootOf } from './merkle.js';

export const TILE_WIDTH = 256;
const TILE_LEVELS = 8;

export interface Tile {
  level: number;
  tile: number;
  hashes: Buffer;
}

/** What is asked of the tiles that are full. */
export type TileReader = (level: number, tile: number) => Buffer | undefined;

/** The tree of so many leaves with its edge. Appending changes neither; it gives a new edge and the tiles that became full. */
export class TreeEdge {
  readonly size: number;
  /** Per tile level, the hashes of the tile that is not full yet. */
  readonly #partial: readonly Buffer[][];

  private constructor(size: number, partial: readonly Buffer[][]) {
    this.size = size;
    this.#partial = partial;
  }

  static readonly empty = new TreeEdge(0, []);

  /**
   * @param edge as `bytes` gives it
   * @throws Error when it has not the length that a tree of this size needs
   */
  static of(size: number, edge: Uint8Array): TreeEdge {
    const partial: Buffer[][] = [];
    let at = 0;
    for (let width = size; width > 0; width = Math.floor(width / TILE_WIDTH)) {
      const count = width % TILE_WIDTH;
      partial.push(Array.from({ length: count }, (_, i) => hashAt(edge, at + i)));
      at += count;
    }
    if (edge.length !== at * HASH_BYTES) throw new Error(`the edge of a tree of ${size} has ${at} hashes`);
    return new TreeEdge(size, partial);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#partial.flat());
  }

  append(leaves: readonly Buffer[]): { edge: TreeEdge; full: Tile[] } {
    const partial = this.#partial.map((hashes) => [...hashes]);
    const full: Tile[] = [];
    let size = this.size;
    for (const leaf of leaves) {
      size += 1;
      let hash: Buffer | undefined = leaf;
      for (let level = 0; hash !== undefined; level++) {
        const hashes = partial[level] ?? [];
        partial[level] = hashes;
        hashes.push(hash);
        hash = undefined;
        if (hashes.length === TILE_WIDTH) {
          const tile = size / TILE_WIDTH ** (level + 1) - 1;
          full.push({ level, tile, hashes: Buffer.concat(hashes) });
          hash = subtree(hashes, 0, TILE_WIDTH);
          partial[level] = [];
        }
      }
    }
    return { edge: new TreeEdge(size, partial), full };
  }

  /** Hashes of the whole tree, out of the edge and out of full tiles. @throws Error naming a tile that is missing */
  reader(tiles: TileReader): NodeReader {
    return (level, index) => {
      const tileLevel = Math.floor(level / TILE_LEVELS);
      const width = 2 ** (level % TILE_LEVELS);
      const first = index * width;
      const tile = Math.floor(first / TILE_WIDTH);
      const from = first % TILE_WIDTH;
      const isFull = tile < Math.floor(this.size / TILE_WIDTH ** (tileLevel + 1));
      if (!isFull) return subtree(this.#partial[tileLevel] ?? [], from, from + width);
      const hashes = tiles(tileLevel, tile);
      if (hashes === undefined) throw new Error(`tile ${tile} of level ${tileLevel} is missing`);
      const all = Array.from({ length: width }, (_, i) => hashAt(hashes, from + i));
      return subtree(all, 0, width);
    };
  }

  root(tiles: TileReader): Buffer {
    return rootOf(this.reader(tiles), this.size);
  }

  /** The full tiles that proofs about these leaves, in a tree of `size`, are made of. */
  tilesFor(indexes: readonly number[], size: number): { level: number; tile: number }[] {
    const wanted = new Map<string, { level: number; tile: number }>();
    for (const index of [...indexes, size - 1]) {
      let tile = Math.floor(index / TILE_WIDTH);
      for (let level = 0; TILE_WIDTH ** (level + 1) <= this.size; level++) {
        if (tile < Math.floor(this.size / TILE_WIDTH ** (level + 1))) wanted.set(`${level}/${tile}`, { level, tile });
        tile = Math.floor(tile / TILE_WIDTH);
      }
    }
    return [...wanted.values()];
  }
}

/** Root of a power of two of hashes. */
function subtree(hashes: readonly Buffer[], from: number, to: number): Buffer {
  if (to - from === 1) {
    const hash = hashes[from];
    if (hash === undefined) throw new RangeError('the tree has no such node');
    return hash;
  }
  const middle = (from + to) / 2;
  return nodeHash(subtree(hashes, from, middle), subtree(hashes, middle, to));
}

function hashAt(bytes: Uint8Array, at: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at * HASH_BYTES, HASH_BYTES);
}
