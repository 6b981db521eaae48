/** The reader's wish not to meet new numbers unprepared; kept in this browser only. */
const KEY = 'overblik.hide-new-results';

export function readHideNew(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

export function writeHideNew(hides: boolean): void {
  try {
    localStorage.setItem(KEY, hides ? 'yes' : 'no');
  } catch {
    // The choice then lasts until the page is left.
  }
}
