import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.js';
import { isOidcPath, type OpenSession } from '../../src/identity/index.js';
import { Browser, type House, logIn, openHouse } from './house.js';

const PORT = 8193;
let house: House;
beforeAll(async () => {
  house = await openHouse(PORT, systemClock);
});
afterAll(() => house.dispose());

const host = `127.0.0.1:${PORT}`;
const sessionOf = async (browser: Browser) => {
  const answer = await browser.ask(`${house.url}/me`);
  return { status: answer.status, session: (await answer.json()) as OpenSession };
};

describe('a person logs in', () => {
  it('a consultant who chooses herself on the log-in page comes back to the page she wanted, as herself', async () => {
    const browser = new Browser();
    expect(await logIn(house, browser, 'asta')).toBe(`${house.url}/arbejdsplads`);
    const { status, session } = await sessionOf(browser);
    expect(status).toBe(200);
    expect(session).toMatchObject({
      state: 'open',
      caller: { kind: 'professional', id: 'asta', role: 'doctor', authorisationId: 'Z0001', scopes: ['user/*.cruds'] },
    });
    expect(session.caller.sessionId).toBe(session.id);
  });

  it('before log-in there is no session', async () => {
    expect((await sessionOf(new Browser())).status).toBe(401);
  });
});
