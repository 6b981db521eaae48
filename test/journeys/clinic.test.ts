/** What professionals keep in order beside the patient: delegations, supervision, why they look; and the operator's apps. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { DEMO_PIN } from '../../src/identity/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { logIn } from './log-in.js';
import { accessibilityFaults, programFaults, widthFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

/** Time passes by the test's own hand; the browser's clock goes on as it will, so both begin together. */
const clock = new VirtualClock(new Date().toISOString());
let platform: TestPlatform;
let browser: Browser;
let karla: string;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [platform, browser] = await Promise.all([
    openTestPlatform({ citizens: 7, clock, webDir: builtScreens() }),
    openBrowser(),
  ]);
  karla = (await platform.call('karla', 'GET', '/api/me')).json.patientId;
  const organisation = (await platform.identity.findPerson('asta'))!.organisation;
  await platform.identity.registerPerson({
    caller: { kind: 'professional', id: 'sanne', name: 'Sanne Vangsgaard', role: 'secretary', organisation },
    view: { roleText: 'Lægesekretær', roleTextEn: 'Medical secretary', group: '1 Sygehus' },
  });
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

async function at(person: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, platform.url);
  visitors.push(visitor);
  await logIn(visitor, person);
  return visitor;
}
const main = (page: Page) => page.getByRole('main');
const openPatient = (page: Page) => page.goto(`/arbejdsplads/patient/${karla}`);
const faults = async ({ page, seen }: Visitor, statuses: number[] = [], part?: string) => [
  ...(await accessibilityFaults(page, part)),
  ...(await widthFaults(page)),
  ...programFaults(seen, platform.url, statuses),
];
const rows = (actor: string) =>
  platform.db.query<{ effect: string; rule: string }>({
    text: 'SELECT effect, rule FROM access_log WHERE actor = $1 ORDER BY at, id',
    values: [actor],
  });

describe('a doctor and her secretary', () => {
  it('gives by name, data and day; the secretary works in her name; taken back, it is over at the next look', async () => {
    const doctor = await at('asta');
    const secretary = await at('sanne');
    await openPatient(secretary.page);
    await main(secretary.page)
      .getByText(/ingen gyldig bemyndigelse/)
      .waitFor();

    const { page } = doctor;
    await page.getByRole('navigation').getByRole('link', { name: 'Bemyndigelser' }).click();
    await page.getByRole('searchbox', { name: 'Hvem' }).fill('vangs');
    await page.getByRole('radio', { name: /Sanne Vangsgaard/ }).check();
    await page.getByRole('radio', { name: 'Kun noget' }).check();
    await page.getByRole('checkbox', { name: 'medicin' }).check();
    await page.getByRole('radio', { name: 'Kun se', exact: true }).check();
    await page.getByRole('button', { name: '3 måneder' }).click();
    await page.getByRole('button', { name: 'Giv bemyndigelse' }).click();
    await page.getByText('Sanne Vangsgaard arbejder nu på dine vegne.').waitFor();
    expect(await faults(doctor)).toEqual([]);

    await secretary.page.goto('/arbejdsplads/bemyndigelser');
    await secretary.page.getByRole('button', { name: /^Arbejd på vegne af Asta/ }).click();
    await secretary.page.getByText(/^Du arbejder på vegne af Asta/).waitFor();
    await openPatient(secretary.page);
    await secretary.page.locator('#medicine [data-row]').first().waitFor();
    expect(await secretary.page.locator('#labs [data-row]').count(), 'results were not lent').toBe(0);

    await page.getByRole('button', { name: /Tag tilbage: .* til Sanne Vangsgaard/ }).click();
    await page.getByRole('button', { name: 'Ja, tag tilbage' }).click();
    await page.getByText('Bemyndigelsen er ophørt.').waitFor();
    await secretary.page.reload();
    await main(secretary.page)
      .getByText(/ingen gyldig bemyndigelse/)
      .waitFor();
    // Before she had it, and now.
    expect((await rows('sanne')).filter(({ rule }) => rule === '35').length).toBeGreaterThan(1);

    await platform.logKeeper.sequence('everywhere');
    await page.getByRole('link', { name: 'Tilsyn' }).first().click();
    await page.getByRole('heading', { name: 'Sanne Vangsgaard' }).waitFor();
    await page.getByText('på vegne af Asta').first().waitFor();
  });
});

describe('an emergency look-up on an old proof of who it is', () => {
  it('asks for a fresh one, keeps what was written, opens, is marked for the leader, and the citizen sees it', async () => {
    const doctor = await at('peter');
    const { page } = doctor;
    await openPatient(page);
    await page.getByRole('radio', { name: /Værdispring/ }).check();
    await page.getByRole('textbox', { name: 'Begrundelse' }).fill('Bevidstløs, ukendt medicin');
    clock.advanceMs(5 * 60_000 + 1);
    // Control: nothing but the proof is missing, and the server is what asks for it.
    const stale = await page.evaluate<{ status: number; stepUp?: boolean }>(`fetch('/api/patients/${karla}/access', {
      method: 'POST', headers: { 'x-overblik': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ purpose: 'emergency', reason: 'Bevidstløs, ukendt medicin' }),
    }).then(async (answer) => ({ status: answer.status, stepUp: (await answer.json()).stepUp }))`);
    expect(stale).toEqual({ status: 403, stepUp: true });
    expect((await rows('peter')).some(({ effect }) => effect === 'PR')).toBe(false);

    await page.getByRole('button', { name: 'Åbn med værdispring' }).click();
    await page.getByRole('heading', { name: 'Bekræft, at det er dig' }).waitFor();
    expect(await faults(doctor, [403])).toEqual([]);
    await page.getByLabel('PIN').fill('0000');
    await page.getByText(/kunne ikke låses op/).waitFor();
    expect((await rows('peter')).some(({ effect }) => effect === 'PR')).toBe(false);
    await page.getByLabel('PIN').fill(DEMO_PIN);
    await page.locator('.wp-overview-widened').waitFor();
    expect(await rows('peter')).toContainEqual({ effect: 'PR', rule: '07' });

    await page.locator('.wp-access').click();
    const panel = page.getByRole('complementary');
    await panel.getByText(/^Værdispring · »Bevidstløs, ukendt medicin« · gælder til/).waitFor();
    expect(await faults(doctor, [403], '.sd-panel')).toEqual([]);
    await panel.getByRole('button', { name: 'Afslut udvidet adgang' }).click();
    await page.getByRole('heading', { name: /ingen kendt behandlingsrelation/ }).waitFor();

    const citizen = (await platform.call('karla', 'GET', '/api/me/log')).json.entries as { statedReason?: string }[];
    expect(citizen.filter(({ statedReason }) => statedReason === 'Bevidstløs, ukendt medicin').length).toBeGreaterThan(
      0,
    );
  });
});

describe('another purpose', () => {
  it('is offered with what it gives and demands, refused by its rule without consent, and opened with it', async () => {
    const pharmacist = await at('omar');
    const { page } = pharmacist;
    await openPatient(page);
    await page.locator('.wp-access').click();
    const panel = page.getByRole('complementary');
    await panel.getByRole('heading', { name: 'Det, der er udeladt, og hvorfor' }).waitFor();
    await panel.getByText(/Reglen viser kun åbne recepter/).waitFor();
    await panel.getByText('Andet lovligt formål').click();
    await panel.getByLabel('Formål').selectOption('advise');
    await panel.getByText('samtykke til netop dette opslag', { exact: true }).waitFor();
    expect(await faults(pharmacist, [], '.sd-panel')).toEqual([]);
    await panel.getByRole('button', { name: 'Åbn til rådgive på apotek' }).click();
    await panel.getByText('Hele medicinkortet kræver borgerens samtykke hver gang.').waitFor();
    expect(await rows('omar')).toContainEqual({ effect: 'D', rule: '31' });
    await panel.getByRole('checkbox', { name: /samtykke/ }).check();
    await panel.getByRole('button', { name: 'Åbn til rådgive på apotek' }).click();
    await panel.waitFor({ state: 'detached' });
    await page.locator('.wp-access').click();
    await page.getByRole('complementary').getByText('rådgive på apotek', { exact: true }).first().waitFor();
    expect(await rows('omar')).toContainEqual({ effect: 'P', rule: '10' });
  });

  it('says when the purposes cannot be fetched, and when there are none', async () => {
    const { page } = await at('omar');
    await page.route('**/api/purposes', (route) => route.fulfill({ status: 503, json: {} }), { times: 1 });
    await openPatient(page);
    await page.locator('.wp-access').click();
    const panel = page.getByRole('complementary');
    await panel.getByText('Andet lovligt formål').click();
    await panel.getByText('Formålene kunne ikke hentes.').waitFor();
    await page.route('**/api/purposes', (route) => route.fulfill({ json: { purposes: [] } }));
    await panel.getByRole('button', { name: 'Prøv igen' }).click();
    await panel.getByText('Ingen regel åbner andre formål for din rolle.').waitFor();
  });
});

describe('the operator', () => {
  it('lets an app in that waits, takes it out again, and both stand in the log', async () => {
    await platform.db.query({
      text: `INSERT INTO login_person (id, caller, view, client, updated_at) VALUES ('app-venter', $1, $2, $3, $4)`,
      values: [
        JSON.stringify({
          kind: 'system',
          id: 'app-venter',
          name: 'Vægtappen',
          role: 'integrator-system',
          clientId: 'app-venter',
        }),
        JSON.stringify({ roleText: 'App', roleTextEn: 'App', group: '6 Apps' }),
        JSON.stringify({
          scopes: ['patient/Observation.rs'],
          redirectUris: ['https://app.example/tilbage'],
          isPublic: true,
          owner: 'asta',
          status: 'waiting',
          registeredAt: clock.now().toISOString(),
        }),
        clock.now(),
      ],
    });
    const owner = await at('asta');
    await owner.page.goto('/udvikler/apps');
    const hers = owner.page.getByRole('listitem').filter({ hasText: 'Vægtappen' });
    await hers.waitFor();
    expect(await hers.getByRole('button', { name: /^Godkend/ }).count(), 'nobody approves her own').toBe(0);

    const operator = await at('drift');
    const { page } = operator;
    await page.goto('/udvikler/apps');
    const app = page.getByRole('listitem').filter({ hasText: 'Vægtappen' });
    await app.getByText('venter på godkendelse').waitFor();
    // Where the log-in leads, the operator sees no patients.
    expect(await faults(operator, [403])).toEqual([]);
    await app.getByRole('button', { name: /^Godkend/ }).click();
    await app.getByRole('button', { name: /^Godkend/ }).waitFor({ state: 'detached' });
    expect((await platform.identity.apps.list('asta'))[0]).toMatchObject({ id: 'app-venter', status: 'approved' });
    await page.route('**/api/apps/*/approval', (route) => route.fulfill({ status: 503, json: {} }), { times: 1 });
    const refuse = app.getByRole('button', { name: /^Afvis/ });
    await refuse.click();
    await app.getByRole('alert').waitFor();
    await refuse.click();
    await refuse.waitFor({ state: 'detached' });
    expect((await platform.identity.apps.list('asta'))[0]).toMatchObject({ status: 'refused' });
    const logged = await platform.db.query<{ entry: string }>({
      text: `SELECT entry FROM access_log WHERE patient_key = 0 AND actor = 'drift' AND entry LIKE '%app-venter%' ORDER BY at, id`,
      values: [],
    });
    expect(logged.length).toBe(2);
  });
});
