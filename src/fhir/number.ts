import type { Issue } from '../base/index.js';
import { type SearchPrefix, splitPrefix } from './search-prefix.js';

/**
 * A number searched for. The three numbers are exact decimals as text without exponent, for numeric columns. `eq` and
 * `ne` compare with [low, high); `ap` too, which here is 10 % to both sides; the other prefixes compare with `value`
 * (https://hl7.org/fhir/R4/search.html#number).
 */
export interface SearchNumber {
  prefix: SearchPrefix;
  value: string;
  /** In the range. */
  low: string;
  /** The first number after the range. */
  high: string;
}

/** `digits` times ten to the power of -`scale`. */
interface Decimal {
  digits: bigint;
  scale: number;
}

const NUMBER = /^([+-]?)(\d{1,100})(?:\.(\d{1,100}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads the value of a number search: `100` means [99.5, 100.5), `100.00` means [99.995, 100.005). An exponential form
 * without decimals is read with one, so that `1e2` means [95, 105) as R4's own example has it. An Issue when the text is
 * no number.
 */
export function parseSearchNumber(text: string): SearchNumber | Issue {
  const { prefix, rest } = splitPrefix(text.trim());
  const match = NUMBER.exec(rest);
  if (!match) return NO_NUMBER;
  const [, sign, whole, fraction = '', exponent] = match;
  const written = fraction === '' && exponent !== undefined ? '0' : fraction;
  const size = BigInt(whole! + written);
  const value = { digits: sign === '-' ? -size : size, scale: written.length - Number(exponent ?? 0) };
  const margin = prefix === 'ap' ? { digits: size, scale: value.scale + 1 } : { digits: 5n, scale: value.scale + 1 };
  return { prefix, value: textOf(value), low: textOf(sum(value, margin, -1n)), high: textOf(sum(value, margin, 1n)) };
}

const NO_NUMBER: Issue = {
  severity: 'error',
  code: 'value',
  diagnostics: 'A number is searched for as 5, 5.4 or 1e2, if need be after eq, ne, gt, lt, ge, le, sa, eb or ap',
};

function sum(one: Decimal, other: Decimal, sign: bigint): Decimal {
  const scale = Math.max(one.scale, other.scale);
  const at = (decimal: Decimal) => decimal.digits * 10n ** BigInt(scale - decimal.scale);
  return { digits: at(one) + sign * at(other), scale };
}

function textOf({ digits, scale }: Decimal): string {
  if (scale <= 0) return String(digits * 10n ** BigInt(-scale));
  const size = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const fraction = size.slice(-scale).replace(/0+$/, '');
  const text = size.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
  return digits < 0n ? `-${text}` : text;
}
