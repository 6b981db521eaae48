/** The citizen's own choices, read from Consent resources (docs/record-shapes.md, Consent). */
import type { Language } from '../../design/format/index.js';
import { listWords } from '../plain-words/days.js';

/** The part of a FHIR R4 Consent that is read here. https://hl7.org/fhir/R4/consent.html */
export interface Consent {
  resourceType: 'Consent';
  id?: string;
  status?: string;
  category?: { coding?: { code?: string }[] }[];
  provision?: {
    type?: string;
    period?: { start?: string; end?: string };
    actor?: { reference?: { reference?: string; display?: string } }[];
    class?: { code?: string }[];
    dataPeriod?: { start?: string; end?: string };
    data?: { reference?: { display?: string } }[];
  };
}

export interface Block {
  id: string;
  /** Data kinds; empty means everything. */
  kinds: string[];
  /** Who is kept out; empty means everybody. */
  whom: string[];
  /** Only facts from these places; empty means all. */
  places: string[];
  period?: { start?: string; end?: string };
}

export interface Proxy {
  id: string;
  name: string;
  kinds: string[];
  until?: string;
}

export interface Choices {
  blocks: Block[];
  /** Names of those who may not look up at all; an empty name means everybody. */
  optOuts: string[];
  proxies: Proxy[];
}

/** @param today Danish day; a choice whose time is over is left out */
export function readChoices(consents: readonly Consent[], today: string): Choices {
  const inForce = consents.filter(
    (one) => one.status === 'active' && (one.provision?.period?.end ?? '9999').slice(0, 10) >= today,
  );
  const marked = (mark: string) =>
    inForce.filter((one) => one.category?.some((category) => category.coding?.some((coding) => coding.code === mark)));
  return {
    blocks: marked('block').map((one, index) => ({
      id: one.id ?? String(index),
      kinds: kindsOf(one),
      whom: actorsOf(one),
      places: (one.provision?.data ?? []).flatMap((data) => data.reference?.display ?? []),
      period: one.provision?.dataPeriod,
    })),
    optOuts: marked('opt-out').flatMap((one) => (actorsOf(one).length === 0 ? [''] : actorsOf(one))),
    proxies: marked('power-of-attorney').map((one, index) => ({
      id: one.id ?? String(index),
      name: actorsOf(one).join(', '),
      kinds: kindsOf(one),
      until: one.provision?.period?.end,
    })),
  };
}

/** The block leaves nothing open for those it is about. */
export const hidesAll = ({ kinds, places, period }: Block): boolean =>
  kinds.length === 0 && places.length === 0 && period === undefined;

const kindsOf = (one: Consent): string[] => (one.provision?.class ?? []).flatMap((kind) => kind.code ?? []);
const actorsOf = (one: Consent): string[] =>
  (one.provision?.actor ?? []).flatMap((actor) => actor.reference?.display ?? []);

const KINDS: Record<Language, Record<string, string>> = {
  da: {
    demographics: 'navn og adresse',
    medication: 'medicin',
    vaccination: 'vacciner',
    journal: 'journal',
    image: 'billeder',
    register: 'besøg',
    laboratory: 'prøvesvar',
    home: 'målinger',
    administrative: 'aftaler',
    log: 'loggen',
  },
  en: {
    demographics: 'name and address',
    medication: 'medicine',
    vaccination: 'vaccines',
    journal: 'notes',
    image: 'images',
    register: 'visits',
    laboratory: 'test results',
    home: 'measurements',
    administrative: 'appointments',
    log: 'the log',
  },
};

/** `medicin og prøvesvar`; `alt` when no kind is named. */
export function kindWords(kinds: readonly string[], language: Language): string {
  if (kinds.length === 0) return language === 'da' ? 'alt' : 'everything';
  return listWords(
    kinds.map((kind) => KINDS[language][kind] ?? kind),
    language,
  );
}
