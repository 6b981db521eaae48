import { describe, expect, it } from 'vitest';
import type { WardPatient } from '../../../src/patient-index/contract.js';
import { byUrgency, matching } from './filter-patients.js';

const patient = (name: string, more: Partial<WardPatient> = {}): WardPatient => ({
  id: name,
  name,
  cprMasked: '010180-••••',
  ...more,
});

describe('the ward list', () => {
  it('finds a patient by words in any order and either case', () => {
    const list = [patient('Karla Eksempelsen', { place: 'Plads 7' }), patient('Ole Prøve', { place: 'Plads 8' })];
    expect(matching(list, 'plads karla')).toEqual([list[0]]);
    expect(matching(list, 'PRØVE')).toEqual([list[1]]);
    expect(matching(list, '  ')).toEqual(list);
  });

  it('puts a patient nobody has triaged above yellow, not last', () => {
    const list = [
      patient('gul', { triage: 3 }),
      patient('ny'),
      patient('rød', { triage: 1 }),
      patient('blå', { triage: 5 }),
    ];
    expect(byUrgency(list).map((one) => one.name)).toEqual(['rød', 'ny', 'gul', 'blå']);
  });

  it('counts places as numbers: 7 before 12', () => {
    const list = [patient('a', { place: 'Plads 12' }), patient('b', { place: 'Plads 7' })];
    expect(byUrgency(list).map((one) => one.place)).toEqual(['Plads 7', 'Plads 12']);
  });
});
