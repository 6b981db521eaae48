import { useMemo, useState } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { formatDate } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { newestFirst } from '../cards/lab-results.js';
import { LISTS } from '../lists.js';
import { type ListName, useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { Section } from '../sources/section.component.js';
import { whenShort } from '../when.js';
import './detail.css';

/** Everything behind `Alle (n)`, with the same caveats as its card, and a search in it. */
export function ListPanel({ list }: { list: ListName }) {
  const t = useText();
  return (
    <Section {...LISTS[list]} empty={t(`empty.${list}`)} rows={8} room="wide">
      {(items) => <ItemList items={items} />}
    </Section>
  );
}

const STEP = 100;

/** Items newest first under their year, searched by every word in their line. */
export function ItemList({ items }: { items: Item[] }) {
  const t = useText();
  const [words, setWords] = useState('');
  const [most, setMost] = useState(STEP);
  const found = useMemo(() => searched(newestFirst(items), words), [items, words]);
  const years = useMemo(() => byYear(found.slice(0, most)), [found, most]);
  return (
    <>
      <label className="sd-field wp-list-search">
        <span className="sd-hidden">{t('list.search')}</span>
        <input
          className="sd-input"
          type="search"
          autoComplete="off"
          placeholder={t('list.search')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <p className="sd-hint" role="status">
        {t('list.count', { n: found.length, all: items.length })}
      </p>
      {found.length === 0 && <EmptyLine>{t('list.noMatch')}</EmptyLine>}
      <div data-rows>
        {years.map(([year, group]) => (
          <section key={year} className="wp-year">
            <h3>{year === '' ? t('list.noTime') : year}</h3>
            <ul>
              {group.map((item) => (
                <ListLine key={item.reference} item={item} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {found.length > most && (
        <button type="button" className="sd-button" onClick={() => setMost(most + STEP)}>
          {t('list.more', { n: Math.min(STEP, found.length - most) })}
        </button>
      )}
    </>
  );
}

function ListLine({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const { now, open } = useOverviewTools();
  return (
    <li>
      <button type="button" data-row className="wp-list-line" onClick={() => open({ view: 'item', item })}>
        <span className="wp-list-time">{listTime(item, now, language)}</span>
        <span className="wp-list-what">
          {item.title}
          {item.private && <span className="wp-tag wp-tag-locked">{t('private')}</span>}
          {(item.org ?? item.by) && (
            <span className="wp-list-who">{[item.org, item.by].filter(Boolean).join(' · ')}</span>
          )}
        </span>
      </button>
    </li>
  );
}

function listTime(item: Item, now: Date, language: 'da' | 'en'): string {
  const short = whenShort(item.time, now, language);
  // The year stands in the heading.
  return item.time === undefined || short.startsWith('i dag') || short.startsWith('today')
    ? short
    : formatDate(item.time, language, { dropYearOf: item.time });
}

function searched(items: Item[], text: string): Item[] {
  const words = text.toLocaleLowerCase('da').split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const { detail } = item;
    const line = [item.title, item.org, item.by, detail?.excerpt, detail?.code, detail?.brand, detail?.diagnosis]
      .filter(Boolean)
      .join(' ')
      .toLocaleLowerCase('da');
    return words.every((word) => line.includes(word));
  });
}

function byYear(items: Item[]): [string, Item[]][] {
  const years = new Map<string, Item[]>();
  for (const item of items) {
    const year = item.time?.slice(0, 4) ?? '';
    years.set(year, [...(years.get(year) ?? []), item]);
  }
  return [...years];
}
