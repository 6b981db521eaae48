/** What the grade rests on, in one plain sentence: `Patienten er i kontakt med din afdeling nu (FAM Aalborg siden 08:51)`. */
import type { Evidence } from './contract.js';
import { danishClock, danishDay } from './instants.js';

export type Language = 'da' | 'en';

const SENTENCE: Record<Evidence['basis'], Record<Language, string>> = {
  'referral-to-professional': { da: 'Patienten er henvist til dig', en: 'The patient has been referred to you' },
  'referral-to-unit': { da: 'Patienten er henvist til din afdeling', en: 'The patient has been referred to your unit' },
  'contact-now': {
    da: 'Patienten er i kontakt med din afdeling nu',
    en: 'The patient is in contact with your unit now',
  },
  'contact-professional': { da: 'Du står på patientens kontakt', en: 'You are named on the contact of the patient' },
  'contact-just-ended': { da: 'Patientens kontakt er lige afsluttet', en: 'The contact of the patient has just ended' },
  'contact-same-house': {
    da: 'Patienten er i kontakt med jeres sygehus nu',
    en: 'The patient is in contact with your hospital now',
  },
  'contact-recent': {
    da: 'Patienten har for nylig været i kontakt med jer',
    en: 'The patient was in contact with you lately',
  },
  'own-practice': { da: 'I er patientens egen læge', en: "You are the patient's own practice" },
  'contact-historic': {
    da: 'Patienten har tidligere været i kontakt med jer',
    en: 'The patient was in contact with you earlier',
  },
  'contact-announced': { da: 'Patienten har en aftale hos jer', en: 'The patient has an appointment with you' },
  'referral-to-house': {
    da: 'Patienten er henvist til jeres sygehus',
    en: 'The patient has been referred to your hospital',
  },
  attached: { da: 'Borgeren er tilknyttet jeres hjemmepleje', en: 'The citizen is attached to your home care' },
  none: { da: 'Registrene viser ingen kontakt', en: 'The registers show no contact' },
};

/** Which end of the contact the sentence is about. */
const ENDED: readonly Evidence['basis'][] = ['contact-just-ended', 'contact-recent', 'contact-historic'];

/** @returns undefined when the decision rests on no treatment relation at all (citizens, systems) */
export function evidenceText(evidence: Evidence | undefined, language: Language = 'da'): string | undefined {
  if (!evidence) return undefined;
  const sentence = SENTENCE[evidence.basis][language];
  const inBrackets = [evidence.place, timeOf(evidence, language)].filter(Boolean).join(' ');
  return inBrackets ? `${sentence} (${inBrackets})` : sentence;
}

function timeOf(evidence: Evidence, language: Language): string | undefined {
  const ended = ENDED.includes(evidence.basis);
  const time = ended ? evidence.until : evidence.since;
  if (!time || evidence.basis === 'own-practice') return undefined;
  const word = WORDS[language];
  const instant = momentText(new Date(time), new Date(evidence.at), language);
  if (ended) return `${word.until} ${instant}`;
  return evidence.basis === 'contact-announced' ? instant : `${word.since} ${instant}`;
}

const WORDS: Record<Language, { since: string; until: string }> = {
  da: { since: 'siden', until: 'til' },
  en: { since: 'since', until: 'until' },
};

/** `08:51` today, `22. nov.` this year, else `22. nov. 2025`. */
function momentText(time: Date, now: Date, language: Language): string {
  const day = danishDay(time);
  const today = danishDay(now);
  if (day === today) return danishClock(time);
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', {
    timeZone: 'Europe/Copenhagen',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(time);
}
