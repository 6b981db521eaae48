/**
 * Danish person numbers as pure functions: the CPR number and the three kinds of replacement number in use.
 *
 * CPR: ten digits DDMMYYSSSS; digit 7 and YY give the century, digit 10 the sex ("Personnummeret i CPR", CPR-kontoret).
 * Modulus 11 has not been a validity rule since 1 October 2007, and the official example persons of DK Core and MedCom
 * fail it: it is only ever a hint that somebody may have mistyped.
 *
 * A number is personal data: nothing here puts one into an error message.
 */

/**
 * `cpr`; `replacement` (a CPR with 60 added to the day, given by a hospital system for itself); `x-ecpr` (national
 * replacement number, unique); `d-ecpr` (a local one, not unique across those who give them).
 */
export type PersonNumberKind = 'cpr' | 'replacement' | 'x-ecpr' | 'd-ecpr';

export interface PersonNumber {
  kind: PersonNumberKind;
  /** Ten characters, no hyphen, letters in upper case. */
  value: string;
  /** ISO date. For replacement numbers it is what the number says, which may be an estimate. */
  birthDate: string;
  /** What the parity of digit 10 says: odd is male. */
  sex: 'male' | 'female';
  /** True when a CPR fails modulus 11. Ask "is it typed right?", never refuse. */
  typoHint: boolean;
}

export type PersonNumberProblem = 'shape' | 'date';
export type ParsedPersonNumber =
  | { ok: true; number: PersonNumber }
  | { ok: false; problem: PersonNumberProblem; text: string };

/** FHIR systems of the numbers (docs/record-shapes.md). The local D-eCPR has one per issuer below this one. */
export const PERSON_NUMBER_SYSTEMS = {
  cpr: 'urn:oid:1.2.208.176.1.2',
  'x-ecpr': 'urn:oid:1.2.208.176.1.6.1.1',
  'd-ecpr': 'urn:oid:1.2.208.176.1.6.1.3',
} as const;

const CPR_SHAPE = /^(\d{6})[- ]?(\d{4})$/;
const ECPR_SHAPE = /^(\d{6})[- ]?(\d[A-Za-z]{2}\d)$/;
const MODULUS_11_WEIGHTS = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
/** Day of a replacement number = day of birth + 60, so that it can never be taken for a CPR. */
const REPLACEMENT_DAY_OFFSET = 60;

/** X-eCPR and D-eCPR say their century in character 7 ("eCPR formater", NSP). */
const ECPR_CENTURY: Record<string, { kind: 'x-ecpr' | 'd-ecpr'; century: number }> = {
  '1': { kind: 'x-ecpr', century: 1900 },
  '7': { kind: 'x-ecpr', century: 2000 },
  '0': { kind: 'd-ecpr', century: 1900 },
  '5': { kind: 'd-ecpr', century: 1800 },
  '6': { kind: 'd-ecpr', century: 2000 },
};

const PROBLEM_TEXT: Record<PersonNumberProblem, string> = {
  shape:
    'A person number has ten characters: six digits of a date, then four digits, or a digit, two letters and a digit.',
  date: 'The first six digits of the person number are not a date in the calendar.',
};

/** Reads any of the four kinds. A hyphen or one space before the serial, and spaces around, are allowed. Never throws. */
export function parsePersonNumber(text: string): ParsedPersonNumber {
  const trimmed = text.trim();
  const digits = CPR_SHAPE.exec(trimmed);
  if (digits) return readDigits(digits[1]! + digits[2]!);
  const mixed = ECPR_SHAPE.exec(trimmed);
  if (mixed) return readEcpr(mixed[1]! + mixed[2]!.toUpperCase());
  return fail('shape');
}

/** Reads a real CPR number only; a replacement number of any kind is refused with problem `date` or `shape`. */
export function parseCpr(text: string): ParsedPersonNumber {
  const parsed = parsePersonNumber(text);
  if (!parsed.ok || parsed.number.kind === 'cpr') return parsed;
  return fail(parsed.number.kind === 'replacement' ? 'date' : 'shape');
}

/** True when the text is a CPR number by shape, century and calendar. */
export function isCpr(text: string): boolean {
  return parseCpr(text).ok;
}

/**
 * True for a FHIR id that passes as a person number: ten characters that are one, with or without hyphen, alone or after a word
 * like `patient-`. Ids stand in addresses and logs, so none may be one (docs/security.md).
 */
export function isPersonNumberId(id: string): boolean {
  const bare = /^(?:(?:cpr|e-?cpr|person|patient|pat|pt|borger)[-.]?)?(\d{6}-?[\dA-Za-z]{4})$/i.exec(id)?.[1];
  return bare !== undefined && parsePersonNumber(bare).ok;
}

/** Σ dᵢ·wᵢ ≡ 0 (mod 11). A hint about typing, see above. Anything but ten digits is false. */
export function passesModulus11(value: string): boolean {
  if (!/^\d{10}$/.test(value)) return false;
  return MODULUS_11_WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(value[i]), 0) % 11 === 0;
}

/** `140348-••••`: what a screen shows to those who need to tell two persons apart but not the number itself. */
export function maskCpr(text: string): string {
  const match = /^(\d{6})[- ]?[0-9A-Z]{4}$/i.exec(text.trim());
  return `${match ? match[1] : '••••••'}-••••`;
}

/** `140348-1234`: as people write it. Text that is not a person number comes back masked. */
export function formatCpr(text: string): string {
  const parsed = parsePersonNumber(text);
  return parsed.ok ? `${parsed.number.value.slice(0, 6)}-${parsed.number.value.slice(6)}` : maskCpr('');
}

/**
 * The full year of a CPR number.
 * Digit 7: 0-3 are the 1900s; 4 and 9 the 2000s up to YY 36, else the 1900s; 5-8 the 2000s up to YY 57, else the 1800s.
 */
export function cprYear(yy: number, digit7: number): number {
  if (digit7 <= 3) return 1900 + yy;
  if (digit7 === 4 || digit7 === 9) return (yy <= 36 ? 2000 : 1900) + yy;
  return (yy <= 57 ? 2000 : 1800) + yy;
}

function readDigits(value: string): ParsedPersonNumber {
  const day = Number(value.slice(0, 2));
  const isReplacement = day > REPLACEMENT_DAY_OFFSET;
  const birthDate = isoDate(
    cprYear(Number(value.slice(4, 6)), Number(value[6])),
    Number(value.slice(2, 4)),
    isReplacement ? day - REPLACEMENT_DAY_OFFSET : day,
  );
  if (!birthDate) return fail('date');
  return {
    ok: true,
    number: {
      kind: isReplacement ? 'replacement' : 'cpr',
      value,
      birthDate,
      sex: sexOf(value),
      typoHint: !isReplacement && !passesModulus11(value),
    },
  };
}

function readEcpr(value: string): ParsedPersonNumber {
  const known = ECPR_CENTURY[value[6]!];
  if (!known) return fail('shape');
  const birthDate = isoDate(
    known.century + Number(value.slice(4, 6)),
    Number(value.slice(2, 4)),
    Number(value.slice(0, 2)),
  );
  if (!birthDate) return fail('date');
  return { ok: true, number: { kind: known.kind, value, birthDate, sex: sexOf(value), typoHint: false } };
}

function sexOf(value: string): 'male' | 'female' {
  return Number(value[9]) % 2 === 1 ? 'male' : 'female';
}

/** ISO date, or undefined when the calendar has no such day (Gregorian, as all of 1858-2057 was in Denmark). */
function isoDate(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function fail(problem: PersonNumberProblem): ParsedPersonNumber {
  return { ok: false, problem, text: PROBLEM_TEXT[problem] };
}
