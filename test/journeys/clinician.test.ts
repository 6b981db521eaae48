/** A consultant's shift with one patient, in a real browser against a whole platform. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Overview, WardPatient } from '../../src/patient-index/contract.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { ESCAPED_CONTROLS, FOCUSED_TITLE, HEIGHTS, HIDDEN_TITLES, LANGUAGE } from './in-page.js';
import { logIn } from './log-in.js';
import { addressesWithCpr, programFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

/** The whole board of the department. */
const CITIZENS = 18;

let platform: TestPlatform;
let browser: Browser;
let karla: Overview;
/** Asta's cookies after one log-in; each test opens a browser window of its own with them. */
let session: Awaited<ReturnType<Visitor['context']['storageState']>>;
const visitors: Visitor[] = [];

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: CITIZENS, webDir: builtScreens() });
  browser = await openBrowser();
  const asta = await openVisitor(browser, platform.url);
  await logIn(asta, 'asta');
  session = await asta.context.storageState();
  await asta.context.close();
  const { json } = await platform.call('asta', 'GET', '/api/my-patients');
  const { id } = (json.patients as WardPatient[]).find((patient) => patient.name.startsWith('Karla'))!;
  karla = (await platform.call('asta', 'GET', `/api/patients/${id}/overview`)).json;
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function visitor(cookies?: typeof session): Promise<Visitor> {
  const one = await openVisitor(browser, platform.url, { cookies });
  visitors.push(one);
  return one;
}

/** Asta at the list of her department. */
async function atTheList(): Promise<Visitor> {
  const asta = await visitor(session);
  await asta.page.goto('/arbejdsplads');
  await asta.page.locator('tbody tr').first().waitFor();
  return asta;
}

/** Asta, with Karla open. */
async function atKarla(): Promise<Visitor> {
  const asta = await visitor(session);
  await asta.page.goto(`/arbejdsplads/patient/${karla.patient.id}`);
  await allAnswered(asta.page);
  return asta;
}

const allAnswered = (page: Page) => page.getByText(/^7 af 7 kilder/).waitFor();
const card = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const panel = (page: Page) => page.getByRole('complementary');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

describe('from the log-in page to the patient', () => {
  it('takes the consultant from the front page to the list of her own department, most urgent first', async () => {
    const asta = await visitor();
    await logIn(asta, 'asta');
    await expect.poll(() => asta.page.locator('tbody tr').count()).toBe(14);
    expect(await heading(asta.page).textContent()).toContain('Akutmodtagelse');
    const triage = await asta.page.locator('tbody td[data-label="Triage"]').allTextContents();
    const order = ['Rød', 'Orange', 'Gul', 'Grøn', 'Blå'];
    const ranks = triage.map((text) => order.findIndex((word) => text.includes(word)));
    expect(ranks).toEqual([...ranks].sort());
    expect(programFaults(asta.seen, platform.url)).toEqual([]);
  });

  it('opens the patient with J, K and Enter alone', async () => {
    const { page } = await atTheList();
    const names = await page.locator('tbody [data-row]').allTextContents();
    const at = names.findIndex((name) => name.startsWith('Karla'));
    // One too far, and back.
    for (let step = 0; step <= at + 1; step++) await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await allAnswered(page);
    expect(await heading(page).textContent()).toMatch(/Karla\s+Eksempelsen/i);
  });

  it('finds the patient by name with Ctrl K', async () => {
    const { page } = await atTheList();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('karla eks');
    await page.getByRole('option', { name: /Karla Eksempelsen/ }).waitFor();
    await page.keyboard.press('Enter');
    await allAnswered(page);
    expect(await heading(page).textContent()).toMatch(/Karla\s+Eksempelsen/i);
  });

  for (const spelling of ['1234567890', '123456-7890']) {
    it(`finds the patient by CPR typed as ${spelling}, and the number is in no address`, async () => {
      const asta = await atTheList();
      const { page } = asta;
      const cpr = karla.patient.cpr!;
      await page.keyboard.press('Control+k');
      await page.keyboard.type(spelling.includes('-') ? `${cpr.slice(0, 6)}-${cpr.slice(6)}` : cpr);
      await page.getByRole('option', { name: /Karla Eksempelsen/ }).waitFor();
      await page.keyboard.press('Enter');
      await allAnswered(page);
      await page
        .getByText(`${cpr.slice(0, 6)}-${cpr.slice(6)}`)
        .first()
        .waitFor();
      await page.reload();
      await allAnswered(page);
      expect(asta.seen.requests.length).toBeGreaterThan(20);
      expect(addressesWithCpr(asta.seen, cpr)).toEqual([]);
      expect(page.url()).not.toContain(cpr.slice(0, 6));
      // Titles end in the browser's history.
      expect(await page.title()).not.toMatch(/Karla|\d{6}/);
    });
  }

  it('would notice a CPR number in an address (negative control)', async () => {
    const asta = await atTheList();
    const cpr = karla.patient.cpr!;
    for (const spelling of [cpr, `${cpr.slice(0, 6)}-${cpr.slice(6)}`, `${cpr.slice(0, 6)}%2D${cpr.slice(6)}`]) {
      const before = addressesWithCpr(asta.seen, cpr).length;
      await asta.page.evaluate((number) => fetch(`/healthz?q=${number}`).then(() => undefined), spelling);
      expect(addressesWithCpr(asta.seen, cpr)).toHaveLength(before + 1);
    }
  });
});

/** Titles of all cards, as they stand on the page. */
const CARDS = [
  'Værdier',
  'Aktive diagnoser',
  'Vigtigt at vide',
  'Tidslinje',
  'Medicinkort (FMK)',
  'Prøvesvar',
  'Journalnotater',
  'Billeder',
  'Hjemmemåling',
  'Vaccinationer (DDV)',
  'Kontakter (LPR)',
  'Dokumenter',
];

/** The card that each of Alt 1-9 leads to. */
const JUMPS = [
  'Medicinkort (FMK)',
  'Prøvesvar',
  'Journalnotater',
  'Billeder',
  'Hjemmemåling',
  'Vaccinationer (DDV)',
  'Kontakter (LPR)',
  'Dokumenter',
  'Tidslinje',
];

describe('the whole patient on one page', () => {
  it('shows every card at 1440 x 900 without scrolling', async () => {
    const { page, seen } = await atKarla();
    expect(await page.locator('main h2').allTextContents()).toEqual(expect.arrayContaining(CARDS));
    const heights = await page.evaluate<{ page: number; window: number }>(HEIGHTS);
    expect(heights.window).toBe(900);
    expect(heights.page).toBeLessThanOrEqual(heights.window);
    expect(await page.evaluate(HIDDEN_TITLES)).toEqual([]);
    expect(await page.evaluate(ESCAPED_CONTROLS)).toEqual([]);
    expect(programFaults(seen, platform.url)).toEqual([]);
  });

  it('says who it is, what she does not tolerate, and where she is now', async () => {
    const { page } = await atKarla();
    const banner = page.getByRole('region', { name: 'Patient', exact: true });
    const text = (await banner.textContent())!;
    const { cpr, now } = karla.patient;
    expect(text).toMatch(/Karla Eksempelsen/i);
    expect(text).toContain(`${cpr!.slice(0, 6)}-${cpr!.slice(6)}`);
    expect(text).toContain('78 år');
    expect(text).toContain('CAVE: Penicillin');
    expect(text).toContain('Anafylaksi');
    expect(text).toContain('Orange');
    expect(text).toContain(now!.place);
  });

  it('says of all seven sources that they have answered, and when', async () => {
    const { page } = await atKarla();
    const chips = page
      .locator('main')
      .or(page.locator('.wp-strip'))
      .getByRole('listitem')
      .filter({ has: page.locator('.wp-chip') });
    const words = await chips.allTextContents();
    expect(words.map((text) => text.replace(/\d.*$/, '').trim()).sort()).toEqual(
      ['FMK', 'DDV', 'e-journal', 'Prøvesvar', 'Hjemmemåling', 'LPR', 'Billedindeks'].sort(),
    );
    for (const text of words) expect(text).toMatch(/\d\d:\d\d/);
    expect(karla.sources.map(({ outcome }) => outcome)).toEqual(Array(7).fill('answered'));
  });

  it('shows in each card what the record holds', async () => {
    const { page } = await atKarla();
    const shows = async (name: string, ...words: (string | RegExp)[]) => {
      const text = (await card(page, name).textContent())!;
      for (const word of words) expect(text).toMatch(word);
    };
    await shows('Værdier', /EWS \d/, /\d/);
    await shows('Aktive diagnoser', /Atrieflimren/);
    await shows('Medicinkort (FMK)', /prednisolon/i, /DOSIS/, /\d+ aktuelle/);
    await shows('Prøvesvar', /CRP/, /128/, /mg\/L/);
    await shows('Journalnotater', /i dag/, /Akutmodtagelse/);
    await shows('Billeder', /Røntgen af thorax/);
    await shows('Hjemmemåling', /SpO₂/, /\d+ ?%/);
    await shows('Vaccinationer (DDV)', /Influenza/);
    await shows('Kontakter (LPR)', /Akut/);
    await shows('Dokumenter', /\d{4}/);
    // Nothing that was answered reads as missing, and nothing that is there as none.
    const all = (await page.locator('main').textContent())!;
    expect(all).not.toMatch(/kunne ikke hentes|Ingen .* registreret/);
  });

  it('puts the reader at each card with Alt and its digit', async () => {
    const { page } = await atKarla();
    for (const [at, title] of JUMPS.entries()) {
      await page.keyboard.press(`Alt+Digit${at + 1}`);
      expect(await page.evaluate(FOCUSED_TITLE)).toBe(title);
    }
  });

  it('opens a note and shows its whole text as it was written; Esc closes it and leads back', async () => {
    const { page } = await atKarla();
    const note = card(page, 'Journalnotater').getByRole('listitem').first().getByRole('button');
    await note.click();
    const newest = karla.items
      .filter((item) => item.kind === 'note')
      .sort((a, b) => b.time!.localeCompare(a.time!))[0]!;
    const resource = (await platform.call('asta', 'GET', `/fhir/${newest.reference}`)).json;
    const written = writtenIn(resource);
    expect(written.length).toBeGreaterThan(40);
    await expect.poll(async () => squeezed(await panel(page).textContent())).toContain(squeezed(written));
    await page.keyboard.press('Escape');
    await expect.poll(() => panel(page).count()).toBe(0);
    expect(await page.locator(':focus').textContent()).toBe(await note.textContent());
  });

  it('finds one more patient with Ctrl K from the overview, and Esc leaves everything as it was', async () => {
    const { page } = await atKarla();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('combobox').count()).toBe(0);
    expect(await heading(page).textContent()).toMatch(/Karla/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('patientliste');
    await page.getByRole('option', { name: /Patientliste/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').first().waitFor();
  });

  it('says why she may see this: the reason beside the sources, the rule and the law behind it', async () => {
    const { page } = await atKarla();
    const { reason, rule, legal, evidence } = karla.access;
    const access = page.getByRole('button', { name: /^Adgang:/ });
    expect(await access.textContent()).toContain(reason);
    await access.click();
    const text = (await panel(page).textContent())!;
    for (const word of [reason, rule, legal, evidence!]) expect(text).toContain(word);
    expect(text).toContain('MinLog');
    await page.keyboard.press('Escape');
    await expect.poll(() => panel(page).count()).toBe(0);
  });

  it('says the same in English at the press of a button, and in Danish again', async () => {
    const { page } = await atKarla();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText(/^7 of 7 sources/).waitFor();
    expect(await page.locator('main h2').allTextContents()).toContain('Medication card (FMK)');
    expect(await page.evaluate(LANGUAGE)).toBe('en');
    // A reload keeps the choice.
    await page.reload();
    await page.getByText(/^7 of 7 sources/).waitFor();
    await page.getByRole('button', { name: 'Dansk' }).click();
    await allAnswered(page);
    expect(await page.evaluate(LANGUAGE)).toBe('da');
  });
});

describe('leaving the computer', () => {
  it('hides the patient behind a locked screen, also after a reload, and comes back to her when unlocked', async () => {
    const asta = await ownSession();
    const { page } = asta;
    await page.goto(`/arbejdsplads/patient/${karla.patient.id}`);
    await allAnswered(page);
    await page.getByRole('button', { name: 'Lås skærmen' }).click();
    await page.getByRole('heading', { name: 'Skærmen er låst' }).waitFor();
    expect(
      await page
        .getByText(/Eksempelsen/i)
        .filter({ visible: true })
        .count(),
    ).toBe(0);
    const refused = await page.evaluate(
      (id) =>
        fetch(`/api/patients/${id}/overview`).then(async (answer) => [answer.status, await answer.text()] as const),
      karla.patient.id,
    );
    expect(refused[0]).toBe(423);
    expect(refused[1]).not.toMatch(/Eksempelsen|Penicillin/i);
    await page.reload();
    await page.getByRole('heading', { name: 'Skærmen er låst' }).waitFor();
    expect(await page.content()).not.toMatch(/Eksempelsen/i);
    await page.getByLabel('PIN').fill('2580');
    await allAnswered(page);
    expect(await heading(page).textContent()).toMatch(/Karla/);
    expect(programFaults(asta.seen, platform.url, [423])).toEqual([]);
  });

  it('logs out for good: the page she came from gives nothing, and the way back leads to the log-in', async () => {
    const { page } = await ownSession();
    const address = `/arbejdsplads/patient/${karla.patient.id}`;
    await page.goto(address);
    await allAnswered(page);
    const before = await page.context().cookies();
    await page.getByRole('button', { name: 'Log ud' }).click();
    await page.waitForURL(/\/log-ind$/);
    // Somebody who kept the cookie has nothing either.
    await page.context().addCookies(before);
    await page.goto(address);
    await page.waitForURL(/\/log-ind\?uid=/);
    expect(await page.content()).not.toMatch(new RegExp(`Penicillin|${karla.patient.cprMasked}`));
  });
});

/** A log-in that only this test uses, for tests that end it. */
async function ownSession(): Promise<Visitor> {
  const asta = await visitor();
  await logIn(asta, 'asta');
  return asta;
}

/** Words only, so that line breaks and markup make no difference. */
const squeezed = (text: string | null) => (text ?? '').replace(/\s+/g, '');

/** The text of a note, as the record holds it. */
function writtenIn(document: { content: { attachment: { contentType: string; data: string } }[] }): string {
  const { contentType, data } = document.content[0]!.attachment;
  const text = Buffer.from(data, 'base64').toString('utf8');
  return contentType.startsWith('text/plain') ? text : text.replace(/<[^>]*>/g, ' ');
}
