/** One line under each kind of data on the front page. */
import type { Item } from '../../../src/sources/contract.js';
import { calendarDay, daysBetween, isoDay, type Language } from '../../design/format/index.js';
import { type Translate, translate } from '../../design/i18n/translate.js';
import { groupMedicine } from '../health-data/medicine.js';
import { type SectionState, sectionState } from '../health-data/sections.js';
import type { OverviewState } from '../overview/overview-state.js';
import { dayWords } from '../plain-words/days.js';
import { valueWords } from '../plain-words/level.js';
import { plainName } from '../plain-words/plain-name.js';
import type { SectionName } from '../routing/address.js';
import { frontStrings } from './front.strings.js';
import { isAhead } from './news.js';

export interface TileText {
  text: string;
  /** `miss`: something is not known. `new`: something has come today or yesterday. */
  tone: 'plain' | 'new' | 'miss' | 'waiting';
}

type T = Translate<(typeof frontStrings)['da']>;

export function tileText(
  state: OverviewState,
  name: SectionName,
  isSelf: boolean,
  now: Date,
  language: Language,
  slow: boolean,
): TileText {
  const t: T = translate(frontStrings, language);
  if (state.phase === 'failed') return { text: t('failed'), tone: 'miss' };
  const section = sectionState(state, name, isSelf);
  if (section.phase === 'waiting') return { text: t(slow ? 'slow' : 'waiting'), tone: 'waiting' };
  if (section.phase === 'failed') return { text: t('failed'), tone: 'miss' };
  if (section.phase === 'withheld' || section.phase === 'unsure') return { text: t('withheld'), tone: 'miss' };
  if (section.phase === 'empty') return { text: t('none'), tone: 'plain' };
  const words = WORDS[name](section.items, { now, language, t });
  const old = section.stale ? ` · ${staleWords(section, now, language, t)}` : '';
  return { text: words.text + old, tone: section.stale ? 'miss' : words.isNew ? 'new' : 'plain' };
}

function staleWords(section: SectionState, now: Date, language: Language, t: T): string {
  return t('staleTile', { day: dayWords(section.answer?.asOf, now, language) });
}

interface Setting {
  now: Date;
  language: Language;
  t: T;
}
interface Words {
  text: string;
  isNew?: boolean;
}

const latest = (items: readonly Item[], { now, language }: Setting): string => dayWords(items[0]?.time, now, language);

const WORDS: Record<SectionName, (items: Item[], setting: Setting) => Words> = {
  medicine: (items, { now, language, t }) => {
    const { taken, review } = groupMedicine(items, isoDay(now) ?? '');
    if (taken.length === 0) return { text: t('medicineNone') };
    if (review?.time === undefined) return { text: t('medicineTile', { n: taken.length }) };
    return { text: t('medicineReviewed', { n: taken.length, day: dayWords(review.time, now, language) }) };
  },
  results: (items, setting) => {
    const { now, language, t } = setting;
    const results = items.filter((item) => item.kind !== 'request');
    const newest = results[0]?.time;
    const age = newest === undefined ? undefined : daysBetween(newest, now);
    if (age !== 0 && age !== 1) return { text: t('latest', { day: latest(results, setting) }) };
    const n = results.filter((item) => item.time !== undefined && daysBetween(item.time, now) === age).length;
    return { text: t('newToday', { n, when: dayWords(newest, now, language) }), isNew: true };
  },
  journal: (items, setting) => {
    const notes = items.filter((item) => item.kind === 'note');
    if (notes.length === 0) return { text: setting.t('journalTile', { n: items.length }) };
    return { text: setting.t('notesTile', { n: notes.length, day: latest(notes, setting) }) };
  },
  vaccinations: (items, setting) => ({ text: `${items[0]?.title}, ${latest(items, setting)}` }),
  images: (items, setting) => ({
    text: setting.t('imagesTile', {
      n: items.filter((item) => item.kind === 'image').length || items.length,
      day: latest(items, setting),
    }),
  }),
  visits: (items, { t }) => {
    const contacts = items.filter((item) => item.kind === 'contact');
    const years = contacts.flatMap((item) => (item.time === undefined ? [] : (calendarDay(item.time)?.year ?? [])));
    if (years.length === 0) return { text: t('visitsAny', { n: items.length }) };
    return { text: t('visitsTile', { n: contacts.length, year: Math.min(...years) }) };
  },
  measurements: (items, setting) => {
    const { language, t } = setting;
    const newest = items.find((item) => item.kind === 'measurement');
    if (newest?.detail === undefined) return { text: t('latest', { day: latest(items, setting) }) };
    const name = plainName(newest.detail, language)?.name ?? newest.detail.name ?? newest.title;
    return {
      text: t('measuredTile', { name, value: valueWords(newest.detail, language), day: latest([newest], setting) }),
    };
  },
  plans: (items, { now, language, t }) => {
    const ahead = items.filter((item) => item.kind === 'appointment' && isAhead(item, now));
    const next = ahead.sort((a, b) => Date.parse(a.time!) - Date.parse(b.time!))[0];
    if (next !== undefined) return { text: t('nextTile', { day: dayWords(next.time, now, language) }) };
    return { text: t('lettersTile', { n: items.filter((item) => item.kind === 'document').length }) };
  },
};
