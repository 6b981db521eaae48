/** A platform with people who choose what may be seen of them, and one who looks, each logged in once. */
import type { Browser } from 'playwright-core';
import type { Choice } from '../../src/access/contract.js';
import type { CitizensLog, LogLine, Me } from '../../src/patient-index/contract.js';
import { Browser as HouseBrowser, logInAt } from '../identity/house.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openBrowser, openVisitor, type Visitor, type VisitorOptions } from './browser.js';
import { logIn } from './log-in.js';
import { watchLayout } from './page-checks.js';
import { builtScreens } from './screens.js';

type Cookies = NonNullable<VisitorOptions['cookies']>;

export interface ChoosingHouse {
  platform: TestPlatform;
  karla: string;
  noah: string;
  /** Somebody logged in, at a browser of their own. */
  as(person: string, options?: VisitorOptions): Promise<Visitor>;
  /** The Cookie header of their session. */
  cookieOf(person: string): string;
  /** Karla's choices in force that a test has made. */
  made(): Promise<Choice[]>;
  /** Lines of Karla's log, by who looked. */
  linesOf(who: RegExp): Promise<LogLine[]>;
  /** Closes all browsers, and ends what was made. */
  tidyUp(): Promise<void>;
  close(): Promise<void>;
}

export async function openChoosingHouse(): Promise<ChoosingHouse> {
  const platform = await openTestPlatform({ citizens: 18, webDir: builtScreens() });
  const browser = await openBrowser();
  const sessions = await logAllIn(platform, browser);
  const visitors: Visitor[] = [];
  // Karla without a screen, to look and to tidy up.
  const her = new HouseBrowser();
  await logInAt(platform.url, her, 'karla');
  const asKarla = async (path: string, method = 'GET') =>
    (await her.ask(platform.url + path, { method, headers: { 'x-overblik': '1' } })).text();
  const choices = async () => (JSON.parse(await asKarla('/api/me/blocks')) as { choices: Choice[] }).choices;
  const older = new Set((await choices()).map(({ id }) => id));
  const made = async () => (await choices()).filter(({ id, inForce }) => inForce && !older.has(id));
  const { me } = sessions.get('karla')!;
  return {
    platform,
    karla: me.patientId!,
    noah: sessions.get('emma')!.me.mayActFor!.find(({ name }) => name.startsWith('Noah'))!.patientId,
    async as(person, options = {}) {
      const one = await openVisitor(browser, platform.url, { cookies: sessions.get(person)!.cookies, ...options });
      await watchLayout(one.context);
      visitors.push(one);
      return one;
    },
    cookieOf: (person) =>
      sessions
        .get(person)!
        .cookies.cookies.map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    made,
    async linesOf(who) {
      const { entries } = (await platform.call('karla', 'GET', '/api/me/log')).json as CitizensLog;
      return entries.filter((line) => who.test(line.who));
    },
    async tidyUp() {
      for (const { context } of visitors.splice(0)) await context.close();
      for (const { id } of await made()) await asKarla(`/api/me/blocks/${id}`, 'DELETE');
    },
    async close() {
      await browser.close();
      await platform.close();
    },
  };
}

async function logAllIn(
  platform: TestPlatform,
  browser: Browser,
): Promise<Map<string, { cookies: Exclude<Cookies, string>; me: Me }>> {
  const sessions = new Map<string, { cookies: Exclude<Cookies, string>; me: Me }>();
  for (const person of ['karla', 'ida', 'emma', 'asta']) {
    const one = await openVisitor(browser, platform.url);
    await logIn(one, person);
    const me = await one.page.evaluate<Me>("fetch('/api/me').then((answer) => answer.json())");
    sessions.set(person, { cookies: await one.context.storageState(), me });
    await one.context.close();
  }
  return sessions;
}
