import { createContext, useContext } from 'react';
import type { Item, SourceName } from '../../../src/sources/contract.js';
import type { OverviewState } from './stream/overview-state.js';
import { type SourceView, viewOf } from './stream/source-view.js';

/** The lists behind `Alle (n)`. */
export type ListName =
  | 'vitals'
  | 'diagnoses'
  | 'medicine'
  | 'labs'
  | 'notes'
  | 'images'
  | 'home'
  | 'vaccinations'
  | 'contacts'
  | 'documents';

/** What stands in the panel at the right. */
export type PanelView =
  | { view: 'sources'; source?: SourceName }
  | { view: 'access' }
  | { view: 'list'; list: ListName }
  | { view: 'some'; title: string; items: Item[] }
  | { view: 'item'; item: Item }
  | { view: 'relatives' }
  | { view: 'cave' };

export interface OverviewTools {
  id: string;
  state: OverviewState;
  now: Date;
  /** True while the page is laid out for paper: lists are shown whole. */
  printing: boolean;
  /** Asks one source again. */
  retry: (source: SourceName) => void;
  /** Asks for everything again, e.g. after access has changed. */
  reload: () => void;
  open: (panel: PanelView) => void;
}

export const OverviewContext = createContext<OverviewTools | undefined>(undefined);

export function useOverviewTools(): OverviewTools {
  const tools = useContext(OverviewContext);
  if (tools === undefined) throw new Error('useOverviewTools is for parts of the overview page');
  return tools;
}

/** What a section shows of one source. */
export function useSourceView(source: SourceName, wanted?: (item: Item) => boolean): SourceView {
  return viewOf(useOverviewTools().state.sources[source], wanted);
}
