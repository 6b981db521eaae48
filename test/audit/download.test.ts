/** A citizen's downloaded log: checked in the page itself, by another program, and by the proofs that anybody may ask for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogDownload } from '../../src/audit/index.js';
import { offlineVerifier } from '../../src/audit/download/offline-verifier.js';
import { hashOfLeaf } from '../../src/audit/leaf.js';
import { isConsistent, rootFromInclusion } from '../../src/audit/tree/merkle.js';
import { parseCheckpoint } from '../../src/audit/tree/signed-note.js';
import { readDownload, verifyDownload } from '../../tools/verify-log.mjs';
import { openBrowser, openVisitor } from '../journeys/browser.js';
import { accessibilityFaults } from '../journeys/page-checks.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let platform: TestPlatform;
let browser: Browser;
let karla: string;
let page: string;
let data: LogDownload;
let key: string;
let before: string;
const dir = mkdtempSync(join(tmpdir(), 'overblik-download-'));

beforeAll(async () => {
  [platform, browser] = await Promise.all([openTestPlatform({ citizens: 2 }), openBrowser()]);
  karla = (await platform.call('bench', 'GET', '/fhir/Patient?given=Karla')).json.entry[0].resource.id;
  await keep();
  before = (await platform.call('karla', 'GET', '/api/log/checkpoint')).text;
  await platform.call('asta', 'GET', `/api/patients/${karla}/overview`);
  await platform.call('jens', 'GET', `/fhir/Observation?patient=${karla}`);
  await platform.call('peter', 'GET', `/fhir/Observation?patient=${karla}`);
  await platform.call('karla', 'GET', '/api/me/log');
  await keep();
  key = (await platform.call('karla', 'GET', '/api/log/key')).json.key;
  page = (await platform.call('karla', 'GET', '/api/me/log/download?lang=da')).text;
  data = readDownload(page) as LogDownload;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await platform?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function keep(): Promise<void> {
  await platform.logKeeper.sequence('everywhere');
  await platform.logKeeper.checkpoint();
}

/** Ways to bend a download, each with what must be said of it. */
const BENT: [name: string, why: string, bend: (data: LogDownload) => void][] = [
  [
    'the one who asked is changed',
    'leaf',
    (d) => edit(d, 1, (leaf) => leaf.replace(/"actor":"\w+"/, '"actor":"else"')),
  ],
  ['a salt is changed', 'leaf', (d) => edit(d, 0, (leaf) => leaf.replace(/"salt":"../, '"salt":"zz'))],
  ['a line is left out', 'number', (d) => d.entries.splice(2, 1)],
  ['a line is doubled', 'number', (d) => d.entries.splice(2, 0, d.entries[2]!)],
  ['two lines change places', 'number', (d) => d.entries.push(...d.entries.splice(1, 1))],
  ['a proof is that of another line', 'leaf', (d) => Object.assign(d.entries[1]!, { proof: d.entries[0]!.proof })],
  ['a place in the tree is another', 'leaf', (d) => Object.assign(d.entries[1]!, { index: d.entries[1]!.index + 1 })],
  [
    'the root is another',
    'log-signature',
    (d) => Object.assign(d, { checkpoint: d.checkpoint.replace(/\n\d+\n/, '\n7\n') }),
  ],
  [
    'the signature is gone',
    'log-signature',
    (d) => Object.assign(d, { checkpoint: d.checkpoint.replace(/\u2014 \S+/, '\u2014 x') }),
  ],
];

function edit(of: LogDownload, at: number, change: (leaf: string) => string): void {
  const entry = of.entries[at]!;
  const changed = change(entry.leaf);
  expect(changed).not.toBe(entry.leaf);
  entry.leaf = changed;
}

function bent(bend: (data: LogDownload) => void): LogDownload {
  const copy = structuredClone(data);
  bend(copy);
  return copy;
}

describe('a downloaded log', () => {
  it('holds every entry of the citizen, numbered without a gap, and who asked for what', () => {
    const leaves = data.entries.map(
      ({ leaf }) => JSON.parse(leaf) as { number: number; actor: string; effect: string },
    );
    expect(leaves.map(({ number }) => number)).toEqual(leaves.map((_, i) => i + 1));
    expect(leaves.map(({ actor }) => actor)).toEqual(expect.arrayContaining(['asta', 'jens', 'karla']));
    expect(leaves).toContainEqual(expect.objectContaining({ actor: 'peter', effect: 'D' }));
    expect(data.pending).toBe(0);
  });

  it('says nothing of how the database knows her', async () => {
    const [row] = await platform.db.query<{ key: string }>({
      text: `SELECT patient_key::text AS key FROM resource WHERE type = 'Patient' AND id = $1`,
      values: [karla],
    });
    expect(page).not.toContain(row!.key);
  });

  it('fits, says the browser’s check and says the other program', async () => {
    expect(await offlineVerifier(data)).toMatchObject({
      ok: true,
      faults: [],
      isSigned: true,
      entries: data.entries.length,
    });
    expect(verifyDownload(page, key).faults).toEqual([]);
    expect(verifyDownload(JSON.stringify(data)).faults).toEqual([]);
    expect(verifyDownload(page, `${key}x`).faults).toEqual(['the key in the file is not the one that was published']);
  });

  it.each(BENT)('does not fit any more when %s', async (_name, why, bend) => {
    const forged = bent(bend);
    const verdict = await offlineVerifier(forged);
    expect(verdict.ok).toBe(false);
    expect(verdict.faults.map((fault) => fault.why)).toContain(why);
    expect(verifyDownload(JSON.stringify(forged)).faults.length).toBeGreaterThan(0);
  });

  it('is given to her and to nobody else, and being taken is itself an entry', async () => {
    for (const other of ['asta', 'peter', 'emma', 'drift', 'region-nord'])
      expect((await platform.call(other, 'GET', `/api/me/log/download?patient=${karla}`)).status, other).not.toBe(200);
    await keep();
    const again = (await platform.call('karla', 'GET', '/api/me/log/download?format=json')).json as LogDownload;
    expect(again.entries.map(({ leaf }) => leaf).join()).toContain('own-log-download');
  });
});

describe('the page', () => {
  const open = async (text: string) => {
    const file = join(dir, `${Math.abs(hashOfLeaf(text).readInt32BE(0))}.html`);
    writeFileSync(file, text);
    const visitor = await openVisitor(browser, 'http://127.0.0.1:9');
    await visitor.context.setOffline(true);
    await visitor.page.goto(pathToFileURL(file).href);
    await visitor.page.locator('#verdict:not([data-state=checking])').waitFor();
    return visitor;
  };

  it('checks itself without a network, reaches for nothing, and has no axe violation', async () => {
    const { page: shown, seen, context } = await open(page);
    expect(await shown.locator('#verdict').getAttribute('data-state')).toBe('good');
    expect(await shown.locator('#verdict').textContent()).toContain('Alt passer');
    expect(await shown.locator('#entries tbody tr').count()).toBe(data.entries.length);
    expect(await shown.locator('#entries tr[data-state=bad]').count()).toBe(0);
    expect(seen.requests.filter((address) => !address.startsWith('file:'))).toEqual([]);
    expect([...seen.consoleErrors, ...seen.pageErrors]).toEqual([]);
    expect(await accessibilityFaults(shown)).toEqual([]);
    if (process.env['LOG_PICTURE']) await shown.screenshot({ path: process.env['LOG_PICTURE'], fullPage: true });
    await context.close();
  });

  it('says so, and which line, when one was changed on the disk', async () => {
    const forged = page.replace('Asta', 'Else');
    expect(forged).not.toBe(page);
    const { page: shown, context } = await open(forged);
    expect(await shown.locator('#verdict').getAttribute('data-state')).toBe('bad');
    expect(await shown.locator('#entries tr[data-state=bad]').count()).toBeGreaterThan(0);
    await context.close();
  });

  it('runs no script that somebody put into it', async () => {
    const forged = page.replace(
      '</main>',
      '</main><script>document.title = "taken"</script><img src="x" onerror="document.title = \'taken\'">',
    );
    const { page: shown, context } = await open(forged);
    expect(await shown.title()).not.toBe('taken');
    await context.close();
  });
});

describe('proofs for everybody', () => {
  it('show that the log only grew between two checkpoints, and that an entry is in it', async () => {
    const now = parseCheckpoint((await platform.call('karla', 'GET', '/api/log/checkpoint')).text);
    const old = parseCheckpoint(before);
    expect(now.size).toBeGreaterThan(old.size);
    const bytes = (proof: string[]) => proof.map((hash) => Buffer.from(hash, 'base64'));
    const { json: grown } = await platform.call(
      'karla',
      'GET',
      `/api/log/proof/consistency?from=${old.size}&to=${now.size}`,
    );
    expect(isConsistent(old, now, bytes(grown.proof))).toBe(true);
    expect(isConsistent({ ...old, root: now.root }, now, bytes(grown.proof))).toBe(false);
    const { leaf, index } = data.entries[1]!;
    const { json } = await platform.call('karla', 'GET', `/api/log/proof/inclusion?index=${index}&size=${now.size}`);
    expect(rootFromInclusion(hashOfLeaf(leaf), index, now.size, bytes(json.proof))).toEqual(now.root);
  });

  it('need no log-in, and bad questions are told what is wrong', async () => {
    const ask = async (path: string) => {
      const answer = await fetch(`${platform.url}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect((await ask('/api/log/checkpoint')).status).toBe(200);
    expect((await ask('/api/log/checkpoint?size=0')).status).toBe(404);
    for (const [path, said] of [
      ['/api/log/checkpoint?size=x', 'size'],
      ['/api/log/proof/inclusion?index=1', 'size'],
      ['/api/log/proof/inclusion?index=9&size=9', 'index'],
      ['/api/log/proof/inclusion?index=1&size=99999999', 'not that large'],
      ['/api/log/proof/consistency?from=9&to=1', 'from'],
      ['/api/log/proof/consistency?from=-1&to=1', 'from'],
    ] as const) {
      const { status, text } = await ask(path);
      expect(status, path).toBe(400);
      expect(text, path).toContain(said);
    }
    expect((await ask('/api/me/log/download')).status).toBe(401);
  });
});
