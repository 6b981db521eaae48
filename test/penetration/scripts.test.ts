/** Texts that mean to be a script, in every word that a screen shows, in a real browser: they are read, never run. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openVisitor } from '../journeys/browser.js';
import { logIn } from '../journeys/log-in.js';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, openAttacked } from './house.js';
import { HOST, NARRATIVES, PAYLOADS, poisoned } from './scripts.js';

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
const CITIZENS_PAGES = [
  '',
  'medicin',
  'proevesvar',
  'journal',
  'vaccinationer',
  'billeder',
  'besoeg',
  'maalinger',
].concat(['aftaler', 'log', 'resume', 'blokeringer']);

let a: Attacked;
let browser: Browser;
let karla: string;
let written = 0;
let at = 0;
const next = (): string => PAYLOADS[at++ % PAYLOADS.length]!;

beforeAll(async () => {
  a = await openAttacked({ citizens: 18, webDir: builtScreens() });
  browser = await openBrowser();
  karla = JSON.parse((await a.ask('GET', '/api/me', { headers: { cookie: await a.session('karla') } })).text).patientId;
  for (const type of CARED_FOR) await poison(`/fhir/${type}?patient=${karla}&_count=40`);
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
    const wish = { name, kind: 'public', scopes: ['patient/Patient.rs'], redirectUris: ['https://app.example/'] };
    const body = JSON.stringify({ ...wish, launchUrl: 'https://app.example/' });
    await a.ask('POST', '/api/apps', { headers: { ...headers, cookie: await a.session('asta') }, body });
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
    for (const path of CITIZENS_PAGES) {
      await watch.page.goto(`/borger/${path}`);
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
    await watch.page.waitForLoadState('networkidle');
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
