/** Questions put to the page itself. They are texts because they run in the browser; this program knows no window. */

/** How tall the page is, and how much of it the window shows. */
export const HEIGHTS = '({ page: document.documentElement.scrollHeight, window: window.innerHeight })';

/** The accessibility rules have been brought to this document. */
export const HAS_AXE = 'typeof window.axe?.run === "function"';

/**
 * Rules that are broken, and where. A text of a drawing that was cut short for want of room cannot stand in the name of its
 * mark as it is shown (WCAG 2.5.3): there, what is shown of it must.
 */
export const WHAT_AXE_FOUND = `({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes
    .filter(({ element }) => {
      const shown = element?.querySelector('text')?.textContent;
      const isCut = id === 'label-content-name-mismatch' && shown?.endsWith('…');
      return !isCut || !element.getAttribute('aria-label').includes(shown.slice(0, -1).trim());
    })
    .map(({ target }) => id + ': ' + target.join(' ')))`;

export const LANGUAGE = 'document.documentElement.lang';

/** The title of the box that has focus. */
export const FOCUSED_TITLE =
  'document.getElementById(document.activeElement.getAttribute("aria-labelledby") ?? "")?.textContent';

/** Focus can be seen: what has it lies in the window and is not wholly behind something else (WCAG 2.4.11). */
export const FOCUS_IN_SIGHT = `(async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise((painted) => requestAnimationFrame(painted));
  const element = document.activeElement;
  if (element === null || element === document.body) return true;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const places = [0.1, 0.5, 0.9].map((part) => [left + (right - left) * part, (top + bottom) / 2]);
  return places.some(([x, y]) => {
    const onTop = document.elementFromPoint(x, y);
    return onTop !== null && (element.contains(onTop) || onTop.contains(element));
  });
})()`;

/** Titles of cards that cannot be read where they stand: outside the window, or behind something else. */
export const HIDDEN_TITLES = `[...document.querySelectorAll('main h2')]
  .filter((title) => {
    const { left, right, top, bottom } = title.getBoundingClientRect();
    const onTop = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const inside = left >= 0 && top >= 0 && right <= window.innerWidth && bottom <= window.innerHeight;
    return !inside || onTop === null || !(title.contains(onTop) || onTop.contains(title));
  })
  .map((title) => title.textContent)`;

/** Links and buttons that reach out of their card, over whatever lies beside it. */
export const ESCAPED_CONTROLS = `[...document.querySelectorAll('.sd-card a, .sd-card button')]
  .filter((control) => {
    const own = control.getBoundingClientRect();
    const box = control.closest('.sd-card').getBoundingClientRect();
    return own.width > 0 && (own.right > box.right + 1 || own.left < box.left - 1);
  })
  .map((control) => control.textContent)`;

/** What reaches out of the window to the right, when the page can be pushed sideways; else nothing. */
export const TOO_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
  const names = out.slice(0, 5).map((one) => one.nodeName.toLowerCase() + '.' + one.className);
  return [scrollWidth + ' px wide in a window of ' + clientWidth + ': ' + names.join(' ')];
})()`;

/** Adds up layout shifts (https://web.dev/articles/cls) from the first paint; those the reader caused do not count. */
export const WATCH_SHIFTS = `
  window.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const what = sources.map(({ node }) => node?.className || node?.nodeName || '?').join(', ');
      if (!hadRecentInput) window.layoutShifts.push({ value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** The shifts so far, once the fonts are there and what was last changed has been painted. */
export const SHIFTS = `(async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise((painted) => requestAnimationFrame(painted));
  return window.layoutShifts;
})()`;
