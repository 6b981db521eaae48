/** What must hold of every page in every state. Each check returns what it found, in words: nothing found is an empty list. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import type { Watched } from './browser.js';

/** WCAG 2.2 level A and AA, and the rules that axe calls best practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** The most a page may move under the reader (https://web.dev/articles/cls calls 0.1 good). */
const MOST_SHIFT = 0.02;

/** Starts adding up layout shifts on every page of the context, from its first paint. */
export async function watchLayout(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: { value: number; what: string }[] = [];
    Object.assign(window, { layoutShifts: shifts });
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        const what = entry.sources.map(({ node }) => node?.className || node?.nodeName || '?').join(', ');
        if (!entry.hadRecentInput) shifts.push({ value: entry.value, what });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Needs watchLayout before the page was opened. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const shifts = await page.evaluate(async () => {
    await document.fonts.ready;
    // Two frames: what the last change moved is painted, and reported.
    for (let frame = 0; frame < 2; frame++) await new Promise((painted) => requestAnimationFrame(painted));
    return (window as unknown as { layoutShifts: { value: number; what: string }[] }).layoutShifts;
  });
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  return sum > MOST_SHIFT ? shifts.map(({ value, what }) => `moved ${value.toFixed(3)}: ${what}`) : [];
}

/** A page that must be pushed sideways to be read. */
export async function widthFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const reachesOut = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    const names = reachesOut.slice(0, 5).map((element) => `${element.nodeName.toLowerCase()}.${element.className}`);
    return [`${scrollWidth} px wide in a window of ${clientWidth}: ${names.join(' ')}`];
  });
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
