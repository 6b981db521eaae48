/** Why a remote register gave no answer: few causes, each said in plain Danish with what to do. */

export type SourceFailureCause =
  | 'timeout'
  | 'unreachable'
  | 'access-refused'
  | 'rejected'
  | 'server-fault'
  | 'redirect'
  | 'garbage'
  | 'too-large'
  | 'wrong-patient'
  | 'circuit-open'
  | 'busy'
  | 'cancelled';

/** Thrown inside the asking only; `ask` turns it into a named outcome. Never carries a CPR number, an address or a body. */
export class SourceFailure extends Error {
  constructor(
    readonly reason: SourceFailureCause,
    /** A few technical words for the log and the detail, e.g. `HTTP 503` or `ECONNREFUSED`. */
    readonly technical: string,
    options?: { cause?: unknown },
  ) {
    super(`${reason}: ${technical}`, options);
    this.name = 'SourceFailure';
  }
}

/** Causes that say something about the health of the register, and so count towards opening the circuit. */
export function countsAgainstSource(reason: SourceFailureCause): boolean {
  return reason !== 'cancelled' && reason !== 'busy' && reason !== 'circuit-open';
}

const WORDS: Record<SourceFailureCause, { what: string; advice: string }> = {
  timeout: { what: 'svarede ikke inden for tidsfristen', advice: 'Prøv igen om lidt.' },
  unreachable: { what: 'kan ikke nås', advice: 'Prøv igen om lidt; bliver det ved, så kontakt driften.' },
  'access-refused': { what: 'afviste Overbliks adgang', advice: 'Kontakt driften: adgangen til kilden skal fornyes.' },
  rejected: { what: 'kunne ikke besvare spørgsmålet', advice: 'Kontakt driften: kilden forstår ikke opslaget.' },
  'server-fault': { what: 'meldte en intern fejl', advice: 'Prøv igen om lidt; bliver det ved, så kontakt driften.' },
  redirect: { what: 'henviste til en anden adresse', advice: 'Kontakt driften: kildens adresse skal rettes.' },
  garbage: { what: 'gav et svar, der ikke kunne læses', advice: 'Kontakt driften: svaret er ikke gyldigt FHIR.' },
  'too-large': { what: 'gav et svar, der er større end tilladt', advice: 'Kontakt driften.' },
  'wrong-patient': {
    what: 'svarede med oplysninger om en anden person; svaret er kasseret',
    advice: 'Kontakt driften straks.',
  },
  'circuit-open': {
    what: 'er midlertidigt koblet fra efter gentagne fejl',
    advice: 'Prøv igen om lidt; der forsøges igen af sig selv.',
  },
  busy: { what: 'har for mange opslag i gang', advice: 'Prøv igen om lidt.' },
  cancelled: { what: 'nåede ikke at svare, før opslaget blev afbrudt', advice: 'Åbn patienten igen.' },
};

/** `Region Nordjyllands billedindeks kan ikke nås (ECONNREFUSED). Oplysninger derfra mangler. Prøv igen om lidt; ...` */
export function explainFailure(where: string, failure: SourceFailure): string {
  const words = WORDS[failure.reason];
  const technical = failure.technical === '' ? '' : ` (${failure.technical})`;
  return `${where} ${words.what}${technical}. Oplysninger derfra mangler. ${words.advice}`;
}

/** The cause in a few words, for a partial answer. */
export function causeWords(failure: SourceFailure): string {
  return WORDS[failure.reason].what;
}
