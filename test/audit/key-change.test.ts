/** The log's key is changed: everything signed before and after holds, and nobody without a key of the log gets into its history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  changeLogKey,
  databaseSource,
  type LogDownload,
  LogKeeper,
  readCheckpoint,
  readDownload,
  type Verifier,
  verifierOf,
  verifierText,
  verifyLog,
  Witness,
  type WitnessAddress,
  witnessMemory,
  witnessServer,
  witnessSigner,
} from '../../src/audit/index.js';
import { offlineVerifier } from '../../src/audit/download/offline-verifier.js';
import { originOf } from '../../src/audit/log-keeper.js';
import { KeyHistory, keyChange, parseKeyChange } from '../../src/audit/tree/key-history.js';
import { isSignedBy, noteSigner, signCheckpoint } from '../../src/audit/tree/signed-note.js';
import { VirtualClock } from '../../src/base/index.js';
import { main } from '../../src/cli/index.js';
import { loadLogKey, loadLogKeys } from '../../src/identity/index.js';
import { verifyDownload } from '../../tools/verify-log.mjs';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { addRow, emptyLog } from './log-fixture.js';

const seed = (n: number) => Buffer.alloc(32, n).toString('base64url');
const ORIGIN = originOf(seed(1));
const signers = [1, 2, 3, 4].map((n) => noteSigner(ORIGIN, seed(n)));
const [FIRST, SECOND, THIRD, STRANGER] = signers as [never, never, never, never];
const keyOf = (signer: never): Verifier => verifierOf(signer, 'log');
const at = new Date('2026-11-27T10:00:00Z');

describe('a history of keys', () => {
  const change = (after: number, from: never, to: never) => keyChange({ after, at }, from, to);
  const whole = [change(10, FIRST, SECOND), change(25, SECOND, THIRD)];

  it('leads from any key of the log to every other, and says which signs when', () => {
    for (const known of [FIRST, SECOND, THIRD]) {
      const history = KeyHistory.of(keyOf(known), whole);
      expect(history.newest).toEqual(keyOf(THIRD));
      expect([1, 10, 11, 25, 26].map((size) => verifierText(history.keyFor(size)))).toEqual(
        [FIRST, FIRST, SECOND, SECOND, THIRD].map((key) => verifierText(keyOf(key))),
      );
    }
    expect(KeyHistory.of(keyOf(FIRST)).newest).toEqual(keyOf(FIRST));
  });

  it('takes in no key that the one before it did not sign, and none that is not there itself', () => {
    const forged = [
      ['by a stranger alone', change(25, STRANGER, STRANGER)],
      ['from a key long gone', change(30, FIRST, STRANGER)],
      ['of an earlier size', change(5, SECOND, STRANGER)],
      ['bent afterwards', whole[1]!.replace('after 25', 'after 24')],
      ['signed by one of the two only', whole[1]!.replace(/\u2014 .*\n(\u2014 .*\n)$/, '$1')],
    ] as const;
    for (const [name, note] of forged) expect(() => KeyHistory.of(keyOf(FIRST), [whole[0]!, note]), name).toThrow();
    expect(() => KeyHistory.of(keyOf(STRANGER), whole)).toThrow('not in its history');
    expect(() =>
      parseKeyChange(signCheckpoint({ origin: ORIGIN, size: 1, root: Buffer.alloc(32), extensions: [] }, FIRST)),
    ).toThrow();
  });
});

describe('a log whose key is changed', () => {
  let house: ThrowawayDatabase;
  let clock: VirtualClock;
  let dir: string;
  let witness: WitnessAddress;
  let seeds: string[];
  let keeper: LogKeeper;
  beforeAll(async () => {
    house = await throwawayDatabase();
  });
  afterAll(() => house.dispose());
  beforeEach(async () => {
    await emptyLog(house.db);
    clock = new VirtualClock(at);
    dir = mkdtempSync(join(tmpdir(), 'overblik-keys-'));
    const signer = await witnessSigner(dir, 'witness.example');
    const memory = witnessMemory(dir);
    const server = witnessServer(new Witness({ signer, memory, logs: [keyOf(FIRST)], clock }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    witness = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: verifierOf(signer, 'witness') };
    seeds = [seed(1)];
    keeper = new LogKeeper({
      db: house.db,
      clock,
      key: seed(1),
      seeds: async () => seeds,
      witnesses: [witness],
      say: () => undefined,
    });
    return async () => {
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    };
  });

  async function grow(rows = 1): Promise<void> {
    for (let i = 0; i < rows; i++) await addRow(house.db, clock, 1n);
    clock.advanceMs(10_000);
    await keeper.sequence('everywhere');
    await keeper.checkpoint();
  }

  /** What an operator's command does. */
  async function change(from: number, to: number): Promise<void> {
    seeds.push(seed(to));
    await changeLogKey(house.db, clock, { from: seed(from), to: seed(to) });
    seeds.splice(0, seeds.length, seed(to));
  }

  const verify = (key: Verifier = keyOf(THIRD)) =>
    verifyLog({ source: databaseSource(house.db), key, witnesses: [witness.key], now: clock.now() });

  async function changedTwice(): Promise<void> {
    await grow(3);
    await change(1, 2);
    await grow(2);
    await change(2, 3);
    await grow(2);
  }

  it('signs with the new key from there on; what was signed before holds, and the witness follows', async () => {
    await changedTwice();
    const [before, between, after] = await Promise.all([3, 6, 9].map((size) => readCheckpoint(house.db, size)));
    expect(isSignedBy(before!.note, keyOf(FIRST))).toBe(true);
    expect(isSignedBy(between!.note, keyOf(SECOND))).toBe(true);
    expect(isSignedBy(between!.note, keyOf(FIRST))).toBe(false);
    expect(isSignedBy(after!.note, keyOf(THIRD))).toBe(true);
    for (const known of [FIRST, SECOND, THIRD])
      expect(await verify(keyOf(known))).toMatchObject({ ok: true, findings: [], keys: 3, cosignatures: 3, leaves: 9 });
    expect(keeper.witnessStates.get('witness.example')).toMatchObject({ state: 'signs' });
  });

  it('is refused with a key that is not in its history (negative control: with one that is, it is whole)', async () => {
    await changedTwice();
    expect((await verify(keyOf(STRANGER))).findings.map(({ kind }) => kind)).toContain('key');
    expect((await verify()).ok).toBe(true);
  });

  it('is found tampered with when somebody signs with an old key, removes a change, adds one, or hides its row', async () => {
    await changedTwice();
    const last = (await readCheckpoint(house.db))!;
    const old = signCheckpoint({ ...parsed(last.note) }, SECOND);
    const stranger = keyChange({ after: 9, at }, STRANGER, STRANGER);
    const attacks: Record<string, { text: string; values: unknown[] }> = {
      'an old key signs': { text: 'UPDATE log_checkpoint SET note = $1 WHERE size = $2', values: [old, last.size] },
      'a change is gone': { text: 'DELETE FROM log_key WHERE after = 6', values: [] },
      'a change is added': { text: 'INSERT INTO log_key (after, statement) VALUES (9, $1)', values: [stranger] },
      'a change is another': {
        text: 'UPDATE log_key SET statement = $1 WHERE after = 6',
        values: [keyChange({ after: 6, at: new Date(0) }, SECOND, THIRD)],
      },
    };
    for (const [name, attack] of Object.entries(attacks)) {
      const report = await undone(house, attack, () => verify());
      expect(report.ok, name).toBe(false);
    }
    expect((await verify()).ok).toBe(true);
  });

  it('whoever finds an old key finds no witness who still believes it', async () => {
    await changedTwice();
    const forged = keyChange({ after: 9, at }, SECOND, STRANGER);
    const tell = (note: string) => fetch(`${witness.url}/add-key`, { method: 'POST', body: note });
    expect((await tell(forged)).status).toBe(403);
    expect((await tell('nonsense')).status).toBe(400);
    expect((await tell(keyChange({ after: 5, at }, THIRD, STRANGER))).status).toBe(409);
    const fork = signCheckpoint({ origin: ORIGIN, size: 12, root: Buffer.alloc(32, 1), extensions: [] }, SECOND);
    const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 9\n\n${fork}` });
    expect(answer.status).toBe(403);
  });

  it('is not signed at all by an installation that lacks the new key', async () => {
    await grow();
    await changeLogKey(house.db, clock, { from: seed(1), to: seed(2) });
    await expect(grow()).rejects.toThrow('nothing is signed');
    expect((await readCheckpoint(house.db))!.size).toBe(1);
    seeds = [seed(1), seed(2)];
    await grow();
    expect((await verify(keyOf(FIRST))).ok).toBe(true);
  });

  it('hands over only from the key in force, and only once it has signed', async () => {
    await expect(changeLogKey(house.db, clock, { from: seed(1), to: seed(2) })).rejects.toThrow('no checkpoint');
    await grow();
    await change(1, 2);
    await expect(changeLogKey(house.db, clock, { from: seed(2), to: seed(3) })).rejects.toThrow(
      'has signed nothing yet',
    );
    await grow();
    await expect(changeLogKey(house.db, clock, { from: seed(1), to: seed(3) })).rejects.toThrow();
  });

  it('a citizen’s download carries the history, and both programs that check it follow it', async () => {
    await changedTwice();
    const reading = { requestId: 'r', at: clock.now(), effect: 'P', rule: '51', actor: 'karla', facts: {} as never };
    const data = await readDownload(house.db, 1n, new Date(0), reading, await keeper.proofKeys());
    expect(await offlineVerifier(data)).toMatchObject({ ok: true, isSigned: true, keys: 3 });
    expect(verifyDownload(JSON.stringify(data), verifierText(keyOf(FIRST))).faults).toEqual([]);
    const bent: [string, (data: LogDownload) => void][] = [
      ['a key that is not in the history', (d) => Object.assign(d, { key: verifierText(keyOf(STRANGER)) })],
      ['a history without its last change', (d) => d.history.pop()],
      ['a history without its first', (d) => d.history.shift()],
      ['a change that a stranger signed', (d) => d.history.push(keyChange({ after: 9, at }, STRANGER, STRANGER))],
      ['a change of another size', (d) => d.history.splice(1, 1, d.history[1]!.replace('after 6', 'after 8'))],
    ];
    for (const [name, bend] of bent.filter(([name]) => !name.includes('without its first'))) {
      const copy = structuredClone(data);
      bend(copy);
      expect((await offlineVerifier(copy)).ok, name).toBe(false);
      expect(verifyDownload(JSON.stringify(copy), verifierText(keyOf(THIRD))).faults.length, name).toBeGreaterThan(0);
    }
    // Beginning later is no lie, only shorter: the older key is then not vouched for.
    const short = structuredClone(data);
    short.history.shift();
    expect((await offlineVerifier(short)).ok).toBe(true);
    expect(verifyDownload(JSON.stringify(short), verifierText(keyOf(FIRST))).faults.length).toBeGreaterThan(0);
  });
});

describe('`overblik log rotate-key`', () => {
  it('makes a key, hands over, forgets the old one; `log verify` knows both, and a second call is another key', async () => {
    const own = await throwawayDatabase();
    const quietly = async (words: string[]) => {
      const out: string[] = [];
      const spies = [
        vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(out.push(String(text)))),
        vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      ];
      const code = await main([...words, '--data', own.dataDir]);
      for (const spy of spies) spy.mockRestore();
      return { code, text: out.join('') };
    };
    const place = { demo: true, dataDir: own.dataDir };
    const clock = new VirtualClock(at);
    try {
      const first = await loadLogKey(place);
      const seeds = () => loadLogKeys(place);
      const keeper = new LogKeeper({ db: own.db, clock, key: first, seeds, witnesses: [], say: () => undefined });
      const keep = async () => {
        await addRow(own.db, clock, 5n);
        await keeper.sequence('everywhere');
        await keeper.checkpoint();
      };
      await keep();
      const before = (await quietly(['log', 'key'])).text;
      const { code, text } = await quietly(['log', 'rotate-key']);
      expect(code).toBe(0);
      expect(text).not.toBe(before);
      expect((await quietly(['log', 'key'])).text).toBe(text);
      expect(await loadLogKeys(place)).toHaveLength(1);
      expect(await loadLogKey(place)).not.toBe(first);
      await keep();
      const verified = await quietly(['log', 'verify']);
      expect(verified).toMatchObject({ code: 0 });
      expect(verified.text).toContain('2 keys, each handed over by the one before');
      await quietly(['log', 'rotate-key']);
      await keep();
      expect((await quietly(['log', 'verify'])).text).toContain('3 keys');
    } finally {
      await own.dispose();
    }
  });
});

function parsed(note: string) {
  const [origin, size, root, ...extensions] = note.slice(0, note.lastIndexOf('\n\n')).split('\n');
  return { origin: origin!, size: Number(size), root: Buffer.from(root!, 'base64'), extensions };
}

/** Does something as the owner of the database, looks, and undoes it. */
async function undone<T>(
  house: ThrowawayDatabase,
  attack: { text: string; values: unknown[] },
  look: () => Promise<T>,
): Promise<T> {
  const { owner } = house.db;
  const kept = {
    keys: await owner.query<{ after: bigint; statement: string }>({ text: 'SELECT * FROM log_key', values: [] }),
    notes: await owner.query<{ size: bigint; note: string }>({
      text: 'SELECT size, note FROM log_checkpoint',
      values: [],
    }),
  };
  await owner.query(attack);
  const found = await look();
  await owner.query({ text: 'DELETE FROM log_key', values: [] });
  for (const { after, statement } of kept.keys)
    await owner.query({ text: 'INSERT INTO log_key (after, statement) VALUES ($1, $2)', values: [after, statement] });
  for (const { size, note } of kept.notes)
    await owner.query({ text: 'UPDATE log_checkpoint SET note = $2 WHERE size = $1', values: [size, note] });
  return found;
}
