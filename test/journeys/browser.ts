/** A real browser, watched: everything a page asks for, says to the console, or throws is written down. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The same engine without a window of its own comes first: it opens a page for a fourth of the work. */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** @throws when the machine has no browser: a journey that is not made must not pass */
export async function openBrowser(): Promise<Browser> {
  const wanted = [process.env.CHROMIUM, ...BROWSERS];
  const executablePath = wanted.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) throw new Error('The journeys need Chromium: install it, or name it in the variable CHROMIUM.');
  return chromium.launch({ executablePath, args: ARGS });
}

export interface Watched {
  /** Every address asked for, with its query. */
  requests: string[];
  consoleErrors: string[];
  pageErrors: string[];
}

export interface Visitor {
  context: BrowserContext;
  page: Page;
  seen: Watched;
}

export interface VisitorOptions {
  /** Of somebody logged in already. */
  cookies?: Awaited<ReturnType<BrowserContext['storageState']>>;
  width?: number;
  height?: number;
}

/** Somebody new at a clean browser: no cookies, Danish, a time zone of Denmark. */
export async function openVisitor(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
  const { width = 1440, height = 900 } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    reducedMotion: 'reduce',
    storageState: options.cookies,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { context, page, seen: watch(page) };
}

function watch(page: Page): Watched {
  const seen: Watched = { requests: [], consoleErrors: [], pageErrors: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => seen.pageErrors.push(error.message));
  return seen;
}
