import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, openTestPlatform, type TestPlatform } from '../platform.js';
import { type Assertion, openOidcDirectory, openSamlDirectory } from './directories.js';
import { Browser } from './house.js';

const saml = openSamlDirectory();
let oidc: Awaited<ReturnType<typeof openOidcDirectory>>;
let platform: TestPlatform;
let karlaCpr: string;

beforeAll(async () => {
  const port = await freePort();
  const back = `http://127.0.0.1:${port}/login/via`;
  const accounts = {
    asta: { medarbejder: 'asta', acr: 'høj' },
    weak: { medarbejder: 'asta', acr: 'lav' },
    nobody: { medarbejder: 'findes-ikke', acr: 'høj' },
    system: { medarbejder: 'region-nord', acr: 'høj' },
  };
  oidc = await openOidcDirectory(accounts, `${back}/nord/callback`);
  const common = { name: 'Region Nord', personClaim: 'medarbejder', levels: ['høj'] };
  const login = {
    nord: { ...common, kind: 'oidc', serves: 'professionals', issuer: oidc.issuer, clientId: 'overblik' },
    borger: {
      ...common,
      kind: 'saml',
      serves: 'citizens',
      issuer: saml.entityId,
      entryPoint: 'https://saml.example/sso',
      certificate: saml.certificate,
      personClaim: 'dk:gov:saml:attribute:CprNumberIdentifier',
      levelClaim: 'https://data.gov.dk/concept/core/nsis/loa',
      levels: ['Substantial', 'High'],
    },
  };
  platform = await openTestPlatform({ citizens: 2, port, login: JSON.stringify(login) });
  const place = join(platform.dataDir, 'secrets.json');
  const secrets = JSON.parse(await readFile(place, 'utf8'));
  secrets.clients['login:nord'] = 'kendt-af-begge';
  await writeFile(place, JSON.stringify(secrets), { mode: 0o600 });
  const rows = await platform.db.query<{ cpr: string }>({
    text: `SELECT caller->>'cpr' AS cpr FROM login_person WHERE id = 'karla'`,
    values: [],
  });
  karlaCpr = rows[0]!.cpr;
});
afterAll(async () => {
  await platform.close();
  await oidc.close();
});

/** Begins a log-in; returns the id of our page's unfinished business. */
async function begin(browser: Browser): Promise<string> {
  const { url } = await browser.open(`${platform.url}/login?returnTo=/borger`);
  return new URL(url).searchParams.get('uid')!;
}
const me = async (browser: Browser) => {
  const answer = await browser.ask(`${platform.url}/api/me`);
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
};

describe('a directory that speaks OpenID Connect', () => {
  const through = async (account: string, browser = new Browser()) => {
    oidc.logIn(account);
    const uid = await begin(browser);
    return browser.open(`${platform.url}/login/via/nord?uid=${uid}`);
  };

  it('is offered on the log-in page, and logs in a professional who is registered here, with its level of assurance', async () => {
    const browser = new Browser();
    const uid = await begin(browser);
    const choice = (await (await browser.ask(`${platform.url}/api/login/${uid}`)).json()) as { ways: unknown[] };
    expect(choice.ways).toContainEqual({ id: 'nord', kind: 'oidc', name: 'Region Nord', nameEn: 'Region Nord' });
    const { url } = await through('asta', browser);
    expect(url).toBe(`${platform.url}/borger`);
    expect((await me(browser)).json).toMatchObject({ id: 'asta', kind: 'professional' });
    const cookie = browser.cookie(new URL(platform.url).host, 'overblik_session');
    expect(await platform.identity.sessionFromCookie(cookie)).toMatchObject({
      authentication: { method: 'oidc', acr: 'høj' },
    });
  });

  it.each([
    ['whose level of assurance is too low', 'weak', 'was not accepted'],
    ['whom nobody has registered here', 'nobody', 'not registered'],
    ['that is a system here', 'system', 'not registered'],
  ])('does not log in somebody %s', async (_who, account, text) => {
    const browser = new Browser();
    const { answer } = await through(account, browser);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(text);
    expect((await me(browser)).status).toBe(401);
  });

  it('does not log in one browser by the answer that another was given, nor twice by one answer', async () => {
    oidc.logIn('asta');
    const [thief, victim] = [new Browser(), new Browser()];
    let at = `${platform.url}/login/via/nord?uid=${await begin(thief)}`;
    while (!at.includes('/callback')) {
      const answer = await thief.ask(at);
      at = new URL(answer.headers.get('location')!, at).href;
    }
    await begin(victim);
    expect((await victim.ask(at)).status).toBe(410);
    expect((await me(victim)).status).toBe(401);
    // The code and the state are spent now, for the thief too.
    expect((await thief.ask(at)).status).toBe(403);
  });

  it('is not believed without a state of ours, with a broken one, or with another code', async () => {
    const browser = new Browser();
    const uid = await begin(browser);
    const to = new URL((await browser.ask(`${platform.url}/login/via/nord?uid=${uid}`)).headers.get('location')!);
    const state = to.searchParams.get('state')!;
    const texts = new Set<string>();
    for (const query of [
      `code=x`,
      `code=x&state=${state.slice(0, -2)}`,
      `code=x&state=${state}`,
      `state=${state}`,
      `error=access_denied`,
    ]) {
      const answer = await browser.ask(`${platform.url}/login/via/nord/callback?${query}`);
      expect(answer.status).toBe(403);
      texts.add(await answer.text());
    }
    expect(texts.size).toBe(1);
  });
});

describe('a directory that speaks SAML', () => {
  const callback = () => `${platform.url}/login/via/borger/callback`;
  /** Begins a log-in and goes to the directory; what an honest answer to it would say. */
  async function asked(browser = new Browser()): Promise<{ browser: Browser; wish: Assertion; relay: string }> {
    const uid = await begin(browser);
    const to = (await browser.ask(`${platform.url}/login/via/borger?uid=${uid}`)).headers.get('location')!;
    const wish = {
      audience: `${platform.url}/saml/borger`,
      destination: callback(),
      inResponseTo: saml.requestIn(to),
      attributes: {
        'dk:gov:saml:attribute:CprNumberIdentifier': karlaCpr,
        'https://data.gov.dk/concept/core/nsis/loa': 'Substantial',
      },
    };
    return { browser, wish, relay: new URL(to).searchParams.get('RelayState')! };
  }
  const post = async (browser: Browser, response: string, relay: string) =>
    // As a browser does it for a page elsewhere: without the cookies of ours that are not for other sites.
    fetch(callback(), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ SAMLResponse: response, RelayState: relay }).toString(),
    }).then(async (answer) => {
      const location = answer.headers.get('location');
      if (!location) return { status: answer.status, text: await answer.text() };
      const end = await browser.open(new URL(location, callback()).href);
      return { status: end.answer.status, text: end.url };
    });

  it('logs in the citizen whose number it vouches for, once', async () => {
    const { browser, wish, relay } = await asked();
    const response = saml.response(saml.sign(saml.assertion(wish)), wish);
    expect((await post(browser, response, relay)).text).toBe(`${platform.url}/borger`);
    expect((await me(browser)).json).toMatchObject({ id: 'karla', kind: 'citizen' });
    expect((await post(new Browser(), response, relay)).status).toBe(403);
    // Under the state of another log-in the same answer is no better.
    const second = await asked();
    expect((await post(second.browser, response, second.relay)).status).toBe(403);
  });

  it('registers a citizen who comes for the first time, with the record that carries the number, and nobody without one', async () => {
    const rows = await platform.db.query<{ value: string }>({
      text: `SELECT i.value FROM patient_identifier i WHERE i.system = 'urn:oid:1.2.208.176.1.2'
             AND NOT EXISTS (SELECT FROM login_person p WHERE p.caller->>'cpr' = i.value) LIMIT 1`,
      values: [],
    });
    for (const [number, status] of [
      [rows[0]?.value ?? karlaCpr, 200],
      ['0101019999', 403],
    ] as const) {
      const { browser, wish, relay } = await asked();
      wish.attributes['dk:gov:saml:attribute:CprNumberIdentifier'] = number;
      await post(browser, saml.response(saml.sign(saml.assertion(wish)), wish), relay);
      expect((await me(browser)).status).toBe(status === 200 ? 200 : 401);
    }
  });

  const HOSTILE: [string, (wish: Assertion) => string][] = [
    ['that is not signed', (w) => saml.response(saml.assertion(w), w)],
    ['signed by a stranger', (w) => saml.response(saml.signAsStranger(saml.assertion(w)), w)],
    [
      'for another audience',
      (w) => saml.response(saml.sign(saml.assertion({ ...w, audience: 'https://other.example' })), w),
    ],
    [
      'of another issuer',
      (w) => saml.response(saml.sign(saml.assertion({ ...w, issuer: 'https://other.example' })), w),
    ],
    ['that has expired', (w) => saml.response(saml.sign(saml.assertion({ ...w, notOnOrAfter: -60 })), w)],
    [
      'to a request nobody made',
      (w) => saml.response(saml.sign(saml.assertion({ ...w, inResponseTo: '_x' })), { ...w, inResponseTo: '_x' }),
    ],
    [
      'changed after it was signed',
      (w) => saml.response(saml.sign(saml.assertion(w)).replace('Substantial', 'High'), w),
    ],
    [
      'with the number changed by a comment inside',
      (w) => saml.response(saml.sign(saml.assertion(w)).replace(karlaCpr, `${karlaCpr.slice(0, 4)}<!-- -->9999`), w),
    ],
    ['whose level is too low', (w) => saml.response(saml.sign(saml.assertion(lowered(w))), w)],
    ['wrapped: the signed one beside a forged one', (w) => saml.response(forged(w) + saml.sign(saml.assertion(w)), w)],
    [
      'wrapped: the forged one first, the signed one inside it',
      (w) => saml.response(forged(w, saml.sign(saml.assertion(w))), w),
    ],
    [
      'wrapped: the signed one hidden in an extension, under the same id',
      (w) => {
        const id = '_same';
        const hidden = saml.sign(saml.assertion({ ...w, id }));
        return saml.response(`<samlp:Extensions>${hidden}</samlp:Extensions>${forged({ ...w, id })}`, w);
      },
    ],
    ['that is no XML', () => Buffer.from('nonsense').toString('base64')],
    [
      'with an entity of its own',
      (w) => {
        const xml = Buffer.from(saml.response(saml.sign(saml.assertion(w)), w), 'base64').toString();
        return Buffer.from(`<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml}`).toString('base64');
      },
    ],
    ['that is empty', () => ''],
  ];
  const lowered = (w: Assertion): Assertion => ({
    ...w,
    attributes: { ...w.attributes, 'https://data.gov.dk/concept/core/nsis/loa': 'Low' },
  });
  /** An unsigned assertion about somebody else, with something inside. */
  const forged = (w: Assertion, inside = ''): string =>
    saml
      .assertion({ ...w, attributes: { ...w.attributes, 'dk:gov:saml:attribute:CprNumberIdentifier': '0101019999' } })
      .replace('</saml:Assertion>', `${inside}</saml:Assertion>`);

  it('every answer that does not hold is refused with the same text, and logs nobody in', async () => {
    const texts = new Map<string, string>();
    for (const [what, make] of HOSTILE) {
      const { browser, wish, relay } = await asked();
      const { status, text } = await post(browser, make(wish), relay);
      expect([what, status]).toEqual([what, 403]);
      texts.set(text, what);
      expect((await me(browser)).status).toBe(401);
    }
    expect([...texts.values()]).toHaveLength(1);
  });
});
