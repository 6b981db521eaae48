import { useEffect } from 'react';

/** A page that nobody has looked at for so long holds no line: browsers have few of them. ms */
const LET_GO_AFTER_MS = 60_000;

/** `letGo` when the page has been out of sight for a minute, `back` when it is looked at again after that. */
export function useOutOfSight(letGo: () => void, back: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const looked = () => {
      clearTimeout(timer);
      if (document.hidden) {
        timer = setTimeout(() => {
          isGone = true;
          letGo();
        }, LET_GO_AFTER_MS);
        return;
      }
      if (isGone) back();
      isGone = false;
    };
    document.addEventListener('visibilitychange', looked);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', looked);
    };
  }, [letGo, back]);
}
