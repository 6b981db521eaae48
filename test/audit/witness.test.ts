import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  databaseSource,
  LogKeeper,
  parseVerifier,
  parseWitnesses,
  readCheckpoint,
  verifierOf,
  verifierText,
  verifyLog,
  Witness,
  type WitnessAddress,
  witnessMemory,
  witnessServer,
  witnessSigner,
} from '../../src/audit/index.js';
import { originOf } from '../../src/audit/log-keeper.js';
import { consistencyProof, leafHash, rootOf, nodeHash, type NodeReader } from '../../src/audit/tree/merkle.js';
import { noteSigner, signCheckpoint } from '../../src/audit/tree/signed-note.js';
import { VirtualClock } from '../../src/base/index.js';
import { main } from '../../src/cli/index.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { addRow } from './log-fixture.js';

const KEY = Buffer.alloc(32, 5).toString('base64url');
const LOG = noteSigner(originOf(KEY), KEY);
const clock = new VirtualClock('2026-11-27T10:00:00Z');

interface House {
  address: WitnessAddress;
  stop(): Promise<void>;
}

/** A witness with files of its own, on real HTTP. */
async function openWitness(dir: string): Promise<House> {
  const signer = await witnessSigner(dir, 'witness.example');
  const server = witnessServer(
    new Witness({ signer, memory: witnessMemory(dir), logs: [verifierOf(LOG, 'log')], clock }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: verifierOf(signer, 'witness'),
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

let dir: string;
let witness: House;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'overblik-witness-'));
  witness = await openWitness(dir);
  return async () => {
    await witness.stop();
    rmSync(dir, { recursive: true, force: true });
  };
});

/** A tree of leaves called by their texts, straight from the definition. */
const reader = (texts: readonly string[]): NodeReader => {
  const read: NodeReader = (level, index) =>
    level === 0
      ? leafHash(Buffer.from(texts[index]!))
      : nodeHash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1));
  return read;
};

function signed(texts: readonly string[], signer = LOG): string {
  const root = rootOf(reader(texts), texts.length);
  return signCheckpoint({ origin: LOG.name, size: texts.length, root, extensions: [] }, signer);
}

async function add(old: number, note: string, proof: readonly Buffer[] = []) {
  const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
  const answer = await fetch(`${witness.address.url}/add-checkpoint`, {
    method: 'POST',
    body: `old ${old}\n${lines}\n${note}`,
  });
  return { status: answer.status, text: await answer.text() };
}

const TEXTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const grown = (old: number, size: number, texts: readonly string[] = TEXTS) =>
  add(old, signed(texts.slice(0, size)), consistencyProof(reader(texts), old, size));

describe('a witness', () => {
  it('cosigns what continues what it saw, also after it was started again', async () => {
    expect((await grown(0, 3)).status).toBe(200);
    await witness.stop();
    witness = await openWitness(dir);
    const { status, text } = await grown(3, 7);
    expect(status).toBe(200);
    expect(text).toMatch(/^\u2014 witness\.example \S+\n$/);
  });

  it('puts its name under no other history, and says what it has seen', async () => {
    await grown(0, 5);
    const forged = ['a', 'x', 'c', 'd', 'e', 'f', 'g'];
    expect((await grown(5, 7, forged)).status).toBe(422);
    expect(await add(5, signed(forged.slice(0, 5)))).toEqual({ status: 409, text: '5\n' });
    expect(await grown(3, 7)).toEqual({ status: 409, text: '5\n' });
    expect((await add(0, signed(TEXTS.slice(0, 2)))).status).toBe(409);
    const seen = await fetch(`${witness.address.url}/seen?origin=${encodeURIComponent(LOG.name)}`);
    expect((await seen.text()).split('\n')[1]).toBe('5');
  });

  it('knows only its logs, and only by their signature', async () => {
    const stranger = noteSigner(LOG.name, Buffer.alloc(32, 6).toString('base64url'));
    expect((await add(0, signed(TEXTS, stranger))).status).toBe(403);
    const other = noteSigner('another/log', KEY);
    const note = signCheckpoint({ origin: 'another/log', size: 1, root: Buffer.alloc(32), extensions: [] }, other);
    expect((await add(0, note)).status).toBe(404);
    for (const nonsense of ['', 'old 1', 'old 01\n\n', `old 0\n!!!\n\n${signed(TEXTS)}`, 'old 0\n\nno note'])
      expect((await fetch(`${witness.address.url}/add-checkpoint`, { method: 'POST', body: nonsense })).status).toBe(
        400,
      );
    expect((await add(0, 'x'.repeat(70_000))).status).toBe(413);
    expect((await fetch(`${witness.address.url}/seen?origin=unknown`)).status).toBe(404);
  });
});

describe('keys', () => {
  it('are read as they are written, and a damaged one is refused', () => {
    const text = verifierText(verifierOf(LOG, 'log'));
    expect(parseVerifier(text)).toEqual(verifierOf(LOG, 'log'));
    const last = text.at(-5) === 'A' ? 'B' : 'A';
    expect(() => parseVerifier(`${text.slice(0, -5)}${last}${text.slice(-4)}`)).toThrow('not a verifier key');
    expect(() => parseWitnesses('[{"url":"ftp://x","key":"y"}]')).toThrow('"url" and a "key"');
  });
});

describe('a log with its witness', () => {
  let house: ThrowawayDatabase;
  beforeAll(async () => {
    house = await throwawayDatabase();
  });
  afterAll(() => house.dispose());

  const keeperOf = (say: (line: string) => void = () => undefined) =>
    new LogKeeper({ db: house.db, clock, key: KEY, witnesses: [witness.address], say });

  it('is cosigned as it grows; a witness that is away is named, and caught up with later', async () => {
    const said: string[] = [];
    const keeper = keeperOf((line) => said.push(line));
    await addRow(house.db, clock, 1n);
    await keeper.sequence();
    await keeper.checkpoint();
    expect(await keeper.state()).toEqual({ size: 1, signed: 1, cosigned: 1, witnessed: 1 });
    await witness.stop();
    await addRow(house.db, clock, 1n);
    await addRow(house.db, clock, 2n);
    await keeper.sequence();
    await keeper.checkpoint();
    expect(await keeper.state()).toEqual({ size: 3, signed: 3, cosigned: 0, witnessed: 1 });
    expect(keeper.witnessStates.get('witness.example')?.state).toBe('silent');
    expect(said.join()).toContain('access log: witness witness.example does not answer');
    witness = await openWitness(dir);
    const again = keeperOf();
    await addRow(house.db, clock, 2n);
    await again.sequence();
    expect(await again.sequence()).toBeUndefined();
    clock.advanceMs(11_000);
    expect(await again.sequence()).toBe(1);
    await again.checkpoint();
    expect(await again.state()).toEqual({ size: 4, signed: 4, cosigned: 1, witnessed: 4 });
    const note = (await readCheckpoint(house.db))!.note;
    const report = await verifyLog({
      source: databaseSource(house.db),
      key: (await again.keys()).newest,
      witnesses: [witness.address.key],
      known: [{ from: 'witness.example', note }],
      now: clock.now(),
    });
    expect(report).toMatchObject({ ok: true, leaves: 4, cosignatures: 2 });
  });

  it('is checked by a command that exits with 1 and says where, and with 0 when all is well', async () => {
    // The command reads the log's key from the secrets of the data folder: a log of that key, beside the one above.
    const verify = async () => {
      const out: string[] = [];
      const spies = [
        vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(out.push(String(text)))),
        vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      ];
      const code = await main(['log', 'verify', '--json', '--data', own.dataDir]);
      for (const spy of spies) spy.mockRestore();
      return {
        code,
        report: JSON.parse(out.join('')) as { findings: { place: { patientKey: string; number: number } }[] },
      };
    };
    const own = await throwawayDatabase();
    try {
      await vi.waitFor(() => undefined);
      const { loadLogKey } = await import('../../src/identity/index.js');
      const key = await loadLogKey({ demo: true, dataDir: own.dataDir });
      const keeper = new LogKeeper({ db: own.db, clock, key, witnesses: [], say: () => undefined });
      for (const citizen of [5n, 6n, 5n, 5n]) await addRow(own.db, clock, citizen);
      await keeper.sequence();
      await keeper.checkpoint();
      expect((await verify()).code).toBe(0);
      await own.db.owner.query({
        text: `UPDATE access_log SET actor = 'nobody' WHERE id = (SELECT id FROM access_log_leaf WHERE patient_key = 5 AND number = 2)`,
        values: [],
      });
      const { code, report } = await verify();
      expect(code).toBe(1);
      expect(report.findings).toEqual([
        expect.objectContaining({
          kind: 'row-changed',
          place: expect.objectContaining({ patientKey: '5', number: 2 }),
        }),
      ]);
    } finally {
      await own.dispose();
    }
  });
});
