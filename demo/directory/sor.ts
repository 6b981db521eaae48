/**
 * SOR ids that look right and mean nobody: SNOMED CT identifiers with namespace 1000016 (SOR), partition 00 and a Verhoeff check
 * digit. The item numbers start at 9900001, far above those in use.
 */
const D = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const P = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
  [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
  [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
  [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
  [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
  [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];
const INVERSE = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9];

function checksum(digits: string, from: number): number {
  let c = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    c = D[c]?.[P[(i + from) % 8]?.[digit] ?? 0] ?? 0;
  }
  return c;
}

/** The `nth` made-up SOR id, from 0. */
export function sorId(nth: number): string {
  const body = `${9900001 + nth}100001600`;
  return `${body}${INVERSE[checksum(body, 1)]}`;
}

/** True when the last digit is the Verhoeff check digit of the others (SNOMED CT Release File Specification 5.5). */
export function hasValidCheckDigit(sctid: string): boolean {
  return /^\d{6,18}$/.test(sctid) && checksum(sctid, 0) === 0;
}
