/** Logging in as a person does: front page, button, choosing who one is. */
import type { Visitor } from './browser.js';

/** @param person login of a demonstration person, e.g. `asta` */
export async function logIn({ page }: Visitor, person: string): Promise<void> {
  await page.goto('/log-ind');
  await page.getByRole('link', { name: 'Log ind', exact: true }).click();
  await page.locator(`[data-person="${person}"]`).click();
  await page.waitForURL(/\/(arbejdsplads|borger)$/);
}
