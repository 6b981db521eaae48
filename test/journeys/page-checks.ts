/** What must hold of every page in every state. Each check returns what it found, in words: nothing found is an empty list. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import type { Watched } from './browser.js';
import { ESCAPED_CONTROLS, HAS_AXE, SHIFTS, TOO_WIDE, WATCH_SHIFTS, WHAT_AXE_FOUND } from './in-page.js';

/** WCAG 2.2 level A and AA, and the rules that axe calls best practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** Nodes are named for what is wrong only: what is right is looked at all the same, and not listed. */
const AXE_OPTIONS = { runOnly: { type: 'tag', values: AXE_TAGS }, resultTypes: ['violations'], elementRef: true };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param part selector of what is looked at, when the rest of the page has been looked at before */
export async function accessibilityFaults(page: Page, part?: string): Promise<string[]> {
  for (const frame of page.frames()) if (!(await frame.evaluate(HAS_AXE))) await frame.evaluate(AXE);
  const what = part === undefined ? 'document' : JSON.stringify({ include: [[part]] });
  return page.evaluate<string[]>(`axe.run(${what}, ${JSON.stringify(AXE_OPTIONS)}).then(${WHAT_AXE_FOUND})`);
}

/** The most a page may move under the reader; 0.1 is commonly called good (https://web.dev/articles/cls). */
const MOST_SHIFT = 0.02;

/** Starts adding up layout shifts on every page of the context. */
export async function watchLayout(context: BrowserContext): Promise<void> {
  await context.addInitScript(WATCH_SHIFTS);
}

/** Needs watchLayout before the page was opened. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const shifts = await page.evaluate<{ value: number; what: string }[]>(SHIFTS);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  return sum > MOST_SHIFT ? shifts.map(({ value, what }) => `moved ${value.toFixed(3)}: ${what}`) : [];
}

/** A page that must be pushed sideways to be read, and controls that lie over what is beside their box. */
export async function widthFaults(page: Page): Promise<string[]> {
  const escaped = await page.evaluate<string[]>(ESCAPED_CONTROLS);
  return [...(await page.evaluate<string[]>(TOO_WIDE)), ...escaped.map((text) => `reaches out of its box: ${text}`)];
}

/**
 * Faults of the page's own programs, and requests to other hosts.
 * @param statuses refusals that belong to the state shown; the browser reports each as an error of its own
 */
export function programFaults(seen: Watched, url: string, statuses: readonly number[] = []): string[] {
  const expected = new RegExp(`^Failed to load resource: .* status of (${statuses.join('|') || 'none'}) `);
  const strangers = seen.requests.filter((address) => !address.startsWith(`${url}/`) && !address.startsWith('data:'));
  return [
    ...seen.pageErrors.map((text) => `threw: ${text}`),
    ...seen.consoleErrors.filter((text) => !expected.test(text)).map((text) => `console: ${text}`),
    ...strangers.map((address) => `asked another host: ${address}`),
  ];
}

/** Addresses that hold the number, with or without its hyphen, plain or percent-encoded. */
export function addressesWithCpr(seen: Watched, cpr: string): string[] {
  const spellings = [cpr, `${cpr.slice(0, 6)}-${cpr.slice(6)}`];
  return seen.requests.filter((address) => {
    const plain = decodeURIComponent(address.replaceAll('+', ' '));
    return spellings.some((number) => address.includes(number) || plain.replace(/\s/g, '').includes(number));
  });
}
