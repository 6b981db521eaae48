import type { Item, SourceName } from '../../../../src/sources/contract.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { type ListName, useOverviewTools, useSourceView } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { whenAsOf } from '../when.js';

/** Beside a card's title: how old its content is. Says nothing while there is no content to have an age. */
export function AsOf({ source, wanted }: { source: SourceName; wanted: (item: Item) => boolean }) {
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const view = useSourceView(source, wanted);
  return view.state === 'shown' ? whenAsOf(view.asOf, now, language) : null;
}

/** `Alle (86)`; `mindst` when part of the answer is missing. Absent while there is nothing to list. */
export function AllLink({
  source,
  wanted,
  list,
  label,
}: {
  source: SourceName;
  wanted: (item: Item) => boolean;
  list: ListName;
  /** What the list is of, for those who hear the link alone. */
  label: string;
}) {
  const t = useText();
  const { open } = useOverviewTools();
  const view = useSourceView(source, wanted);
  if (view.state !== 'shown') return null;
  const whole = !view.caveats.some(({ kind }) => kind === 'partial');
  const n = view.items.length;
  return (
    <button type="button" className="sd-link wp-all" onClick={() => open({ view: 'list', list })}>
      {whole ? t('all', { n }) : t('allAtLeast', { n })}
      <span className="sd-hidden"> {label}</span>
    </button>
  );
}
