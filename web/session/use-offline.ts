import { useEffect, useState } from 'react';
import { onSignal } from './ask.js';

/** Since when the platform has not been reached, as the browser or a question found; undefined while it is. */
export function useOfflineSince(): Date | undefined {
  const [since, setSince] = useState<Date | undefined>(() => (navigator.onLine ? undefined : new Date()));
  useEffect(() => {
    const lost = () => setSince((before) => before ?? new Date());
    const found = () => setSince(undefined);
    window.addEventListener('offline', lost);
    window.addEventListener('online', found);
    const forget = onSignal((signal) => {
      if (signal.says === 'offline') lost();
      if (signal.says === 'online') found();
    });
    return () => {
      forget();
      window.removeEventListener('offline', lost);
      window.removeEventListener('online', found);
    };
  }, []);
  return since;
}
