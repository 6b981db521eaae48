/** The developer's pages in a real browser: the printed table of the law, in every state. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor, type VisitorOptions } from './browser.js';
import { logIn } from './log-in.js';
import { accessibilityFaults, layoutFaults, programFaults, watchLayout, widthFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

let platform: TestPlatform;
let browser: Browser;
let cookies: NonNullable<VisitorOptions['cookies']>;
const visitors: Visitor[] = [];

beforeAll(async () => {
  platform = await openTestPlatform({ webDir: builtScreens() });
  browser = await openBrowser();
  const one = await openVisitor(browser, platform.url);
  await logIn(one, 'asta');
  cookies = await one.context.storageState();
  await one.context.close();
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function visit(options: VisitorOptions = {}): Promise<Visitor> {
  const one = await openVisitor(browser, platform.url, { cookies, ...options });
  await watchLayout(one.context);
  visitors.push(one);
  return one;
}

async function faults(visitor: Visitor, statuses: number[] = []): Promise<string[]> {
  return [
    ...(await accessibilityFaults(visitor.page)),
    ...(await layoutFaults(visitor.page)),
    ...(await widthFaults(visitor.page)),
    ...programFaults(visitor.seen, platform.url, statuses),
  ];
}

const rules = (page: Page) => page.locator('table tbody');
const opened = (page: Page) => rules(page).first().waitFor();

describe('the printed table of the law', () => {
  it.each([
    [1440, 900],
    [360, 740],
  ])('is whole, readable and without faults at %i by %i', async (width, height) => {
    const visitor = await visit({ width, height });
    await visitor.page.goto('/udvikler/regler');
    await opened(visitor.page);
    const printed = (await platform.call('asta', 'GET', '/api/rules')).json;
    expect(await rules(visitor.page).count()).toBe(printed.rows.length);
    expect(await rules(visitor.page).first().innerText()).toContain('Sundhedsloven § 42 a, stk. 1');
    expect(await faults(visitor)).toEqual([]);
  });

  it('is searched and filtered, keeps both in the address, and says when nothing is left', async () => {
    const { page } = await visit();
    await page.goto('/udvikler');
    await page.getByRole('link', { name: 'Læs reglerne' }).click();
    await opened(page);
    await page.getByLabel('Hvem').selectOption('pharmacist');
    await page.getByLabel('Søg').fill('§ 9');
    await expect.poll(() => page.locator('.rl-count strong').innerText()).toMatch(/^[1-9]\d? af \d+ regler$/);
    expect(new URL(page.url()).searchParams.get('hvem')).toBe('pharmacist');
    await page.reload();
    await opened(page);
    expect(await page.getByLabel('Søg').inputValue()).toBe('§ 9');
    await page.getByLabel('Søg').fill('findes ikke');
    await page.getByText('Ingen regel passer på filteret.').waitFor();
  });

  it('is read as it stood on another day, and in English', async () => {
    const { page } = await visit();
    await page.goto('/udvikler/regler?dag=2018-06-01');
    await opened(page);
    const then = (await platform.call('asta', 'GET', '/api/rules?on=2018-06-01')).json.rows.length;
    expect(await rules(page).count()).toBe(then);
    expect(then).toBeLessThan(10);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await rules(page).last().innerText()).toContain('No rule gives access');
    await page.getByRole('button', { name: 'Today' }).click();
    await expect.poll(() => rules(page).count()).toBeGreaterThan(30);
  });

  it('says each rule to the letter, what the words mean, and by which fingerprint decisions name it; all as one text', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/udvikler/regler');
    await opened(page);
    const printed = (await platform.call('asta', 'GET', '/api/rules')).json;
    expect(await page.locator('.rl-hash').innerText()).toBe(printed.hash);
    await rules(page).first().getByText('Præcis ordlyd').click();
    expect(await rules(page).first().locator('code').innerText()).toMatch(
      /^regel 01 åbner giver P når rolle i \{doctor\}/,
    );
    await page.getByText('Hvad ordene betyder').click();
    await page.getByText('længde(begrundelse) >= 10').waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Hent hele loven som tekst' }).click();
    expect((await file).suggestedFilename()).toBe('loven.txt');
    const text = (await platform.call('asta', 'GET', '/api/rules/text')).text;
    expect(text).toContain('betingelse reason-given er længde(begrundelse) >= 10');
    expect(await faults(visitor)).toEqual([]);
  });

  it('says so when the rules cannot be fetched, and tries again', async () => {
    const visitor = await visit();
    await visitor.page.route('**/api/rules*', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await visitor.page.goto('/udvikler/regler');
    await visitor.page.getByText('Reglerne kunne ikke hentes.').waitFor();
    expect(await faults(visitor, [503])).toEqual([]);
    await visitor.page.getByRole('button', { name: 'Prøv igen' }).click();
    await opened(visitor.page);
  });

  it('is for whoever is logged in, also a citizen; nobody else, and only for days that exist', async () => {
    expect((await fetch(`${platform.url}/api/rules`)).status).toBe(401);
    expect((await platform.call('karla', 'GET', '/api/rules')).status).toBe(200);
    const wrong = await platform.call('karla', 'GET', '/api/rules?on=2026-02-30');
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('a day of the calendar')]);
  });
});
