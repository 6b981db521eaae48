import { useMemo } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatDate, isoDay } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Sparkline } from '../../../design/sparkline/sparkline.component.js';
import { LISTS } from '../lists.js';
import { useOverviewTools, useSourceView } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { Section } from '../sources/section.component.js';
import { AllLink } from '../sources/section-meta.component.js';
import { FlaggedValue, referenceText } from '../values.js';
import { whenShort } from '../when.js';
import { type AnalysisRow, analyses, isAbnormal, newestFirst, numberOf, pointsOf } from './lab-results.js';

const YEAR_MS = 365 * 86_400_000;

/** The newest result of each analysis, abnormal first, with its reference and its last year. */
export function LabsCard() {
  const t = useText();
  return (
    <Card
      id="labs"
      jump={2}
      className="wp-labs"
      title={t('card.labs')}
      meta={<NewestTime />}
      action={<AllLink {...LISTS.labs} list="labs" label={t('card.labs')} />}
    >
      <Section {...LISTS.labs} empty={t('empty.labs')} rows={7} room="wide">
        {(items) => <Labs items={items} />}
      </Section>
    </Card>
  );
}

function NewestTime() {
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const view = useSourceView('laboratory', (item) => item.kind === 'result');
  const newest = view.state === 'shown' ? newestFirst(view.items)[0]?.time : undefined;
  return newest === undefined ? null : whenShort(newest, now, language);
}

function Labs({ items }: { items: Item[] }) {
  const t = useText();
  const { printing, open } = useOverviewTools();
  const rows = useMemo(() => analyses(items.filter((item) => item.kind === 'result')), [items]);
  const { box, shown } = useFit({ total: rows.length, whole: printing });
  const awaited = items.filter((item) => item.kind === 'request' && item.detail?.ongoing === true);
  const newestDay = useMemo(() => dayOf(newestFirst(rows.map((row) => row.newest))[0]), [rows]);
  return (
    <div className="wp-fit" ref={box}>
      {rows.length === 0 ? (
        <EmptyLine>{t('labs.noResults', { n: items.length })}</EmptyLine>
      ) : (
        <table className="wp-table wp-labs-table" data-rows>
          <thead>
            <tr>
              <th scope="col">{t('labs.analysis')}</th>
              <th scope="col" className="wp-right">
                {t('labs.result')}
              </th>
              <th scope="col">{t('labs.unit')}</th>
              <th scope="col" className="wp-right">
                {t('labs.reference')}
              </th>
              <th scope="col">{t('labs.year')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <LabRow
                key={row.key}
                row={row}
                newestDay={newestDay}
                onOpen={() => open({ view: 'item', item: row.newest })}
              />
            ))}
          </tbody>
        </table>
      )}
      {awaited.length > 0 && (
        <p data-fit-foot className="wp-rest">
          {t('labs.awaited')} {awaited.map((item) => item.detail?.name ?? item.title).join(' · ')}
        </p>
      )}
    </div>
  );
}

function dayOf(item: Item | undefined): string | undefined {
  return item?.time === undefined ? undefined : isoDay(item.time);
}

function LabRow({ row, newestDay, onOpen }: { row: AnalysisRow; newestDay: string | undefined; onOpen: () => void }) {
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const { newest, flag } = row;
  // A result from another day than the newest says so: an old normal value must not read as today's.
  const older = dayOf(newest) !== newestDay;
  return (
    <tr data-fit-row>
      <th scope="row">
        <button type="button" data-row className="wp-plain" onClick={onOpen}>
          {row.name}
        </button>
        {older && <span className="wp-older"> {formatDate(newest.time, language, { dropYearOf: now })}</span>}
      </th>
      <td className="wp-right">
        <FlaggedValue item={newest} flag={flag} />
      </td>
      <td>{newest.detail?.unit}</td>
      <td className="wp-right wp-quiet">{referenceText(newest, language)}</td>
      <td>
        <Curve row={row} />
      </td>
    </tr>
  );
}

function Curve({ row }: { row: AnalysisRow }) {
  const t = useText();
  const { now } = useOverviewTools();
  const to = now.getTime();
  const points = pointsOf(row.history);
  const recent = points.filter((point) => point.time >= to - YEAR_MS);
  if (recent.length === 0) return null;
  return (
    <Sparkline
      points={points}
      from={to - YEAR_MS}
      to={to}
      low={numberOf(row.newest.detail?.low)}
      high={numberOf(row.newest.detail?.high)}
      abnormal={isAbnormal(row.flag)}
      label={t('labs.curve', { n: recent.length })}
    />
  );
}
