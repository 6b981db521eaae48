import { AccessPanel } from './access/access-panel.component.js';
import { ItemDetailView } from './detail/item-detail.component.js';
import { ItemList, ListPanel } from './detail/list-panel.component.js';
import { CavePanel, RelativesPanel } from './detail/people-panel.component.js';
import type { ListName, PanelView } from './overview-context.js';
import { type TextKey, useText } from './overview.strings.js';
import { SourcePanel } from './sources/source-panel.component.js';

const LIST_TITLES: Record<ListName, TextKey> = {
  vitals: 'vitals',
  diagnoses: 'diagnoses.all',
  medicine: 'card.medicine',
  labs: 'card.labs',
  notes: 'card.notes',
  images: 'card.images',
  home: 'card.home',
  vaccinations: 'card.vaccinations',
  contacts: 'card.contacts',
  documents: 'card.documents',
};

export function usePanelTitle(panel: PanelView | undefined): string {
  const t = useText();
  if (panel === undefined) return '';
  if (panel.view === 'sources') return t('panel.sources');
  if (panel.view === 'access') return t('panel.access');
  if (panel.view === 'list') return t(LIST_TITLES[panel.list]);
  if (panel.view === 'some') return panel.title;
  if (panel.view === 'item') return panel.item.title;
  return panel.view === 'cave' ? 'CAVE' : t('panel.people');
}

interface PanelContentProps {
  panel: PanelView;
  /** True when this page was opened on a stated ground. */
  widened: boolean;
  onAccessChanged: (granted: boolean) => void;
}

/** What the panel at the right shows. */
export function PanelContent({ panel, widened, onAccessChanged }: PanelContentProps) {
  switch (panel.view) {
    case 'sources':
      return <SourcePanel chosen={panel.source} />;
    case 'access':
      return <AccessPanel widened={widened} onChanged={onAccessChanged} />;
    case 'list':
      return <ListPanel key={panel.list} list={panel.list} />;
    case 'some':
      return <ItemList items={panel.items} />;
    case 'item':
      return <ItemDetailView key={panel.item.reference} item={panel.item} />;
    case 'cave':
      return <CavePanel />;
    case 'relatives':
      return <RelativesPanel />;
  }
}
