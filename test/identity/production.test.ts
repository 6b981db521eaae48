import { writeFile } from 'node:fs/promises';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { createIdentity, DEMO_PIN, generateSecrets, type Identity } from '../../src/identity/index.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';
import { PEOPLE } from './house.js';

const clock = new VirtualClock('2026-11-23T08:00:00Z');
const PORT = 8198;
let home: ThrowawayDatabase;
let server: Server;
let identity: Identity;
let secretsFile: string;
const settings = () => ({ publicUrl: 'https://overblik.example', demo: false, dataDir: home.dataDir, secretsFile });

beforeAll(async () => {
  home = await throwawayDatabase();
  secretsFile = join(home.dataDir, 'operator-secrets.json');
  const secrets = await generateSecrets();
  secrets.clients['region-nord'] = 'set-by-the-operator';
  await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
  identity = await createIdentity({ db: home.db, clock, settings: settings() });
  server = createServer((req, res) => identity.oidcCallback(req, res));
  await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await home.dispose();
});

const person = (id: string) => PEOPLE.find((one) => one.caller.id === id)!;

describe('outside demo mode', () => {
  it('the platform does not start without its secrets file', async () => {
    const start = (change: object) => createIdentity({ db: home.db, clock, settings: { ...settings(), ...change } });
    await expect(start({ secretsFile: undefined })).rejects.toThrow('OVERBLIK_SECRETS_FILE');
    await expect(start({ secretsFile: join(home.dataDir, 'nothing.json') })).rejects.toThrow('does not exist');
    await expect(start({})).resolves.toBeDefined();
  });

  it('nobody is listed on the log-in page, and nobody logs in or unlocks by being chosen', async () => {
    await identity.registerPerson(person('asta'));
    const begun = new URL(identity.startLogin().location);
    const answer = await fetch(`http://127.0.0.1:${PORT}${begun.pathname}${begun.search}`, { redirect: 'manual' });
    const uid = new URL(answer.headers.get('location')!, begun).searchParams.get('uid')!;
    expect(await identity.loginView(uid)).toEqual({ demo: false, people: [], ways: [] });
    const req = new IncomingMessage(new Socket());
    const choosing = identity.finishLogin(req, new ServerResponse(req), uid, 'asta');
    await expect(choosing).rejects.toMatchObject({ category: 'forbidden' });
    const proving = identity.desk.prove('A'.repeat(43), { pin: DEMO_PIN }, 'https://overblik.example');
    await expect(proving).rejects.toMatchObject({ category: 'unauthenticated' });
  });

  it('no token is handed out by name', async () => {
    await expect(identity.mintToken('asta')).rejects.toMatchObject({ category: 'forbidden' });
  });

  it('a system is registered with the secret the operator gave it, and not without', async () => {
    await expect(identity.registerPerson(person('region-nord'))).resolves.toBeUndefined();
    await expect(identity.registerPerson(person('integrator'))).rejects.toThrow('integrator');
  });
});
