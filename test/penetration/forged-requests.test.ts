/** Requests that a browser is tricked into, and requests that no browser sends: forged, smuggled, bent, oversized. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, logInAt } from '../identity/house.js';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, openAttacked } from './house.js';
import { sendRaw, statuses } from './raw-http.js';

let a: Attacked;
let cookie: string;
let url: string;
beforeAll(async () => {
  a = await openAttacked({ webDir: builtScreens() });
  cookie = await a.session('asta');
  url = a.platform.url;
});
afterAll(() => a?.platform.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const OWN = { 'x-overblik': '1' };
/** `POST /api/apps/:id/approval` with something in the place of what is variable. */
const filled = (route: string): [string, string] => {
  const [method, path] = route.split(' ') as [string, string];
  return [method, path.replace('/fhir/*', '/fhir/Patient/x').replace(/:\w+/g, 'x').replace('*', 'x')];
};
const CHANGING = /^(POST|PUT|PATCH|DELETE) \/(api|fhir)/;

describe('a request that another site makes the browser send', () => {
  it('every change with the session cookie but without our header is refused', async () => {
    const routes = a.routes.filter((route) => CHANGING.test(route));
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) {
      const [method, path] = filled(route);
      const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
      for (const type of types) {
        const headers = {
          cookie,
          'content-type': type,
          origin: 'https://evil.example',
          'sec-fetch-site': 'cross-site',
        };
        const answer = await a.ask(method, path, { headers, body: '{}' });
        expect([route, type, answer.status]).toEqual([route, type, 403]);
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
    }
    expect((await a.ask('GET', '/api/me', { headers: { cookie } })).status).toBe(200);
  });

  it('with our header the same requests get past that refusal', async () => {
    const routes = a.routes.filter((route) => CHANGING.test(route) && !/session|logout/.test(route));
    for (const route of routes) {
      const [method, path] = filled(route);
      const answer = await a.ask(method, path, { headers: { cookie, ...OWN, ...JSON_TYPE }, body: '{}' });
      expect([route, answer.text.includes('x-overblik')]).toEqual([route, false]);
    }
  });

  it('no preflight of another site lets a page send our header or read an answer that the cookie opens', async () => {
    for (const path of ['/api/me', '/api/patients/search', '/fhir/Patient']) {
      const asked = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const preflight = await a.ask('OPTIONS', path, { headers: asked });
      expect(preflight.headers.get('access-control-allow-headers') ?? '').not.toContain('x-overblik');
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
      const read = await a.ask('GET', path, { headers: { cookie, origin: 'https://evil.example' } });
      expect(read.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('a way out to another site', () => {
  const EVIL = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%5cevil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '@evil.example',
    '.evil.example',
    '/..//evil.example',
    '/./\\evil.example',
    'http://127.0.0.1@evil.example',
    '/arbejdsplads/../..//evil.example',
  ];

  it.each(EVIL)('the page to come back to after log-in is one of our own: %j', async (wish) => {
    const browser = new Browser();
    const begun = await browser.open(`${url}/login?returnTo=${encodeURIComponent(wish)}`);
    const uid = new URL(begun.url).searchParams.get('uid');
    const headers = { ...OWN, ...JSON_TYPE };
    const answer = await browser.ask(`${url}/api/login/${uid}`, { method: 'POST', headers, body: '{"person":"asta"}' });
    let at = ((await answer.json()) as { location: string }).location;
    for (let steps = 0; steps < 6; steps++) {
      expect(new URL(at, url).origin).toBe(url);
      const next = (await browser.ask(new URL(at, url).href)).headers.get('location');
      if (next === null) return;
      at = new URL(next, new URL(at, url)).href;
    }
    expect.unreachable('the log-in never arrived');
  });

  it.each(EVIL)('the provider sends nobody to an address that is not registered: %j', async (wish) => {
    const to = encodeURIComponent(wish);
    for (const path of [
      `/oidc/auth?client_id=overblik-web&response_type=code&scope=openid&state=x&nonce=y&redirect_uri=${to}`,
      `/oidc/session/end?client_id=overblik-web&post_logout_redirect_uri=${to}`,
      `/login/callback?code=x&state=y&returnTo=${to}`,
      `/login/via/x?uid=${to}`,
      `/login/arrived?ticket=${to}`,
    ]) {
      const { headers } = await a.ask('GET', path, { headers: { cookie } });
      const location = headers.get('location');
      if (location !== null) expect(new URL(location, url).origin).toBe(url);
    }
  });

  it('an app cannot be registered with an address that is a script or goes unencrypted', async () => {
    const address = ['javascript:alert(1)', 'data:text/html,x', 'http://evil.example/', 'file:///etc/passwd', '//x'];
    for (const bad of address) {
      for (const more of [{ redirectUris: [bad] }, { launchUrl: bad }]) {
        const good = { redirectUris: ['https://app.example/'], launchUrl: 'https://app.example/' };
        const body = JSON.stringify({ name: 'x', kind: 'public', scopes: ['patient/Patient.rs'], ...good, ...more });
        const answer = await a.ask('POST', '/api/apps', { headers: { cookie, ...OWN, ...JSON_TYPE }, body });
        expect([bad, more, answer.status]).toEqual([bad, more, 422]);
      }
    }
  });
});

describe('a session that somebody else prepared', () => {
  it('a cookie planted before log-in is worth nothing after it', async () => {
    const { host } = new URL(url);
    const { session } = a.platform.identity.cookies;
    for (const planted of ['attacker-chosen', cookie.split('=')[1]!]) {
      const browser = new Browser();
      browser.setCookie(host, session, planted);
      await logInAt(url, browser, 'mads');
      expect(browser.cookie(host, session)).not.toBe(planted);
      const me = await a.ask('GET', '/api/me', { headers: { cookie: `${session}=${planted}` } });
      expect(me.status).toBe(401);
    }
    cookie = `${session}=${await freshCookie(host, session)}`;
  });

  it('a log-in that another browser began cannot be finished by the victim', async () => {
    const attacker = new Browser();
    const uid = new URL((await attacker.open(`${url}/login`)).url).searchParams.get('uid');
    const body = '{"person":"mads"}';
    const victim = await a.ask('POST', `/api/login/${uid}`, { headers: { ...OWN, ...JSON_TYPE }, body });
    expect(victim.status).toBeGreaterThanOrEqual(400);
    expect(victim.status).toBeLessThan(500);
    expect(victim.headers.get('set-cookie')).toBeNull();
  });
});

async function freshCookie(host: string, name: string): Promise<string> {
  const browser = new Browser();
  await logInAt(url, browser, 'asta');
  return browser.cookie(host, name)!;
}

describe('what goes into a header, or comes from one', () => {
  const BREAKS = ['%0d%0ax-pen:%201', '%0ax-pen:%201', '%0dx-pen:%201', '%e5%98%8a%e5%98%8dx-pen:1', '%00x-pen:1'];
  const NAMES = [
    'returnTo',
    'lang',
    '_format',
    'patient',
    'source',
    'state',
    'code',
    'iss',
    'ticket',
    'uid',
    'on',
    'id',
  ];

  it('a line break in any parameter of any address starts no header of an answer', async () => {
    const { token } = a.platform;
    const authorization = `Bearer ${await token('bench')}`;
    const bad: string[] = [];
    const twice = NAMES.map((name) => `${name}=a&${name}=b`).join('&');
    for (const route of a.routes.filter((one) => /^GET /.test(one))) {
      for (const text of BREAKS) {
        const query = NAMES.map((name) => `${name}=x${text}`).join('&');
        const paths = [
          `${filled(route)[1]}?${query}`,
          route.slice(4).replace(/:\w+|\*/g, `x${text}`),
          `${filled(route)[1]}?${twice}`,
        ];
        for (const path of paths) {
          const answer = await a.ask('GET', path, {
            headers: route.includes('/fhir') ? { authorization } : { cookie },
          });
          if (answer.headers.get('x-pen') !== null || answer.status >= 500) bad.push(`${path}: ${answer.all}`);
        }
      }
    }
    expect(bad).toEqual([]);
  });

  it('a line break in the media type of a Binary, an id or a tag starts no header', async () => {
    for (const type of ['text/plain\r\nx-pen: 1', 'text/plain\nx-pen: 1', 'text/html\u0000', 'text/plain\u2028x']) {
      const body = { resourceType: 'Binary', contentType: type, data: 'eHg=' };
      const made = await a.platform.call('bench', 'POST', '/fhir/Binary', body);
      expect(made.status).toBeLessThan(500);
      if (made.status !== 201) continue;
      const read = await a.platform.call('bench', 'GET', `/fhir/Binary/${made.json.id}`, undefined, { accept: '*/*' });
      expect([type, read.headers.get('x-pen'), read.status >= 500]).toEqual([type, null, false]);
    }
  });

  it('no Host and no forwarded host decides where anybody is sent or what a link says', async () => {
    const authorization = `Bearer ${await a.platform.token('bench')}`;
    const paths = ['/login', '/', '/.well-known/openid-configuration', '/fhir/.well-known/smart-configuration'];
    for (const path of [
      ...paths,
      '/fhir/metadata',
      '/fhir/Organization?_count=1',
      '/oidc/auth?client_id=overblik-web',
    ]) {
      for (const host of ['evil.example', '127.0.0.1:1@evil.example', 'evil.example:80', '127.0.0.1.evil.example']) {
        const heard = await sendRaw(
          url,
          `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nx-forwarded-host: evil.example\r\nforwarded: host=evil.example\r\nx-original-url: /evil.example\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`,
        );
        expect(statuses(heard)).toHaveLength(1);
        expect([path, host, heard.includes('evil.example')]).toEqual([path, host, false]);
      }
    }
  });

  it('every answer says: keep it nowhere, frame it nowhere, guess no type, tell no address', async () => {
    const odd: [string, string][] = [
      ['GET', '/nothing/here'],
      ['GET', '/fhir/Patient/%'],
      ['OPTIONS', '/api/me'],
      ['GET', '/fhir/Nothing'],
      ['GET', '/.well-known/openid-configuration'],
      ['GET', '/oidc/jwks'],
      ['GET', '/oidc/auth?client_id=nobody'],
      ['POST', '/oidc/token'],
      ['GET', '/oidc/session/end'],
      ['GET', '/oidc/nothing'],
    ];
    const all = [...a.routes.filter((one) => one.startsWith('GET ')).map(filled), ...odd];
    const wanted: [string, RegExp][] = [
      ['cache-control', /no-store/],
      ['x-content-type-options', /^nosniff$/],
      ['x-frame-options', /^DENY$/],
      ['referrer-policy', /^no-referrer$/],
      ['content-security-policy', /frame-ancestors 'none'/],
    ];
    const bare: string[] = [];
    for (const [method, path] of all.filter(([, one]) => !one.startsWith('/assets-root'))) {
      for (const headers of [{ cookie }, {} as Record<string, string>]) {
        const told = (await a.ask(method, path, { headers })).headers;
        for (const [name, value] of wanted) if (!value.test(told.get(name) ?? '')) bare.push(`${path}: no ${name}`);
        const type = told.get('content-type') ?? '';
        // Data that a browser is made to open as a page can run and fetch nothing.
        if (
          /json|xml/.test(type) &&
          /^\/(fhir|api)/.test(path) &&
          !told.get('content-security-policy')?.startsWith("default-src 'none'")
        )
          bare.push(`${path}: data with the policy of pages`);
        for (const name of ['server', 'x-powered-by']) if (told.has(name)) bare.push(`${path}: ${name}`);
      }
    }
    expect(bare).toEqual([]);
  });
});
