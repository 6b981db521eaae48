import { karlaCopd } from '../stories/karla-copd.js';
import type { RolePlan } from './cast.js';

/** The parts with names: log-in people and citizens the README points at. Their order is part of the nation's identity. */
export const NAMED_ROLES: RolePlan[] = [
  {
    key: 'karla',
    person: {
      sex: 'female',
      age: [78, 78],
      birthday: { month: 3, date: 14 },
      given: 'Karla',
      family: 'Eksempelsen',
      postcode: '9000',
    },
    practice: 'Lægehuset Prøvegade',
    stories: [karlaCopd],
  },
  {
    key: 'ida',
    person: {
      sex: 'female',
      age: [51, 51],
      birthday: { month: 6, date: 5 },
      given: 'Ida',
      family: 'Eksempelsen',
      postcode: '9400',
    },
    stories: [],
  },
  {
    key: 'emma',
    person: {
      sex: 'female',
      age: [43, 43],
      birthday: { month: 9, date: 17 },
      given: 'Emma',
      family: 'Forsøgsen',
      postcode: '9220',
    },
    stories: [],
  },
  {
    key: 'noah',
    person: {
      sex: 'male',
      age: [14, 14],
      birthday: { month: 8, date: 23 },
      given: 'Noah',
      family: 'Forsøgsen',
      postcode: '9220',
    },
    stories: [],
  },
];
