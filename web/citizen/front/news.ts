/** The newest that is worth telling on the front page: at most three cards, in plain words. */
import type { Item } from '../../../src/sources/contract.js';
import { daysBetween, isoDay, type Language } from '../../design/format/index.js';
import { type Translate, translate } from '../../design/i18n/translate.js';
import { capital, appointmentWords, dayWords, momentWords, sentence, small } from '../plain-words/days.js';
import { plainDose } from '../plain-words/dose.js';
import { levelOf, levelWord, severity } from '../plain-words/level.js';
import { plainName } from '../plain-words/plain-name.js';
import { isTaken } from '../health-data/medicine.js';
import type { SectionName } from '../routing/address.js';
import { frontStrings } from './front.strings.js';

export interface News {
  page: SectionName;
  /** What it is about, and when. */
  kicker: string;
  title: string;
  text: string;
  /** It has happened, rather than lies ahead. */
  isNew: boolean;
}

const RECENT_DAYS = 14;
const MOST = 3;
type T = Translate<(typeof frontStrings)['da']>;

export function newsFor(items: readonly Item[], now: Date, language: Language): News[] {
  const t: T = translate(frontStrings, language);
  const recent = items.filter((item) => isRecent(item.time, now));
  const first = [
    resultNews(recent, now, language, t),
    medicineNews(items, now, language, t),
    nextNews(items, now, language, t),
  ];
  const filling = otherNews(recent, now, language, t);
  return [...first, ...filling].filter((one) => one !== undefined).slice(0, MOST);
}

function isRecent(time: string | undefined, now: Date): boolean {
  const days = time === undefined ? undefined : daysBetween(time, now);
  return days !== undefined && days >= 0 && days < RECENT_DAYS;
}

function resultNews(recent: readonly Item[], now: Date, language: Language, t: T): News | undefined {
  const results = recent.filter((item) => item.kind === 'result' && item.detail !== undefined);
  const day = results[0]?.time && isoDay(results[0].time);
  const ofDay = results.filter((item) => item.time !== undefined && isoDay(item.time) === day);
  const worst = ofDay.reduce<Item | undefined>(
    (most, item) => (most === undefined || weight(item) > weight(most) ? item : most),
    undefined,
  );
  if (worst === undefined) return undefined;
  const level = levelOf(worst.detail!);
  const name = plainName(worst.detail!, language)?.name ?? worst.detail!.name ?? worst.title;
  const outside = ofDay.filter((item) => weight(item) > 0).length;
  const known = ofDay.every((item) => levelOf(item.detail!) !== undefined);
  const count =
    outside > 0
      ? t('resultMore', { n: ofDay.length, m: outside })
      : t(known ? 'resultFine' : 'resultAny', { n: ofDay.length });
  return {
    page: 'results',
    kicker: `${t('kickResult')} · ${momentWords(worst.time, now, language)}`,
    title: level === undefined ? name : t('resultLevel', { name, level: small(levelWord(level, language)) }),
    text: outside > 0 ? `${count} ${t('resultCare')}` : count,
    isNew: true,
  };
}

const weight = (item: Item): number => severity(levelOf(item.detail ?? {}));

function medicineNews(items: readonly Item[], now: Date, language: Language, t: T): News | undefined {
  const started = items
    .filter((item) => isTaken(item) && isRecent(item.detail?.start ?? item.time, now))
    .sort((a, b) => (b.detail?.start ?? b.time ?? '').localeCompare(a.detail?.start ?? a.time ?? ''))[0];
  if (started === undefined) return undefined;
  const { start, end, dose, form } = started.detail ?? {};
  const name = capital(started.detail?.generic ?? started.detail?.name ?? started.title);
  const length = start !== undefined && end !== undefined ? daysBetween(start, end) : undefined;
  const how = plainDose(dose, form, language) ?? dose;
  const until = end === undefined ? t('noEnd') : t('lastDay', { day: dayWords(end, now, language) });
  return {
    page: 'medicine',
    kicker: `${t('kickMedicine')} · ${dayWords(start ?? started.time, now, language)}`,
    title: length === undefined ? name : t('courseTitle', { name, n: length + 1 }),
    text: [how && sentence(capital(how)), until].filter(Boolean).join(' '),
    isNew: true,
  };
}

function nextNews(items: readonly Item[], now: Date, language: Language, t: T): News | undefined {
  const next = items
    .filter((item) => item.kind === 'appointment' && isAhead(item, now))
    .sort((a, b) => Date.parse(a.time!) - Date.parse(b.time!))[0];
  if (next === undefined) return undefined;
  const place = next.detail?.place ?? next.org;
  return {
    page: 'plans',
    kicker: t('kickNext'),
    title: next.title,
    text: [
      sentence(capital(appointmentWords(next.time, now, language))),
      place !== undefined && !next.title.includes(place) && t('atPlace', { place }),
    ]
      .filter(Boolean)
      .join(' '),
    isNew: false,
  };
}

/** An appointment still to come and not called off. */
export function isAhead(item: Item, now: Date): boolean {
  return (
    item.time !== undefined &&
    Date.parse(item.time) > now.getTime() &&
    item.status !== 'cancelled' &&
    item.status !== 'noshow'
  );
}

const OTHER = {
  note: ['journal', 'kickNote'],
  document: ['plans', 'kickDocument'],
  image: ['images', 'kickImage'],
  vaccination: ['vaccinations', 'kickVaccine'],
  contact: ['visits', 'kickVisit'],
} as const;

/** The newest of each other kind. */
function otherNews(recent: readonly Item[], now: Date, language: Language, t: T): News[] {
  const kinds = new Set<string>();
  return recent.flatMap((item) => {
    const found = item.kind in OTHER ? OTHER[item.kind as keyof typeof OTHER] : undefined;
    if (found === undefined || kinds.has(item.kind)) return [];
    kinds.add(item.kind);
    const [page, kick] = found;
    const text =
      item.kind === 'image' ? t(item.detail?.reported ? 'imageReported' : 'imageWaiting') : placeText(item, t);
    return [
      { page, kicker: `${t(kick)} · ${momentWords(item.time, now, language)}`, title: item.title, text, isNew: true },
    ];
  });
}

function placeText(item: Item, t: T): string {
  if (item.kind === 'contact' && item.detail?.ongoing) return t('visitNow');
  return item.org === undefined ? '' : t('atPlace', { place: item.org });
}
