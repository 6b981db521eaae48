import { describe, expect, it } from 'vitest';
import type { Item, ItemDetail } from '../../../../src/sources/contract.js';
import { currentMedications, lastReview } from './medications.js';

const TODAY = '2026-11-22';
function drug(generic: string, detail: ItemDetail = {}, status = 'active'): Item {
  return {
    source: 'medication-card',
    kind: 'medication',
    title: generic,
    reference: `MedicationRequest/${generic}`,
    status,
    detail: { generic, ...detail },
  };
}
const names = (items: Item[]) => currentMedications(items, TODAY).map((item) => item.detail?.generic);

describe('current medicine', () => {
  it('puts a course first and as-needed medicine last', () => {
    const items = [
      drug('salbutamol', { asNeeded: true }),
      drug('losartan', { start: '2011-10-04' }),
      drug('prednisolon', { course: true }),
    ];
    expect(names(items)).toEqual(['prednisolon', 'losartan', 'salbutamol']);
  });

  it('leaves out what has been stopped and what has ended', () => {
    expect(
      names([drug('a', {}, 'stopped'), drug('b', { end: '2026-11-21' }), drug('c', { end: '2026-11-22' })]),
    ).toEqual(['c']);
  });

  it('keeps a paused medicine, for the patient may be given it again', () => {
    expect(names([drug('metformin', {}, 'on-hold')])).toEqual(['metformin']);
  });

  it('keeps a medicine whose status the source does not state', () => {
    const { status: _, ...unstated } = drug('warfarin');
    expect(names([unstated])).toEqual(['warfarin']);
  });

  it('does not list a dispensing at the pharmacy as a medicine of its own', () => {
    expect(names([drug('apixaban'), drug('udlevering', { docType: 'udlevering' }, 'completed')])).toEqual(['apixaban']);
    expect(names([drug('udlevering', { docType: 'udlevering' })])).toEqual([]);
  });

  it('takes the newest review of the card', () => {
    const review = (time: string): Item => ({
      source: 'medication-card',
      kind: 'card-review',
      title: '',
      reference: 'List/1',
      time,
    });
    expect(lastReview([review('2026-01-01'), review('2026-11-18'), drug('a')])?.time).toBe('2026-11-18');
  });
});
