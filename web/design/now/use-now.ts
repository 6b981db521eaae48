import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/** The time, moved on once a minute: ages and "today" stay right on a page that is left open. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
