/** Two platforms: the images of the one lie at the other, which is taken away while a doctor works, and comes back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WardPatient } from '../../src/patient-index/contract.js';
import { freePort, openTestPlatform, type TestPlatform } from '../platform.js';
import { type AnotherDoor, openAnotherDoor } from './another-door.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { logIn } from './log-in.js';
import { programFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

const ELSEWHERE = 'Billedarkivet i Nord';

let house: TestPlatform;
let browser: Browser;
let archive: Archive;
let ward: WardPatient[];
const closing: (() => Promise<unknown>)[] = [];

/** The second platform, with a Karla of its own; it keeps its data and its address when it is taken away. */
class Archive {
  token = '';
  #door: AnotherDoor | undefined;

  private constructor(
    readonly platform: TestPlatform,
    readonly port: number,
  ) {}

  static async open(): Promise<Archive> {
    const archive = new Archive(await openTestPlatform({ citizens: 1 }), await freePort());
    await archive.comeBack();
    archive.token = await archive.#door!.identity.mintToken('bench');
    return archive;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/fhir`;
  }

  async comeBack(): Promise<void> {
    this.#door ??= await openAnotherDoor(this.platform, { port: this.port });
  }

  /** Nobody answers at its address any more; questions under way are cut off. */
  async takeAway(): Promise<void> {
    const door = this.#door;
    this.#door = undefined;
    await door?.close();
  }

  async close(): Promise<void> {
    await this.takeAway();
    await this.platform.close();
  }
}

beforeAll(async () => {
  [house, archive, browser] = await Promise.all([openTestPlatform({ citizens: 9 }), Archive.open(), openBrowser()]);
  ward = (await house.call('asta', 'GET', '/api/my-patients')).json.patients;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await archive.comeBack();
  await house.db.query({ text: `DELETE FROM index_entry WHERE place <> 'local'`, values: [] });
  await house.db.query({ text: 'DELETE FROM source_answer', values: [] });
});
afterAll(async () => {
  await browser?.close();
  await archive?.close();
  await house?.close();
});

const idOf = (name: string) => ward.find((patient) => patient.name.startsWith(name))!.id;

/** The house's screens, with images asked for at the archive; somebody logged in at them. */
async function visit(person: string): Promise<Visitor> {
  const images = { url: archive.url, name: ELSEWHERE, token: archive.token };
  const door = await openAnotherDoor(house, { sources: { images }, webDir: builtScreens() });
  closing.push(() => door.close());
  return visitAt(door.url, person);
}

async function visitAt(url: string, person: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, url);
  closing.push(() => visitor.context.close());
  await logIn(visitor, person);
  return visitor;
}

const chip = (page: Page, source: string) => page.locator('.wp-chip').filter({ hasText: source });
const images = (page: Page) => page.getByRole('region', { name: 'Billeder' });

async function open(page: Page, patient: string): Promise<void> {
  await page.goto(`/arbejdsplads/patient/${patient}`);
  // All have been heard, whatever they said.
  await page
    .getByText(/^\d af 7 kilder/)
    .filter({ hasNotText: '…' })
    .waitFor();
}

/** That nothing of the page but the images has suffered. */
async function expectAllElse(page: Page): Promise<void> {
  for (const source of ['FMK', 'DDV', 'e-journal', 'Prøvesvar', 'Hjemmemåling', 'LPR']) {
    expect(await chip(page, source).textContent()).toMatch(/\d\d:\d\d|intet/);
  }
  expect(await page.getByRole('region', { name: 'Patient', exact: true }).textContent()).toContain('CAVE');
  expect(await page.getByRole('region', { name: 'Medicinkort (FMK)' }).textContent()).not.toContain(
    'kunne ikke hentes',
  );
}

describe('images that lie at another platform', () => {
  it('stand on the overview like all else, and it is said where they are', async () => {
    const { page, seen } = await visit('asta');
    await open(page, idOf('Karla'));
    expect(await images(page).textContent()).toContain('Røntgen af thorax');
    await chip(page, 'Billedindeks').click();
    const panel = page.getByRole('complementary');
    expect(await panel.getByText(ELSEWHERE).count()).toBe(1);
    expect(programFaults(seen, new URL(page.url()).origin)).toEqual([]);
  });

  it('are named as not answered when the platform is gone, with the time and a way to ask again; nobody says there are none', async () => {
    const { page } = await visit('asta');
    await archive.takeAway();
    await open(page, idOf('Karla'));
    await expect.poll(() => images(page).textContent()).toMatch(/Billedindekset kunne ikke hentes \(\d\d:\d\d\)/);
    expect(await images(page).textContent()).not.toMatch(/\bingen\b|\bintet\b/i);
    expect(await images(page).getByRole('button', { name: 'Prøv igen' }).count()).toBe(1);
    expect(await chip(page, 'Billedindeks').textContent()).toContain('intet svar');
    expect(await page.getByText(/^6 af 7 kilder/).count()).toBe(1);
    await expectAllElse(page);
    await chip(page, 'Billedindeks').click();
    expect(await page.getByRole('complementary').textContent()).toContain(`${ELSEWHERE} kan ikke nås`);
  });

  it('are shown as they last were, with the time of that, once they have been seen', async () => {
    const { page } = await visit('asta');
    await open(page, idOf('Karla'));
    await archive.takeAway();
    await open(page, idOf('Karla'));
    await expect.poll(() => images(page).textContent()).toMatch(/Data (til )?\d\d:\d\d\. .*kan ikke nås/);
    expect(await images(page).textContent()).toContain('Røntgen af thorax');
    expect(await images(page).getByRole('button', { name: 'Prøv igen' }).count()).toBe(1);
    expect(await chip(page, 'Billedindeks').getAttribute('class')).toContain('stale');
    await expectAllElse(page);
  });

  it('come at the press of a button when the platform is back', async () => {
    const { page } = await visit('asta');
    await archive.takeAway();
    await open(page, idOf('Karla'));
    const again = images(page).getByRole('button', { name: 'Prøv igen' });
    await again.waitFor();
    await archive.comeBack();
    await again.click();
    await expect.poll(() => images(page).textContent()).toContain('Røntgen af thorax');
    await page.getByText(/^7 af 7 kilder/).waitFor();
    expect(await images(page).textContent()).not.toContain('kunne ikke hentes');
  });

  it('are said to be none only by a platform that is there and has none (negative control)', async () => {
    const { page } = await visit('asta');
    const stranger = ward.find(({ name }) => !name.startsWith('Karla'))!.id;
    await open(page, stranger);
    expect(await images(page).textContent()).toContain('Ingen billedundersøgelser registreret');
    await archive.takeAway();
    await open(page, stranger);
    await expect.poll(() => images(page).textContent()).toContain('kunne ikke hentes');
    expect(await images(page).textContent()).not.toContain('Ingen billedundersøgelser');
  });

  it('are told to the citizen in plain words to be missing, never to be none', async () => {
    const { page } = await visit('karla');
    await archive.takeAway();
    await page.goto('/borger/billeder');
    const main = page.getByRole('main');
    await expect.poll(() => main.textContent()).toMatch(/svarer ikke|ikke hentes/);
    expect(await main.textContent()).not.toMatch(/Der står ikke noget|\bingen billeder\b/i);
    await page.goto('/borger');
    const tile = page.getByRole('link', { name: /^Billeder/ });
    await expect.poll(() => tile.textContent()).toContain('Kan ikke hentes lige nu');
    expect(await page.getByRole('link', { name: /^Medicin .*slags/ }).count()).toBe(1);
  });
});
