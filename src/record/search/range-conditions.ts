/** Conditions over dates, numbers and quantities. https://hl7.org/fhir/R4/search.html#prefix */
import { parseSearchDate, parseSearchNumber, type SearchNumber } from '../../fhir/index.js';
import { canonicalUnit, UCUM } from '../units.js';
import { type ConditionContext, wrongValue } from './condition-context.js';
import { splitValues, unescapeValue } from './escapes.js';

/**
 * A date's condition over half-open ranges [low, high).
 * @param compare makes one comparison with a time in ms
 * @param instant the row has one instant instead of a range: `high` is then the same column and bounds are inclusive
 */
export function dateCondition(
  value: string,
  code: string,
  compare: (op: string, ms: number, side: 'low' | 'high') => string,
  instant: boolean,
): string {
  const date = parseSearchDate(value);
  if (!('low' in date)) throw wrongValue(code, date.diagnostics);
  const { prefix, low, high } = date;
  const ends = instant ? '<' : '<=';
  // Made only where it is used: a parameter that no text mentions is refused by PostgreSQL.
  const within = () => `(${compare('>=', low, 'low')} AND ${compare(ends, high, 'high')})`;
  switch (prefix) {
    case 'ne':
      return `NOT ${within()}`;
    case 'gt':
      return instant ? compare('>=', high, 'high') : compare('>', high, 'high');
    case 'lt':
      return compare('<', low, 'low');
    case 'ge':
      return instant ? compare('>=', low, 'high') : compare('>', low, 'high');
    case 'le':
      return compare('<', high, 'low');
    case 'sa':
      return compare('>=', high, 'low');
    case 'eb':
      return compare(instant ? '<' : '<=', low, 'high');
    case 'ap': {
      // R4 suggests 10 % of the distance to now; a fixed tenth of the value's own width plus a day keeps answers repeatable.
      const margin = Math.max((high - low) * 0.1, 86_400_000);
      return `(${compare('>=', low - margin, 'high')} AND ${compare('<=', high + margin, 'low')})`;
    }
    default:
      return within();
  }
}

/** The same over a stored pair `e.range` of ms. */
export const storedDateCondition = (value: string, code: string, c: ConditionContext): string =>
  dateCondition(
    value,
    code,
    (op, ms, side) => `(e.range->>${side === 'low' ? 0 : 1})::float8 ${op} ${c.p.add(ms)}::float8`,
    false,
  );

/** The question's number: prefix, exact value and the range that its written precision implies, as exact decimals. */
function readNumber(value: string, code: string): SearchNumber {
  const number = parseSearchNumber(value);
  if ('diagnostics' in number) throw wrongValue(code, number.diagnostics);
  return asStored(number);
}

/** Digits that a double holds whatever the number is. */
const DIGITS_OF_A_DOUBLE = 15;

/**
 * Stored numbers are compared as doubles, so one that is written with more digits than a double has means the nearest of
 * them: it finds itself, and its neighbours cannot be told from it.
 */
function asStored(number: SearchNumber): SearchNumber {
  const digits = number.value.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
  const nearest = Number(number.value);
  if (digits.length <= DIGITS_OF_A_DOUBLE || number.prefix === 'ap' || !Number.isFinite(nearest)) return number;
  return { ...number, value: decimal(nearest), low: decimal(nearest), high: decimal(nextAfter(nearest)) };
}

/** The next greater double. */
function nextAfter(number: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, number);
  const asInteger = bits.getBigInt64(0);
  bits.setBigInt64(0, number >= 0 ? asInteger + 1n : asInteger - 1n);
  return bits.getFloat64(0);
}

/**
 * A number over stored [low, high], either end open when null. Stored numbers stand for themselves; only the question's
 * precision counts (R4 3.1.1.4.7).
 */
function numericCondition(n: SearchNumber, lowColumn: string, highColumn: string, c: ConditionContext): string {
  const add = (x: string) => `${c.p.add(x)}::numeric`;
  const low = `coalesce((${lowColumn})::numeric, '-Infinity')`;
  const high = `coalesce((${highColumn})::numeric, 'Infinity')`;
  const within = () => `${low} >= ${add(n.low)} AND ${high} < ${add(n.high)}`;
  const compare: Record<SearchNumber['prefix'], () => string> = {
    eq: within,
    ne: () => `NOT (${within()})`,
    gt: () => `${high} > ${add(n.value)}`,
    lt: () => `${low} < ${add(n.value)}`,
    ge: () => `${high} >= ${add(n.value)}`,
    le: () => `${low} <= ${add(n.value)}`,
    sa: () => `${low} > ${add(n.value)}`,
    eb: () => `${high} < ${add(n.value)}`,
    ap: () => `${high} >= ${add(n.low)} AND ${low} <= ${add(n.high)}`,
  };
  return `(${compare[n.prefix]()})`;
}

/** https://hl7.org/fhir/R4/search.html#number over a stored pair `e.range`. */
export const numberCondition = (value: string, code: string, c: ConditionContext): string =>
  numericCondition(readNumber(value, code), 'e.range->>0', 'e.range->>1', c);

/** https://hl7.org/fhir/R4/search.html#quantity  [prefix]number[|system|code or unit], over a stored `e.q`. */
export function quantityCondition(value: string, code: string, c: ConditionContext): string {
  const parts = splitValues(value, '|').map(unescapeValue);
  if (parts.length !== 1 && parts.length !== 3) throw wrongValue(code, 'a quantity is number or number|system|code');
  const n = readNumber(parts[0]!, code);
  const [, system = '', unit = ''] = parts;
  const written = numericCondition(n, 'e.q->>0', 'e.q->>1', c);
  if (unit === '') return system === '' ? written : `(${written} AND e.q->>2 = ${c.p.add(system)})`;
  if (system === '') return `(${written} AND (e.q->>3 = ${c.p.add(unit)} OR e.q->>4 = ${c.p.add(unit)}))`;
  const same = `(${written} AND e.q->>2 = ${c.p.add(system)} AND e.q->>3 = ${c.p.add(unit)})`;
  const canonical = system === UCUM ? canonicalUnit(unit) : undefined;
  if (!canonical) return same;
  // Another unit of the same kind: compared in base units, the question's precision converted with it.
  const [value1, low, high] = [n.value, n.low, n.high].map((one) => canonical.convert(Number(one)));
  if (![value1, low, high].every(Number.isFinite)) return same;
  const turned = low! > high!;
  const base: SearchNumber = {
    prefix: turned ? TURNED[n.prefix] : n.prefix,
    value: decimal(value1!),
    low: decimal(turned ? high! : low!),
    high: decimal(turned ? low! : high!),
  };
  const other = `e.q->>7 = ${c.p.add(canonical.unit)} AND e.q->>3 <> ${c.p.add(unit)}`;
  return `(${same} OR (${other} AND ${numericCondition(base, 'e.q->>5', 'e.q->>6', c)}))`;
}

/** A scale that runs downwards (pH) turns comparisons round. */
const TURNED: Record<SearchNumber['prefix'], SearchNumber['prefix']> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  lt: 'gt',
  ge: 'le',
  le: 'ge',
  sa: 'eb',
  eb: 'sa',
  ap: 'ap',
};

/** PostgreSQL reads exponents in numerics, so the shortest form will do. */
const decimal = (value: number): string => String(value);
