/** The main job without a mouse, from the log-in page to the log-out. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { FOCUS_IN_SIGHT } from './in-page.js';
import { programFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

let platform: TestPlatform;
let browser: Browser;
let karla: string;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [platform, browser] = await Promise.all([openTestPlatform({ citizens: 6, webDir: builtScreens() }), openBrowser()]);
  karla = (await platform.call('bench', 'GET', '/fhir/Patient?given=Karla')).json.entry[0].resource.id;
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

const focused = (page: Page) => page.locator(':focus');

/** Tab, until what has focus is called so; on the way, focus is never out of sight. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab');
    const called = (await focused(page).count()) === 0 ? '' : await nameOf(page);
    expect(await page.evaluate(FOCUS_IN_SIGHT), `focus on "${called}" is out of sight`).toBe(true);
    if (name.test(called)) return;
  }
  throw new Error(`${most} presses of Tab do not lead to ${name}`);
}

async function nameOf(page: Page): Promise<string> {
  const [label, text] = await Promise.all([focused(page).getAttribute('aria-label'), focused(page).textContent()]);
  const picture = focused(page).locator('[aria-label]').first();
  const drawn = (await picture.count()) > 0 ? await picture.getAttribute('aria-label') : '';
  return [label, text, drawn].filter(Boolean).join(' ').trim();
}

/** Logs in by typing a name on the log-in page. */
async function logInByKeyboard(person: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, platform.url);
  visitors.push(visitor);
  const { page } = visitor;
  await page.goto('/log-ind');
  await page.getByRole('link', { name: 'Log ind', exact: true }).waitFor();
  await tabTo(page, /^Log ind$/);
  await page.keyboard.press('Enter');
  await page.locator('[data-person]').first().waitFor();
  await page.getByRole('searchbox').focus();
  await page.keyboard.type(person);
  await expect.poll(() => page.locator('[data-person]').count()).toBe(1);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/arbejdsplads$/);
  return visitor;
}

describe('without a mouse', () => {
  it('a doctor opens the patient, reads her medicine and a list of results, and logs out', async () => {
    const { page, seen } = await logInByKeyboard('Asta Prøvegaard');
    await page.locator('tbody tr').first().waitFor();
    const names = await page.locator('tbody [data-row]').allTextContents();
    const at = names.findIndex((name) => name.startsWith('Karla'));
    for (let step = 0; step <= at; step++) await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText(/^7 af 7 kilder/).waitFor();

    // The medicine: Alt 1, then the first line of it.
    await page.keyboard.press('Alt+Digit1');
    await tabTo(page, /prednisolon/i, 8);
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary');
    await expect.poll(() => panel.textContent()).toMatch(/prednisolon.*KOL-forværring/is);
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.count()).toBe(0);
    expect(await nameOf(page)).toMatch(/prednisolon/i);

    // The results: Alt 2, all of them, one of them, back to the list, and out of it.
    await page.keyboard.press('Alt+Digit2');
    await tabTo(page, /^Alle \(/, 4);
    await page.keyboard.press('Enter');
    await panel.locator('[data-row]').first().waitFor();
    await page.keyboard.press('j');
    const first = await nameOf(page);
    await page.keyboard.press('j');
    expect(await nameOf(page)).not.toBe(first);
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Tilbage' }).waitFor();
    await page.keyboard.press('Escape');
    await panel.locator('[data-row]').first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.count()).toBe(0);
    expect(await nameOf(page)).toMatch(/^Alle \(/);

    // Out, by the palette.
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('log ud');
    await page.getByRole('option', { name: /Log ud/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/log-ind$/);
    expect(programFaults(seen, platform.url)).toEqual([]);
  });

  it('a doctor without a relation states a reason and is let in', async () => {
    const { page } = await logInByKeyboard('Peter Pulsholm');
    await page.goto(`/arbejdsplads/patient/${karla}`);
    await page.getByRole('heading', { name: /ingen kendt behandlingsrelation/ }).waitFor();
    await page.locator('input[type="radio"]').first().waitFor();
    await tabTo(page, /^$/, 12);
    expect(await focused(page).getAttribute('type')).toBe('radio');
    // The arrow keys choose among the grounds that the law would listen to: consent, and an emergency.
    expect(await page.getByRole('radio').count()).toBe(2);
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: /Værdispring/ }).isChecked()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Bevidstløs ved hjertestop, skal kende medicinen');
    await tabTo(page, /^Åbn med værdispring$/, 3);
    await page.keyboard.press('Enter');
    await page.getByText(/^7 af 7 kilder/).waitFor();
    // And leaves by the button at the top, reached by Tab.
    await tabTo(page, /Log ud/, 150);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/log-ind$/);
  });

  it('a telephone with a keyboard: focus does not go behind an open panel', async () => {
    const { page } = await logInByKeyboard('Asta Prøvegaard');
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(`/arbejdsplads/patient/${karla}`);
    await page.getByText(/^7 af 7 kilder/).waitFor();
    await page.locator('#notes [data-row]').first().focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary');
    await panel.locator('.wp-writing').first().waitFor();
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('Tab');
      expect(await page.locator('.wp-frame :focus').count()).toBe(await page.locator('.sd-panel :focus').count());
    }
    await panel.getByRole('button', { name: 'Luk' }).focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.count()).toBe(0);
    expect(await page.locator('#notes :focus').count()).toBe(1);
  });
});
