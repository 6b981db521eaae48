/** What an operator does at the command line, beside a platform that runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { throwawayFolder } from '../throwaway-database.js';

let platform: TestPlatform;
let dir: string;
beforeAll(async () => {
  dir = await throwawayFolder();
  platform = await openTestPlatform({ citizens: 0, dataDir: dir });
});
afterAll(async () => {
  await platform.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command; what it prints on standard output and on standard error. */
async function overblik(...words: string[]): Promise<{ code: number; out: string; said: string }> {
  const heard = { out: '', said: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    heard.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    heard.said += String(text);
    return true;
  });
  const code = await main([...words, '--data', dir]).finally(() => vi.restoreAllMocks());
  return { code, ...heard };
}

const tokenFor = async (id: string, how: client.ClientAuth, scope: string) => {
  const config = await client.discovery(new URL(platform.url), id, undefined, how, {
    execute: [client.allowInsecureRequests],
  });
  return client.clientCredentialsGrant(config, { scope });
};

describe('the operator', () => {
  it('registers a system of an organisation by its secret, shown once and kept as a hash; it writes for that organisation', async () => {
    const rows = await platform.db.query<{ sor: string }>({
      text: `SELECT caller->'organisation'->>'sor' AS sor FROM login_person WHERE id = 'region-nord'`,
      values: [],
    });
    const added = await overblik(
      ...[
        'client',
        'add',
        '--demo',
        '--name',
        'Nord EPJ',
        '--scopes',
        'system/*.cruds',
        '--organisation',
        rows[0]!.sor,
      ],
    );
    expect([added.code, added.said]).toEqual([0, expect.stringContaining('shown this once')]);
    const [id, secret] = added.out.trim().split('\n') as [string, string];
    const stored = await platform.db.query<{ text: string }>({
      text: 'SELECT p::text AS text FROM login_person p WHERE id = $1',
      values: [id],
    });
    expect(stored[0]!.text).not.toContain(secret);
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain(secret);

    const { access_token: token } = await tokenFor(id, client.ClientSecretBasic(secret), 'system/*.cruds');
    expect(await platform.identity.callerFromBearer(token)).toMatchObject({
      role: 'source-system',
      organisation: { sor: rows[0]!.sor, lineage: expect.arrayContaining([rows[0]!.sor]) },
    });
    await expect(tokenFor(id, client.ClientSecretBasic(`${secret}x`), 'system/*.cruds')).rejects.toThrow();

    expect((await overblik('client', 'refuse', id, '--demo')).code).toBe(0);
    await expect(tokenFor(id, client.ClientSecretBasic(secret), 'system/*.cruds')).rejects.toThrow();
    expect((await overblik('client', 'list', '--demo')).out).toContain(`${id}\trefused\tbackend\tNord EPJ`);
  });

  it('registers a system by its public key, and is told what is wrong with one that cannot be', async () => {
    const pair = await generateKeyPair('ES384', { extractable: true });
    const work = mkdtempSync(join(dir, 'keys-'));
    const [good, bad] = [join(work, 'public.json'), join(work, 'private.json')];
    const named = { kid: 'a', alg: 'ES384' };
    writeFileSync(good, JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), ...named }] }));
    writeFileSync(bad, JSON.stringify({ keys: [{ ...(await exportJWK(pair.privateKey)), ...named }] }));
    const add = (...more: string[]) => overblik('client', 'add', '--demo', '--name', 'Kørsel', ...more);
    const { out } = await add('--scopes', 'system/Organization.rs', '--jwks', good);
    const how = client.PrivateKeyJwt({ key: pair.privateKey, kid: 'a' });
    expect((await tokenFor(out.trim(), how, 'system/Organization.rs')).access_token).toBeDefined();

    for (const [words, complaint] of [
      [['--scopes', 'system/Organization.rs', '--jwks', bad], 'private key'],
      [['--scopes', 'user/Organization.rs'], 'system/ is for backend systems'],
      [['--scopes', 'system/Organization.rs', '--organisation', '1'], 'import it first'],
      [['--scopes', 'system/Organization.rs', '--jwks-uri', 'http://elsewhere.example/keys'], 'use https'],
    ] as const) {
      const { code, out: printed, said } = await add(...words);
      expect([code, printed, said]).toEqual([2, '', expect.stringContaining(complaint)]);
    }
  });

  it('registers professionals from a file, all or none', async () => {
    const file = join(dir, 'people.json');
    const nurse = { id: 'nurse@nord.dk', name: 'Nanna Ny', role: 'nurse', authorisationId: 'X1' };
    writeFileSync(file, JSON.stringify([nurse, { ...nurse, id: 'other', role: 'king' }]));
    const refused = await overblik('person', 'add', file, '--demo');
    expect([refused.code, refused.said]).toEqual([2, expect.stringContaining('Person 2: role')]);
    const known = () => platform.identity.mintToken('nurse@nord.dk');
    await expect(known()).rejects.toMatchObject({ category: 'not-found' });
    writeFileSync(file, JSON.stringify([nurse]));
    expect((await overblik('person', 'add', file, '--demo')).code).toBe(0);
    await expect(known()).resolves.toBeDefined();
  });

  it('rotates the keys of a running platform: published first, used later, and twice in a row only when it is urgent', async () => {
    const kids = async () =>
      ((await (await fetch(`${platform.url}/oidc/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(
        ({ kid }) => kid,
      );
    const before = await kids();
    const token = await platform.identity.mintToken('asta');
    expect((await overblik('secrets', 'rotate')).code).toBe(0);
    await platform.identity.prune();
    const after = await kids();
    expect(after).toHaveLength(4);
    expect(after.slice(0, 2)).toEqual(before);
    expect((await platform.identity.callerFromBearer(token)).id).toBe('asta');
    const again = await overblik('secrets', 'rotate');
    expect([again.code, again.said]).toEqual([2, expect.stringContaining('not over')]);
    expect((await overblik('secrets', 'rotate', '--now')).code).toBe(0);
    await platform.identity.prune();
    expect((await kids()).some((kid) => before.includes(kid))).toBe(false);
    await expect(platform.identity.callerFromBearer(token)).rejects.toThrow('not valid here');
    expect((await platform.identity.callerFromBearer(await platform.identity.mintToken('asta'))).id).toBe('asta');
  });
});
