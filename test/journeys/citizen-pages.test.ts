/** The citizen's pages and the log-in page in a real browser against a whole platform: what they say, in every state. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine, Me, Overview } from '../../src/patient-index/contract.js';
import type { SourceAnswer, SourceName } from '../../src/sources/contract.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor, type VisitorOptions } from './browser.js';
import { LANGUAGE } from './in-page.js';
import { logIn } from './log-in.js';
import {
  accessibilityFaults,
  addressesWithCpr,
  layoutFaults,
  programFaults,
  watchLayout,
  widthFaults,
} from './page-checks.js';
import { builtScreens } from './screens.js';

const CITIZENS = 18;
const SECTIONS = [
  'medicin',
  'proevesvar',
  'journal',
  'vaccinationer',
  'billeder',
  'besoeg',
  'maalinger',
  'aftaler',
] as const;
const PAGES = ['', ...SECTIONS, 'log', 'resume'];

type Cookies = NonNullable<VisitorOptions['cookies']>;

let platform: TestPlatform;
let browser: Browser;
/** Cookies after one log-in each. */
const sessions: Record<string, Cookies> = {};
let me: Me;
let karla: Overview;
const visitors: Visitor[] = [];

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: CITIZENS, webDir: builtScreens() });
  browser = await openBrowser();
  for (const person of ['karla', 'ida', 'emma', 'noah']) {
    const one = await openVisitor(browser, platform.url);
    await logIn(one, person);
    sessions[person] = await one.context.storageState();
    if (person === 'karla') me = await one.page.evaluate<Me>(WHO_AM_I);
    await one.context.close();
  }
  const address = `/api/patients/${me.patientId}/overview`;
  // Those whom Karla is to find in her log.
  for (const who of ['asta', 'mads', 'peter']) await platform.call(who, 'GET', address);
  karla = (await platform.call('karla', 'GET', address)).json;
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function as(person: string, options: VisitorOptions = {}): Promise<Visitor> {
  const one = await openVisitor(browser, platform.url, { cookies: sessions[person], ...options });
  await watchLayout(one.context);
  visitors.push(one);
  return one;
}

/** Opens one of the citizen's pages and waits until everything asked for has been shown. */
async function open({ page }: Visitor, path: string): Promise<void> {
  await page.goto(`/borger${path === '' || path.startsWith('?') ? path : `/${path}`}`);
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await expect.poll(() => page.locator(AWAITED).count(), { timeout: 20_000 }).toBe(0);
  await expect.poll(() => text(page), { timeout: 20_000 }).not.toMatch(/(Henter|Fetching|Loading)[^\n]*…/);
}

const WHO_AM_I = "fetch('/api/me').then((answer) => answer.json())";
/** Parts of the page that wait for an answer. */
const AWAITED = 'main [aria-busy="true"], main .ci-skeleton';
/** What has the focus: its words, its id, the person it stands for. */
const FOCUSED = `(({ textContent, id, tagName, dataset }) => ({ textContent, id, tagName, person: dataset.person }))(document.activeElement)`;
interface Focused {
  textContent: string;
  id: string;
  tagName: string;
  person?: string;
}
const focused = (page: Page) => page.evaluate<Focused>(FOCUSED);

const text = (page: Page) => page.locator('main').innerText();

async function faults(visitor: Visitor, statuses: number[] = []): Promise<string[]> {
  return [
    ...(await accessibilityFaults(visitor.page)),
    ...(await layoutFaults(visitor.page)),
    ...(await widthFaults(visitor.page)),
    ...programFaults(visitor.seen, platform.url, statuses),
  ];
}

/** Answers the overview with Karla's, one source changed. */
async function withAnswer(page: Page, source: SourceName, change: Partial<SourceAnswer>): Promise<void> {
  const keeps = change.outcome === 'answered' || change.outcome === 'stale';
  const changed: Overview = {
    ...karla,
    sources: karla.sources.map((answer) => (answer.source === source ? { ...answer, ...change } : answer)),
    items: karla.items.filter((item) => keeps || item.source !== source),
  };
  await page.route('**/overview', (route) => route.fulfill({ json: changed }));
}

describe('every page of the citizen', () => {
  for (const [width, height] of [
    [1440, 900],
    [768, 900],
    [360, 780],
  ] as const) {
    it(`is free of faults at ${width} px`, { timeout: 240_000 }, async () => {
      const visitor = await as('karla', { width, height });
      const found: Record<string, string[]> = {};
      for (const path of PAGES) {
        await open(visitor, path);
        found[path] = await faults(visitor);
      }
      expect(found).toEqual(Object.fromEntries(PAGES.map((path) => [path, []])));
    });
  }

  it('can be read without pushing it sideways at 320 px', async () => {
    const visitor = await as('karla', { width: 320, height: 640 });
    for (const path of PAGES) {
      await open(visitor, path);
      expect(await widthFaults(visitor.page), path).toEqual([]);
    }
  });

  it('shows the number only when asked for, and never in an address', async () => {
    const visitor = await as('karla');
    await open(visitor, '');
    const cpr = karla.patient.cpr!;
    const written = `${cpr.slice(0, 6)}-${cpr.slice(6)}`;
    for (const path of PAGES) {
      await open(visitor, path);
      expect(await visitor.page.locator('body').innerText()).not.toContain(written);
    }
    await visitor.page.getByRole('button', { name: /Du ser: dig selv/ }).click();
    await visitor.page.getByRole('button', { name: 'Vis hele nummeret' }).click();
    expect(await visitor.page.locator('body').innerText()).toContain(written);
    expect(addressesWithCpr(visitor.seen, cpr)).toEqual([]);
  });

  it('is in English at the press of a button, and keeps to it', async () => {
    const visitor = await as('karla');
    await open(visitor, '');
    await visitor.page.locator('header').getByRole('button', { name: 'English' }).click();
    await visitor.page.getByRole('heading', { name: 'Who has seen your data?' }).waitFor();
    await visitor.page.getByRole('link', { name: 'Medicine' }).first().click();
    await visitor.page.getByRole('heading', { level: 1, name: 'Medicine' }).waitFor();
    expect(await visitor.page.evaluate(LANGUAGE)).toBe('en');
    expect(await faults(visitor)).toEqual([]);
  });

  it('can be used from the keyboard: skip link, moving on, and the list of people closed with Esc', async () => {
    const { page } = await as('karla').then(async (visitor) => {
      await open(visitor, '');
      return visitor;
    });
    await page.keyboard.press('Tab');
    expect((await focused(page)).textContent).toBe('Gå til indhold');
    const menu = page.getByRole('button', { name: /Du ser: dig selv/ });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log ud' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('button', { name: 'Log ud' }).count()).toBe(0);
    expect((await focused(page)).textContent).toContain('Du ser: dig selv');
    await page.getByRole('link', { name: 'Prøvesvar' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Prøvesvar' }).waitFor();
    expect((await focused(page)).tagName).toBe('MAIN');
    await page.goBack();
    await page.getByRole('heading', { name: 'Hvem har set dine data?' }).waitFor();
  });
});

describe('who has seen my data', () => {
  it('is on the front page without a click: who, where, why, and who was refused', async () => {
    const visitor = await as('karla');
    await open(visitor, '');
    const card = visitor.page.getByRole('region', { name: 'Hvem har set dine data?' });
    const words = await card.innerText();
    expect(words).toContain('Fælles Akutmodtagelse (FAM), Aalborg Universitetshospital');
    expect(words).toMatch(/2 personer så hele dit overblik/);
    expect(words).toContain('Du er i behandling her');
    expect(words).toMatch(/Afvist: Hjertemedicin, Aarhus/);
    expect(words).toMatch(/1 forsøg blev afvist/);
    await card
      .getByText(/^Vis \d+ opslag/)
      .first()
      .click();
  });

  it('is a whole log with filters, and a file with a line for every look-up', async () => {
    const { page } = await as('karla').then(async (visitor) => {
      await open(visitor, 'log');
      return visitor;
    });
    const visits = page.locator('main li[data-reason]');
    const all = await visits.count();
    await page.getByLabel('Type').selectOption('refused');
    await expect.poll(() => visits.count()).toBeLessThan(all);
    expect(await visits.evaluateAll((items) => items.map((item) => item.getAttribute('data-reason')))).toEqual([
      'refused',
    ]);
    await page.getByLabel('Type').selectOption('');
    const log = await page.evaluate<{ entries: LogLine[] }>("fetch('/api/me/log').then((answer) => answer.json())");
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Hent som fil (CSV)' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const rows = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
    expect(rows[0]).toContain('Tidspunkt;Hvem;Rolle;Sted');
    expect(rows.filter((row) => row.includes('Asta Prøvegaard'))).toHaveLength(
      log.entries.filter((entry) => entry.who === 'Asta Prøvegaard').length,
    );
  });

  it('says that it could not be fetched, and not that nobody has looked', async () => {
    const visitor = await as('karla');
    await visitor.page.route('**/api/me/log**', (route) => route.fulfill({ status: 503, json: {} }));
    for (const path of ['', 'log']) {
      await open(visitor, path);
      expect(await text(visitor.page)).toContain('Loggen kunne ikke hentes');
      expect(await text(visitor.page)).not.toMatch(/Ingen har slået op|Loggen er tom/);
    }
    expect(await faults(visitor, [503])).toEqual([]);
  });

  it('is called empty only when it is (control)', async () => {
    const visitor = await as('karla');
    await visitor.page.route('**/api/me/log**', (route) => route.fulfill({ json: { entries: [] } }));
    await open(visitor, '');
    expect(await text(visitor.page)).toContain('Ingen har slået op');
    expect(await text(visitor.page)).not.toContain('Loggen kunne ikke hentes');
  });
});

describe('a source that does not answer as it should', () => {
  const REGISTERS: [(typeof SECTIONS)[number], SourceName][] = [
    ['medicin', 'medication-card'],
    ['proevesvar', 'laboratory'],
    ['journal', 'e-journal'],
    ['vaccinationer', 'vaccinations'],
    ['billeder', 'images'],
    ['besoeg', 'patient-register'],
    ['maalinger', 'home-monitoring'],
    ['aftaler', 'e-journal'],
  ];
  const SILENT = /svarer ikke lige nu/;
  const EMPTY = /Der står ikke noget her/;

  for (const [path, source] of REGISTERS) {
    it(`${path}: silent, it is named as silent; empty, it is said to be empty; never both`, async () => {
      const silent = await as('karla');
      await withAnswer(silent.page, source, { outcome: 'no-answer', count: 0, detail: 'fejl 503' });
      await open(silent, path);
      expect(await text(silent.page)).toMatch(SILENT);
      expect(await text(silent.page)).not.toMatch(EMPTY);
      expect(await faults(silent)).toEqual([]);
      const empty = await as('karla');
      await withAnswer(empty.page, source, { outcome: 'nothing', count: 0 });
      await open(empty, path);
      expect(await text(empty.page)).toMatch(EMPTY);
      expect(await text(empty.page)).not.toMatch(SILENT);
    });
  }

  it('is named on the front page and on the printed summary, while the rest stands', async () => {
    const visitor = await as('karla');
    await withAnswer(visitor.page, 'medication-card', { outcome: 'no-answer', count: 0 });
    await open(visitor, '');
    expect(await text(visitor.page)).toMatch(/Noget mangler\. Medicinkortet svarer ikke lige nu/);
    expect(await visitor.page.getByRole('link', { name: /^Medicin Kan ikke hentes/ }).count()).toBe(1);
    expect(await visitor.page.getByRole('link', { name: /^Prøvesvar \d+ nye/ }).count()).toBe(1);
    await open(visitor, 'resume');
    expect(await text(visitor.page)).toContain('Medicinkortet svarede ikke. Listen mangler her. Den er ikke tom.');
    expect(await faults(visitor)).toEqual([]);
  });

  it('shows old data with the day they are from, and withheld ones as a number', async () => {
    const stale = await as('karla');
    await withAnswer(stale.page, 'patient-register', { outcome: 'stale', asOf: '2026-01-05T10:00:00Z' });
    await open(stale, 'besoeg');
    expect(await text(stale.page)).toMatch(/Det her er ikke helt nyt. Det gælder til 5\.\sjan\./);
    expect(await faults(stale)).toEqual([]);
    const locked = await as('karla');
    await withAnswer(locked.page, 'vaccinations', { outcome: 'answered', withheld: 2 });
    await open(locked, 'vaccinationer');
    expect(await text(locked.page)).toContain('2 linjer kan ikke vises for dig');
    expect(await faults(locked)).toEqual([]);
  });

  it('is waited for by name, with the rest of the page in use', async () => {
    const { page } = await as('karla');
    let answer: () => void = () => undefined;
    const held = new Promise<void>((release) => {
      answer = release;
    });
    await page.route('**/overview', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/borger/medicin');
    await page.getByText('Venter på Medicinkortet').waitFor();
    answer();
    await page.getByRole('heading', { name: /^I brug nu/ }).waitFor();
  });

  it('is asked again at the press of a button', async () => {
    const { page } = await as('karla');
    await withAnswer(page, 'images', { outcome: 'no-answer', count: 0 });
    await page.goto('/borger/billeder');
    await page.getByText(SILENT).waitFor();
    await page.unroute('**/overview');
    await page.getByRole('button', { name: 'Prøv igen' }).click();
    await page.getByText('Røntgen af thorax').first().waitFor();
  });

  it('leaves an honest page when the whole platform is gone', async () => {
    const visitor = await as('karla');
    await visitor.page.route('**/overview', (route) => route.fulfill({ status: 503, json: {} }));
    await open(visitor, '');
    expect(await text(visitor.page)).toContain('Siden kan ikke hentes lige nu');
    expect(await visitor.page.getByText(/^Kan ikke hentes lige nu/).count()).toBe(8);
    expect(await text(visitor.page)).not.toMatch(/intet nyt|Der står ikke noget/);
    expect(await faults(visitor, [503])).toEqual([]);
  });
});

describe('looking for somebody else', () => {
  it('shows a frame and the name the whole time, and the way back to oneself', async () => {
    const ida = await as('ida', { width: 768 });
    await open(ida, '');
    await ida.page.getByRole('button', { name: /Du ser: dig selv/ }).click();
    await ida.page
      .getByRole('link', { name: /Karla Eksempelsen/ })
      .first()
      .click();
    await settled(ida.page);
    for (const name of ['Medicin', 'Prøvesvar', 'Hvem ser med']) {
      await ida.page.getByRole('navigation', { name: 'Hovedmenu' }).getByRole('link', { name }).click();
      await settled(ida.page);
      expect(await ida.page.title()).toMatch(/^Karla Eksempelsen · /);
      expect(await ida.page.getByText('Du ser data om Karla Eksempelsen').isVisible()).toBe(true);
      expect(await ida.page.locator('.my-frame-other').count()).toBe(1);
    }
    expect(await faults(ida)).toEqual([]);
    await ida.page.getByRole('link', { name: 'Tilbage til dig selv' }).click();
    await settled(ida.page);
    expect(await ida.page.title()).toBe('Mit overblik');
    expect(await ida.page.getByText('Du ser data om').count()).toBe(0);
  });

  it('says what a power of attorney does not reach, and calls nothing of it empty', async () => {
    const ida = await as('ida');
    await open(ida, `vaccinationer?for=${me.patientId}`);
    expect(await text(ida.page)).toContain('Det her kan ikke vises for dig');
    await open(ida, `journal?for=${me.patientId}`);
    expect(await text(ida.page)).toContain('Din adgang gælder måske ikke for dette');
    await open(ida, `resume?for=${me.patientId}`);
    expect(await text(ida.page)).not.toContain('Ingen står skrevet');
    expect(await faults(ida)).toEqual([]);
  });

  it('shows a mother what she may see of her child', async () => {
    const emma = await as('emma');
    await open(emma, '');
    const { mayActFor } = await emma.page.evaluate<Me>(WHO_AM_I);
    const noah = mayActFor!.find((one) => one.name.startsWith('Noah'))!;
    await open(emma, `?for=${noah.patientId}`);
    expect(await emma.page.getByRole('heading', { level: 1 }).textContent()).toBe(`Om ${noah.name}`);
    await open(emma, `vaccinationer?for=${noah.patientId}`);
    expect(await text(emma.page)).toMatch(/MFR|HPV/);
    // The same address in the hands of somebody who has no right to it.
    const ida = await as('ida');
    await open(ida, `vaccinationer?for=${noah.patientId}`);
    expect(await text(ida.page)).toMatch(/Du kan ikke se data om denne person/);
    expect(await ida.page.content()).not.toMatch(/Noah|HPV|MFR/);
    expect(await faults(ida, [403])).toEqual([]);
  });

  it('tells a boy of 14 the rule in plain words', async () => {
    const noah = await as('noah', { width: 360, height: 780 });
    await open(noah, '');
    expect(await text(noah.page)).toContain('Er du under 15 år, kan du ikke selv logge ind');
    expect(await text(noah.page)).toMatch(/Regel 54/);
    expect(await faults(noah, [403])).toEqual([]);
  });
});

describe('the session', () => {
  it('leads to the log-in when there is none, and back to the page that was asked for', async () => {
    const visitor = await openVisitor(browser, platform.url);
    visitors.push(visitor);
    await visitor.page.goto('/borger/medicin');
    await visitor.page.locator('[data-person="karla"]').click();
    await visitor.page.getByRole('heading', { level: 1, name: 'Medicin' }).waitFor();
    await visitor.page.getByRole('button', { name: /Du ser: dig selv/ }).click();
    await visitor.page.getByRole('button', { name: 'Log ud' }).click();
    await visitor.page.waitForURL(/\/log-ind$/);
    await visitor.page.goto('/borger/medicin');
    await visitor.page.waitForURL(/\/log-ind\?uid=/);
  });

  it('warns before it ends', async () => {
    const visitor = await as('karla');
    const ends = new Date(Date.now() + 90_000).toISOString();
    await visitor.page.route('**/api/me', (route) => route.fulfill({ json: { ...me, sessionEnds: ends } }));
    await open(visitor, '');
    await visitor.page.getByText('Du bliver logget ud om 2 minutter').waitFor();
    expect(await faults(visitor)).toEqual([]);
  });

  it('shows a locked session and somebody who is no citizen a way on', async () => {
    const locked = await as('karla');
    await locked.page.route('**/api/me', (route) => route.fulfill({ status: 423, json: {} }));
    await locked.page.goto('/borger');
    await locked.page.getByRole('heading', { name: 'Siden er låst' }).waitFor();
    expect(await faults(locked, [423])).toEqual([]);
    const doctor = await as('karla');
    const professional = { ...me, kind: 'professional', roleText: 'Læge', home: '/arbejdsplads' };
    await doctor.page.route('**/api/me', (route) => route.fulfill({ json: professional }));
    await doctor.page.goto('/borger');
    expect(await doctor.page.getByRole('link', { name: 'Gå til din side' }).getAttribute('href')).toBe('/arbejdsplads');
    expect(await faults(doctor)).toEqual([]);
  });
});

describe('the log-in page', () => {
  async function at(path: string, width = 1440): Promise<Visitor> {
    const visitor = await openVisitor(browser, platform.url, { width, height: 800 });
    await watchLayout(visitor.context);
    visitors.push(visitor);
    await visitor.page.goto(path);
    return visitor;
  }

  for (const width of [1440, 768, 360, 320]) {
    it(`is free of faults at ${width} px`, async () => {
      const visitor = await at('/log-ind', width);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      expect(await faults(visitor)).toEqual([]);
      await visitor.page.getByRole('link', { name: 'Log ind', exact: true }).click();
      await visitor.page.locator('[data-person]').first().waitFor();
      expect(await text(visitor.page)).toContain('Opdigtede personer');
      expect(await faults(visitor)).toEqual([]);
    });
  }

  it('lets a person be found by typing, and chosen with arrow and Enter', async () => {
    const { page } = await at('/login');
    await page.getByLabel('Find en person').fill('karlas datter');
    await expect.poll(() => page.locator('[data-person]').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    expect((await focused(page)).person).toBe('ida');
    await page.keyboard.press('ArrowUp');
    expect((await focused(page)).id).toBe('filter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/borger$/);
  });

  it('says so when the log-in has run out or the platform does not answer', async () => {
    const expired = await at('/log-ind?uid=not-a-log-in');
    await expired.page.getByRole('heading', { name: 'Du var for længe om det' }).waitFor();
    expect(await faults(expired, [404, 410])).toEqual([]);
    const down = await at('/log-ind');
    await down.page.route('**/api/login/**', (route) => route.fulfill({ status: 503, json: {} }));
    await down.page.goto('/login');
    await down.page.getByRole('heading', { name: 'Overblik svarer ikke lige nu' }).waitFor();
    expect(await faults(down, [503])).toEqual([]);
    await down.page.unroute('**/api/login/**');
    await down.page.getByRole('button', { name: 'Prøv igen' }).click();
    await down.page.locator('[data-person]').first().waitFor();
  });

  it('lists nobody in production, and pretends no log-in that is not there', async () => {
    const visitor = await at('/log-ind');
    await visitor.page.route('**/api/login/**', (route) =>
      route.fulfill({ json: { demo: false, people: [], ways: [] } }),
    );
    await visitor.page.goto('/login');
    await visitor.page.getByRole('heading', { name: 'Log-in er ikke sat op her' }).waitFor();
    expect(await visitor.page.locator('[data-person], input').count()).toBe(0);
    expect(await faults(visitor)).toEqual([]);
  });
});
