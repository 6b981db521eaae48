import { describe, expect, it } from 'vitest';
import { scopeWords } from './scopes.js';

describe('what an application asks for', () => {
  it.each([
    ['user/Observation.rs', ['Læse målinger og prøvesvar']],
    ['patient/*.rs', ['Læse alt, som du selv kan se']],
    [
      'user/*.cruds',
      ['Læse alt, som du selv kan se', 'Skrive og rette alt, som du selv kan se', 'Slette alt, som du selv kan se'],
    ],
    ['user/Immunization.c', ['Skrive og rette vacciner']],
    ['patient/Patient.read', ['Læse navn og adresse']],
    ['user/Patient.write', ['Skrive og rette navn og adresse', 'Slette navn og adresse']],
    ['user/Basic.rs', ['Læse Basic']],
    ['launch/patient', ['launch/patient']],
    ['patient/Observation.rs?category=laboratory', ['Læse målinger og prøvesvar, kun laboratoriesvar']],
    ['patient/Condition.rs?code=A&category=b', ['Læse sygdomme, kun code=A&category=b']],
  ])('%s is told in full', (scope, words) => {
    expect(scopeWords([scope], 'da')).toEqual(words);
  });

  it('is told once, and in English too', () => {
    expect(scopeWords(['user/MedicationRequest.rs', 'user/MedicationStatement.rs'], 'en')).toEqual(['Read medicine']);
  });
});
