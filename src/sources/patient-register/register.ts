import type { Register } from '../description.js';
import { contactLine, courseLine, procedureLine, referralLine } from './to-item.js';

const always = (): boolean => true;

export const patientRegister: Register = {
  source: 'patient-register',
  rows: [
    { type: 'Encounter', condition: 'altid', when: always, category: 'register', show: contactLine },
    { type: 'EpisodeOfCare', condition: 'altid', when: always, category: 'register', show: courseLine },
    { type: 'Procedure', condition: 'altid', when: always, category: 'register', show: procedureLine },
    {
      type: 'ServiceRequest',
      condition: 'ikke en laboratoriebestilling',
      when: always,
      category: 'register',
      show: referralLine,
    },
  ],
  searches: [
    { type: 'Encounter', patient: 'patient' },
    { type: 'EpisodeOfCare', patient: 'patient', optional: true },
    { type: 'Procedure', patient: 'patient', optional: true },
    { type: 'ServiceRequest', patient: 'patient', optional: true },
  ],
};
