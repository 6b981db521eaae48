/**
 * What was looked at, as it reads inside a sentence about the reader, about somebody else, and in English. The server
 * says it in Danish to the person themselves; its closed list is in src/patient-index.
 */
import type { Language } from '../../design/format/index.js';

interface What {
  /** Something done rather than something seen: the sentence has its own verb. */
  isAct?: true;
  self: string;
  other: string;
  en: string;
}

const seen = (self: string, other: string, en: string): What => ({ self, other, en });
const done = (self: string, other: string, en: string): What => ({ isAct: true, self, other, en });

const KNOWN: Readonly<Record<string, What>> = {
  'Hele dit overblik': seen('hele dit overblik', 'hele overblikket', 'the whole overview'),
  'Alle dine oplysninger': seen('alle dine data', 'alle data', 'all data'),
  'Listen over patienter i afdelingen': seen(
    'dig på listen over patienter',
    'navnet på listen over patienter',
    'the name on the list of patients',
  ),
  'Listen over hvem der har set dine oplysninger': seen('din log', 'loggen', 'the log'),
  'Hentede listen over hvem der har set dine oplysninger': seen(
    'din log som fil',
    'loggen som fil',
    'the log as a file',
  ),
  'En linje i listen over hvem der har set dine oplysninger': seen(
    'en linje i din log',
    'en linje i loggen',
    'a line of the log',
  ),
  'Hvad medhjælpere har slået op (tilsyn)': seen(
    'hvad medhjælpere slår op',
    'hvad medhjælpere slår op',
    'what assistants look up',
  ),
  'Hvad en enhed har slået op (tilsyn)': seen(
    'hvad en afdeling slår op',
    'hvad en afdeling slår op',
    'what a unit looks up',
  ),
  'Listen over hvad du har spærret': seen('dine spærringer', 'spærringerne', 'the blocks'),
  'Hvad en spærring vil gøre': seen('hvad en spærring vil gøre', 'hvad en spærring vil gøre', 'what a block would do'),
  'Lavede en spærring': done('lavede en spærring', 'lavede en spærring', 'made a block'),
  'Ophævede en spærring': done('ophævede en spærring', 'ophævede en spærring', 'ended a block'),
  'Gjorde en oplysning privat': done('gjorde noget privat', 'gjorde noget privat', 'made something private'),
  'Lod personalet se en privat oplysning igen': done(
    'lod personalet se noget igen',
    'lod personalet se noget igen',
    'let staff see something again',
  ),
  'Fandt dig ved navn eller nummer': done(
    'fandt dig ved navn eller nummer',
    'fandt personen ved navn eller nummer',
    'found the person by name or number',
  ),
  'Skrev en ny oplysning': done('skrev noget nyt', 'skrev noget nyt', 'wrote something new'),
  'Rettede en oplysning': done('rettede noget', 'rettede noget', 'changed something'),
  'Slettede en oplysning': done('slettede noget', 'slettede noget', 'deleted something'),
  'Skrev oplysninger': done('skrev data', 'skrev data', 'wrote data'),
  'Indlæste oplysninger': done('sendte data ind', 'sendte data ind', 'sent data in'),
  'Oplysninger i din journal': seen('data i din journal', 'data i journalen', 'data in the record'),
  'Navn, adresse og andre stamdata': seen('navn og adresse', 'navn og adresse', 'name and address'),
  'Din medicin': seen('din medicin', 'medicin', 'medicine'),
  'Dine vaccinationer': seen('dine vacciner', 'vacciner', 'vaccines'),
  'Prøvesvar og målinger': seen('prøvesvar og målinger', 'prøvesvar og målinger', 'test results and measurements'),
  'Beskrivelser og svar': seen(
    'svar på prøver og billeder',
    'svar på prøver og billeder',
    'results of tests and images',
  ),
  'Notater og breve': seen('notater og breve', 'notater og breve', 'notes and letters'),
  'Et dokument': seen('et brev eller et notat', 'et brev eller et notat', 'a letter or a note'),
  'Dine diagnoser': seen('dine sygdomme', 'sygdomme', 'illnesses'),
  'Allergi og overfølsomhed': seen('allergi', 'allergi', 'allergies'),
  'Dine kontakter': seen('dine besøg', 'besøg', 'visits'),
  'Dine billeder': seen('dine billeder', 'billeder', 'images'),
  'Henvisninger og bestilte prøver': seen(
    'henvisninger og bestilte prøver',
    'henvisninger og bestilte prøver',
    'referrals and ordered tests',
  ),
  'Dine aftaler': seen('dine aftaler', 'aftaler', 'appointments'),
};

/** True for finding, writing and deleting, which are told with a verb of their own. */
export const isAct = (what: string): boolean => KNOWN[what]?.isAct === true;

/** Something was written or sent in; nothing was read. */
export const isWriting = (what: string): boolean => isAct(what) && !isSearch(what);

export const isSearch = (what: string): boolean => what.startsWith('Fandt dig ');

/** The words; a text that is not on the list is returned as the server said it, with `isForeign` when that is not the language. */
export function whatWords(what: string, language: Language, isSelf: boolean): { text: string; isForeign: boolean } {
  const known = KNOWN[what];
  if (known === undefined) return { text: lowered(what), isForeign: language !== 'da' };
  return { text: language === 'en' ? known.en : isSelf ? known.self : known.other, isForeign: false };
}

const lowered = (text: string): string =>
  /^[A-ZÆØÅ][a-zæøå]/.test(text) ? (text[0]?.toLocaleLowerCase('da-DK') ?? '') + text.slice(1) : text;
