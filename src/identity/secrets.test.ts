import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientSecret, generateSecrets, knownClientSecret, loadSecrets } from './secrets.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'overblik-secrets-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const file = () => join(dataDir, 'secrets.json');
const writeSecrets = async (mode = 0o600) => {
  await writeFile(file(), JSON.stringify(await generateSecrets()), { mode });
  await chmod(file(), mode);
};

describe('secrets in demo mode', () => {
  it('are made at first start, readable by the owner only, and the same at the next start', async () => {
    const first = await loadSecrets({ demo: true, dataDir });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await loadSecrets({ demo: true, dataDir })).toEqual(first);
    expect(first.signing.map((key) => key.alg)).toEqual(['ES256', 'RS256']);
  });

  it('are the same for processes that start at the same moment', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => loadSecrets({ demo: true, dataDir })));
    for (const one of all) expect(one).toEqual(all[0]);
  });

  it('are different in every installation', async () => {
    const [a, b] = await Promise.all([generateSecrets(), generateSecrets()]);
    expect(a.sealKey).not.toBe(b.sealKey);
    expect(a.signing[0]!['d']).not.toBe(b.signing[0]!['d']);
  });

  it('a file that others could read is closed to them', async () => {
    await writeSecrets(0o644);
    await loadSecrets({ demo: true, dataDir });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it("a system's secret is made once and survives a restart; a given one is kept", async () => {
    const place = { demo: true, dataDir };
    const secrets = await loadSecrets(place);
    const made = await clientSecret(place, secrets, 'region-nord');
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(await clientSecret(place, secrets, 'bench', 'given')).toBe('given');
    const again = await loadSecrets(place);
    expect(await clientSecret(place, again, 'region-nord')).toBe(made);
    expect(again.clients).toMatchObject({ 'region-nord': made, bench: 'given' });
  });
});

describe('clients registered at the same moment', () => {
  it('all keep their secret, and another process learns them without a restart', async () => {
    const place = { demo: true, dataDir };
    const [here, there] = [await loadSecrets(place), await loadSecrets(place)];
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const made = await Promise.all(names.map((name) => clientSecret(place, here, name)));
    expect(await Promise.all(names.map((name) => knownClientSecret(place, there, name)))).toEqual(made);
    expect((await loadSecrets(place)).clients).toMatchObject(Object.fromEntries(names.map((n, i) => [n, made[i]])));
    expect(await knownClientSecret(place, there, 'toString')).toBeUndefined();
  });
});

describe('secrets outside demo mode', () => {
  it('must be pointed to: the platform does not start without, and makes nothing up', async () => {
    await expect(loadSecrets({ demo: false, dataDir })).rejects.toThrow('OVERBLIK_SECRETS_FILE');
    await expect(loadSecrets({ demo: false, dataDir, secretsFile: file() })).rejects.toThrow('does not exist');
    await expect(stat(file())).rejects.toThrow('ENOENT');
    await writeSecrets();
    await expect(loadSecrets({ demo: false, dataDir, secretsFile: file() })).resolves.toMatchObject({ version: 1 });
  });

  it('are refused when others on the machine can read them', async () => {
    await writeSecrets(0o640);
    await expect(loadSecrets({ demo: false, dataDir, secretsFile: file() })).rejects.toThrow('0600');
  });

  it("are never written: a missing client's secret is named instead", async () => {
    await writeSecrets();
    const place = { demo: false, dataDir, secretsFile: file() };
    const before = await readFile(file(), 'utf8');
    await expect(clientSecret(place, await loadSecrets(place), 'region-nord')).rejects.toThrow('region-nord');
    expect(await readFile(file(), 'utf8')).toBe(before);
  });

  it.each([
    '',
    '{',
    '{"version":1}',
    '{"version":1,"sealKey":"hemmelig-nøgle","signing":[],"cookieKeys":["hemmelig-nøgle"],"clients":{}}',
  ])('a broken file stops the start without a word of its content: %s', async (text) => {
    await writeFile(file(), text, { mode: 0o600 });
    const error = (await loadSecrets({ demo: false, dataDir, secretsFile: file() }).catch((e: unknown) => e)) as Error;
    expect(error.message).toContain('not complete');
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('hemmelig');
  });
});
