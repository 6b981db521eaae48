/** A copy of a log in memory that can be bent in every way an owner of the database could bend it. */
import { hashOfLeaf, type LeafRow, leafText } from '../../src/audit/leaf.js';
import { type NoteSigner, parseCheckpoint, signCheckpoint } from '../../src/audit/tree/signed-note.js';
import { rootOf } from '../../src/audit/tree/merkle.js';
import { TreeEdge } from '../../src/audit/tree/tiles.js';
import type { StoredCheckpoint } from '../../src/audit/tree/tree-store.js';
import type { LogSource, SourceLeaf, UnsequencedRow } from '../../src/audit/verify/log-source.js';

export interface MemoryLog {
  origin: string;
  leaves: SourceLeaf[];
  loose: UnsequencedRow[];
  edge: { size: number; bytes: Buffer };
  tiles: Map<string, Buffer>;
  checkpoints: StoredCheckpoint[];
  keyChanges: string[];
}

export async function copyLog(source: LogSource): Promise<MemoryLog> {
  const head = (await source.head())!;
  const tiles = new Map<string, Buffer>();
  for (const level of [0, 1])
    for await (const page of source.tiles(level))
      for (const { tile, hashes } of page) tiles.set(`${level}/${tile}`, hashes);
  const leaves: SourceLeaf[] = [];
  for await (const page of source.leaves()) leaves.push(...page);
  const checkpoints: StoredCheckpoint[] = [];
  for await (const page of source.checkpoints()) checkpoints.push(...page);
  return {
    origin: head.origin,
    leaves,
    loose: await source.unsequenced(100),
    edge: { size: head.edge.size, bytes: head.edge.bytes },
    tiles,
    checkpoints,
    keyChanges: await source.keyChanges(),
  };
}

/** So deep that bending the copy leaves the original as it is. */
export function cloneLog(log: MemoryLog): MemoryLog {
  return {
    ...log,
    leaves: log.leaves.map((leaf) => ({ ...leaf, row: leaf.row && { ...leaf.row } })),
    loose: [...log.loose],
    edge: { ...log.edge },
    tiles: new Map(log.tiles),
    checkpoints: log.checkpoints.map((one) => ({ ...one, cosignatures: [...one.cosignatures] })),
  };
}

export function sourceOf(log: MemoryLog): LogSource {
  const inOrder = [...log.leaves].sort((a, b) =>
    a.patientKey === b.patientKey ? a.number - b.number : a.patientKey < b.patientKey ? -1 : 1,
  );
  return {
    head: async () => ({ origin: log.origin, edge: TreeEdge.of(log.edge.size, log.edge.bytes), token: 1 }),
    leaves: () => onePage(inOrder),
    unsequenced: async () => log.loose,
    tiles: (level) =>
      onePage(
        [...log.tiles]
          .filter(([key]) => key.startsWith(`${level}/`))
          .map(([key, hashes]) => ({ tile: Number(key.split('/')[1]), hashes }))
          .sort((a, b) => a.tile - b.tile),
      ),
    keyChanges: async () => log.keyChanges,
    checkpoints: () => onePage([...log.checkpoints].sort((a, b) => a.size - b.size)),
    leavesBetween: async (from, to) =>
      log.leaves.filter((leaf) => leaf.index >= from && leaf.index < to).sort((a, b) => a.index - b.index),
  };
}

async function* onePage<T>(items: T[]): AsyncIterable<T[]> {
  yield items;
}

/** Makes leaves and tree anew from the rows, as a forger does who knows how it is done; checkpoints are left as they are. */
export function rebuild(log: MemoryLog): void {
  const lasts = new Map<bigint, { number: number; hash: Buffer }>();
  log.leaves.sort((a, b) => a.index - b.index);
  log.leaves.forEach((leaf, index) => {
    const last = lasts.get(leaf.patientKey);
    const number = (last?.number ?? 0) + 1;
    const hash = hashOfLeaf(leafText(leaf.row as LeafRow, number, last?.hash));
    lasts.set(leaf.patientKey, { number, hash });
    Object.assign(leaf, { index, number, hash });
  });
  const { edge, full } = TreeEdge.empty.append(log.leaves.map((leaf) => leaf.hash));
  log.edge = { size: edge.size, bytes: edge.bytes };
  log.tiles = new Map(full.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes]));
}

/** Signs every checkpoint anew over the tree as it is now: what only the log's own key can do. */
export function signAnew(log: MemoryLog, signer: NoteSigner): void {
  log.checkpoints = log.checkpoints
    .filter(({ size }) => size <= log.edge.size)
    .map((stored) => {
      const { edge } = TreeEdge.empty.append(
        [...log.leaves]
          .sort((a, b) => a.index - b.index)
          .slice(0, stored.size)
          .map((leaf) => leaf.hash),
      );
      const checkpoint = {
        ...parseCheckpoint(stored.note),
        root: rootOf(
          edge.reader(() => undefined),
          stored.size,
        ),
      };
      return { size: stored.size, note: signCheckpoint(checkpoint, signer), cosignatures: [] };
    });
}
