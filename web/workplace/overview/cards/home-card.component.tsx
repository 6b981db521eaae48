import { useMemo } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { Card, CardHead } from '../../../design/card/card.component.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatDate } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Sparkline } from '../../../design/sparkline/sparkline.component.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { AllLink, AsOf } from '../sources/section-meta.component.js';
import { Section } from '../sources/section.component.js';
import { FlaggedValue } from '../values.js';
import { shortName } from '../storyboard/vitals.js';
import { whenColumn } from '../when.js';
import { type AnalysisRow, analyses, isAbnormal, newestFirst, numberOf, pointsOf, timeOf } from './lab-results.js';

const FORTNIGHT_MS = 14 * 86_400_000;
import { PrintedCount } from './printed-count.component.js';

/** Measured by the patient at home; below it, what the patient is vaccinated against. */
export function HomeCard() {
  const t = useText();
  return (
    <Card
      id="home"
      jump={5}
      className="wp-home"
      title={t('card.home')}
      meta={<AsOf {...LISTS.home} />}
      action={<AllLink {...LISTS.home} list="home" label={t('card.home')} />}
    >
      <Section {...LISTS.home} empty={t('empty.home')} rows={3}>
        {(items) => <Measurements items={items} />}
      </Section>
      <Vaccinations />
    </Card>
  );
}

function Measurements({ items }: { items: Item[] }) {
  const t = useText();
  const { printing } = useOverviewTools();
  const rows = useMemo(() => {
    const measured = analyses(items.filter((item) => item.kind === 'measurement'));
    return measured.sort((a, b) => timeOf(b.newest) - timeOf(a.newest));
  }, [items]);
  const { box, shown } = useFit({ total: rows.length, whole: printing });
  if (rows.length === 0) return <EmptyLine>{t('home.noMeasurements', { n: items.length })}</EmptyLine>;
  return (
    <div className="wp-fit wp-fit-home" ref={box}>
      <table className="wp-table wp-home-table" data-rows>
        <colgroup>
          <col />
          <col />
          <col />
          <col />
        </colgroup>
        <thead className="sd-hidden">
          <tr>
            <th scope="col">{t('home.what')}</th>
            <th scope="col">{t('labs.result')}</th>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('home.curve')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <MeasurementRow key={row.key} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MeasurementRow({ row }: { row: AnalysisRow }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, open } = useOverviewTools();
  const points = pointsOf(row.history);
  // The last fourteen days that were measured, which need not be the last fourteen.
  const to = points.at(-1)?.time ?? now.getTime();
  return (
    <tr data-fit-row>
      <th scope="row">
        <button type="button" data-row className="wp-plain" onClick={() => open({ view: 'item', item: row.newest })}>
          {shortName(row.newest)}
        </button>
      </th>
      <td className="wp-right">
        <FlaggedValue item={row.newest} flag={row.flag} unit />
      </td>
      <td className="wp-quiet">{whenColumn(row.newest.time, now, language)}</td>
      <td>
        {points.length > 0 && (
          <Sparkline
            points={points}
            from={to - FORTNIGHT_MS}
            to={to}
            low={numberOf(row.newest.detail?.low)}
            high={numberOf(row.newest.detail?.high)}
            abnormal={isAbnormal(row.flag)}
            label={t('labs.curve', { n: points.length })}
            width={50}
          />
        )}
      </td>
    </tr>
  );
}

function Vaccinations() {
  const t = useText();
  return (
    <section className="wp-second" id="vaccinations" aria-labelledby="vaccinations-title" tabIndex={-1} data-jump="6">
      <CardHead
        id="vaccinations-title"
        title={t('card.vaccinations')}
        meta={<AsOf {...LISTS.vaccinations} />}
        action={<AllLink {...LISTS.vaccinations} list="vaccinations" label={t('card.vaccinations')} />}
      />
      <Section {...LISTS.vaccinations} empty={t('empty.vaccinations')} rows={2}>
        {(items) => <VaccinationLines items={items} />}
      </Section>
    </section>
  );
}

function VaccinationLines({ items }: { items: Item[] }) {
  const { language } = useLanguage();
  const { printing, open } = useOverviewTools();
  const given = newestFirst(items);
  const { box, shown } = useFit({ total: Math.min(given.length, 12), whole: printing });
  return (
    <div className="wp-fit" ref={box}>
      <ul className="wp-lines wp-lines-tight" data-rows>
        {given.slice(0, shown).map((item) => (
          <li key={item.reference} data-fit-row>
            <button type="button" data-row className="wp-plain" onClick={() => open({ view: 'item', item })}>
              {item.detail?.disease ?? item.detail?.name ?? item.title}{' '}
              <span className="wp-quiet">{formatDate(item.time, language)}</span>
            </button>
          </li>
        ))}
      </ul>
      <PrintedCount shown={shown} total={given.length} />
    </div>
  );
}
