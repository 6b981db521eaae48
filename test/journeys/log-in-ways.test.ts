/** Ways to log in, in a real browser: an app of another maker, passkeys, and two colleagues at one workstation. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serveApp } from '../identity/smart-app.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor } from './browser.js';
import { logIn } from './log-in.js';
import { accessibilityFaults, layoutFaults, programFaults, watchLayout, widthFaults } from './page-checks.js';
import { builtScreens } from './screens.js';

const PIN = '2580';
const SCOPES = 'openid fhirUser launch launch/patient patient/Patient.r patient/Observation.rs?category=laboratory';
let platform: TestPlatform;
let browser: Browser;
let karla: string;
let noah: string;
const visitors: Visitor[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 7, webDir: builtScreens() });
  browser = await openBrowser();
  const found = await platform.call('asta', 'POST', '/api/patients/search', { query: 'Karla Eksempelsen' });
  karla = found.json.patients[0].id;
  noah = (await platform.call('bench', 'GET', '/fhir/Patient?given=Noah')).json.entry[0].resource.id;
});
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await browser?.close();
  await platform?.close();
});

async function visit(url = platform.url): Promise<Visitor> {
  const one = await openVisitor(browser, url);
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

/** What a maker writes into the app: its id, and somebody it has no business with. */
const setUp = ([id, other]: readonly [string, string]) => {
  localStorage.setItem('client_id', id);
  localStorage.setItem('other', other);
};

/** A small app as its maker would write it: fhirclient in the browser, nothing of ours. */
async function openTinyApp(): Promise<string> {
  const library = createRequire(import.meta.url).resolve('fhirclient/build/fhir-client.js');
  const script = `
    const id = () => localStorage.getItem('client_id');
    const say = (text) => { document.querySelector('pre').textContent = text; };
    if (location.pathname === '/launch')
      FHIR.oauth2.authorize({ clientId: id(), scope: '${SCOPES}', redirectUri: '/app', pkceMode: 'required' });
    if (location.pathname === '/app')
      FHIR.oauth2.ready().then(async (client) => {
        const patient = await client.patient.read();
        const all = await client.request('Observation?patient=' + client.patient.id + '&_count=200');
        const others = await client.request('Observation?patient=' + localStorage.getItem('other')).then(() => 'seen', (e) => e.status);
        const conditions = await client.request('Condition?patient=' + client.patient.id).then(() => 'seen', (e) => e.status);
        say(JSON.stringify({
          patient: patient.id,
          token: client.state.tokenResponse,
          categories: [...new Set((all.entry ?? []).map(({ resource }) => resource.category?.[0]?.coding?.[0]?.code))],
          found: (all.entry ?? []).length,
          others, conditions,
        }));
      }, (error) => say('failed: ' + error.message));`;
  const page =
    '<!doctype html><title>Lille app</title><pre>...</pre><script src="/fhir-client.js"></script><script src="/app.js"></script>';
  const { url, server } = await serveApp(page, { '/fhir-client.js': readFileSync(library, 'utf8'), '/app.js': script });
  servers.push(server);
  return url;
}

describe('an app of another maker', () => {
  it('is registered on /udvikler/apps, opened from Karla’s overview, let in once, and reads her laboratory results alone', async () => {
    const app = await openTinyApp();
    const asta = await visit();
    const { page } = asta;
    await logIn(asta, 'asta');
    await page.goto('/udvikler/apps');
    await page.getByLabel('Navn', { exact: true }).fill('Lille app');
    await page.getByLabel('Adresser at sende tilbage til').fill('http://elsewhere.example/');
    await page.getByLabel('Adresse at starte på').fill(`${app}/launch`);
    await page.getByLabel('Rettigheder').fill(SCOPES);
    await page.getByRole('button', { name: 'Registrér' }).click();
    await page.getByText('http is for this machine alone').waitFor();
    expect(await faults(asta, [422])).toEqual([]);
    await page.getByLabel('Adresser at sende tilbage til').fill(`${app}/app`);
    await page.getByRole('button', { name: 'Registrér' }).click();
    const clientId = await page.locator('[data-client-id]').textContent();
    await page.getByRole('button', { name: 'Fjern Lille app' }).waitFor();
    expect(await faults(asta, [422])).toEqual([]);

    // The maker writes the id into the app.
    const maker = await asta.context.newPage();
    await maker.goto(`${app}/`);
    await maker.evaluate(setUp, [clientId!, noah] as const);
    await maker.close();

    await page.goto(`/arbejdsplads/patient/${karla}`);
    await page.getByRole('button', { name: 'Apps' }).click();
    await page.getByRole('button', { name: 'Lille app' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const [tab] = await Promise.all([
      asta.context.waitForEvent('page'),
      page.getByRole('button', { name: 'Lille app' }).click(),
    ]);
    await tab.getByRole('heading', { name: 'Lille app vil have adgang' }).waitFor();
    await tab.getByText('Adgangen gælder den patient, du havde åben').waitFor();
    expect(await accessibilityFaults(tab)).toEqual([]);
    await tab.getByRole('button', { name: 'Giv adgang' }).click();
    await tab.waitForURL(`${app}/app**`);
    await tab.getByText('"patient"').waitFor();
    const said = JSON.parse((await tab.locator('pre').textContent())!);
    expect(said).toMatchObject({
      patient: karla,
      token: { patient: karla, encounter: expect.any(String), need_patient_banner: true },
      categories: ['laboratory'],
      others: 403,
      conditions: 403,
    });
    expect(said.found).toBeGreaterThan(0);
    // No more of the clinician than the app asked for, and nothing of hers in the address.
    expect(tab.url()).not.toContain(karla);
  });

  it('opened by itself sends whoever is not logged in to the log-in, back again, and lets the person choose the patient', async () => {
    const app = await openTinyApp();
    const owner = await visit();
    await logIn(owner, 'asta');
    const wish = { name: 'Selvstændig', kind: 'public', redirectUris: [`${app}/app`], scopes: SCOPES.split(' ') };
    const clientId = await owner.page.evaluate(
      async (body) =>
        (
          await (
            await fetch('/api/apps', { method: 'POST', headers: { 'x-overblik': '1' }, body: JSON.stringify(body) })
          ).json()
        ).app.id as string,
      wish,
    );
    const karlas = await visit();
    const { page } = karlas;
    await page.goto(`${app}/`);
    await page.evaluate(setUp, [clientId, noah] as const);
    await page.goto(`${app}/launch?iss=${encodeURIComponent(`${platform.url}/fhir`)}`);
    await page.getByRole('heading', { name: 'Selvstændig vil have adgang' }).waitFor();
    await page.getByText('Log ind først').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Log ind', exact: true }).click();
    await page.locator('[data-person="karla"]').click();
    await page.getByText('Du er logget ind som Karla').waitFor();
    await page.getByText('dig selv').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Giv adgang' }).click();
    await page.getByText('"patient"').waitFor();
    expect(JSON.parse((await page.locator('pre').textContent())!)).toMatchObject({ patient: karla, others: 403 });
  });
});

describe('a passkey', () => {
  it('is added after log-in, logs the person in next time, opens a locked screen, and is good for nobody else', async () => {
    // A passkey belongs to a name; on the demonstration's own machine that is localhost.
    const named = platform.url.replace('127.0.0.1', 'localhost');
    const mads = await visit(named);
    const { page } = mads;
    const session = await mads.context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await logIn(mads, 'mads');
    await page.goto('/log-ind/konto');
    await page.getByText('Du har ingen endnu.').waitFor();
    await page.getByLabel('Navn på den nye').fill('Min pc');
    await page.getByRole('button', { name: 'Tilføj adgangsnøgle' }).click();
    await page.getByText('Adgangsnøglen er tilføjet.').waitFor();
    await page.getByRole('button', { name: 'Fjern Min pc' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.context().clearCookies();
    await page.goto('/login');
    await page.getByRole('button', { name: 'Log ind med adgangsnøgle' }).click();
    await page.waitForURL('**/arbejdsplads');
    const me = await page.evaluate(() => fetch('/api/me').then((answer) => answer.json()));
    expect(me).toMatchObject({ id: 'mads' });

    await page.getByRole('button', { name: 'Lås skærmen' }).click();
    await page.getByRole('button', { name: 'Brug adgangsnøgle' }).click();
    await page.getByRole('heading', { name: 'Skærmen er låst' }).waitFor({ state: 'detached' });

    // His key, asked for in another person's locked session, opens nothing.
    await page.context().clearCookies();
    await logIn(mads, 'asta');
    const refused = await page.evaluate(async () => {
      const ask = (path: string, body?: unknown) =>
        fetch(path, { method: 'POST', headers: { 'x-overblik': '1' }, body: JSON.stringify(body ?? {}) });
      await ask('/api/session/lock');
      const { ticket } = await (await ask('/api/session/prove/options')).json();
      const wrong = {
        ticket,
        response: { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
      };
      const statuses = [(await ask('/api/session/prove', wrong)).status];
      // The ticket is spent, and after five wrong proofs the session is over.
      for (let i = 0; i < 4; i++) statuses.push((await ask('/api/session/prove', { pin: '0000' })).status);
      return [...statuses, (await ask('/api/session/prove', { pin: '2580' })).status];
    });
    expect(refused).toEqual([403, 403, 403, 403, 403, 401]);
  });
});

describe('two colleagues at one workstation', () => {
  it('hand it over: the first one’s session locks with her patient, the second has only his own, and each comes back to where they were', async () => {
    const ward = await visit();
    const { page } = ward;
    await logIn(ward, 'asta');
    const hers = `/arbejdsplads/patient/${karla}`;
    await page.goto(hers);
    await page.getByRole('heading', { name: /Karla/ }).waitFor();
    await page.getByRole('button', { name: 'Lås skærmen' }).click();
    await page.getByRole('button', { name: 'En anden overtager skærmen' }).click();
    await page.getByText('Venter på denne skærm').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.locator('[data-person="mads"]').click();
    await page.waitForURL('**/arbejdsplads');
    expect(await page.evaluate(() => fetch('/api/me').then((a) => a.json()))).toMatchObject({ id: 'mads' });
    // Nothing of hers is open to him: not her session, not her grounds.
    const waiting = await page.evaluate(() => fetch('/api/session/parked').then((a) => a.json()));
    expect(waiting.sessions).toMatchObject([{ person: { id: 'asta' }, place: hers }]);

    await page.getByRole('button', { name: 'Lås skærmen' }).click();
    await page.getByRole('button', { name: 'En anden overtager skærmen' }).click();
    await page.getByLabel(/^PIN for Asta/).fill(PIN);
    await page.waitForURL(`**${hers}`);
    await page.getByRole('heading', { name: /Karla/ }).waitFor();
    expect(await page.evaluate(() => fetch('/api/me').then((a) => a.json()))).toMatchObject({ id: 'asta' });
    const still = await page.evaluate(() => fetch('/api/session/parked').then((a) => a.json()));
    expect(still.sessions).toMatchObject([{ person: { id: 'mads' } }]);
  });

  it('signing out everywhere ends every screen and every app of the person, and nobody else’s', async () => {
    const [one, two, other] = [await visit(), await visit(), await visit()];
    await logIn(one, 'sofie');
    await logIn(two, 'sofie');
    await logIn(other, 'mads');
    await one.page.goto('/log-ind/konto');
    await one.page.getByRole('button', { name: 'Log ud alle steder' }).click();
    await one.page.waitForURL('**/log-ind');
    const status = (visitor: Visitor) => visitor.page.evaluate(() => fetch('/api/me').then((a) => a.status));
    expect(await Promise.all([one, two, other].map(status))).toEqual([401, 401, 200]);
  });
});
