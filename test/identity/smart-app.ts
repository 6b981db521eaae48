/** What the tests of SMART need: a person at our screens without a browser window, and an app on a port of its own. */
import { createServer, type Server } from 'node:http';
import type { TestPlatform } from '../platform.js';
import { Browser, logInAt } from './house.js';

/** Somebody logged in to our own screens. */
export async function personAt(platform: TestPlatform, person: string): Promise<Browser> {
  const browser = new Browser();
  await logInAt(platform.url, browser, person);
  return browser;
}

/** A change from a screen of ours. */
export async function change(
  platform: TestPlatform,
  browser: Browser,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into by tests
): Promise<{ status: number; json: any }> {
  const answer = await browser.ask(`${platform.url}${path}`, {
    method,
    headers: { 'x-overblik': '1', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** Follows an authorization request to our page, agrees there, and returns the address the app is sent back to. */
export async function agree(
  platform: TestPlatform,
  browser: Browser,
  authorization: string,
  choice: Record<string, unknown> = {},
): Promise<URL> {
  const page = new URL((await browser.open(authorization)).url);
  const uid = page.searchParams.get('uid');
  if (uid === null) throw new Error(`no log-in page: ${page}`);
  const { status, json } = await change(platform, browser, 'POST', `/api/login/${uid}`, { letIn: true, ...choice });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`);
  const answer = await browser.ask(json.location);
  return new URL(answer.headers.get('location')!);
}

/** A web server for an app: answers every path with the page. */
export async function serveApp(
  page: string,
  scripts: Record<string, string> = {},
): Promise<{ url: string; server: Server }> {
  const server = createServer((req, res) => {
    const script = scripts[new URL(req.url!, 'http://app').pathname];
    res.setHeader('content-type', script === undefined ? 'text/html; charset=utf-8' : 'text/javascript');
    res.end(script ?? page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}
