/** Every state of the staff's pages, on a large screen and on a telephone: readable by all, still, and quiet in the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, openTestPlatform, type TestPlatform } from '../platform.js';
import { type AnotherDoor, openAnotherDoor } from './another-door.js';
import { openBrowser, openVisitor, type Visitor, type VisitorOptions } from './browser.js';
import { logIn } from './log-in.js';
import { accessibilityFaults, layoutFaults, programFaults, watchLayout, widthFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 780 },
];
const NARROWEST = 320;

let platform: TestPlatform;
/** The same platform, with its images at a register where nobody answers. */
let lonely: AnotherDoor;
let browser: Browser;
let karla: string;
const sessions: Record<string, NonNullable<VisitorOptions['cookies']>> = {};

beforeAll(async () => {
  [platform, browser] = await Promise.all([openTestPlatform({ citizens: 18, webDir: builtScreens() }), openBrowser()]);
  const images = { url: `http://127.0.0.1:${await freePort()}/fhir`, name: 'Billedarkivet i Nord' };
  lonely = await openAnotherDoor(platform, { sources: { images }, webDir: builtScreens() });
  const found = await platform.call('bench', 'GET', '/fhir/Patient?given=Karla');
  karla = found.json.entry[0].resource.id;
  for (const person of ['asta', 'peter', 'omar', 'jens']) {
    const one = await openVisitor(browser, platform.url);
    await logIn(one, person);
    sessions[person] = await one.context.storageState();
    await one.context.close();
  }
});
afterAll(async () => {
  await browser?.close();
  await lonely?.close();
  await platform?.close();
});

interface State {
  name: string;
  /** Whose session; `asta` when left out, `nobody` for none. */
  as?: string;
  /** Brings the page into the state and waits until it is there. */
  show: (visitor: Visitor) => Promise<unknown>;
  language?: 'en';
  withoutImages?: boolean;
  /** What is new in the state, when the page behind it is a state of its own. */
  part?: string;
  /** Refusals that belong to the state. */
  statuses?: number[];
  /** Laid out as a state that is looked at on the telephone: the large screen is enough. */
  wideOnly?: true;
}

const list = async ({ page }: Visitor) => {
  await page.goto('/arbejdsplads');
  await page.getByRole('heading', { level: 1 }).waitFor();
};
const rows = async (visitor: Visitor) => {
  await list(visitor);
  await visitor.page.locator('tbody tr').first().waitFor();
};
const patient = async ({ page }: Visitor, id = karla) => {
  await page.goto(`/arbejdsplads/patient/${id}`);
};
const answered = async (visitor: Visitor) => {
  await patient(visitor);
  // All have been heard, whatever they said.
  await visitor.page
    .getByText(/^\d (af|of) 7 (kilder|sources)/)
    .filter({ hasNotText: '…' })
    .waitFor();
};
const DELEGATIONS = '/arbejdsplads/bemyndigelser';
const SUPERVISION = '/arbejdsplads/tilsyn';
const page =
  (path: string, text: string | RegExp, act?: (page: Page) => Promise<unknown>) =>
  async ({ page }: Visitor) => {
    await page.goto(path);
    await act?.(page);
    await page.getByText(text).first().waitFor();
  };
const fails = (page: Page, path: string) =>
  page.route(`**/api/${path}`, (route) => route.fulfill({ status: 503, json: {} }));
/** A log of more than a page, of which the second does not come. */
const brokenLog = async ({ page }: Visitor) => {
  const entry = { event: 'e1', actor: 'jens', who: 'Jens', organisation: 'FAM', what: '', operation: 'overview' };
  const why = { reason: 'Aktuel behandling', rule: '34', effect: 'P', purpose: 'treatment', marks: ['emergency'] };
  const one = { ...entry, ...why, time: '2026-11-23T08:00:00.000Z', patientId: 'x', patientName: 'Ida', returned: 3 };
  await page.route('**/api/log/assistants?*', (route) =>
    route.request().url().includes('before=')
      ? route.fulfill({ status: 503, json: {} })
      : route.fulfill({ json: { entries: [one], next: 'a' } }),
  );
  await page.goto(SUPERVISION);
  await page.getByRole('button', { name: 'Hent ældre' }).click();
  await page.getByText('listen er ikke hel').waitFor();
};
const panel = (page: Page) => page.getByRole('complementary').getByRole('heading').first().waitFor();

const STATES: State[] = [
  { name: 'the patient list', show: rows },
  { name: 'the patient list in English', show: rows, language: 'en' },
  {
    name: 'an empty patient list',
    as: 'peter',
    show: async (visitor) => {
      await list(visitor);
      await visitor.page.getByText('Ingen patienter er i kontakt med enheden lige nu.').waitFor();
    },
  },
  {
    name: 'a patient list filtered to none',
    show: async (visitor) => {
      await rows(visitor);
      await visitor.page.getByRole('searchbox').fill('zzz');
      await visitor.page.getByText('Ingen på listen passer til filteret.').waitFor();
    },
  },
  {
    name: 'a patient list that could not be fetched',
    statuses: [503],
    show: async (visitor) => {
      await visitor.page.route('**/api/my-patients', (route) => route.fulfill({ status: 503, json: {} }));
      await list(visitor);
      await visitor.page.getByText(/Patientlisten kunne ikke hentes/).waitFor();
    },
  },
  { name: 'the overview', show: answered },
  { name: 'the overview in English', show: answered, language: 'en' },
  {
    name: 'the overview before anything has come',
    show: async (visitor) => {
      await visitor.page.route('**/overview', () => undefined);
      await patient(visitor);
      await visitor.page.getByRole('heading', { name: 'Patientoverblik' }).waitFor();
    },
  },
  {
    name: 'the overview with a source that does not answer',
    withoutImages: true,
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page
        .getByText(/Billedindekset kunne ikke hentes/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'the overview of which most is withheld',
    as: 'omar',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('.wp-chip-withheld').first().waitFor();
    },
  },
  {
    name: 'the overview refused',
    as: 'peter',
    statuses: [403],
    show: async (visitor) => {
      await patient(visitor);
      await visitor.page.getByRole('heading', { name: /ingen kendt behandlingsrelation/ }).waitFor();
    },
  },
  {
    name: 'the overview refused, a reason too short, in English',
    as: 'peter',
    language: 'en',
    statuses: [403],
    show: async (visitor) => {
      await patient(visitor);
      await visitor.page.getByRole('textbox').waitFor();
      await visitor.page.locator('form button[type="submit"]').click();
      await visitor.page.locator('.sd-field-error').waitFor();
    },
  },
  {
    name: 'a patient who is not there',
    statuses: [403, 404],
    show: async (visitor) => {
      await patient(visitor, 'aaaaaaaaaaaaaaaaaaaaaaaaaa');
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    },
  },
  {
    name: 'the overview when the platform cannot answer',
    statuses: [503],
    show: async (visitor) => {
      await visitor.page.route('**/overview', (route) => route.fulfill({ status: 503, json: {} }));
      await patient(visitor);
      await visitor.page.getByRole('heading', { name: 'Overblikket kunne ikke hentes' }).waitFor();
    },
  },
  { name: 'the delegations', show: page(DELEGATIONS, 'Jens Skrivergaard') },
  { name: 'the delegations in English', wideOnly: true, language: 'en', show: page(DELEGATIONS, 'Jens Skrivergaard') },
  {
    name: 'the delegations of one who gave none',
    wideOnly: true,
    as: 'peter',
    show: page(DELEGATIONS, 'Ingen arbejder på dine vegne'),
  },
  { name: 'the delegations of an assistant', as: 'jens', show: page(DELEGATIONS, /Du arbejder på vegne af Asta/) },
  { name: 'the delegations of who may give none', wideOnly: true, as: 'omar', show: page(DELEGATIONS, /regel S51/) },
  {
    name: 'the delegations on their way',
    wideOnly: true,
    show: async (visitor) => {
      await visitor.page.route('**/api/delegations', () => undefined);
      await page(DELEGATIONS, 'Hvem der må arbejde')(visitor);
    },
  },
  {
    name: 'the delegations that could not be fetched',
    wideOnly: true,
    statuses: [503],
    show: async (visitor) => {
      await fails(visitor.page, 'delegations');
      await page(DELEGATIONS, 'Bemyndigelserne kunne ikke hentes.')(visitor);
    },
  },
  {
    name: 'a delegation half written',
    show: page(DELEGATIONS, 'Vælg, hvem der skal have', async (one) => {
      await one.getByLabel('Kun noget').check();
      await one.getByRole('button', { name: 'Giv bemyndigelse' }).click();
    }),
  },
  {
    name: 'a delegation about to be taken back',
    wideOnly: true,
    show: page(DELEGATIONS, 'Tag tilbage nu?', (one) =>
      one.getByRole('button', { name: /Tag tilbage: .* til Jens/ }).click(),
    ),
  },
  { name: 'the look-ups of nobody', wideOnly: true, as: 'peter', show: page(SUPERVISION, 'Ingen opslag er logget.') },
  {
    name: 'the look-ups of the unit',
    show: async (visitor) => {
      await platform.logKeeper.sequence('everywhere');
      await page(SUPERVISION, 'Det, der er slået op fra', (one) => one.getByText('Min enhed', { exact: true }).click())(
        visitor,
      );
      await visitor.page.locator('.sv-person').first().waitFor();
      await visitor.page.getByText('Sådan mærkes opslag').click();
    },
  },
  {
    name: 'the look-ups for who supervises nobody, in English',
    wideOnly: true,
    as: 'omar',
    language: 'en',
    statuses: [403],
    show: page(SUPERVISION, /rule S33/),
  },
  { name: 'a log that is not whole', statuses: [503], show: brokenLog },
  {
    name: 'a log that could not be fetched',
    wideOnly: true,
    statuses: [503],
    show: async (visitor) => {
      await fails(visitor.page, 'log/assistants?*');
      await page(SUPERVISION, 'Loggen kunne ikke hentes.')(visitor);
    },
  },
  {
    name: 'an address that leads nowhere',
    show: async (visitor) => {
      await visitor.page.goto('/arbejdsplads/findes-ikke');
      await visitor.page.getByRole('heading', { name: 'Siden findes ikke' }).waitFor();
    },
  },
  {
    name: 'a locked screen',
    as: 'nobody',
    statuses: [423],
    show: async (visitor) => {
      // A log-in of its own, for it ends locked.
      await logIn(visitor, 'mads');
      await answered(visitor);
      await visitor.page.evaluate(`fetch('/api/session/lock', { method: 'POST', headers: { 'x-overblik': '1' } })`);
      await visitor.page.reload();
      await visitor.page.getByRole('heading', { name: 'Skærmen er låst' }).waitFor();
    },
  },
  {
    name: 'the search with somebody found',
    part: 'dialog',
    show: async (visitor) => {
      await rows(visitor);
      await visitor.page.keyboard.press('Control+k');
      await visitor.page.keyboard.type('eksempelsen');
      await visitor.page.getByRole('option', { name: /Karla Eksempelsen/ }).waitFor();
    },
  },
  {
    name: 'the search with nobody found',
    part: 'dialog',
    show: async (visitor) => {
      await rows(visitor);
      await visitor.page.keyboard.press('Control+k');
      await visitor.page.keyboard.type('zzzzzz');
      await visitor.page.getByText('Ingen patienter fundet.').waitFor();
    },
  },
  {
    name: 'the list of keys',
    part: 'dialog',
    show: async (visitor) => {
      await rows(visitor);
      await visitor.page.keyboard.press('?');
      await visitor.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'why one may see this',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('.wp-access').click();
      await panel(visitor.page);
    },
  },
  {
    name: 'another purpose, and what it gives and demands',
    as: 'omar',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('.wp-access').click();
      await visitor.page.getByText('Andet lovligt formål').click();
      await visitor.page.getByLabel('Formål').selectOption('advise');
    },
  },
  {
    name: 'the sources in full',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('.wp-chip').first().click();
      await panel(visitor.page);
    },
  },
  {
    name: 'a note in full',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('#notes [data-row]').first().click();
      await visitor.page.locator('.sd-panel .wp-writing').first().waitFor();
    },
  },
  {
    name: 'a result with its history',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('#labs [data-row]').first().click();
      await visitor.page.locator('.sd-panel .wp-facts').nth(1).waitFor();
    },
  },
  {
    name: 'a picture and its report',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('#images [data-row]').nth(1).click();
      await visitor.page.locator('.sd-panel .wp-facts').nth(1).waitFor();
    },
  },
  {
    name: 'all results',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('#labs .wp-all').click();
      await visitor.page.locator('.sd-panel [data-row]').first().waitFor();
    },
  },
  {
    name: 'everything she does not tolerate',
    part: '.sd-panel',
    show: async (visitor) => {
      await answered(visitor);
      await visitor.page.locator('.wp-cave').click();
      await panel(visitor.page);
    },
  },
];

async function faultsOf(state: State, size: { width: number; height: number }): Promise<string[]> {
  const { as = 'asta', show, language, withoutImages, part, statuses } = state;
  const url = withoutImages ? lonely.url : platform.url;
  const visitor = await openVisitor(browser, url, { ...size, cookies: sessions[as] });
  try {
    await watchLayout(visitor.context);
    if (language) await visitor.context.addInitScript(`localStorage.setItem('overblik.language', '${language}')`);
    await show(visitor);
    const faults = [
      ...(await layoutFaults(visitor.page)),
      ...(await accessibilityFaults(visitor.page, part)),
      ...(await widthFaults(visitor.page)),
    ];
    if (size.width === 360) {
      await visitor.page.setViewportSize({ width: NARROWEST, height: size.height });
      faults.push(...(await widthFaults(visitor.page)));
    }
    return [...faults, ...programFaults(visitor.seen, url, statuses)];
  } finally {
    await visitor.context.close();
  }
}

describe.each(SIZES)('on a screen of $width px', (size) => {
  it.each(STATES.filter(({ wideOnly }) => !wideOnly || size.width > 1000))('$name is free of faults', async (state) => {
    expect(await faultsOf(state, size)).toEqual([]);
  });
});
