import { useEffect, useState } from 'react';

const LONGEST_WAIT_MS = 1500;

/**
 * True when everything is there, or 1.5 s after the first of it: what lies further down the page is drawn once, where it
 * will stay, and a slow source still holds nothing back for long.
 */
export function useSettled(everything: boolean, key: string): boolean {
  const [settledFor, setSettledFor] = useState<string>();
  useEffect(() => {
    if (everything) {
      setSettledFor(key);
      return;
    }
    const timer = setTimeout(() => setSettledFor(key), LONGEST_WAIT_MS);
    return () => clearTimeout(timer);
  }, [everything, key]);
  return everything || settledFor === key;
}
