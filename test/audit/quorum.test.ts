/** Several witnesses: how many must have signed, and what becomes of one that is silent, lies or disagrees. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  LogKeeper,
  LogWatch,
  readAccessLog,
  readCheckpoint,
  readDownload,
  verifierOf,
  Witness,
  type WitnessAddress,
  witnessMemory,
  witnessServer,
  witnessSigner,
} from '../../src/audit/index.js';
import { offlineVerifier } from '../../src/audit/download/offline-verifier.js';
import { originOf } from '../../src/audit/log-keeper.js';
import { cosign, noteSigner, signCheckpoint } from '../../src/audit/tree/signed-note.js';
import { VirtualClock } from '../../src/base/index.js';
import { demoWitnesses, startDemoWitnesses } from '../../src/cli/demo-witness.js';
import { throwawayDatabase, type ThrowawayDatabase } from '../throwaway-database.js';
import { addRow, emptyLog } from './log-fixture.js';

const KEY = Buffer.alloc(32, 21).toString('base64url');
const LOG = noteSigner(originOf(KEY), KEY);
const STRANGER = noteSigner(LOG.name, Buffer.alloc(32, 22).toString('base64url'));

let house: ThrowawayDatabase;
let clock: VirtualClock;
let dir: string;
let servers: Server[];
beforeAll(async () => {
  house = await throwawayDatabase();
});
afterAll(() => house.dispose());
beforeEach(async () => {
  await emptyLog(house.db);
  clock = new VirtualClock('2026-11-27T10:00:00Z');
  dir = mkdtempSync(join(tmpdir(), 'overblik-witnesses-'));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map(stop));
  rmSync(dir, { recursive: true, force: true });
});

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) server.close();
}

/** A witness with a key and files of its own. @param bend what it answers instead of the truth */
async function witness(name: string, bend?: Bend): Promise<WitnessAddress & { server: Server }> {
  const signer = await witnessSigner(join(dir, name), name);
  const honest = new Witness({
    signer,
    memory: witnessMemory(join(dir, name)),
    logs: [verifierOf(LOG, 'log')],
    clock,
  });
  const server = bend ? lyingServer(bend) : witnessServer(honest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, key: verifierOf(signer, 'witness'), server };
}

type Bend = (path: string, body: string) => { status: number; body: string };
const lyingServer = (bend: Bend) =>
  createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    const { status, body } = bend(request.url ?? '', text);
    response.writeHead(status).end(body);
  });

const said: string[] = [];
function keeperOf(witnesses: WitnessAddress[], quorum?: number): LogKeeper {
  said.length = 0;
  return new LogKeeper({ db: house.db, clock, key: KEY, witnesses, quorum, say: (line) => said.push(line) });
}

async function grow(keeper: LogKeeper): Promise<void> {
  await addRow(house.db, clock, 1n);
  await keeper.sequence('everywhere');
  await keeper.checkpoint();
}

/** How the citizen's newest entry is shown, and what her downloaded page says. */
async function shown(keeper: LogKeeper) {
  const reading = { requestId: 'r', at: clock.now(), effect: 'P', rule: '51', actor: 'karla', facts: {} as never };
  const names = keeper.witnesses.map(({ key }) => key.name);
  const since = new Date(0);
  const rows = await readAccessLog(house.db, 1n, { limit: 100, since }, reading, { names, quorum: keeper.quorum });
  const data = await readDownload(house.db, 1n, since, reading, await keeper.proofKeys());
  const verdict = await offlineVerifier(data);
  return {
    proof: rows.find((row) => row.number !== undefined)?.proof,
    ok: verdict.ok,
    signed: verdict.witnesses.length,
  };
}

describe('a quorum of witnesses', () => {
  it('is two where there are two, and an entry counts as witnessed when both have signed', async () => {
    const [a, b] = [await witness('a.example'), await witness('b.example')];
    const keeper = keeperOf([a, b]);
    expect(keeper.quorum).toBe(2);
    await grow(keeper);
    expect(await keeper.state()).toMatchObject({ size: 1, cosigned: 2, witnessed: 1 });
    expect(await shown(keeper)).toEqual({ proof: 'witnessed', ok: true, signed: 2 });
  });

  it('is not reached by one of two (negative control: a quorum of one is)', async () => {
    const [a, b] = [await witness('a.example'), await witness('b.example')];
    await stop(b.server);
    const keeper = keeperOf([a, b]);
    await grow(keeper);
    expect(await keeper.state()).toMatchObject({ size: 1, cosigned: 1, witnessed: 0 });
    expect(await shown(keeper)).toEqual({ proof: 'signed', ok: true, signed: 1 });
    // A new checkpoint that one of them has yet to come to: the download leads to the one before it, which both have signed.
    clock.advanceMs(60_000);
    const back = await witness('b.example');
    const both = keeperOf([a, back]);
    await grow(both);
    await stop(back.server);
    clock.advanceMs(1_000);
    await grow(both);
    expect(await both.state()).toMatchObject({ cosigned: 1, witnessed: 4 });
    expect(await shown(both)).toMatchObject({ ok: true, signed: 2 });
    clock.advanceMs(16_000);
    expect(await shown(both)).toMatchObject({ ok: true, signed: 1 });
    const easier = keeperOf([a, b], 1);
    expect((await easier.state()).witnessed).toBeGreaterThan(4);
    expect((await shown(easier)).proof).toBe('witnessed');
  });

  it('counts only witnesses that are known: a signature of a stranger is one of nobody', async () => {
    const a = await witness('a.example');
    await grow(keeperOf([a]));
    const last = (await readCheckpoint(house.db))!;
    const stranger = noteSigner('stranger.example', Buffer.alloc(32, 23).toString('base64url'));
    await house.db.query({
      text: 'INSERT INTO log_cosignature (size, witness, at, line) VALUES ($1, $2, $3, $4)',
      values: [last.size, stranger.name, clock.now(), cosign(last.note, clock.now(), stranger)],
    });
    const b = await witness('b.example');
    await stop(b.server);
    expect(await keeperOf([a, b]).state()).toMatchObject({ cosigned: 2, witnessed: 0 });
  });
});

describe('a witness that cannot be relied on is named, and the other goes on', () => {
  const honestState = { state: 'signs' };

  it('silent: also when the log does not grow', async () => {
    const [a, b] = [await witness('a.example'), await witness('b.example')];
    const keeper = keeperOf([a, b]);
    await grow(keeper);
    expect(keeper.witnessStates.get('b.example')).toMatchObject({ state: 'signs' });
    await stop(b.server);
    clock.advanceMs(10_000);
    await keeper.checkpoint();
    expect(keeper.witnessStates.get('a.example')).toMatchObject(honestState);
    expect(keeper.witnessStates.get('b.example')).toMatchObject({ state: 'silent', since: clock.now() });
  });

  const forged = (note: string) =>
    cosign(note, clock.now(), noteSigner('b.example', Buffer.alloc(32, 99).toString('base64url')));
  const noteIn = (body: string) => body.slice(body.indexOf('\n\n') + 2);
  const larger = (signer: typeof LOG): Bend => {
    const note = signCheckpoint({ origin: LOG.name, size: 4711, root: Buffer.alloc(32, 1), extensions: [] }, signer);
    return (path) => (path.startsWith('/seen') ? { status: 200, body: note } : { status: 409, body: '4711\n' });
  };
  const nothingSeen = { status: 404, body: '' };
  /** What it does, what it is called, and whom the check of the whole log accuses. */
  const LIES: [name: string, bend: Bend, state: string, kinds: Record<string, number>][] = [
    [
      'signs with another key',
      (path, body) => (path.startsWith('/seen') ? nothingSeen : { status: 200, body: `${forged(noteIn(body))}\n` }),
      'false',
      {},
    ],
    [
      'claims to have seen more than there is, and cannot show it',
      (path) => (path.startsWith('/seen') ? nothingSeen : { status: 409, body: '4711\n' }),
      'false',
      {},
    ],
    ['shows a larger log that the log’s key never signed', larger(STRANGER), 'false', { 'false-witness': 1 }],
    [
      'shows a larger log that our own key did sign: then it is the log that was bent',
      larger(LOG),
      'disagrees',
      { witness: 1 },
    ],
    ['answers nonsense', () => ({ status: 500, body: 'x' }), 'silent', {}],
  ];

  it.each(LIES)('one that %s', async (_name, bend, state, kinds) => {
    const [a, b] = [await witness('a.example'), await witness('b.example', bend)];
    const keeper = keeperOf([a, b]);
    await grow(keeper);
    expect(keeper.witnessStates.get('a.example')).toMatchObject(honestState);
    expect(keeper.witnessStates.get('b.example')).toMatchObject({ state });
    expect(said.join()).toContain('b.example');
    expect(await keeper.state()).toMatchObject({ cosigned: 1, witnessed: 0 });
    const alerts: string[] = [];
    const outcome = await new LogWatch({ db: house.db, clock, keeper, alert: (line) => alerts.push(line) }).pass();
    expect(outcome?.kinds).toEqual(kinds);
    expect(alerts.length).toBe(Object.keys(kinds).length);
  });
});

describe('the demonstration', () => {
  it('runs two witnesses as processes of their own, whose files the check reads when they do not run', async () => {
    const keeper = keeperOf([]);
    await keeper.sequence();
    const program = join(import.meta.dirname, '../../bin/overblik.mjs');
    const started = await startDemoWitnesses(dir, keeper, program);
    try {
      expect(new Set(started.map(({ pid }) => pid)).add(process.pid).size).toBe(3);
      expect(new Set(started.map(({ address }) => address.key.publicKey.toString('hex'))).size).toBe(2);
      for (const { address } of started) keeper.follow(address);
      await grow(keeper);
      expect(await keeper.state()).toMatchObject({ cosigned: 2, witnessed: 1 });
      // One is told to stop, and does, though its input stays open.
      process.kill(started[1]!.pid, 'SIGTERM');
      await vi.waitFor(() => expect(() => process.kill(started[1]!.pid, 0)).toThrow(), 10_000);
      clock.advanceMs(10_000);
      await keeper.checkpoint();
      expect(keeper.witnessStates.get('overblik-witness-2')).toMatchObject({ state: 'silent' });
    } finally {
      await Promise.all(started.map((one) => one.stop()));
    }
    for (const { pid } of started) expect(spawnSync('kill', ['-0', String(pid)]).status).not.toBe(0);
    const seen = await demoWitnesses(dir);
    expect(seen.map(({ memory }) => memory?.split('\n')[1])).toEqual(['1', '1']);
  });
});
