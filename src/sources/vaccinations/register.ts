import type { Register } from '../description.js';
import { vaccinationLine } from './to-item.js';

const always = (): boolean => true;

export const vaccinations: Register = {
  source: 'vaccinations',
  rows: [
    { type: 'Immunization', condition: 'altid', when: always, category: 'vaccination', show: vaccinationLine },
    {
      type: 'ImmunizationRecommendation',
      condition: 'altid',
      when: always,
      category: 'vaccination',
      show: 'et forslag til fremtiden, ikke noget der er sket; vises på vaccinationssiden',
    },
    {
      type: 'ImmunizationEvaluation',
      condition: 'altid',
      when: always,
      category: 'vaccination',
      show: 'en vurdering af en vaccination, som selv er en linje',
    },
  ],
  searches: [{ type: 'Immunization', patient: 'patient' }],
};
