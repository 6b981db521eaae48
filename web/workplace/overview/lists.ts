import type { Item, ItemKind, SourceName } from '../../../src/sources/contract.js';
import type { ListName } from './overview-context.js';

interface ListRule {
  source: SourceName;
  wanted: (item: Item) => boolean;
}

const kinds =
  (...wanted: ItemKind[]) =>
  (item: Item) =>
    wanted.includes(item.kind);

/** Which items of which source each list of the page holds. Cards, counts and panels all read it here. */
export const LISTS: Record<ListName, ListRule> = {
  vitals: { source: 'e-journal', wanted: kinds('vital') },
  diagnoses: { source: 'e-journal', wanted: kinds('diagnosis') },
  medicine: { source: 'medication-card', wanted: kinds('medication', 'card-review') },
  labs: { source: 'laboratory', wanted: () => true },
  notes: { source: 'e-journal', wanted: kinds('note') },
  images: { source: 'images', wanted: () => true },
  home: { source: 'home-monitoring', wanted: () => true },
  vaccinations: { source: 'vaccinations', wanted: () => true },
  contacts: { source: 'patient-register', wanted: () => true },
  documents: { source: 'e-journal', wanted: kinds('document', 'plan', 'appointment') },
};
