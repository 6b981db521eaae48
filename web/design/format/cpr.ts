const HIDDEN = '••••';

/** Ten characters that begin with a date; replacement numbers (eCPR) have letters among the last four. */
const PERSON_NUMBER = /^(\d{6})[-\s]?([0-9A-Za-z]{4})$/;

/** `1403481234` -> `140348-1234`. Text of another shape (a foreign identifier) is returned as it is. */
export function formatCpr(cpr: string): string {
  const found = PERSON_NUMBER.exec(cpr.trim());
  return found ? `${found[1]}-${found[2]}` : cpr;
}

/** `1403481234` -> `140348-••••`: what a citizen's screen shows until the number is asked for. */
export function maskCpr(cpr: string): string {
  const found = PERSON_NUMBER.exec(cpr.trim());
  return found ? `${found[1]}-${HIDDEN}` : HIDDEN;
}

/**
 * The birth date a CPR number is formed from, as ISO date; the century follows from the seventh digit
 * (CPR-kontoret, "Personnummeret i CPR", section 2). Undefined for replacement numbers and other shapes.
 */
export function cprBirthDate(cpr: string): string | undefined {
  const found = /^(\d{2})(\d{2})(\d{2})-?(\d)\d{3}$/.exec(cpr);
  if (!found) return undefined;
  const [, day, month, shortYear, seventh] = found as unknown as [string, string, string, string, string];
  const date = `${century(Number(seventh), Number(shortYear)) + Number(shortYear)}-${month}-${day}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined;
}

function century(seventh: number, year: number): number {
  if (seventh <= 3) return 1900;
  if (seventh === 4 || seventh === 9) return year <= 36 ? 2000 : 1900;
  return year <= 57 ? 2000 : 1800;
}
