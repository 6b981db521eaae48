/** Vaccines by ATC group J07, with the Danish name and the diseases they protect against. */
export interface Vaccine {
  atc: string;
  text: string;
  diseases: string[];
}

const v = (atc: string, text: string, ...diseases: string[]): Vaccine => ({ atc, text, diseases });

export const VACCINES = {
  diTeKiPolHib: v('J07CA06', 'Di-te-ki-pol/Act-Hib', 'Difteri', 'Stivkrampe', 'Kighoste', 'Polio', 'Hib'),
  diTeKiPolBooster: v('J07CA02', 'Di-te-ki-pol, revaccination', 'Difteri', 'Stivkrampe', 'Kighoste', 'Polio'),
  pneumococcalConjugate: v('J07AL02', 'Pneumokok (PCV)', 'Pneumokoksygdom'),
  mmr: v('J07BD52', 'MFR', 'Mæslinger', 'Fåresyge', 'Røde hunde'),
  hpv: v('J07BM03', 'HPV (9-valent)', 'Human papillomavirus'),
  influenza: v('J07BB02', 'Influenza', 'Influenza'),
  covid: v('J07BN01', 'Covid-19 (mRNA)', 'Covid-19'),
  pneumococcalPolysaccharide: v('J07AL01', 'Pneumokok (PPV23)', 'Pneumokoksygdom'),
  tetanusDiphtheria: v('J07AM51', 'Difteri-stivkrampe', 'Difteri', 'Stivkrampe'),
  pertussisBooster: v('J07AJ52', 'Kighoste-difteri-stivkrampe', 'Kighoste', 'Difteri', 'Stivkrampe'),
  hepatitisA: v('J07BC02', 'Hepatitis A', 'Hepatitis A'),
  hepatitisB: v('J07BC01', 'Hepatitis B', 'Hepatitis B'),
  typhoid: v('J07AP03', 'Tyfus (Vi)', 'Tyfus'),
  yellowFever: v('J07BL01', 'Gul feber', 'Gul feber'),
  rabies: v('J07BG01', 'Rabies', 'Rabies'),
  tickBorneEncephalitis: v('J07BA01', 'Centraleuropæisk hjernebetændelse (TBE)', 'TBE'),
  shingles: v('J07BK03', 'Helvedesild', 'Helvedesild'),
} as const;
