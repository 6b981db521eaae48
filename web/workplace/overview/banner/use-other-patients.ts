import { useEffect, useState } from 'react';

type News = { tab: string; patient: string; says: 'here' | 'gone' | 'who' };

/**
 * How many other patients are open in other tabs of this browser: two patients open at once is how notes end up in the
 * wrong record. Tabs tell each other ids over a channel of the same site; nothing is stored.
 */
export function useOtherPatients(patient: string): number {
  const [others, setOthers] = useState<Map<string, string>>(new Map());
  useEffect(() => {
    if (typeof BroadcastChannel === 'undefined') return;
    const tab = crypto.randomUUID?.() ?? String(Math.random());
    const channel = new BroadcastChannel('overblik.patients');
    const say = (says: News['says']) => channel.postMessage({ tab, patient, says } satisfies News);
    channel.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.says === 'who') say('here');
      setOthers((before) => {
        const after = new Map(before);
        if (data.says === 'gone') after.delete(data.tab);
        else after.set(data.tab, data.patient);
        return after;
      });
    };
    say('who');
    const leave = () => say('gone');
    window.addEventListener('pagehide', leave);
    return () => {
      leave();
      window.removeEventListener('pagehide', leave);
      channel.close();
    };
  }, [patient]);
  return new Set([...others.values()].filter((other) => other !== patient)).size;
}
