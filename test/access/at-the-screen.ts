/** People at their own screens: each logged in through the whole protocol, in a browser of their own. */
import { DEMO_PIN } from '../../src/identity/index.js';
import { Browser, logInAt } from '../identity/house.js';
import type { Answer } from '../platform.js';

export interface Screens {
  /** Logs in at the first call; the session is kept. */
  as(person: string, method: string, path: string, body?: object): Promise<Answer>;
  /** The person proves anew who it is (the PIN of the demonstration). */
  prove(person: string): Promise<void>;
  /** The next call of the person (of everybody, without one) begins with a log-in. */
  forget(person?: string): void;
}

export function openScreens(url: string): Screens {
  const browsers = new Map<string, Promise<Browser>>();
  const begin = async (person: string) => {
    const browser = new Browser();
    await logInAt(url, browser, person);
    return browser;
  };
  const as: Screens['as'] = async (person, method, path, body) => {
    const known = browsers.get(person) ?? begin(person);
    browsers.set(person, known);
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { 'x-overblik': '1', ...type };
    const answer = await (await known).ask(url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    const json = /^[[{]/.test(text) ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, text, json };
  };
  return {
    as,
    prove: async (person) => {
      const { status, text } = await as(person, 'POST', '/api/session/prove', { pin: DEMO_PIN });
      if (status !== 200) throw new Error(`${person} could not prove: ${status} ${text}`);
    },
    forget: (person) => (person === undefined ? browsers.clear() : void browsers.delete(person)),
  };
}
