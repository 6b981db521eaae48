import { createContext, useContext } from 'react';
import type { Me } from '../../src/patient-index/contract.js';

/** What every page of the app may use. */
export interface Shell {
  me: Me;
  now: Date;
  openPalette: () => void;
  openShortcuts: () => void;
}

export const ShellContext = createContext<Shell | undefined>(undefined);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === undefined) throw new Error('useShell is for pages inside the app');
  return shell;
}
