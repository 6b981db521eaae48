import { defineStrings } from '../i18n/index.js';

export const skinStrings = defineStrings({
  da: {
    language: 'Sprog',
    showNumber: 'Vis hele nummeret',
    hideNumber: 'Skjul nummeret',
    number: 'CPR-nummer',
    day: 'Dag',
    month: 'Måned',
    year: 'År',
  },
  en: {
    language: 'Language',
    showNumber: 'Show the whole number',
    hideNumber: 'Hide the number',
    number: 'CPR number',
    day: 'Day',
    month: 'Month',
    year: 'Year',
  },
});
