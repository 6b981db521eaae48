/** The access log as a file for a spreadsheet, made in the browser. */
import type { LogLine } from '../../../src/patient-index/contract.js';

const BYTE_ORDER_MARK = '﻿';

/**
 * Semicolons and a byte order mark, as Danish spreadsheets expect; times as the server wrote them (ISO 8601).
 * @param header the names of the nine columns, in this order: time, who, role, place, what, why, stated reason, rule, law
 */
export function logAsCsv(lines: readonly LogLine[], header: readonly string[]): string {
  const rows = lines.map((line) => [
    line.time,
    line.onBehalfOf === undefined ? line.who : `${line.who} (${line.onBehalfOf})`,
    line.role,
    line.organisation,
    line.what,
    line.effect === 'D' ? `D: ${line.reason}` : line.reason,
    line.statedReason,
    line.rule,
    line.legal,
  ]);
  return `${BYTE_ORDER_MARK}${[header, ...rows].map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** Text that a spreadsheet would take for a formula is kept as text (OWASP, CSV injection). */
function cell(value: string | undefined): string {
  const text = (value ?? '').replace(/[\r\n\t]+/g, ' ');
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[;"']/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
