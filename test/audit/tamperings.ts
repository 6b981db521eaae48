/** Every way of bending a log that we know of, each at a place that chance chooses. */
import { randomBytes } from 'node:crypto';
import type { SourceLeaf } from '../../src/audit/verify/log-source.js';
import { SIGNER, STRANGER } from './log-fixture.js';
import { type MemoryLog, rebuild, signAnew } from './memory-log.js';

/** A whole number below `n`. */
export type Chance = (n: number) => number;

/** Bends the log. False where the place does not suit: another is tried. */
type Tampering = (log: MemoryLog, chance: Chance) => unknown;

const anyLeaf = (log: MemoryLog, chance: Chance): SourceLeaf => log.leaves[chance(log.leaves.length)]!;

const EDITS: ((leaf: SourceLeaf, chance: Chance) => void)[] = [
  ({ row }) => Object.assign(row!, { actor: 'somebody else' }),
  ({ row }) => Object.assign(row!, { effect: row!.effect === 'P' ? 'PR' : 'P' }),
  ({ row }) => Object.assign(row!, { rule: '02' }),
  ({ row }) => Object.assign(row!, { returned: row!.returned + 1 }),
  ({ row }, chance) => Object.assign(row!, { at: `${row!.at.slice(0, 20)}${String(100_000 + chance(899_999))}Z` }),
  ({ row }) => Object.assign(row!, { entry: row!.entry.replace('Asta', 'Else') }),
  ({ row }) => Object.assign(row!, { entry: `${row!.entry} ` }),
  ({ row }) => Object.assign(row!, { salt: randomBytes(16) }),
  ({ row }) => Object.assign(row!, { salt: null }),
  ({ row }) =>
    Object.assign(row!, { id: `0${row!.id.slice(1)}` === row!.id ? `1${row!.id.slice(1)}` : `0${row!.id.slice(1)}` }),
];

const edit = (log: MemoryLog, chance: Chance) => EDITS[chance(EDITS.length)]!(anyLeaf(log, chance), chance);

function dropLeaf(log: MemoryLog, chance: Chance): void {
  log.leaves.splice(chance(log.leaves.length), 1);
}

export const TAMPERINGS: Record<string, Tampering> = {
  'a row is edited': edit,
  'a row is edited and its leaf hashed anew': (log, chance) => {
    const leaf = anyLeaf(log, chance);
    edit({ ...log, leaves: [leaf] }, chance);
    const copy = { ...log, leaves: log.leaves.map((one) => ({ ...one })) };
    rebuild(copy);
    leaf.hash = copy.leaves.find(({ id }) => id === leaf.id)!.hash;
  },
  'a row is edited and the whole tree built anew': (log, chance) => {
    edit(log, chance);
    rebuild(log);
  },
  'the same, and signed with a key that is not the log’s': (log, chance) => {
    edit(log, chance);
    rebuild(log);
    signAnew(log, STRANGER);
  },
  'a fork: edited, built anew and signed with the log’s own key': (log, chance) => {
    edit(log, chance);
    rebuild(log);
    signAnew(log, SIGNER);
  },
  'a row is deleted': (log, chance) => {
    anyLeaf(log, chance).row = undefined;
  },
  'a row is deleted with its leaf': dropLeaf,
  'a row is deleted and everything numbered and built anew': (log, chance) => {
    dropLeaf(log, chance);
    rebuild(log);
  },
  'the newest rows are cut off, with tree and checkpoints': (log, chance) => {
    const keep = log.leaves.length - 1 - chance(150);
    log.leaves.sort((a, b) => a.index - b.index);
    log.leaves.length = keep;
    rebuild(log);
    signAnew(log, SIGNER);
  },
  'a row is slipped in': (log, chance) => {
    log.loose.push({ ...anyLeaf(log, chance), atMs: Date.parse('2026-11-01T08:00:00Z') });
  },
  'a row is slipped in, and everything built anew': (log, chance) => {
    const leaf = anyLeaf(log, chance);
    log.leaves.push({
      ...leaf,
      id: `f${leaf.id.slice(1)}`,
      index: leaf.index + 0.5,
      row: { ...leaf.row!, id: `f${leaf.id.slice(1)}` },
    });
    rebuild(log);
  },
  'two rows change places': (log, chance) => {
    const [a, b] = [anyLeaf(log, chance), anyLeaf(log, chance)];
    if (a.index === b.index) return false;
    [a.row, b.row] = [b.row, a.row];
  },
  'two leaves change places in the tree': (log, chance) => {
    const [a, b] = [anyLeaf(log, chance), anyLeaf(log, chance)];
    if (a.index === b.index) return false;
    [a.index, b.index] = [b.index, a.index];
  },
  'two entries of one citizen change numbers': (log, chance) => {
    const a = anyLeaf(log, chance);
    const b = log.leaves.find((one) => one.patientKey === a.patientKey && one.number === a.number + 1);
    if (!b) return false;
    [a.number, b.number] = [b.number, a.number];
  },
  'a row is moved to another citizen': (log, chance) => {
    const leaf = anyLeaf(log, chance);
    const to = log.leaves.filter((one) => one.patientKey !== leaf.patientKey).sort((a, b) => b.number - a.number)[0]!;
    leaf.patientKey = to.patientKey;
    leaf.row!.patientKey = to.patientKey;
    leaf.number = to.number + 1;
  },
  'salts are swapped': (log, chance) => {
    const [a, b] = [anyLeaf(log, chance), anyLeaf(log, chance)];
    if (a.index === b.index) return false;
    [a.row!.salt, b.row!.salt] = [b.row!.salt, a.row!.salt];
  },
  'a hash in a tile is changed': (log, chance) => {
    const keys = [...log.tiles.keys()];
    const key = keys[chance(keys.length)]!;
    const hashes = Buffer.from(log.tiles.get(key)!);
    hashes[chance(hashes.length)]! ^= 1 + chance(255);
    log.tiles.set(key, hashes);
  },
  'a hash at the edge is changed': (log, chance) => {
    const bytes = Buffer.from(log.edge.bytes);
    bytes[chance(bytes.length)]! ^= 1 + chance(255);
    log.edge.bytes = bytes;
  },
  'a tile is removed': (log, chance) => {
    const keys = [...log.tiles.keys()];
    log.tiles.delete(keys[chance(keys.length)]!);
  },
  'a checkpoint is changed': (log, chance) => {
    const stored = log.checkpoints[chance(log.checkpoints.length)]!;
    const at = chance(stored.note.length);
    const changed = stored.note[at] === 'x' ? 'y' : 'x';
    // The last letters of a base64 line may hold bits that mean nothing.
    if (stored.note.slice(at, at + 4).includes('=') || stored.note[at] === '\n') return false;
    stored.note = stored.note.slice(0, at) + changed + stored.note.slice(at + 1);
  },
  'a cosignature is changed': (log, chance) => {
    const stored = log.checkpoints[chance(log.checkpoints.length)]!;
    const one = stored.cosignatures[0]!;
    const at = one.line.length - 10 - chance(60);
    const changed = one.line[at] === 'x' ? 'y' : 'x';
    stored.cosignatures = [{ ...one, line: one.line.slice(0, at) + changed + one.line.slice(at + 1) }];
  },
  'an erasure is claimed for rows that are young': (log, chance) => {
    const mine = log.leaves.filter((one) => one.patientKey === anyLeaf(log, chance).patientKey);
    if (mine.length < 2) return false;
    mine.sort((a, b) => a.number - b.number);
    for (const leaf of mine.slice(0, -1)) leaf.row = undefined;
  },
};
