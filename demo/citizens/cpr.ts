import type { Day } from '../seed/calendar.js';
import { civilOf } from '../seed/calendar.js';

/**
 * CPR numbers that read as real ones and belong to nobody: real birth date, the seventh digit of the right century, the last digit of
 * the right sex, and a serial that FAILS modulus 11. Numbers that fail it have only ever been issued to people born on 1 January
 * (cpr.dk, "Personnumre uden kontrolciffer", 10 May 2023), and no demo citizen is born that day.
 */
export function madeUpCpr(birth: Day, sex: 'female' | 'male', position: number): string {
  const { year, month, date } = civilOf(birth);
  if (month === 1 && date === 1) throw new RangeError('no demo citizen is born on 1 January');
  const head = `${two(date)}${two(month)}${two(year % 100)}`;
  const serials = serialsOf(head, year, sex);
  return head + serials[position % serials.length];
}

/** Seventh digits for a birth year (cpr.dk, "Personnummeret i CPR"). */
export function centuryDigits(year: number): number[] {
  if (year < 1937) return [0, 1, 2, 3];
  if (year < 2000) return [0, 1, 2, 3, 4, 9];
  return year <= 2036 ? [4, 5, 6, 7, 8, 9] : [5, 6, 7, 8];
}

/** Σ digit × weight ≡ 0 (mod 11), weights 4 3 2 7 6 5 4 3 2 1. */
export function passesModulus11(cpr: string): boolean {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += Number(cpr[i]) * (WEIGHTS[i] ?? 0);
  return sum % 11 === 0;
}
const WEIGHTS = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

const known = new Map<string, string[]>();

function serialsOf(head: string, year: number, sex: 'female' | 'male'): string[] {
  const key = `${head}${sex}${year}`;
  const found = known.get(key);
  if (found) return found;
  const list: string[] = [];
  for (const century of centuryDigits(year)) {
    for (let rest = sex === 'male' ? 1 : 0; rest < 1000; rest += 2) {
      const serial = `${century}${String(rest).padStart(3, '0')}`;
      if (!passesModulus11(head + serial)) list.push(serial);
    }
  }
  if (known.size > 500) known.clear();
  known.set(key, list);
  return list;
}

/**
 * X-eCPR of a person without CPR: DDMMYY, 1 (born 1900-1999) or 7 (2000-), two letters, sex digit
 * (nspop, "eCPR formater"), e.g. 1308781OS6.
 */
export function madeUpReplacementNumber(birth: Day, sex: 'female' | 'male', position: number): string {
  const { year, month, date } = civilOf(birth);
  const letters = `X${'BCDFGHJKLMNPQRSTVWXZ'[position % 20]}`;
  const digit = (position % 5) * 2 + (sex === 'male' ? 1 : 0);
  return `${two(date)}${two(month)}${two(year % 100)}${year < 2000 ? 1 : 7}${letters}${digit}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
