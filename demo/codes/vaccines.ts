import { ATC_ROWS, type VaccineCode } from '../../src/terminology/sets/atc.js';

/** Vaccines by ATC group J07, with the Danish name of the terminology's own set and the diseases they protect against. */
export interface Vaccine {
  atc: string;
  text: string;
  diseases: string[];
}

const texts = new Map(ATC_ROWS.map(({ code, text }) => [code, text]));
const v = (atc: VaccineCode, ...diseases: string[]): Vaccine => ({ atc, text: texts.get(atc)!, diseases });

export const VACCINES = {
  diTeKiPolHib: v('J07CA06', 'Difteri', 'Stivkrampe', 'Kighoste', 'Polio', 'Hib'),
  diTeKiPolBooster: v('J07CA02', 'Difteri', 'Stivkrampe', 'Kighoste', 'Polio'),
  pneumococcalConjugate: v('J07AL02', 'Pneumokoksygdom'),
  mmr: v('J07BD52', 'Mæslinger', 'Fåresyge', 'Røde hunde'),
  hpv: v('J07BM03', 'Human papillomavirus'),
  influenza: v('J07BB02', 'Influenza'),
  covid: v('J07BN01', 'Covid-19'),
  pneumococcalPolysaccharide: v('J07AL01', 'Pneumokoksygdom'),
  tetanusDiphtheria: v('J07AM51', 'Difteri', 'Stivkrampe'),
  pertussisBooster: v('J07AJ52', 'Kighoste', 'Difteri', 'Stivkrampe'),
  hepatitisA: v('J07BC02', 'Hepatitis A'),
  hepatitisB: v('J07BC01', 'Hepatitis B'),
  typhoid: v('J07AP03', 'Tyfus'),
  yellowFever: v('J07BL01', 'Gul feber'),
  rabies: v('J07BG01', 'Rabies'),
  tickBorneEncephalitis: v('J07BA01', 'TBE'),
  shingles: v('J07BK03', 'Helvedesild'),
} as const;
