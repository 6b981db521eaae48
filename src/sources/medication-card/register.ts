import type { Register } from '../description.js';
import { hasCode } from '../reading/fields.js';
import { administrationLine, dispenseLine, medicationLine, reviewLine } from './to-item.js';

const always = (): boolean => true;

export const medicationCard: Register = {
  source: 'medication-card',
  rows: [
    { type: 'MedicationRequest', condition: 'altid', when: always, category: 'medication', show: medicationLine },
    { type: 'MedicationStatement', condition: 'altid', when: always, category: 'medication', show: medicationLine },
    { type: 'MedicationDispense', condition: 'altid', when: always, category: 'medication', show: dispenseLine },
    {
      type: 'MedicationAdministration',
      condition: 'altid',
      when: always,
      category: 'medication',
      show: administrationLine,
    },
    {
      type: 'List',
      condition: 'code = medications',
      when: (list) => hasCode(list['code'], 'medications'),
      category: 'medication',
      show: reviewLine,
    },
  ],
  searches: [
    { type: 'MedicationRequest', patient: 'patient' },
    { type: 'MedicationStatement', patient: 'patient', optional: true },
    { type: 'MedicationDispense', patient: 'patient', optional: true },
    { type: 'List', patient: 'patient', parameters: { code: 'medications' }, optional: true },
  ],
};
