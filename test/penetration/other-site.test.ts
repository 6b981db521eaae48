/** A page on another site, opened in the browser of somebody who is logged in: what it tries in her name changes and shows nothing. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openVisitor } from '../journeys/browser.js';
import { logIn } from '../journeys/log-in.js';
import { builtScreens } from '../journeys/screens.js';
import { type Attacked, openAttacked } from './house.js';

let a: Attacked;
let browser: Browser;
let evil: Server;
let site: string;

beforeAll(async () => {
  a = await openAttacked({ webDir: builtScreens() });
  browser = await openBrowser();
  evil = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>x</p>'));
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  // Another host name: another site, as a browser counts.
  site = `http://localhost:${(evil.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  evil?.close();
  await a?.platform.close();
});

/** Sends what a page may send: with the cookie, with and without our header. `read` when an answer could be read. */
const TRY = `async ([url, header]) => {
  const headers = header ? { 'x-overblik': '1' } : {};
  const body = JSON.stringify({ kind: 'block', query: 'Eksempelsen', name: 'x' });
  const told = [];
  for (const [method, path] of [
    ['POST', '/api/logout'], ['POST', '/api/session/lock'], ['POST', '/api/me/blocks'], ['POST', '/api/apps'],
    ['POST', '/api/patients/search'], ['GET', '/api/me'], ['GET', '/api/my-patients'], ['POST', '/fhir/Flag'],
    ['GET', '/fhir/Organization?_count=1'], ['DELETE', '/fhir/Flag/x'],
  ]) {
    const init = { method, headers, credentials: 'include', body: method === 'POST' ? body : undefined };
    const text = await fetch(url + path, init).then((answer) => answer.text()).catch(() => undefined);
    if (text !== undefined) told.push(method + ' ' + path + ' ' + text.slice(0, 80));
    await fetch(url + path, { ...init, headers: {}, mode: 'no-cors' }).catch(() => undefined);
  }
  return told;
}`;

describe('a page of another site', () => {
  it('reads nothing and changes nothing with the session of whoever opens it', async () => {
    const one = await openVisitor(browser, a.platform.url);
    await logIn(one, 'asta');
    const me = "fetch('/api/me').then((answer) => answer.status)";
    expect(await one.page.evaluate(me)).toBe(200);
    const other = await one.context.newPage();
    await other.goto(site);
    for (const header of [true, false]) {
      const told = await other.evaluate(`(${TRY})(${JSON.stringify([a.platform.url, header])})`);
      expect(told).toEqual([]);
    }
    for (const path of ['/api/logout', '/api/session/lock', '/api/session/sign-out-everywhere']) {
      await other.goto(site);
      await other.setContent(`<form method="post" action="${a.platform.url}${path}"><button>x</button></form>`);
      await other.getByRole('button').click();
      await other.waitForLoadState('load');
      expect(await one.page.evaluate(me)).toBe(200);
    }
    const apps = await one.page.evaluate("fetch('/api/apps').then((answer) => answer.json())");
    expect(apps).toMatchObject({ apps: [] });
    await one.context.close();
  });

  it('shows none of our pages in a frame', async () => {
    const one = await openVisitor(browser, a.platform.url);
    await logIn(one, 'asta');
    const other = await one.context.newPage();
    await other.goto(site);
    for (const path of ['/arbejdsplads', '/borger', '/log-ind', '/oidc/auth?client_id=overblik-web']) {
      await other.setContent(`<iframe src="${a.platform.url}${path}"></iframe>`);
      await other.waitForLoadState('networkidle');
      expect(other.frames().map((frame) => new URL(frame.url(), 'about:blank').pathname)).not.toContain(path);
    }
    await one.context.close();
  });

  it('the same requests from our own page are answered', async () => {
    const one = await openVisitor(browser, a.platform.url);
    await logIn(one, 'asta');
    // An address of ours without a screen, which would leave for the log-in page when the session ends.
    await one.page.goto('/healthz');
    const told = await one.page.evaluate<string[]>(`(${TRY})(${JSON.stringify([a.platform.url, true])})`);
    expect(told).toHaveLength(10);
    await one.context.close();
  });
});
