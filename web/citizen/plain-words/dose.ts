/** How medicine is taken, in plain words. Only forms we are sure of are put in words; the card's own text always stands beside. */
import { formatNumber, type Language } from '../../design/format/index.js';
import { listWords } from './days.js';

const FRACTIONS: Record<string, string> = { '½': '.5', '¼': '.25', '¾': '.75' };
const PER_TIME = /^\s*([\d.,½¼¾]+)\s*\+\s*([\d.,½¼¾]+)\s*\+\s*([\d.,½¼¾]+)(?:\s*\+\s*([\d.,½¼¾]+))?\s*(.*)$/;
const AS_NEEDED =
  /^\s*([\d.,½¼¾–-]+)\s*(.*?)\s*ved behov(?:[, ]+(?:højst|max\.?|maks\.?)\s*([\d.,]+)(?:\s*(?:gange|\S+))?\s*(?:\/|pr\.?|om)?\s*(?:døgn|dag|døgnet|dagen))?\.?\s*$/i;
const DAILY = /^\s*([\d.,½¼¾–-]+)\s*(.*?)\s*(?:(\d+)\s*gang(?:e)?\s*)?(?:daglig|dagligt|om dagen|\/dag|\/døgn)\.?\s*$/i;

const TIMES = {
  da: ['om morgenen', 'midt på dagen', 'om aftenen', 'til natten'],
  en: ['in the morning', 'at midday', 'in the evening', 'at bedtime'],
} as const;

/**
 * `1+0+1+0` with form `tablet` -> `1 tablet om morgenen og 1 tablet om aftenen`.
 * @returns undefined when the text has another shape; then only the card's own words are shown
 */
export function plainDose(dose: string | undefined, form: string | undefined, language: Language): string | undefined {
  if (dose === undefined) return undefined;
  return perTime(dose, form, language) ?? asNeeded(dose, form, language) ?? daily(dose, form, language);
}

function perTime(dose: string, form: string | undefined, language: Language): string | undefined {
  const found = PER_TIME.exec(dose);
  if (!found) return undefined;
  const unit = found[5]?.trim() || form;
  const parts = found.slice(1, 5).flatMap((amount, index) => {
    const count = numberOf(amount);
    if (amount === undefined || count === 0) return [];
    return [`${amountOf(amount, unit, language)} ${TIMES[language][index]}`];
  });
  return parts.length === 0 ? undefined : listWords(parts, language);
}

function asNeeded(dose: string, form: string | undefined, language: Language): string | undefined {
  const found = AS_NEEDED.exec(dose);
  if (!found) return undefined;
  const amount = amountOf(found[1]!, found[2]?.trim() || form, language);
  const most = found[3];
  if (language === 'en') return `${amount} when you need it${most ? `. At most ${most} a day` : ''}`;
  return `${amount}, når du har brug for det${most ? `. Højst ${most} i døgnet` : ''}`;
}

function daily(dose: string, form: string | undefined, language: Language): string | undefined {
  const found = DAILY.exec(dose);
  if (!found) return undefined;
  const times = Number(found[3] ?? 1);
  const amount = amountOf(found[1]!, found[2]?.trim() || form, language);
  if (language === 'en') return `${amount} ${times === 1 ? 'once' : `${times} times`} a day`;
  return `${amount} ${times === 1 ? 'én gang' : `${times} gange`} om dagen`;
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return 0;
  return Number(text.replace(/[½¼¾]/g, (sign) => FRACTIONS[sign] ?? '').replace(',', '.'));
}

function amountOf(amount: string, unit: string | undefined, language: Language): string {
  const shown = /[½¼¾–-]/.test(amount) ? amount : formatNumber(amount.replace(',', '.'), language);
  const word = unit === undefined ? undefined : unitWord(unit, numberOf(amount) >= 2 || /[–-]/.test(amount), language);
  return word === undefined ? shown : `${shown} ${word}`;
}

/** Word for one piece of the medicine: [one, several] in Danish and English. Longer forms (`filmovertrukken tablet`) end in it. */
const UNITS: readonly (readonly [RegExp, readonly [string, string], readonly [string, string]])[] = [
  [/tablet/i, ['tablet', 'tabletter'], ['tablet', 'tablets']],
  [/kaps/i, ['kapsel', 'kapsler'], ['capsule', 'capsules']],
  [/inhal|sug|pust/i, ['sug', 'sug'], ['puff', 'puffs']],
  [/dråbe/i, ['dråbe', 'dråber'], ['drop', 'drops']],
  [/plaster/i, ['plaster', 'plastre'], ['patch', 'patches']],
  [/stikpille|suppositor/i, ['stikpille', 'stikpiller'], ['suppository', 'suppositories']],
  [/næsespray|^pust/i, ['pust', 'pust'], ['spray', 'sprays']],
  [/brev/i, ['brev', 'breve'], ['sachet', 'sachets']],
  [/^(stk\.?|enheder|IE|mg|ml|g)$/i, ['', ''], ['', '']],
];

function unitWord(unit: string, several: boolean, language: Language): string | undefined {
  const found = /næsespray/i.test(unit) ? UNITS[6] : UNITS.find(([pattern]) => pattern.test(unit));
  if (found === undefined) return undefined;
  const word = found[language === 'da' ? 1 : 2][several ? 1 : 0];
  return word === '' ? unit : word;
}
