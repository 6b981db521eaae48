import { useMemo } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { AllLink, AsOf } from '../sources/section-meta.component.js';
import { Section } from '../sources/section.component.js';
import { whenShort } from '../when.js';
import { ImageSymbol } from './image-symbol.component.js';
import { type Study, studies } from './studies.js';
import { PrintedCount } from './printed-count.component.js';

/** The newest examinations, each with a symbol of its kind, its report, or the word that there is none yet. */
export function ImagesCard() {
  const t = useText();
  return (
    <Card
      id="images"
      jump={4}
      className="wp-images"
      title={t('card.images')}
      meta={<AsOf {...LISTS.images} />}
      action={<AllLink {...LISTS.images} list="images" label={t('card.images')} />}
    >
      <Section {...LISTS.images} empty={t('empty.images')} rows={4}>
        {(items) => <Images items={items} />}
      </Section>
    </Card>
  );
}

function Images({ items }: { items: Item[] }) {
  const t = useText();
  const { printing } = useOverviewTools();
  const found = useMemo(() => studies(items), [items]);
  const { box, shown } = useFit({ total: Math.min(found.length, 12), whole: printing });
  if (found.length === 0) return <EmptyLine>{t('images.onlyReports', { n: items.length })}</EmptyLine>;
  return (
    <div className="wp-fit" ref={box}>
      <ul className="wp-lines" data-rows>
        {found.slice(0, shown).map((study) => (
          <StudyLine key={study.image.reference} study={study} />
        ))}
      </ul>
      <PrintedCount shown={shown} total={found.length} />
    </div>
  );
}

function StudyLine({ study: { image, report, reported } }: { study: Study }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, open } = useOverviewTools();
  const { detail } = image;
  const count = detail?.instances === undefined ? undefined : t('images.count', { n: detail.instances });
  return (
    <li data-fit-row>
      <button type="button" data-row className="wp-line wp-study" onClick={() => open({ view: 'item', item: image })}>
        <ImageSymbol modality={detail?.modality} name={detail?.name ?? image.title} />
        <span>
          <span className="wp-line-head">
            {detail?.name ?? image.title}
            {!reported && <span className="wp-tag wp-tag-warn">{t('images.unreported')}</span>}
          </span>
          <span className="wp-line-more">
            {[whenShort(image.time, now, language), count, image.org].filter(Boolean).join(' · ')}
          </span>
          {report?.detail?.excerpt && <span className="wp-excerpt wp-excerpt-one">{report.detail.excerpt}</span>}
        </span>
      </button>
    </li>
  );
}
