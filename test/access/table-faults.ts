/** What must hold of the rows themselves, whatever they are asked. Nothing found is an empty list. */
import type { PolicyRow } from '../../src/access/index.js';

export function tableFaults(rows: readonly PolicyRow[]): string[] {
  return rows.flatMap((row) => {
    const faults: string[] = [];
    const must = (isSo: boolean, what: string) => {
      if (!isSo) faults.push(`row ${row.id} ${row.stage}: ${what}`);
    };
    for (const text of [row.legal, row.da, row.en, row.log]) must(text.length > 10, 'has no words');
    must(/^\d{4}-\d{2}-\d{2}$/.test(row.validFrom), 'has no first day');
    const isRefusal = row.stage === 'bar' || row.stage === 'refuse';
    must(!isRefusal || row.effect === 'D', 'a refusal that opens');
    must((row.stage !== 'grant' && row.stage !== 'lift') || row.effect !== 'D', 'a permission that refuses');
    const isGlass =
      row.stage === 'lift' && row.purposes !== 'any' && row.purposes.includes('emergency') && row.id !== '76';
    must(!isGlass || row.effect === 'PR', 'an emergency that nobody reviews');
    if (row.effect === 'PR') {
      must(row.conditions.includes('reason-given'), 'an emergency without a typed reason');
      for (const duty of ['notify-citizen', 'leader-task', 'flag-in-log'] as const)
        must(row.obligations.includes(duty), `an emergency without ${duty}`);
    }
    const isOfMarks = row.id === '12' || row.id === '13';
    must(!isOfMarks || row.block?.join() === 'private', 'speaks of more than private marks');
    return faults;
  });
}
