import { useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { Pill, type PillKind } from '../../design/citizen/pill.component.js';
import { RangeBar } from '../../design/citizen/range-bar.component.js';
import { Trend } from '../../design/citizen/trend.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { PrivateButton } from '../blocks/private-button.component.js';
import { dayWords, momentWords } from '../plain-words/days.js';
import { type Level, levelOf, levelWord, normalRange, rangeBar, valueWords } from '../plain-words/level.js';
import { plainName } from '../plain-words/plain-name.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference } from './group.component.js';
import { PrivateMark, Whence } from './line.component.js';
import type { Series } from './series.js';

const useText = createText(dataStrings);
const TREND_FROM = 3;

const PILLS: Record<Level, PillKind> = {
  normal: 'ok',
  low: 'warn',
  high: 'warn',
  abnormal: 'warn',
  'very-low': 'stop',
  'very-high': 'stop',
};

/** One analysis: plain name, newest value on its range, what it means, and how it was before. */
export function ValueLine({ series, hidden = false }: { series: Series; hidden?: boolean }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const [shown, setShown] = useState(false);
  const { newest, earlier } = series;
  const detail = newest.detail ?? {};
  const plain = plainName(detail, language);
  const covered = hidden && !shown;
  return (
    <article className="my-value">
      <div className="my-value-head">
        <h3 className="my-line-title">
          {plain?.name ?? <span lang="da">{detail.name ?? newest.title}</span>} {newest.private && <PrivateMark />}
        </h3>
        {covered ? (
          <button type="button" className="ci-button" onClick={() => setShown(true)}>
            {t('showValue')}
          </button>
        ) : (
          <Value item={newest} />
        )}
      </div>
      {covered ? <p>{t('hiddenValue')}</p> : <Range item={newest} />}
      {plain && <p>{plain.about}</p>}
      <p className="ci-small ci-muted">
        {t('takenAt', { when: momentWords(newest.time, now, language) })}
        <Whence item={newest} />
        {!covered &&
          earlier[0] &&
          ` · ${t('resultBefore', { value: valueWords(earlier[0].detail ?? {}, language), day: dayWords(earlier[0].time, now, language) })}`}
      </p>
      <PrivateButton item={newest} title={plain?.name ?? newest.title} />
      {!covered && earlier.length > 0 && <Earlier series={series} />}
    </article>
  );
}

function Value({ item }: { item: Item }) {
  const { language } = useLanguage();
  const detail = item.detail ?? {};
  const level = levelOf(detail);
  return (
    <p className="my-value-number">
      <b>{valueWords(detail, language)}</b>
      {level && <Pill kind={PILLS[level]}>{levelWord(level, language)}</Pill>}
    </p>
  );
}

function Range({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const detail = item.detail ?? {};
  const bar = rangeBar(detail);
  const range = normalRange(detail, language);
  if (range === undefined) return null;
  const outside = bar !== undefined && (bar.at < bar.from || bar.at > bar.to);
  const value = valueWords(detail, language);
  return (
    <div className="my-range">
      {bar && <RangeBar {...bar} outside={outside} label={t(outside ? 'barOutside' : 'barInside', { value, range })} />}
      <p className="ci-small">{t('resultNormal', { range })}</p>
    </div>
  );
}

function Earlier({ series }: { series: Series }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const all = [series.newest, ...series.earlier];
  const numbers = all.map((item) => Number(item.detail?.value)).reverse();
  const { low, high } = series.newest.detail ?? {};
  const drawable = numbers.length >= TREND_FROM && numbers.every((number) => Number.isFinite(number));
  return (
    <details className="my-earlier">
      <summary>{t('resultEarlier', { n: series.earlier.length })}</summary>
      {drawable && (
        <Trend
          values={numbers}
          low={low === undefined ? undefined : Number(low)}
          high={high === undefined ? undefined : Number(high)}
          label={t('trendLabel', {
            n: numbers.length,
            first: dayWords(all.at(-1)?.time, now, language),
            last: dayWords(series.newest.time, now, language),
            value: valueWords(series.newest.detail ?? {}, language),
          })}
        />
      )}
      <table className="my-table">
        <thead>
          <tr>
            <th scope="col">{t('date')}</th>
            <th scope="col">{t('value')}</th>
          </tr>
        </thead>
        <tbody>
          {series.earlier.map((item, index) => (
            <tr key={byReference(item, index)}>
              <td>{momentWords(item.time, now, language)}</td>
              <td>{valueWords(item.detail ?? {}, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
