/** Texts that mean to be a script, in every word that a screen shows, in a real browser: they are read, never run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.js';
import { RecordWriter } from '../../src/cli/record-writer.js';
import { importPaths } from '../../src/intake/index.js';
import { openBrowser, openVisitor } from '../journeys/browser.js';
import { logIn } from '../journeys/log-in.js';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, openAttacked } from './house.js';
import { cdaOf, HOST, NARRATIVES, PAYLOADS, poisoned } from './scripts.js';
import { PAGE_NAMES, writeAddress } from '../../web/citizen/routing/address.js';

const CARED_FOR = [
  'Observation',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'AllergyIntolerance',
  'Immunization',
  'DocumentReference',
  'DiagnosticReport',
  'Encounter',
  'Appointment',
  'ImagingStudy',
  'CarePlan',
  'Composition',
];
let a: Attacked;
let browser: Browser;
let karla: string;
let written = 0;
let at = 0;
/** Of apps whose names mean to be scripts. */
const apps: string[] = [];
const next = (): string => PAYLOADS[at++ % PAYLOADS.length]!;

beforeAll(async () => {
  a = await openAttacked({ citizens: 18, webDir: builtScreens() });
  browser = await openBrowser();
  karla = JSON.parse((await a.ask('GET', '/api/me', { headers: { cookie: await a.session('karla') } })).text).patientId;
  for (const type of CARED_FOR) await poison(`/fhir/${type}?patient=${karla}&_count=40`);
  await importCda();
  await poison(`/fhir/Patient?_id=${karla}`);
  await poison('/fhir/Organization?_count=60');
  await poison('/fhir/Practitioner?_count=60');
  await reasonsAndApps();
});
afterAll(async () => {
  await browser?.close();
  await a?.platform.close();
});

/** Writes what is found anew, with a payload in the place of each word. */
async function poison(path: string): Promise<void> {
  const found = await a.platform.call('bench', 'GET', path);
  for (const { resource } of found.json.entry ?? []) {
    const bad = poisoned(resource, next);
    const put = await a.platform.call('bench', 'PUT', `/fhir/${resource.resourceType}/${resource.id}`, bad);
    if (put.status === 200) written++;
  }
}

/** A document of another house, taken in from a file as an operator does. */
async function importCda(): Promise<void> {
  const patient = (await a.platform.call('bench', 'GET', `/fhir/Patient/${karla}`)).json;
  const house = await a.platform.call('bench', 'GET', '/fhir/Organization?name:contains=akutmodtagelse&_count=1');
  const sor = house.json.entry[0].resource.identifier.find(({ system }: { system: string }) => /1\.1$/.test(system));
  const folder = mkdtempSync(join(tmpdir(), 'overblik-scripts-'));
  writeFileSync(join(folder, 'scripts.xml'), cdaOf(patient.identifier[0].value, sor.value));
  const report = await importPaths([folder], { write: new RecordWriter(a.platform), clock: systemClock });
  rmSync(folder, { recursive: true });
  if (report.accepted.files !== 1) throw new Error(JSON.stringify(report.rejects));
}

/** What people type at the screens: a reason for access, a name of an app. */
async function reasonsAndApps(): Promise<void> {
  const headers = { 'x-overblik': '1', 'content-type': 'application/json' };
  const doctor = { ...headers, cookie: await a.session('peter') };
  for (const reason of PAYLOADS.slice(0, 20)) {
    const body = JSON.stringify({ purpose: 'emergency', reason });
    await a.ask('POST', `/api/patients/${karla}/access`, { headers: doctor, body });
    await a.ask('GET', `/api/patients/${karla}/overview`, { headers: doctor });
  }
  for (const name of PAYLOADS.filter((one) => one.length < 80)) {
    const wish = {
      name,
      kind: 'public',
      scopes: ['launch/patient', 'patient/Patient.rs'],
      redirectUris: ['https://app.example/'],
    };
    const body = JSON.stringify({ ...wish, launchUrl: 'https://app.example/' });
    const answer = await a.ask('POST', '/api/apps', { headers: { ...headers, cookie: await a.session('asta') }, body });
    if (answer.status === 201) apps.push(JSON.parse(answer.text).app.id);
  }
}

interface Watch {
  page: Page;
  context: BrowserContext;
  elsewhere: string[];
}

async function visit(person?: string): Promise<Watch> {
  const one = await openVisitor(browser, a.platform.url);
  const elsewhere: string[] = [];
  one.page.on('request', (request) => {
    if (new URL(request.url()).hostname === HOST) elsewhere.push(request.url());
  });
  one.page.on('dialog', (dialog) => void dialog.dismiss());
  await one.context.addInitScript(
    "window.__csp=[];document.addEventListener('securitypolicyviolation',(e)=>window.__csp.push(e.violatedDirective+' '+e.blockedURI))",
  );
  if (person) await logIn(one, person);
  return { page: one.page, context: one.context, elsewhere };
}

/** What ran, what was asked for elsewhere, what the policy had to stop: nothing of all that may happen. */
async function happened({ page, elsewhere }: Watch): Promise<unknown> {
  return { ran: await page.evaluate('window.__ran ?? 0'), csp: await page.evaluate('window.__csp'), elsewhere };
}
const NOTHING = { ran: 0, csp: [], elsewhere: [] };

/** Until nothing has been asked for a while, but the line that stays open for changes. */
async function quiet(page: Page): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0);
}

/** Opens whatever can be opened on the page, and closes it again. */
async function openAll(page: Page): Promise<void> {
  const buttons = page.locator('main button:visible, main summary:visible');
  const many = Math.min(await buttons.count(), 8);
  for (let one = 0; one < many; one++) {
    await buttons
      .nth(one)
      .click({ timeout: 400 })
      .catch(() => undefined);
    await page.keyboard.press('Escape');
  }
}

describe('a text that means to be a script', () => {
  it('is run by a page that shows it as it is: so the payloads are live', async () => {
    const watch = await visit();
    let live = 0;
    for (const payload of PAYLOADS) {
      const before = watch.elsewhere.length;
      await watch.page.setContent(`<p>${payload}</p>`).catch(() => undefined);
      const ran = await watch.page.evaluate<number>('window.__ran ?? 0').catch(() => 0);
      if (ran > 0 || watch.elsewhere.length > before) live++;
      await watch.page.goto('about:blank').catch(() => undefined);
    }
    expect(live).toBeGreaterThan(15);
    await watch.context.close();
  });

  it('is text on every page of the citizen', async () => {
    expect(written).toBeGreaterThan(100);
    const watch = await visit('karla');
    for (const page of PAGE_NAMES) {
      const path = writeAddress({ page });
      await watch.page.goto(path);
      await watch.page.locator('main h1').waitFor();
      await watch.page.waitForLoadState('networkidle');
      await openAll(watch.page);
      expect([path, await happened(watch)]).toEqual([path, NOTHING]);
    }
    await watch.page.goto('/borger');
    await watch.page.waitForLoadState('networkidle');
    expect(await watch.page.locator('body').innerText()).toMatch(/onerror|<script/i);
    await watch.context.close();
  });

  it('is text on the pages of the workplace, in the search and in what it finds', async () => {
    const watch = await visit('asta');
    await watch.page.waitForLoadState('networkidle');
    await watch.page.keyboard.press('Control+k');
    await watch.page.getByRole('combobox').waitFor();
    for (const payload of PAYLOADS.slice(0, 15)) await watch.page.getByRole('combobox').fill(payload);
    expect(await happened(watch)).toEqual(NOTHING);
    await watch.page.goto(`/arbejdsplads/patient/${karla}`);
    await watch.page.locator('main h2').first().waitFor();
    await quiet(watch.page);
    expect(await watch.page.locator('body').innerText()).toMatch(/onerror|<script/i);
    await openAll(watch.page);
    expect(await happened(watch)).toEqual(NOTHING);
    for (const path of ['', '/regler', '/apps', `/${encodeURIComponent(PAYLOADS[0]!)}`]) {
      await watch.page.goto(`/udvikler${path}`);
      await watch.page.waitForLoadState('networkidle');
      expect([path, await happened(watch)]).toEqual([path, NOTHING]);
    }
    await watch.context.close();
  });

  it('is text on the page of a supervisor: the reasons that her staff typed, and the names of patients', async () => {
    const headers = { 'x-overblik': '1', 'content-type': 'application/json', cookie: await a.session('asta') };
    for (const reason of PAYLOADS.slice(0, 20)) {
      const body = JSON.stringify({ consent: true, reason });
      expect((await a.ask('POST', `/api/patients/${karla}/access`, { headers, body })).status).toBe(200);
      await a.ask('GET', `/api/patients/${karla}/overview`, { headers });
    }
    await a.platform.logKeeper.sequence('everywhere');
    const watch = await visit('asta');
    await watch.page.goto('/arbejdsplads/tilsyn');
    await watch.page.getByText('Min enhed', { exact: true }).click();
    await watch.page.locator('.sv-person').first().waitFor();
    expect(await watch.page.locator('main').innerText()).toMatch(/onerror|<script/i);
    await openAll(watch.page);
    await watch.page.goto('/arbejdsplads/bemyndigelser');
    await watch.page.getByRole('searchbox').fill(PAYLOADS[0]!);
    await watch.page.getByText('Ingen medhjælper med det navn').waitFor();
    expect(await happened(watch)).toEqual(NOTHING);
    await watch.context.close();
  });

  it('is text in a CDA document that was imported, to citizen and clinician, and as a page of its own', async () => {
    const found = await a.platform.call('bench', 'GET', `/fhir/DocumentReference?patient=${karla}&_sort=-_lastUpdated`);
    const document = found.json.entry.find(
      ({ resource }: { resource: { masterIdentifier?: { value: string } } }) =>
        resource.masterIdentifier?.value === 'scripts',
    ).resource;
    const reading = await visit('asta');
    await reading.page.goto(`/arbejdsplads/patient/${karla}`);
    await quiet(reading.page);
    const card = reading.page
      .locator('section')
      .filter({ has: reading.page.getByRole('heading', { name: /^Journalnotater/ }) });
    await card.last().getByRole('button', { name: /^Alle/ }).click();
    const panel = reading.page.locator('.sd-panel');
    await panel
      .getByText(/13\.\sjan\./)
      .first()
      .click();
    await expect.poll(() => panel.innerText()).toMatch(/onerror[\s\S]*onerror/);
    expect(await happened(reading)).toEqual(NOTHING);
    for (const { attachment } of document.content as {
      attachment: { contentType: string; data?: string; url?: string };
    }[]) {
      if (attachment.data === undefined) continue;
      const text = Buffer.from(attachment.data, 'base64').toString('utf8');
      if (!attachment.contentType.startsWith('text/html')) continue;
      expect(text).toContain('onerror');
      // Without a policy to protect it: what was made of the document runs nothing by itself.
      const alone = await visit();
      await alone.page.setContent(text);
      await alone.page.waitForLoadState('networkidle');
      expect([await alone.page.evaluate('window.__ran ?? 0'), alone.elsewhere]).toEqual([0, []]);
      await alone.context.close();
    }
    await reading.context.close();
    const watch = await visit('karla');
    for (const path of ['journal', 'aftaler', 'maalinger']) {
      await watch.page.goto(`/borger/${path}`);
      await watch.page.locator('main h1').waitFor();
      await watch.page.waitForLoadState('networkidle');
      await openAll(watch.page);
      expect([path, await happened(watch)]).toEqual([path, NOTHING]);
    }
    await watch.context.close();
  });

  it('is text on the page where an app is let in: its name, what it asks for and the people it may be about', async () => {
    expect(apps.length).toBeGreaterThan(3);
    for (const [person, title] of [
      ['karla', 'dig selv'],
      ['asta', 'Vælg'],
    ] as const) {
      const watch = await visit(person);
      for (const app of apps) {
        const query = {
          client_id: app,
          response_type: 'code',
          redirect_uri: 'https://app.example/',
          scope: 'launch/patient patient/Patient.rs',
          state: PAYLOADS[18]!,
          aud: `${a.platform.url}/fhir`,
          code_challenge: 'a'.repeat(43),
          code_challenge_method: 'S256',
        };
        await watch.page.goto(`/oidc/auth?${new URLSearchParams(query)}`);
        await watch.page.getByRole('heading', { level: 1, name: /vil have adgang/ }).waitFor();
        await quiet(watch.page);
        const search = watch.page.getByRole('searchbox').or(watch.page.getByRole('textbox'));
        if ((await search.count()) > 0) await search.first().fill('script');
        await quiet(watch.page);
        expect([app, title, await happened(watch)]).toEqual([app, title, NOTHING]);
      }
      await watch.page.goto(`/oidc/auth?${new URLSearchParams({ client_id: PAYLOADS[0]!, scope: PAYLOADS[13]! })}`);
      expect(await happened(watch)).toEqual(NOTHING);
      await watch.context.close();
    }
  });

  it('is text in the log that a citizen takes home, which has no policy of a server to protect it', async () => {
    const cookie = await a.session('karla');
    for (const lang of ['da', 'en']) {
      const { text } = await a.ask('GET', `/api/me/log/download?lang=${lang}`, { headers: { cookie } });
      expect(text).toContain('<html');
      const watch = await visit();
      await watch.page.setContent(text);
      await watch.page.waitForLoadState('networkidle');
      expect([lang, await watch.page.evaluate('window.__ran ?? 0'), watch.elsewhere]).toEqual([lang, 0, []]);
      await watch.context.close();
    }
  });

  it('is not taken as narrative when it is markup that runs', async () => {
    for (const markup of NARRATIVES) {
      const div = `<div xmlns="http://www.w3.org/1999/xhtml">${markup}</div>`;
      const body = { resourceType: 'Basic', code: { text: 'x' }, text: { status: 'additional', div } };
      const answer = await a.platform.call('bench', 'POST', '/fhir/Basic', body);
      // A picture or a style of another host runs nothing; the policy keeps it from being fetched.
      const isQuiet = markup.includes(HOST) && !markup.includes('iframe');
      expect([markup, answer.status === 422 || answer.status === 400 || isQuiet]).toEqual([markup, true]);
    }
  });
});
