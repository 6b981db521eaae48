import { useSyncExternalStore } from 'react';

/** Where in the app we are. */
export type Place = { page: PlainPage } | { page: 'patient'; id: string } | { page: 'unknown' };
export type PlainPage = 'list' | 'delegations' | 'supervision';

const ROOT = '/arbejdsplads';
const PATHS: Record<PlainPage, string> = {
  list: ROOT,
  delegations: `${ROOT}/bemyndigelser`,
  supervision: `${ROOT}/tilsyn`,
};
const PLAIN = Object.keys(PATHS) as PlainPage[];

/** Reads an address. A patient is named by the id of the Patient resource, never by a CPR number. */
export function placeOf(path: string): Place {
  const clean = path.replace(/\/+$/, '');
  for (const page of PLAIN) if (clean === PATHS[page]) return { page };
  const id = /^\/arbejdsplads\/patient\/([A-Za-z0-9.-]{1,64})$/.exec(clean)?.[1];
  return id === undefined ? { page: 'unknown' } : { page: 'patient', id };
}

export function addressOf(place: Place): string {
  if (place.page === 'patient') return `${ROOT}/patient/${encodeURIComponent(place.id)}`;
  return place.page === 'unknown' ? ROOT : PATHS[place.page];
}

const MOVED = 'overblik:moved';

/** Goes to a place in the app; the browser's back button leads back. */
export function goTo(place: Place): void {
  history.pushState(null, '', addressOf(place));
  window.dispatchEvent(new Event(MOVED));
}

/** The place we are at, kept up to date. */
export function usePlace(): Place {
  const path = useSyncExternalStore(listen, () => window.location.pathname);
  return placeOf(path);
}

function listen(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(MOVED, changed);
  };
}
