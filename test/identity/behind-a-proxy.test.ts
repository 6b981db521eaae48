import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { Browser, type House, logIn, openHouse } from './house.js';

const PORT = 8197;
const OUTSIDE = 'https://overblik.example/nord';
const clock = new VirtualClock('2026-11-23T08:00:00Z');
let house: House;
beforeAll(async () => {
  house = await openHouse(PORT, clock, OUTSIDE);
});
afterAll(() => house.dispose());

/** A proxy that ends TLS and takes its own path off, and says nothing about either. */
const throughProxy = (url: string) => {
  if (!url.startsWith(`${OUTSIDE}/`)) throw new Error(`the browser was sent out of the house: ${url}`);
  return `http://127.0.0.1:${PORT}${url.slice(OUTSIDE.length)}`;
};

describe('behind a proxy, over https, below a path', () => {
  it('a person logs in, and every step stays at the public address', async () => {
    const browser = new Browser(throughProxy);
    expect(await logIn(house, browser, 'asta', OUTSIDE).catch((error: Error) => error.message)).toBe(
      `${OUTSIDE}/arbejdsplads`,
    );
    expect((await browser.ask(`${OUTSIDE}/me`)).status).toBe(200);
  });

  it('every cookie is for https only, and the session’s can not be planted by another host', async () => {
    const browser = new Browser(throughProxy);
    const begun = await browser.ask(`${OUTSIDE}/login`);
    const atProvider = await browser.ask(begun.headers.get('location')!);
    for (const answer of [begun, atProvider]) {
      const lines = answer.headers.getSetCookie();
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toMatch(/; secure/i);
        expect(line).toMatch(/; httponly/i);
        expect(line).toMatch(/; samesite=lax/i);
      }
    }
    expect(house.identity.cookies).toEqual({
      session: '__Host-overblik_session',
      login: '__Host-overblik_login',
      parked: '__Host-overblik_parked',
    });
  });

  it('discovery and tokens name the public address', async () => {
    const discovery = (await (
      await fetch(`http://127.0.0.1:${PORT}/.well-known/openid-configuration`)
    ).json()) as Record<string, unknown>;
    expect(discovery).toMatchObject({
      issuer: OUTSIDE,
      authorization_endpoint: `${OUTSIDE}/oidc/auth`,
      token_endpoint: `${OUTSIDE}/oidc/token`,
      jwks_uri: `${OUTSIDE}/oidc/jwks`,
    });
    expect(house.identity.smartConfiguration().token_endpoint).toBe(`${OUTSIDE}/oidc/token`);
    expect((await house.identity.callerFromBearer(await house.identity.mintToken('asta'))).id).toBe('asta');
  });
});
