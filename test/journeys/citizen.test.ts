/** What a citizen finds in her log after others have looked, and what those who act for her, or may not look, are shown. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Overview } from '../../src/patient-index/contract.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { logIn } from './log-in.js';
import { programFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

let platform: TestPlatform;
let browser: Browser;
let karla: string;
let noah: string;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [platform, browser] = await Promise.all([openTestPlatform({ citizens: 5, webDir: builtScreens() }), openBrowser()]);
  const idOf = async (given: string) =>
    (await platform.call('bench', 'GET', `/fhir/Patient?given=${given}`)).json.entry[0].resource.id;
  [karla, noah] = await Promise.all([idOf('Karla'), idOf('Noah')]);
});
beforeEach(async () => {
  await platform.db.owner.query({ text: 'DELETE FROM access_log', values: [] });
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

/** Somebody who has just logged in, at a browser of their own. */
async function as(person: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, platform.url);
  visitors.push(visitor);
  await logIn(visitor, person);
  return visitor;
}

const main = (page: Page) => page.getByRole('main');
const visitAt = (page: Page, place: string | RegExp) =>
  main(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: place }) });

async function lookAt(page: Page, patient: string): Promise<void> {
  await page.goto(`/arbejdsplads/patient/${patient}`);
}

describe('a look by the doctor on duty', () => {
  it('is in the citizen’s log a moment later: who, where, when, what and why', async () => {
    const asta = await as('asta');
    await lookAt(asta.page, karla);
    await asta.page.getByText(/^7 af 7 kilder/).waitFor();
    const { page, seen } = await as('karla');
    const look = visitAt(page, /Akutmodtagelse/).filter({ hasText: 'overblik' });
    await look.waitFor();
    const said = (await look.textContent())!;
    expect(said).toContain('Asta Prøvegaard');
    expect(said).toContain('hele dit overblik');
    expect(said).toMatch(/i dag kl\. \d\d:\d\d/i);
    expect(said).toContain('Du er i behandling her');
    await page.getByRole('link', { name: 'Se alle opslag' }).click();
    await page.waitForURL(/\/borger\/log$/);
    await visitAt(page, /Akutmodtagelse/)
      .first()
      .waitFor();
    // The law behind it is in the log too, for whoever wants to know.
    const lines = (await platform.call('karla', 'GET', '/api/me/log')).json.entries;
    const line = lines.find(({ who }: { who: string }) => who === 'Asta Prøvegaard');
    expect(line.legal).toMatch(/Sundhedsloven § 42 a/);
    expect(programFaults(seen, platform.url)).toEqual([]);
  });

  it('is not in the log of somebody who was not looked at (negative control)', async () => {
    const asta = await as('asta');
    await lookAt(asta.page, karla);
    await asta.page.getByText(/^7 af 7 kilder/).waitFor();
    const { page } = await as('emma');
    await page.getByRole('heading', { name: 'Hvem har set dine data?' }).waitFor();
    expect(await main(page).textContent()).not.toContain('Asta');
  });
});

describe('a citizen who is done', () => {
  it('logs out for good: whoever has kept her cookie sees nothing', async () => {
    const { page, context } = await as('karla');
    await page.getByRole('button', { name: /Du ser: dig selv/ }).click();
    const kept = await context.cookies();
    await page.getByRole('button', { name: 'Log ud' }).click();
    await page.waitForURL(/\/log-ind$/);
    await context.addCookies(kept);
    const answer = await context.request.get(`/api/patients/${karla}/overview`);
    expect(answer.status()).toBe(401);
    expect(await answer.text()).not.toContain('Eksempelsen');
  });
});

describe('those who look for somebody else', () => {
  it('Ida sees of her mother what the power of attorney names, and the rest as not hers to see', async () => {
    const { page } = await as('ida');
    await page.goto(`/borger?for=${karla}`);
    const tile = (name: string) =>
      main(page)
        .locator('.my-tile')
        .filter({ has: page.getByRole('heading', { name, exact: true }) });
    await expect.poll(() => tile('Medicin').textContent()).toMatch(/\d+ slags/);
    expect(await tile('Prøvesvar').textContent()).not.toMatch(/Kan ikke vises/);
    for (const closed of ['Journal', 'Vacciner', 'Billeder', 'Besøg og indlæggelser', 'Målinger']) {
      expect(await tile(closed).textContent(), closed).toContain('Kan ikke vises');
    }
    expect(await page.locator('body').textContent()).toContain('Karla Eksempelsen');
    // The page shows no more than was sent, and what was sent is what the power names.
    const { items } = (await platform.call('ida', 'GET', `/api/patients/${karla}/overview`)).json as Overview;
    const kinds = new Set(items.map(({ source, kind }) => `${source}/${kind}`));
    expect(
      [...kinds].filter((kind) => !/^(medication-card|laboratory)\/|\/(appointment|plan|document)$/.test(kind)),
    ).toEqual([]);
    expect(items.length).toBeGreaterThan(100);
    const log = await platform.call('ida', 'GET', `/api/me/log?patient=${karla}`);
    expect(log.status).toBe(200);
  });

  it('Emma sees what a mother may see of her son of 14, with his name on the page the whole time', async () => {
    const { page } = await as('emma');
    await page.getByRole('button', { name: /^Du ser|EF/ }).click();
    await page.getByRole('link', { name: /^Noah/ }).click();
    await page.waitForURL(new RegExp(`for=${noah}`));
    await page.getByRole('heading', { name: /^Om Noah/ }).waitFor();
    await expect.poll(() => page.title()).toContain('Noah');
    await expect.poll(() => main(page).textContent()).toContain('Vacciner');
    expect(await main(page).textContent()).not.toContain('Du kan ikke se data');
  });

  it('Noah, who is 14, is told by which rule he cannot see for himself; nothing of his record is sent', async () => {
    const { page } = await as('noah');
    await expect.poll(() => main(page).textContent()).toContain('Er du under 15 år');
    expect(await main(page).textContent()).toContain('Regel 54');
    const answer = await platform.call('noah', 'GET', `/api/patients/${noah}/overview`);
    expect(answer.status).toBe(403);
    expect(answer.json.patient).toBeUndefined();
    expect(answer.text).not.toMatch(/Forsøgsen/);
  });

  it('Emma may not see Karla, and the attempt is in Karla’s log', async () => {
    const { page } = await as('emma');
    await page.goto(`/borger?for=${karla}`);
    await expect.poll(() => main(page).textContent()).toMatch(/Du kan ikke se data om/);
    expect(await page.content()).not.toMatch(/Eksempelsen|Penicillin/);
    const { page: hers } = await as('karla');
    await visitAt(hers, /^Afvist/).waitFor();
    expect(await visitAt(hers, /^Afvist/).textContent()).toMatch(/Emma Forsøgsen.*men fik nej/);
  });
});

describe('a doctor who does not know the citizen', () => {
  const REASON = 'Bevidstløs ved hjertestop, skal kende medicin og allergi';

  it('is refused with the rule and asked for the reason; nothing of her is on the page', async () => {
    const { page, seen } = await as('peter');
    await lookAt(page, karla);
    await page.getByRole('heading', { name: /ingen kendt behandlingsrelation/ }).waitFor();
    const text = (await main(page).textContent())!;
    expect(text).toMatch(/regel \d\d/);
    expect(text).toMatch(/Sundhedsloven|BEK|§/);
    expect(text).toContain('MinLog');
    expect(await page.content()).not.toMatch(/Eksempelsen|Penicillin|140348/);
    expect(await main(page).getByRole('radio').count()).toBeGreaterThan(1);
    expect(programFaults(seen, platform.url, [403])).toEqual([]);
  });

  it('opens the record in an emergency only with a reason that says something; it is flagged in her log with his words', async () => {
    const { page } = await as('peter');
    await lookAt(page, karla);
    await main(page)
      .getByRole('radio', { name: /Værdispring/ })
      .check();
    const open = main(page).getByRole('button', { name: 'Åbn med værdispring' });
    await open.click();
    await main(page).getByText('Skriv en begrundelse på mindst 10 tegn.').waitFor();
    await main(page).getByRole('textbox', { name: 'Begrundelse' }).fill('akut');
    await open.click();
    expect(await page.content()).not.toMatch(/Eksempelsen/);
    await main(page).getByRole('textbox', { name: 'Begrundelse' }).fill(REASON);
    await open.click();
    await page.getByText(/^7 af 7 kilder/).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/Karla/);
    // What she has blocked is open as well; the page says that it is wider than usual.
    expect(await page.locator('body').textContent()).not.toMatch(/spærret af patienten/);
    expect(await page.getByRole('button', { name: /^Adgang:/ }).count()).toBe(1);

    const { page: hers } = await as('karla');
    const look = visitAt(hers, /^Åbnet uden (dit )?samtykke$/);
    await look.waitFor();
    expect(await look.textContent()).toMatch(/Peter Pulsholm.*Aarhus Universitetshospital/);
    expect(await look.textContent()).toContain(`»${REASON}«`);
    expect(await look.getByText('Uden samtykke', { exact: true }).count()).toBe(1);
    expect(await main(hers).textContent()).toMatch(/1 bør du kigge på/);
    // And the refusals before it.
    expect(await visitAt(hers, /^Afvist: Hjertemedicin/).count()).toBe(1);
  });

  it('closes the wider access again himself: the next look is refused', async () => {
    const { page } = await as('peter');
    await lookAt(page, karla);
    await main(page)
      .getByRole('radio', { name: /Værdispring/ })
      .check();
    await main(page).getByRole('textbox', { name: 'Begrundelse' }).fill(REASON);
    await main(page).getByRole('button', { name: 'Åbn med værdispring' }).click();
    await page.getByText(/^7 af 7 kilder/).waitFor();
    await page.getByRole('button', { name: /^Adgang:/ }).click();
    await page.getByRole('button', { name: 'Afslut udvidet adgang' }).click();
    await page.getByRole('heading', { name: /ingen kendt behandlingsrelation/ }).waitFor();
    expect(await page.content()).not.toMatch(/Eksempelsen|Penicillin/);
  });
});
