import { useSyncExternalStore } from 'react';

/** What one user prefers on this computer. Kept in the browser; nothing about patients is. */
export interface Preferences {
  /** `dense` = 26 px rows, `airy` = 34 px. */
  density: 'dense' | 'airy';
  /** Shortcuts of a single letter (WCAG 2.2, 2.1.4 asks that they can be turned off). */
  letterKeys: boolean;
}

const KEY = 'overblik.workplace';
const USUAL: Preferences = { density: 'dense', letterKeys: true };

let current = read();
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  return current;
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage refused (private window): the choice lasts until the page is left.
  }
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, preferences);
}

function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      density: kept.density === 'airy' ? 'airy' : 'dense',
      letterKeys: kept.letterKeys !== false,
    };
  } catch {
    return USUAL;
  }
}
