import { type Problem, treat } from './problem.js';

/** Colds, throats, ears, lungs, bladders and skin. */
export const INFECTIONS: Problem[] = [
  {
    ages: [1, 80],
    weight: 4,
    diagnosis: 'upperAirwayInfection',
    lasts: 14,
    notes: [
      '{Forkølet og hostende|Hoste og snue|Tæt næse og hoste} i {5-12} dage. {Ingen feber nu|Feberfri siden i går|Feber de første to dage}. {Normal stetoskopi|Lungerne er rene}, CRP {crp}. {Virus|Viral luftvejsinfektion}. {Ingen behandling ud over hvile og væske|Beroliget, kommer igen ved forværring}.',
      '{Hoster om natten efter forkølelse|Vedvarende hoste flere uger efter forkølelse|Tør hoste siden sidste forkølelse}. {Ingen åndenød|Sover dårligt af det}. Normal auskultation, CRP {crp}. {Ser tiden an i to uger|Honning og tålmodighed, ny tid om tre uger}.',
      'Ondt i kroppen, hoste og feber til 39 i {2-4} dage. {Influenza i familien|Flere syge i omgangskredsen}. Upåvirket, CRP {crp}. {Råd om væske og febernedsættende|Bliver hjemme til fredag}.',
    ],
    panel: ['crp'],
    values: (d) => ({ crp: d.int(3, 16) }),
  },
  {
    ages: [3, 55],
    weight: 1.4,
    diagnosis: 'tonsillitis',
    lasts: 12,
    notes: [
      '{Ondt i halsen|Synkesmerter|Halssmerter} og feber i {2-4} dage. {Røde, hævede tonsiller med belægninger|Højrød svælg med hvide propper}, {ømme glandler på halsen|ingen hoste}. Strep A positiv. Penicillin i fem dage.',
      'Halssmerter siden {i forgårs|i søndags|i går}, {ingen hoste|synker med besvær}. Strep A-test positiv. Behandles med penicillin, {kan komme i skole eller på arbejde efter to døgn|ringer, hvis ikke bedre på tredje dag}.',
    ],
    treatments: [treat('penicillinV', 1, 5, '1+1+1+0', 'Halsbetændelse')],
    unless: ['copdExacerbation'],
  },
  {
    ages: [1, 8],
    weight: 3,
    diagnosis: 'otitisMedia',
    lasts: 10,
    notes: [
      'Ørepine {i nat|siden i går|i to nætter}, feber {38|39},{1-9}. {Højre|Venstre} trommehinde rød og frembulende. Vejledt om smertestillende, ses igen ved manglende bedring {på tredje dag|om to dage}.',
      '{Uroligt barn, tager sig til øret|Pjevset og vil ikke spise}. Væske bag begge trommehinder, {venstre|højre} rød. {Antibiotika efter aftale, da det er fjerde gang i år|Antibiotika, da der er flåd fra øret}.',
    ],
    treatments: [treat('penicillinV', 0.35, 7, '½+½+½+0', 'Mellemørebetændelse')],
  },
  {
    ages: [1, 8],
    once: true,
    diagnosis: 'chickenpox',
    lasts: 10,
    notes: [
      'Kløende vabler på krop og i hårbunden siden {i går|i morges}, {flere i børnehaven har det|søskende havde det for to uger siden}. Typisk skoldkopper. Vejledt om kløestillende, hjemme til sårene er tørre.',
    ],
  },
  {
    ages: [0, 6],
    weight: 2,
    diagnosis: 'gastroenteritis',
    lasts: 6,
    notes: [
      'Opkast og tynde afføringer gennem {1-3} døgn. Drikker små slurke, {våde bleer|har tisset i dag}. Ikke dehydreret. Råd om væske, kontakt ved slaphed.',
      'Roskildesyge i {institutionen|familien}. Har kastet op {4-9} gange, men holder væske nu. Fugtige slimhinder, god hudturgor.',
    ],
  },
  {
    ages: [17, 90],
    weight: 1.3,
    sex: 'female',
    diagnosis: 'cystitis',
    lasts: 7,
    notes: [
      'Svie ved vandladning og hyppig trang i {1-3} dage, ingen feber eller flankesmerter. Urinstix: leukocytter {2|3}+, nitrit {positiv|negativ}. Pivmecillinam i tre dage.',
      'Blærebetændelse {igen|for anden gang i år}. Stix positiv, urin sendt til dyrkning. Behandles, råd om væske og vandladningsvaner.',
    ],
    treatments: [
      treat('pivmecillinam', 0.85, 3, '1+1+1+0', 'Blærebetændelse'),
      treat('trimethoprim', 0.15, 3, '1+0+1+0', 'Blærebetændelse'),
    ],
    unless: ['pyelonephritis'],
  },
  {
    ages: [20, 70],
    diagnosis: 'sinusitis',
    lasts: 20,
    notes: [
      'Forkølet i {10-16} dage, nu smerter over {højre|venstre} kind og gult sekret. CRP {crp}. {Behandles symptomatisk med næsespray|Næsespray og skylning med saltvand}, antibiotika ved forværring.',
    ],
    panel: ['crp'],
    values: (d) => ({ crp: d.int(12, 38) }),
    treatments: [treat('mometasoneNasal', 0.5, 21, '2 pust i hvert næsebor dagligt', 'Bihulebetændelse')],
  },
  {
    ages: [25, 85],
    weight: 0.35,
    diagnosis: 'pneumonia',
    lasts: 30,
    notes: [
      'Hoste, feber 38,{5-9} og ondt i siden i {3-6} dage. Krepitation ved {venstre|højre} lungebasis. CRP {crp}. Pneumoni. Penicillin, kontrol om to dage og røntgen om seks uger.',
      'Sløj med hoste og {grønt|rustfarvet} opspyt. Saturation 9{4-6} %, RF {16-20}, CRP {crp}. Behandles for lungebetændelse hjemme.',
    ],
    panel: 'infection',
    values: (d) => ({ crp: d.int(52, 110), leukocytes: d.around(12, 1.2, 1), neutrophils: d.around(9.4, 1, 2) }),
    treatments: [treat('penicillinV', 1, 7, '2+2+2+0', 'Lungebetændelse')],
    unless: ['copdExacerbation', 'copd'],
  },
  {
    ages: [30, 95],
    weight: 0.12,
    once: true,
    diagnosis: 'erysipelas',
    lasts: 20,
    notes: [
      'Rødt, varmt og ømt område på {højre|venstre} underben med skarp afgrænsning, feber 38,{4-9}. CRP {crp}. Rosen. Penicillin, indtegnes, kontrol i morgen.',
    ],
    panel: 'infection',
    values: (d) => ({ crp: d.int(40, 120), leukocytes: d.around(12.5, 1, 1), neutrophils: d.around(9.6, 0.8, 2) }),
    treatments: [treat('penicillinV', 1, 10, '2+2+2+0', 'Rosen')],
    unless: ['copdExacerbation'],
  },
  {
    ages: [50, 95],
    weight: 0.2,
    once: true,
    diagnosis: 'shingles',
    lasts: 40,
    notes: [
      'Brændende smerter og vabler i bælte på {højre|venstre} side af {brystkassen|maven} siden {i går|i forgårs}. Helvedesild. Aciclovir i syv dage.',
    ],
    treatments: [treat('aciclovir', 1, 7, '1 tablet fem gange dagligt', 'Helvedesild')],
  },
  {
    ages: [2, 90],
    weight: 0.5,
    notes: [
      'Flåtbid med rød ring på {låret|underbenet|ryggen}, {5-9} cm, uden almensymptomer. Erythema migrans. Penicillin i ti dage.',
      'Stukket af {hveps|bi}, lokal hævelse af {underarmen|hånden|foden}. Ingen almenreaktion. Antihistamin og koldt omslag.',
      'Bidt af {familiens hund|kat} i {hånden|underarmen}. Overfladiske sår, renset. Stivkrampe i orden. Kontrol ved rødme.',
    ],
  },
  {
    ages: [1, 80],
    weight: 0.6,
    notes: [
      'Øjenbetændelse med {gult|klistret} pus på {begge øjne|højre øje|venstre øje}. Ingen lysskyhed. {Skylning og håndhygiejne|Dråber i fem dage}.',
    ],
    treatments: [treat('chloramphenicolEye', 0.5, 5, '1 dråbe fire gange dagligt', 'Øjenbetændelse')],
  },
];
