/** Moving between the citizen's pages without loading the app again. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { type Address, type PageName, readAddress, writeAddress } from './address.js';

interface Navigation {
  address: Address;
  /** Counts moves, so that a page can tell a first load from a move. */
  moves: number;
  go: (to: Address & { page: PageName }) => void;
}

const NavigationContext = createContext<Navigation | undefined>(undefined);

export function NavigationProvider({ children }: { children: ReactNode }) {
  const [at, setAt] = useState(() => ({ address: readAddress(window.location), moves: 0 }));
  useEffect(() => {
    const moved = () => setAt((before) => ({ address: readAddress(window.location), moves: before.moves + 1 }));
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, []);
  const go = useCallback((to: Address & { page: PageName }) => {
    window.history.pushState(null, '', writeAddress(to));
    window.scrollTo(0, 0);
    setAt((before) => ({ address: readAddress(window.location), moves: before.moves + 1 }));
  }, []);
  const value = useMemo(() => ({ ...at, go }), [at, go]);
  return <NavigationContext.Provider value={value}>{children}</NavigationContext.Provider>;
}

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === undefined) throw new Error('useNavigation is for components inside NavigationProvider');
  return navigation;
}

interface PageLinkProps {
  page: PageName;
  /** Whose data: left out, the same person as now; `self` for the citizen. */
  forId?: string | 'self';
  /** To the page of choices: whom to block for. */
  whom?: string;
  className?: string;
  current?: boolean;
  children: ReactNode;
}

/** A link to one of our pages; opens in a new tab as any link does. */
export function PageLink({ page, forId, whom, className, current, children }: PageLinkProps) {
  const { address, go } = useNavigation();
  const whose = forId === undefined ? address.forId : forId === 'self' ? undefined : forId;
  const to = { page, ...(whose !== undefined && { forId: whose }), ...(whom !== undefined && { whom }) };
  return (
    <a
      href={writeAddress(to)}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
