/** The people the demonstration can be seen through: grouping and filtering, without a screen. */
import type { Language } from '../design/format/index.js';

export type PersonGroup = 'clinical' | 'citizen' | 'other';

export interface DemoPerson {
  id: string;
  name: string;
  roleText: string;
  roleTextEn: string;
  organisation?: string;
  group: PersonGroup;
  note?: string;
  noteEn?: string;
}

export const GROUPS: readonly PersonGroup[] = ['clinical', 'citizen', 'other'];

export const roleOf = (person: DemoPerson, language: Language): string =>
  (language === 'en' ? person.roleTextEn : undefined) ?? person.roleText;

export const noteOf = (person: DemoPerson, language: Language): string | undefined =>
  (language === 'en' ? person.noteEn : undefined) ?? person.note;

/** The place of work, unless the role's text names it already (`Overlæge, FAM Aalborg`). */
export function placeOf(person: DemoPerson, language: Language): string | undefined {
  const role = roleOf(person, language);
  const named = (person.organisation ?? '').split(/[\s,()]+/).some((word) => word.length > 2 && role.includes(word));
  return named ? undefined : person.organisation;
}

/** People whose name, role, place or note holds every word typed, in the server's order within each group. */
export function findPeople(people: DemoPerson[], query: string, language: Language): DemoPerson[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const matching = people.filter((person) => {
    const text = fold(
      [person.name, person.id, roleOf(person, language), person.organisation, noteOf(person, language)].join(' '),
    );
    return words.every((word) => text.includes(word));
  });
  return GROUPS.flatMap((group) => matching.filter((person) => person.group === group));
}

/** Upper and lower case, and accents outside the Danish letters, do not matter when looking for somebody. */
function fold(text: string): string {
  return text.toLocaleLowerCase('da-DK');
}
