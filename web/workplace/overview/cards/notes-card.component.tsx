import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { AllLink, AsOf } from '../sources/section-meta.component.js';
import { Section } from '../sources/section.component.js';
import { whenShort } from '../when.js';
import { newestFirst } from './lab-results.js';
import { PrintedCount } from './printed-count.component.js';

/** The newest notes with their first lines, who wrote them and where. */
export function NotesCard() {
  const t = useText();
  return (
    <Card
      id="notes"
      jump={3}
      className="wp-notes"
      title={t('card.notes')}
      meta={<AsOf {...LISTS.notes} />}
      action={<AllLink {...LISTS.notes} list="notes" label={t('card.notes')} />}
    >
      <Section {...LISTS.notes} empty={t('empty.notes')} rows={5}>
        {(items) => <Notes items={items} />}
      </Section>
    </Card>
  );
}

function Notes({ items }: { items: Item[] }) {
  const { printing } = useOverviewTools();
  const notes = newestFirst(items);
  const { box, shown } = useFit({ total: Math.min(notes.length, 12), whole: printing });
  return (
    <div className="wp-fit" ref={box}>
      <ul className="wp-lines" data-rows>
        {notes.slice(0, shown).map((item) => (
          <NoteLine key={item.reference} item={item} />
        ))}
      </ul>
      <PrintedCount shown={shown} total={notes.length} />
    </div>
  );
}

function NoteLine({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, open } = useOverviewTools();
  const { detail } = item;
  const kind = detail?.name ?? detail?.docType ?? t('note');
  const where = [item.org, item.by].filter(Boolean).join(' · ');
  return (
    <li data-fit-row>
      <button type="button" data-row className="wp-line" onClick={() => open({ view: 'item', item })}>
        <span className="wp-line-head">
          {[whenShort(item.time, now, language), kind].join(' · ')}
          {item.status === 'preliminary' && <span className="wp-tag wp-tag-info">{t('draft')}</span>}
          {item.private && <span className="wp-tag wp-tag-locked">{t('private')}</span>}
        </span>
        {where !== '' && <span className="wp-line-more">{where}</span>}
        {detail?.excerpt && <span className="wp-excerpt">{detail.excerpt}</span>}
      </button>
    </li>
  );
}
