import { type RefObject, useLayoutEffect } from 'react';

/** Windows that the panel covers from edge to edge; its width is in side-panel.css. */
const COVERED = '(max-width: 480px)';

/**
 * Makes all but the panel inert while the panel covers the window: focus must not go where nobody sees it (WCAG 2.4.11).
 * Everything is given back when the panel closes or the window grows.
 */
export function useInertBehind(panel: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const covered = window.matchMedia(COVERED);
    let behind: HTMLElement[] = [];
    const giveBack = () => {
      for (const one of behind.splice(0)) one.inert = false;
    };
    const apply = () => {
      giveBack();
      if (!covered.matches) return;
      behind = besides(panel.current);
      for (const one of behind) one.inert = true;
    };
    apply();
    covered.addEventListener('change', apply);
    return () => {
      covered.removeEventListener('change', apply);
      giveBack();
    };
  }, [panel]);
}

/** Everything on the page that neither holds the element nor lies in it, and is not inert for another reason. */
function besides(element: HTMLElement | null): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element; at !== null && at !== document.body; at = at.parentElement) {
    for (const sibling of at.parentElement?.children ?? []) {
      if (sibling instanceof HTMLElement && sibling !== at && !sibling.inert) found.push(sibling);
    }
  }
  return found;
}
