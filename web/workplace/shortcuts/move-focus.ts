/** Puts focus on the card with this number (Alt 1-9), and in sight. */
export function jumpTo(card: number): void {
  const target = document.querySelector<HTMLElement>(`[data-jump="${card}"]`);
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}

/**
 * Moves focus to the next or previous row (J/K) of the list it is in; from outside a list, to the first row of the panel,
 * or of the page's main list.
 */
export function stepRow(by: 1 | -1): void {
  const active = document.activeElement;
  const list =
    active?.closest('[data-rows]') ??
    document.querySelector('.sd-panel [data-rows]') ??
    document.querySelector('[data-rows]');
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = active instanceof HTMLElement ? rows.indexOf(active) : -1;
  const next = at === -1 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
