import { describe, expect, it } from 'vitest';
import { type DemoPerson, findPeople, noteOf, placeOf, roleOf } from './people.js';

const person = (id: string, name: string, more: Partial<DemoPerson>): DemoPerson => ({
  id,
  name,
  roleText: 'Borger',
  roleTextEn: 'Citizen',
  group: 'citizen',
  ...more,
});

const people = [
  person('karla', 'Karla Eksempelsen', { note: 'Har KOL', noteEn: 'Has COPD' }),
  person('rikke', 'Rikke Tal', { group: 'other', roleText: 'Registermedarbejder', roleTextEn: 'Registry officer' }),
  person('asta', 'Asta Prøvegaard', {
    group: 'clinical',
    roleText: 'Overlæge',
    roleTextEn: 'Consultant',
    organisation: 'Akutmodtagelsen, Aalborg',
  }),
];
const ids = (query: string, language: 'da' | 'en' = 'da') => findPeople(people, query, language).map((one) => one.id);

describe('choosing a person on the log-in page', () => {
  it('shows everybody, clinicians first, when nothing is typed', () => {
    expect(ids('')).toEqual(['asta', 'karla', 'rikke']);
    expect(ids('   ')).toEqual(['asta', 'karla', 'rikke']);
  });

  it('finds a person by part of a name, role, place or note, whatever the letter case', () => {
    expect(ids('PRØVE')).toEqual(['asta']);
    expect(ids('overlæge aalborg')).toEqual(['asta']);
    expect(ids('kol')).toEqual(['karla']);
    expect(ids('overlæge odense')).toEqual([]);
  });

  it('searches the words of the language that is shown', () => {
    expect(ids('consultant')).toEqual([]);
    expect(ids('consultant', 'en')).toEqual(['asta']);
    expect(ids('copd', 'en')).toEqual(['karla']);
  });

  it('names the place once', () => {
    expect(placeOf(people[2]!, 'da')).toBe('Akutmodtagelsen, Aalborg');
    expect(placeOf({ ...people[2]!, roleText: 'Overlæge, FAM Aalborg' }, 'da')).toBeUndefined();
  });

  it('falls back to Danish where there is no English text', () => {
    expect(roleOf(people[2]!, 'en')).toBe('Consultant');
    expect(noteOf(person('x', 'X', { note: 'Kun dansk' }), 'en')).toBe('Kun dansk');
  });
});
