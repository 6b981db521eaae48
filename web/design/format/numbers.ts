import { type Language, unknownText } from './language.js';

const MINUS = '−';
const HARD_SPACE = ' ';

/**
 * A number as people write it: `1250.50` -> `1.250,50` (Danish) or `1,250.50` (English), `-12` -> `−12`. A decimal text
 * keeps its precision, because `7.10` and `7.1` are different measurements. A comparator (`<0.6`) stays in front.
 * Text that is no decimal number is returned as it is.
 */
export function formatNumber(value: string | number | undefined, language: Language): string {
  if (value === undefined || value === '') return unknownText(language);
  const text = String(value).trim();
  const found = /^([<>]=?|[≤≥])?\s*([-−+])?(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) return text;
  const [, comparator = '', sign = '', whole = '', fraction] = found;
  const [thousand, decimal] = language === 'da' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, thousand);
  const minus = sign === '-' || sign === MINUS ? MINUS : sign;
  return `${comparator}${minus}${grouped}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
}

/** Value and unit with a hard space between, so that they never part at a line end: `14,8 10⁹/L`. */
export function formatQuantity(
  value: string | number | undefined,
  unit: string | undefined,
  language: Language,
): string {
  const number = formatNumber(value, language);
  return unit === undefined || unit === '' ? number : `${number}${HARD_SPACE}${unit}`;
}

const collators = {
  da: new Intl.Collator('da-DK', { numeric: true }),
  en: new Intl.Collator('en-GB', { numeric: true }),
};

/** Alphabetical order of the language; in Danish æ, ø and å come last. */
export function compareText(a: string, b: string, language: Language): number {
  return collators[language].compare(a, b);
}
