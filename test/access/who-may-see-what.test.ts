import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allQuestions, goldenTable, type Question } from './golden.js';
import { tableFaults } from './table-faults.js';
import { allMutants, canMatter, type Mutant } from './mutants.js';

const FILE = new URL('./who-may-see-what.txt', import.meta.url);
const MUTANTS = new URL('./mutants.txt', import.meta.url);
const isUpdate = process.env['OVERBLIK_UPDATE_GOLDEN'] === '1';

describe('who may see what', () => {
  it('is what the golden table says; a change of the law is read and accepted by a person', () => {
    const now = goldenTable();
    if (isUpdate) writeFileSync(FILE, now);
    expect(existsSync(FILE)).toBe(true);
    expect(now).toBe(readFileSync(FILE, 'utf8'));
  });

  it('says something else as soon as any one row or control is weakened: no mutant survives', () => {
    const questions = allQuestions();
    const lines: string[] = [];
    const survivors: string[] = [];
    for (const mutant of allMutants()) {
      const faults = tableFaults(mutant.law.policy.rows);
      const killer = faults.length > 0 ? undefined : firstNoticing(mutant, questions);
      if (faults.length > 0) lines.push(`${mutant.name}   <- table-faults.ts: ${faults[0]}`);
      else if (killer)
        lines.push(`${mutant.name}   <- ${killer.chapter}, ${killer.purpose}: ${killer.title}, ${killer.kind}`);
      else survivors.push(mutant.name);
    }
    const text = `${HEADER}\n${lines.join('\n')}\n`;
    if (isUpdate) writeFileSync(MUTANTS, text);
    expect(survivors).toEqual([]);
    expect(lines.length).toBeGreaterThan(200);
    expect(text).toBe(readFileSync(MUTANTS, 'utf8'));
  }, 600_000);
});

const HEADER = `LOVEN, SVÆKKET ET STED AD GANGEN
Hver linje er en svækkelse, som programmet selv har prøvet, og det første spørgsmål i who-may-see-what.txt, hvis svar den ændrer.
`;

/** Questions far apart are tried first: neighbours in the table differ by little. */
function firstNoticing(mutant: Mutant, questions: Question[]): Question | undefined {
  const near = questions.filter((one) => canMatter(mutant, one));
  for (let start = 0; start < STRIDE; start += 1) {
    for (let at = start; at < near.length; at += STRIDE) {
      const one = near[at]!;
      if (one.answer(mutant.law) !== one.text) return one;
    }
  }
  return undefined;
}
const STRIDE = 61;
