import { describe, expect, it } from 'vitest';
import type { SupervisedEntry } from '../../../src/patient-index/contract.js';
import { visitsOf } from './visits.js';

let made = 0;
const entry = (actor: string, patientId: string | undefined, time: string, marks: string[] = []): SupervisedEntry =>
  ({
    event: `e${made++}`,
    actor,
    who: actor,
    organisation: 'FAM',
    patientId,
    time: `2026-11-28T${time}:00Z`,
    marks,
  }) as never;

describe('look-ups by person and visit', () => {
  it('belong to one visit until half an hour has passed without one', () => {
    const [jens] = visitsOf([
      entry('jens', 'karla', '11:01'),
      entry('jens', 'karla', '10:30'),
      entry('jens', 'karla', '10:00'),
      entry('jens', 'karla', '09:29'),
    ]);
    expect(jens!.visits.map(({ from, to, entries }) => [from.slice(11, 16), to.slice(11, 16), entries.length])).toEqual(
      [
        ['11:01', '11:01', 1],
        ['10:00', '10:30', 2],
        ['09:29', '09:29', 1],
      ],
    );
  });

  it('of two citizens at once are two visits, and what met nobody is one of its own', () => {
    const [jens] = visitsOf([
      entry('jens', 'karla', '10:03'),
      entry('jens', 'noah', '10:02'),
      entry('jens', undefined, '10:01'),
      entry('jens', 'karla', '10:00'),
    ]);
    expect(jens!.visits.map(({ patientId, entries }) => [patientId, entries.length])).toEqual([
      ['karla', 2],
      ['noah', 1],
      [undefined, 1],
    ]);
  });

  it('show who has something marked first, and every mark of the visit once', () => {
    const people = visitsOf([
      entry('anna', 'karla', '10:02'),
      entry('jens', 'karla', '10:01', ['emergency', 'no-relation']),
      entry('jens', 'karla', '10:00', ['emergency']),
    ]);
    expect(people.map(({ actor, marked, lookUps }) => [actor, marked, lookUps])).toEqual([
      ['jens', 2, 2],
      ['anna', 0, 1],
    ]);
    expect(people[0]!.visits[0]!.marks).toEqual(['emergency', 'no-relation']);
  });
});
