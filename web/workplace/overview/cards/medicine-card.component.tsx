import { type ReactNode, useMemo } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatDate, formatInterval, isoDay } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import { useOverviewTools, useSourceView } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { Section } from '../sources/section.component.js';
import { AllLink } from '../sources/section-meta.component.js';
import { currentMedications, lastReview, nameOf } from './medications.js';

/** Current medicine. A medicine is wrapped, never cut; those that do not fit are named in the line below. */
export function MedicineCard() {
  const t = useText();
  return (
    <Card
      id="medicine"
      jump={1}
      className="wp-medicine"
      title={t('card.medicine')}
      meta={<MedicineMeta />}
      action={<AllLink {...LISTS.medicine} list="medicine" label={t('card.medicine')} />}
    >
      <Section {...LISTS.medicine} empty={t('empty.medicine')} rows={7} room="wide">
        {(items) => <Medicine items={items} />}
      </Section>
    </Card>
  );
}

function useCurrent(items: Item[]): Item[] {
  const { now } = useOverviewTools();
  const today = isoDay(now) ?? '';
  return useMemo(() => currentMedications(items, today), [items, today]);
}

function MedicineMeta() {
  const t = useText();
  const { language } = useLanguage();
  const view = useSourceView(LISTS.medicine.source, LISTS.medicine.wanted);
  const items = view.state === 'shown' ? view.items : [];
  const current = useCurrent(items);
  if (view.state !== 'shown') return null;
  const review = lastReview(items);
  const who = review?.by ?? review?.org;
  const reviewed =
    review?.time === undefined
      ? t('medicine.notReviewed')
      : t(who ? 'medicine.reviewedBy' : 'medicine.reviewed', {
          date: formatDate(review.time, language),
          who: who ?? '',
        });
  return (
    <>
      {t('medicine.current', { n: current.length })} · {reviewed}
    </>
  );
}

function Medicine({ items }: { items: Item[] }) {
  const t = useText();
  const { printing, open } = useOverviewTools();
  const current = useCurrent(items);
  const { box, shown } = useFit({ total: current.length, whole: printing });
  if (current.length === 0) return <EmptyLine>{t('medicine.noneCurrent', { n: items.length })}</EmptyLine>;
  const rest = current.slice(shown);
  return (
    <div className="wp-fit" ref={box}>
      <table className="wp-table wp-medicine-table" data-rows>
        <thead>
          <tr>
            <th scope="col">{t('medicine.drug')}</th>
            <th scope="col">{t('medicine.dose')}</th>
            <th scope="col">{t('medicine.for')}</th>
            <th scope="col">{t('medicine.since')}</th>
          </tr>
        </thead>
        <tbody>
          {current.slice(0, shown).map((item) => (
            <MedicineRow key={item.reference} item={item} onOpen={() => open({ view: 'item', item })} />
          ))}
        </tbody>
      </table>
      {rest.length > 0 && (
        <p data-fit-foot className="wp-rest">
          {t('medicine.rest', { n: rest.length })}{' '}
          {rest.map((item, at) => (
            <span key={item.reference}>
              {at > 0 && ' · '}
              <strong>{nameOf(item)}</strong>
              {item.detail?.asNeeded && ` ${t('medicine.asNeeded')}`}
            </span>
          ))}{' '}
          <button type="button" className="sd-link" onClick={() => open({ view: 'list', list: 'medicine' })}>
            {t('medicine.seeAll')}
          </button>
        </p>
      )}
    </div>
  );
}

function MedicineRow({ item, onOpen }: { item: Item; onOpen: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const { detail } = item;
  const start = detail?.start ?? item.time;
  return (
    <tr data-fit-row>
      <th scope="row" data-label={t('medicine.drug')}>
        <button type="button" data-row className="wp-plain wp-drug" onClick={onOpen}>
          <DrugName item={item} />
        </button>
        {detail?.course && <Tag>{t('medicine.course')}</Tag>}
        {item.status === 'on-hold' && <Tag>{t('medicine.paused')}</Tag>}
        {item.private && <span className="wp-tag wp-tag-locked">{t('private')}</span>}
      </th>
      <td data-label={t('medicine.dose')}>
        <span className="wp-dose-label">
          {detail?.asNeeded ? t('medicine.asNeededLabel') : t('medicine.doseLabel')}
        </span>{' '}
        {detail?.dose ?? t('notStated')}
      </td>
      <td data-label={t('medicine.for')}>{detail?.indication ?? <span className="sd-muted">{t('notStated')}</span>}</td>
      <td data-label={t('medicine.since')}>
        {detail?.end && start
          ? formatInterval(start, detail.end, language, { dropYearOf: now })
          : formatDate(start, language)}
      </td>
    </tr>
  );
}

function Tag({ children }: { children: ReactNode }) {
  return <span className="wp-tag wp-tag-info">{children}</span>;
}

/** Generic bold, brand in capitals, then form and strength (the order of the CUI medication line). */
export function DrugName({ item }: { item: Item }) {
  const { detail } = item;
  const rest = [detail?.form, detail?.strength].filter(Boolean).join(' ');
  return (
    <>
      <strong>{nameOf(item)}</strong>
      {detail?.brand && <span className="wp-brand-name"> {detail.brand.toLocaleUpperCase('da')}</span>}
      {rest !== '' && ` – ${rest}`}
    </>
  );
}
