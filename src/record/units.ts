/**
 * Units of measure in one form, so that equal quantities are found whatever unit they were written in: 5.4 mg/L is
 * 0.54 mg/dL. https://ucum.org/ucum through the library, https://hl7.org/fhir/R4/search.html#quantity
 */
import { UcumLhcUtils } from '@lhncbc/ucum-lhc';

export const UCUM = 'http://unitsofmeasure.org';

export interface CanonicalUnit {
  /** Base units with exponents, in a fixed order, e.g. `g1m-3`; `1` for a bare number. */
  unit: string;
  /** A number in the unit as written, in base units; 12 significant digits. */
  convert(value: number): number;
}

const LONGEST_UNIT = 50;
const MOST_UNITS = 2000;
const known = new Map<string, CanonicalUnit | null>();

/**
 * @param code a UCUM code as written, e.g. `mmol/L`
 * @returns undefined for what is no UCUM code, and for arbitrary units ([iU]) that nothing can be converted to
 */
export function canonicalUnit(code: string): CanonicalUnit | undefined {
  const found = known.get(code);
  if (found !== undefined) return found ?? undefined;
  if (known.size >= MOST_UNITS) known.clear();
  const made = code.length > 0 && code.length <= LONGEST_UNIT ? readUnit(code) : undefined;
  known.set(code, made ?? null);
  return made;
}

/** Reads the library's tables, a tenth of a second, before the first request waits for it. */
export function readyUnits(): void {
  canonicalUnit('kg');
}

function readUnit(code: string): CanonicalUnit | undefined {
  const one = toBase(code, 1);
  if (!one) return undefined;
  const unit =
    Object.entries(one.unitToExp ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([base, exponent]) => `${base}${exponent}`)
      .join('') || '1';
  if (!one.fromUnitIsSpecial) return { unit, convert: (value) => rounded(value * one.magnitude!) };
  return { unit, convert: (value) => rounded(toBase(code, value)?.magnitude ?? Number.NaN) };
}

function toBase(code: string, value: number) {
  try {
    const base = UcumLhcUtils.getInstance().convertToBaseUnits(code, value);
    return base.status === 'succeeded' && Number.isFinite(base.magnitude) && base.magnitude !== null ? base : undefined;
  } catch {
    // The library throws on some texts that are no units.
    return undefined;
  }
}

/** Factors are powers of ten that binary numbers miss by a hair: 10*3/uL would be 999999999999.9999. */
const rounded = (value: number): number => Number(value.toPrecision(12));
