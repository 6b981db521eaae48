/** The second reading beside `decide`: the first difference in words, or none. */
import type { AccessFact, Ask, Decision, VisibleRow } from '../../../src/access/index.js';
import { isVisible } from '../../../src/access/index.js';
import { judge } from '../../../src/access/decide.js';
import type { Law } from '../../../src/access/index.js';
import type { Reading, SecondReader } from './reader.js';

export interface Case {
  ask: Ask;
  facts: readonly AccessFact[];
  at: Date;
}

/** @param lines of the record that both must show or hide alike */
export function difference(
  reader: SecondReader,
  law: Law,
  one: Case,
  lines: readonly VisibleRow[],
): string | undefined {
  const decision = judge(one.ask, one.facts, one.at, law);
  const reading = reader.read(one.ask, one.facts, one.at);
  return inWords(decision, reading) ?? inLines(decision, reading, lines) ?? inLog(decision, reading);
}

function inWords(decision: Decision, reading: Reading): string | undefined {
  const same = (what: string, one: unknown, other: unknown) =>
    one === other ? undefined : `${what}: ${String(one)}, read as ${String(other)}`;
  const sorted = (all: Iterable<string>) => [...all].sort().join(' ');
  return (
    same('effect', decision.effect, reading.effect) ??
    same('rule', decision.rule, reading.rule) ??
    same('rules', sorted(decision.rules), sorted(new Set(reading.rules))) ??
    same('duties', sorted(decision.obligations), sorted(reading.duties)) ??
    same('address', decision.visible.addressWithheld === true, reading.addressWithheld)
  );
}

function inLines({ effect, visible }: Decision, reading: Reading, lines: readonly VisibleRow[]): string | undefined {
  const line = lines.find((row) => (effect !== 'D' && isVisible(visible, row)) !== reading.shows(row));
  return line && `a line: ${JSON.stringify(line)}`;
}

const LOG_LINES = [
  ['asta', 'fam'],
  ['somebody', 'fam'],
  ['somebody', 'lunge'],
  ['somebody', 'hjerte'],
] as const;
function inLog({ rowsOf }: Decision, reading: Reading): string | undefined {
  if (rowsOf === undefined) return undefined;
  const line = LOG_LINES.find(
    ([principal, unit]) =>
      (rowsOf.includes(`principal|${principal}`) || rowsOf.includes(`unit|${unit}`)) !==
      reading.showsLogLine(principal, unit),
  );
  return line && `a line of the log: ${line.join(', ')}`;
}
