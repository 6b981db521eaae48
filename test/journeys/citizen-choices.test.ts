/** A citizen blocks, marks and takes away again, while a clinician's page stands open: both screens in a real browser. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CitizensLog, LogLine } from '../../src/patient-index/contract.js';
import type { TestPlatform } from '../platform.js';
import type { Visitor, VisitorOptions } from './browser.js';
import { type ChoosingHouse, openChoosingHouse } from './choosing-house.js';
import { accessibilityFaults, layoutFaults, programFaults, widthFaults } from './page-checks.js';

let house: ChoosingHouse;
let platform: TestPlatform;
let karla: string;
let noah: string;

beforeAll(async () => {
  house = await openChoosingHouse();
  ({ platform, karla, noah } = house);
});
afterEach(() => house?.tidyUp());
afterAll(() => house?.close());

const as = (person: string, options?: VisitorOptions) => house.as(person, options);
const linesOf = (name: RegExp) => house.linesOf(name);

async function faults(visitor: Visitor, statuses: number[] = []): Promise<string[]> {
  return [...(await layoutFaults(visitor.page)), ...(await faultsInPlace(visitor, statuses))];
}

/** Those of a page that has been brought something by a press: it may come late, and is then told from nothing that moves by itself. */
async function faultsInPlace(visitor: Visitor, statuses: number[] = []): Promise<string[]> {
  return [
    ...(await accessibilityFaults(visitor.page)),
    ...(await widthFaults(visitor.page)),
    ...programFaults(visitor.seen, platform.url, statuses),
  ];
}

const main = (page: Page) => page.locator('main');
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** Karla's form, ready to be filled in. */
async function newBlock(options: VisitorOptions = {}): Promise<Visitor> {
  const visitor = await as('karla', options);
  await visitor.page.goto('/borger/spaerringer');
  await press(visitor.page, 'Lav en spærring');
  await visitor.page.getByRole('heading', { name: 'Ny spærring' }).waitFor();
  return visitor;
}

async function pick(page: Page, name: string): Promise<void> {
  await page.getByLabel('En person eller et sted').check();
  await page.getByLabel('Navn på person eller sted').fill(name);
  await page
    .getByRole('option', { name: new RegExp(name) })
    .first()
    .click();
  await page.getByText(/^Valgt:/).waitFor();
}

async function confirm(page: Page): Promise<void> {
  await press(page, 'Se, hvad det gør');
  await press(page, 'Spær nu');
  await page.getByText(/^Spærringen gælder nu, fra kl\. \d\d:\d\d\.$/).waitFor();
}

/** Asta's page with Karla on it, all of it there. */
async function clinicians(prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const { page } = await as('asta');
  await prepare?.(page);
  await page.goto(`/arbejdsplads/patient/${karla}`);
  await page.getByText(/^7 af 7 kilder/).waitFor();
  await page.getByText('CRP', { exact: true }).first().waitFor();
  return page;
}
/** The same with a clock of its own, when the lines of all earlier pages are gone. */
async function onlyPage(): Promise<Page> {
  const lines = () => expect.poll(() => platform.openViews.size, { timeout: 20_000 });
  await lines().toBe(0);
  const page = await clinicians(({ clock }) => clock.install());
  await lines().toBe(1);
  return page;
}
const CHANGED = /^Det, du må se om patienten, blev ændret kl\. \d\d:\d\d/;

describe('a block made while a clinician has the page open', () => {
  it('is told in each register before it is made; then the open page hides it by itself, and shows it when it is ended', async () => {
    const asta = await clinicians();
    const { page } = await newBlock();
    await page.getByLabel('Noget af det').check();
    await page.getByLabel('Prøvesvar', { exact: true }).check();
    await pick(page, 'Prøvegaard');
    await press(page, 'Se, hvad det gør');
    await page.getByRole('heading', { name: 'Det gør spærringen' }).waitFor();
    const effects = main(page).locator('.my-effects li');
    expect(await effects.count()).toBe(7);
    expect(await effects.filter({ hasText: /Skjuler (\d+) af \1/ }).allInnerTexts()).toEqual([
      expect.stringContaining('Laboratoriesvarene'),
    ]);
    for (const exception of [/Er det akut/, /Siger du ja hos lægen/, /Du kan selv se det hele/])
      expect(await main(page).innerText()).toMatch(exception);
    // Nothing is kept before it is confirmed.
    expect(await house.made()).toEqual([]);
    await press(page, 'Spær nu');
    await page.getByText(/^Spærringen gælder nu/).waitFor();

    await asta.getByText(CHANGED).waitFor();
    await expect.poll(() => asta.getByText('CRP', { exact: true }).count()).toBe(0);
    await asta
      .getByText(/spærret/i)
      .first()
      .waitFor();
    expect(await accessibilityFaults(asta)).toEqual([]);

    await press(page, 'Ophæv: Prøvesvar');
    await press(page, 'Ja, ophæv');
    await page.getByText(/^Ophævet kl\./).waitFor();
    await asta.getByText('CRP', { exact: true }).first().waitFor();
    await page.getByText(/^Det gjaldt før/).click();
    await main(page).locator('.my-choices-before').getByText('Skjult for').first().waitFor();
  });

  it('closes the page when it is about everything: the rule is said, the panel too is gone, and no attempt is logged', async () => {
    const asta = await clinicians();
    const before = (await linesOf(/Asta/)).length;
    const { page } = await newBlock();
    await pick(page, 'Prøvegaard');
    await confirm(page);
    await asta.getByRole('heading', { name: 'Patienten har spærret for dig' }).waitFor();
    expect(await main(asta).innerText()).toContain('regel 09');
    expect(await main(asta).innerText()).not.toMatch(/CRP|Eksempelsen/);
    expect((await linesOf(/Asta/)).length).toBe(before);
  });

  it('would stay on the page if nobody told it (negative control)', async () => {
    const asta = await clinicians((page) =>
      page.route('**/overview', (route) => {
        const { prefer: _, ...headers } = route.request().headers();
        return route.continue({ headers });
      }),
    );
    const { page } = await newBlock();
    await pick(page, 'Prøvegaard');
    await confirm(page);
    expect((await platform.call('asta', 'GET', `/api/patients/${karla}/overview`)).status).toBe(403);
    await platform.openViews.look();
    expect(await asta.getByText('CRP', { exact: true }).count()).toBeGreaterThan(0);
  });

  it('of one fact: private in the list of medicine, gone from the open page, and back when the mark is taken away', async () => {
    const asta = await clinicians();
    const seen = () => asta.locator('main').getByText('atorvastatin', { exact: false }).count();
    await expect.poll(seen).toBeGreaterThan(0);
    const { page } = await as('karla');
    await page.goto('/borger/medicin');
    await press(page, /^Gør privat: atorvastatin/);
    expect(await main(page).innerText()).toContain('Så kan kun du se den.');
    await press(page, 'Ja, gør privat');
    await page.getByText('Den er privat nu.').waitFor();
    await asta.getByText(CHANGED).waitFor();
    await expect.poll(seen).toBe(0);
    await page.goto('/borger/spaerringer');
    await press(page, /^Vis for personalet: atorvastatin/);
    await expect.poll(seen).toBeGreaterThan(0);
  });
});

describe('a page that is left alone', () => {
  const turn = (page: Page, hidden: boolean) =>
    page.evaluate(
      `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
    );

  it('lets go of its line when it has been out of sight for a minute, and asks again when it is looked at', async () => {
    const asta = await onlyPage();
    await turn(asta, true);
    // A glance at another page is no reason (control).
    await asta.clock.fastForward(30_000);
    expect(platform.openViews.size).toBe(1);
    await asta.clock.fastForward(31_000);
    await expect.poll(() => platform.openViews.size).toBe(0);
    const before = (await linesOf(/Asta/)).length;
    const { page } = await newBlock();
    await page.getByLabel('Noget af det').check();
    await page.getByLabel('Prøvesvar', { exact: true }).check();
    await confirm(page);
    await turn(asta, false);
    await asta.getByText('217 oplysninger er spærret af patienten og vises ikke.').waitFor();
    expect(await asta.getByText('CRP', { exact: true }).count()).toBe(0);
    expect((await linesOf(/Asta/)).length).toBe(before + 1);
  });

  it('comes back by itself when it has lost its line', async () => {
    const asta = await onlyPage();
    // From here on the page's time stands still unless it is turned on.
    await asta.clock.pauseAt(Date.now() + 1_000);
    // More pages of the same session than may be told of changes: the oldest is let go.
    const leaving = new AbortController();
    const cookie = house.cookieOf('asta');
    const headers = { cookie, accept: 'text/event-stream', prefer: 'follow' };
    const address = `${platform.url}/api/patients/${karla}/overview`;
    for (let more = 0; more < 32; more++) await fetch(address, { headers, signal: leaving.signal });
    leaving.abort();
    await expect.poll(() => platform.openViews.size, { timeout: 20_000 }).toBe(0);
    // Turned on until it has come back: its wait begins when it has heard.
    const isBack = async () => {
      await asta.clock.fastForward(1_000);
      return platform.openViews.size;
    };
    await expect.poll(isBack, { timeout: 20_000 }).toBe(1);
  });
});

describe('the page of somebody who acts for another', () => {
  it('is closed with the rule when the power of attorney is withdrawn', async () => {
    const { page } = await as('ida');
    await page.goto(`/borger/medicin?for=${karla}`);
    await page.getByRole('heading', { name: /^I brug nu/ }).waitFor();
    const powers = (await platform.call('bench', 'GET', `/fhir/Consent?patient=${karla}&_count=50`)).json.entry;
    const power = powers.find(({ resource }: { resource: object }) =>
      /power-of-attorney/.test(JSON.stringify(resource)),
    );
    const { resource } = power;
    await platform.call('bench', 'PUT', `/fhir/Consent/${resource.id}`, { ...resource, status: 'inactive' });
    await page.getByRole('heading', { name: /^Du kan ikke se data om/ }).waitFor();
    expect(await main(page).innerText()).not.toMatch(/prednisolon|I brug nu/i);
    await platform.call('bench', 'PUT', `/fhir/Consent/${resource.id}`, resource);
  });
});

describe('the form', () => {
  it('says what is missing, leads to it, and stops saying so when it is mended', async () => {
    const visitor = await newBlock();
    const { page } = visitor;
    await page.getByLabel('Noget af det').check();
    await page.getByLabel('Til en dag').check();
    await page.getByLabel('En person eller et sted').check();
    await press(page, 'Se, hvad det gør');
    const problems = page.getByRole('alert').getByRole('link');
    await expect
      .poll(() => problems.allInnerTexts())
      .toEqual(['Vælg, hvad du vil spærre.', 'Vælg, hvem der ikke må se det.', 'Skriv sidste dag for spærringen.']);
    expect(await faults(visitor)).toEqual([]);
    await problems.last().click();
    await page.keyboard.type('1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2099');
    await expect.poll(() => problems.count()).toBe(2);
    await page.getByLabel('Billeder').check();
    await expect.poll(() => problems.count()).toBe(1);
  });

  it('can be filled in from the keyboard alone, the name picked from those of the log', async () => {
    await platform.call('asta', 'GET', `/api/patients/${karla}/overview`);
    const { page } = await newBlock();
    await page.getByLabel('Alle, der arbejder med det').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: /Asta Prøvegaard/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText(/^Valgt: Asta Prøvegaard/).waitFor();
    await page.getByRole('button', { name: 'Se, hvad det gør' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Spær nu' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^Spærringen gælder nu/).waitFor();
    const made = (await house.made())[0]!;
    expect(made).toMatchObject({ kinds: [], places: [], whom: [{ name: expect.stringContaining('Prøvegaard') }] });
  });

  it('takes a place with its days, and comes from a look-up in the log with the name filled in', async () => {
    await platform.call('asta', 'GET', `/api/patients/${karla}/overview`);
    const { page } = await as('karla');
    await page.goto('/borger/log');
    await page
      .getByRole('link', { name: /^Spær for Fælles Akutmodtagelse/ })
      .first()
      .click();
    await page.getByText(/^Valgt: Fælles Akutmodtagelse/).waitFor();
    await page.getByLabel('Noget af det').check();
    await page.getByLabel('Fra et bestemt sted?').fill('Psyk');
    await page.getByRole('option').first().click();
    const days = page.getByRole('group', { name: 'Til og med den dag' });
    for (const [part, text] of [
      ['Dag', '31'],
      ['Måned', '12'],
      ['År', '2020'],
    ] as const)
      await days.getByLabel(part).fill(text);
    await confirm(page);
    const made = (await house.made())[0]!;
    expect([made.to, made.whom.length, made.places.length]).toEqual(['2020-12-31', 1, 1]);
  });

  it('keeps what was typed when the platform does not answer, and says that nothing has changed', async () => {
    const { page } = await newBlock();
    await page.route('**/api/me/blocks/effects**', (route) => route.fulfill({ status: 503, json: {} }));
    await press(page, 'Se, hvad det gør');
    await page.getByText('Vi kan ikke regne det ud lige nu. Intet er ændret.').waitFor();
    await page.unroute('**/api/me/blocks/effects**');
    await press(page, 'Se, hvad det gør');
    await page.route('**/api/me/blocks?**', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 503, json: {} }) : route.continue(),
    );
    await press(page, 'Spær nu');
    await page.getByText('Spærringen blev ikke lavet. Intet er ændret.').waitFor();
    await page.getByRole('button', { name: 'Spær nu' }).waitFor();
  });

  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    it(`is free of faults at ${width} px, in both languages and in each step`, { timeout: 120_000 }, async () => {
      const visitor = await newBlock({ width, height });
      const { page } = visitor;
      await page.getByLabel('Noget af det').check();
      await page.getByLabel('Medicin', { exact: true }).check();
      expect(await faults(visitor)).toEqual([]);
      await press(page, 'Se, hvad det gør');
      await page.getByRole('button', { name: 'Spær nu' }).waitFor();
      expect(await faults(visitor)).toEqual([]);
      await page.goto('/borger/spaerringer');
      // Who goes to the foot of a page that is still loading sees it move down when the page is there.
      await page.getByRole('button', { name: 'Lav en spærring' }).waitFor();
      await page.locator('footer').getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Make a block' }).waitFor();
      expect(await faults(visitor)).toEqual([]);
    });
  }
});

describe('who may choose', () => {
  it('is said by the rule to a mother and to a daughter with a power of attorney that does not name it', async () => {
    for (const [person, patient, rule] of [
      ['emma', noah, /Regel 00/],
      ['ida', karla, /Regel 66/],
    ] as const) {
      const visitor = await as(person);
      await visitor.page.goto(`/borger/spaerringer?for=${patient}`);
      await visitor.page.getByText(rule).waitFor();
      expect(await main(visitor.page).innerText()).toContain('Kun personen selv kan spærre');
      expect(await visitor.page.getByRole('button', { name: /spærring|privat/i }).count()).toBe(0);
      expect(await faults(visitor, [403])).toEqual([]);
    }
  });

  it('is the holder of a power that names blocks: she blocks for her mother, whose log says who did', async () => {
    const powers = (await platform.call('bench', 'GET', `/fhir/Consent?patient=${karla}&_count=50`)).json.entry;
    const { resource } = powers.find((one: object) => /power-of-attorney/.test(JSON.stringify(one)));
    const { provision } = resource;
    const choices = { system: provision.class[0].system, code: 'choices' };
    const wider = { ...resource, provision: { ...provision, class: [...provision.class, choices] } };
    const put = await platform.call('bench', 'PUT', `/fhir/Consent/${resource.id}`, wider);
    expect(put.status, put.text).toBe(200);
    const visitor = await as('ida');
    const { page } = visitor;
    await page.goto(`/borger?for=${karla}`);
    await page.getByRole('link', { name: 'Se og ret, hvad der er spærret' }).click();
    await page.getByRole('heading', { level: 1, name: 'Spær data om Karla' }).waitFor();
    await press(page, 'Lav en spærring');
    await page.getByLabel('Noget af det').check();
    await page.getByLabel('Billeder', { exact: true }).check();
    await confirm(page);
    expect(await faults(visitor)).toEqual([]);
    const hers = (await linesOf(/^Ida/)).filter(({ rule }) => rule === '66').map(({ what }) => what);
    expect(hers).toContain('Lavede en spærring');
    await platform.call('bench', 'PUT', `/fhir/Consent/${resource.id}`, resource);
  });

  it('is not asked by a page that cannot be answered: blocks that cannot be seen still hold, and none is called none', async () => {
    const visitor = await as('karla');
    await visitor.page.route('**/api/me/blocks?**', (route) => route.fulfill({ status: 503, json: {} }));
    await visitor.page.goto('/borger/spaerringer');
    await visitor.page.getByText('Vi kan ikke se lige nu, hvad du har spærret. Det gælder stadig.').waitFor();
    expect(await main(visitor.page).innerText()).not.toContain('Intet er spærret');
    expect(await faults(visitor, [503])).toEqual([]);
    await visitor.page.unroute('**/api/me/blocks?**');
    await press(visitor.page, 'Prøv igen');
    await visitor.page.getByText('Alt fra Psykiatri, Aalborg Universitetshospital', { exact: true }).waitFor();
  });
});

describe('what a block does', () => {
  it('is told of registers that lie elsewhere too, and of what is hidden because nobody knows when or where it was', async () => {
    const { page } = await newBlock();
    const effect = (source: string, place: string, more: object) => ({
      source,
      name: { da: 'laboratoriesvarene', en: 'the laboratory results' },
      place,
      isTouched: true,
      lines: 4,
      hidden: 3,
      unsure: 1,
      text: { da: 'I laboratoriesvarene skjules 3 af 4. Kilden ligger et andet sted.', en: '' },
      ...more,
    });
    const effects = [effect('laboratory', 'remote', {}), effect('images', 'local', { hidden: 0 })];
    await page.route('**/api/me/blocks/effects**', (route) => route.fulfill({ json: { effects } }));
    await press(page, 'Se, hvad det gør');
    const cards = main(page).locator('.my-effects li');
    await expect
      .poll(() => cards.allInnerTexts())
      .toEqual([
        expect.stringMatching(/Skjuler 3 af 4[\s\S]*Ligger et andet sted[\s\S]*Kilden ligger/),
        expect.stringMatching(/Skjuler intet[\s\S]*Her i Overblik/),
      ]);
  });
});

describe('the log of a person with two numbers', () => {
  it('says which lines stand under the other one, and has a file with proofs for each', async () => {
    const visitor = await as('karla');
    const { page } = visitor;
    const under = { time: new Date().toISOString(), who: 'Bo', organisation: 'Klinik', what: 'Din medicin' };
    const entry = { ...under, reason: 'Opslag i aktuel behandling', rule: '01', effect: 'P', number: 7 };
    await page.route('**/api/me/log?**', (route) =>
      route.fulfill({ json: { entries: [{ ...entry, otherNumber: true }], otherNumbers: ['other'] } }),
    );
    await page.goto('/borger/log');
    await page.getByText(/^Vis 1 opslag/).click();
    await page.getByText(/under dit andet nummer/).waitFor();
    expect(await main(page).innerText()).not.toContain('Nr. 7');
    const files = page.getByRole('link', { name: /^Hent loggen/ });
    const addresses = await files.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(addresses).toEqual([expect.stringContaining(karla), expect.stringContaining('patient=other')]);
    expect(await faults(visitor)).toEqual([]);
  });
});

describe('a log longer than one page', () => {
  const line = (day: number, who: string): LogLine => ({
    time: new Date(Date.now() - day * 86_400_000).toISOString(),
    who,
    organisation: `Klinik ${who}`,
    what: 'Din medicin',
    reason: 'Opslag i aktuel behandling',
    rule: '01',
    effect: 'P',
  });
  const pages: Record<string, CitizensLog> = {
    '': { entries: [line(1, 'Anna')], next: 'a' },
    a: { entries: [line(40, 'Bo')], next: 'b' },
    b: { entries: [line(300, 'Carl')] },
  };

  it('says how far back it reaches, fetches more, and fetches by itself what a chosen period needs', async () => {
    const visitor = await as('karla');
    const { page } = visitor;
    let fails = true;
    await page.route('**/api/me/log?**', (route) => {
      const before = new URL(route.request().url()).searchParams.get('before') ?? '';
      if (before === 'a' && fails) return route.fulfill({ status: 503, json: {} });
      return route.fulfill({ json: pages[before] });
    });
    await page.goto('/borger/log');
    await page.getByText(/Mindst 1 opslag/).waitFor();
    await page.getByText(/De går tilbage til i går\. Der er flere\./).waitFor();
    expect(await layoutFaults(page)).toEqual([]);
    await press(page, 'Hent ældre linjer');
    await page.getByText('De ældre linjer kunne ikke hentes. Prøv igen.').waitFor();
    await page.getByRole('heading', { name: 'Klinik Anna' }).waitFor();
    fails = false;
    await press(page, 'Hent ældre linjer');
    await page.getByRole('heading', { name: 'Klinik Bo' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Klinik Carl' }).count()).toBe(0);
    await page.getByLabel('Periode').selectOption('365');
    await page.getByRole('heading', { name: 'Klinik Carl' }).waitFor();
    await page.getByLabel('Person').selectOption('Bo');
    await expect.poll(() => main(page).locator('li[data-reason]').count()).toBe(1);
    await page.getByLabel('Person').selectOption('');
    await page.getByLabel('Periode').selectOption('own');
    await page.getByRole('group', { name: 'Fra den dag' }).waitFor();
    expect(await faultsInPlace(visitor, [503])).toEqual([]);
  });
});
