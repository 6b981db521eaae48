import type { Values } from '../chart/laboratory.js';
import type { DiagnosisName } from '../codes/diagnoses.js';
import type { DrugName } from '../codes/drugs.js';
import type { AnalysisName, PanelName } from '../codes/laboratory.js';
import type { Dice } from '../seed/dice.js';

interface Treatment {
  drug: DrugName;
  chance: number;
  days: number;
  dose: string;
  indication: string;
  asNeeded?: boolean;
}

/** A reason to see one's own doctor, with the words of the note and what is done. */
export interface Problem {
  ages: [number, number];
  sex?: 'female' | 'male';
  title?: string;
  notes: string[];
  panel?: PanelName | readonly AnalysisName[];
  values?: (dice: Dice) => Values;
  pressure?: boolean;
  treatments?: Treatment[];
  diagnosis?: DiagnosisName;
  /** Days until the diagnosis is over; none = for good. */
  lasts?: number;
  /** Not told when the citizen's stories treat one of these. */
  unless?: DiagnosisName[];
}

const t = (
  drug: DrugName,
  chance: number,
  days: number,
  dose: string,
  indication: string,
  asNeeded = false,
): Treatment => ({
  drug,
  chance,
  days,
  dose,
  indication,
  asNeeded,
});

export const EVERYDAY_PROBLEMS: Problem[] = [
  {
    ages: [3, 60],
    diagnosis: 'tonsillitis',
    lasts: 12,
    notes: [
      'Ondt i halsen og feber i tre dage. Røde, hævede tonsiller med belægninger, ømme glandler på halsen. Strep A positiv. Penicillin i fem dage.',
      'Halssmerter siden forgårs, ingen hoste. Strep A-test positiv. Behandles med penicillin, kan komme i skole eller på arbejde efter to døgn.',
    ],
    treatments: [t('penicillinV', 1, 5, '1+1+1+0', 'Halsbetændelse')],
    unless: ['copdExacerbation'],
  },
  {
    ages: [1, 80],
    diagnosis: 'upperAirwayInfection',
    lasts: 14,
    notes: [
      'Forkølet og hostende i en uge. Ingen feber nu, normal stetoskopi, CRP 8. Virus. Ingen behandling ud over hvile og væske.',
      'Hoster om natten efter forkølelse. Lungerne er rene. Beroliget, kommer igen hvis ikke bedre om to uger.',
    ],
    panel: ['crp'],
    values: (d) => ({ crp: d.int(3, 14) }),
  },
  {
    ages: [1, 8],
    diagnosis: 'otitisMedia',
    lasts: 10,
    notes: [
      'Ørepine i nat, feber 39,1. Højre trommehinde rød og frembulende. Vejledt om smertestillende, ses igen ved manglende bedring på tredje dag.',
      'Uroligt barn, tager sig til øret. Væske bag begge trommehinder, venstre rød. Antibiotika efter aftale, da andet ørebarn i familien.',
    ],
    treatments: [t('penicillinV', 0.4, 7, '½+½+½+0', 'Mellemørebetændelse')],
  },
  {
    ages: [1, 8],
    diagnosis: 'chickenpox',
    lasts: 10,
    notes: [
      'Kløende vabler på krop og i hårbunden siden i går, flere i børnehaven har det. Typisk skoldkopper. Vejledt om kløestillende, hjemme til sårene er tørre.',
    ],
  },
  {
    ages: [0, 5],
    diagnosis: 'gastroenteritis',
    lasts: 6,
    notes: [
      'Opkast og tynde afføringer gennem to døgn. Drikker små slurke, våde bleer. Ikke dehydreret. Råd om væske, kontakt ved slaphed.',
      'Roskildesyge i institutionen. Har kastet op seks gange, men holder væske nu. Fugtige slimhinder, god hudturgor.',
    ],
  },
  {
    ages: [0, 4],
    diagnosis: 'eczema',
    lasts: 1400,
    notes: [
      'Tør hud og røde kløende plamager i albuebøjninger og knæhaser. Atopisk eksem. Fugtighedscreme flere gange dagligt og mild binyrebarkhormoncreme i to uger.',
    ],
    treatments: [t('hydrocortisoneCream', 1, 14, 'smøres tyndt én gang dagligt', 'Eksem')],
  },
  {
    ages: [0, 7],
    title: 'Børneundersøgelse',
    notes: [
      'Børneundersøgelse. Trives og følger egen vækstkurve. Motorik og sprog svarende til alder. Hjerte og lunger uden bemærkninger. Forældrene har ingen bekymringer.',
      'Børneundersøgelse. Glad og kontaktbar. Syn og hørelse findes normale. Vaccinationer er givet efter programmet.',
    ],
  },
  {
    ages: [7, 18],
    notes: [
      'Forstuvet fod til håndbold. Hævet ved laterale malleol, kan støtte. Ingen indikation for røntgen efter Ottawa-reglerne. Støttebind og øvelser.',
      'Træthed og ondt i maven på skoledage. Normal undersøgelse. Talt om søvn og skærm, mor deltager. Ny tid om en måned.',
      'Knæsmerter ved sport gennem to måneder. Øm over tuberositas tibiae. Schlatter. Aflastning og strækøvelser.',
    ],
  },
  {
    ages: [10, 50],
    diagnosis: 'hayFever',
    notes: [
      'Kløende øjne og løbende næse hvert forår. Priktest positiv for birk og græs. Antihistamin dagligt i sæsonen, næsespray ved behov.',
      'Høfeber. God effekt af tablet sidste år. Fornyer recept og vejleder om at starte i god tid.',
    ],
    treatments: [
      t('cetirizine', 0.9, 120, '1+0+0+0', 'Høfeber'),
      t('mometasoneNasal', 0.4, 90, '2 pust i hvert næsebor dagligt', 'Høfeber'),
    ],
    unless: ['hayFever'],
  },
  {
    ages: [18, 85],
    diagnosis: 'lowBackPain',
    lasts: 60,
    notes: [
      'Lændesmerter efter flytning, ingen udstråling. Fri bevægelighed i ben, reflekser og kraft normale. Ingen røde flag. Hold i gang, paracetamol, evt. fysioterapi.',
      'Hold i ryggen for tredje gang på to år. Stikkende smerter ved foroverbøjning. Lasègue negativ. Sygemeldt tre dage, henvist til fysioterapeut.',
      'Vedvarende lændesmerter med udstråling til baglåret. Ingen kraftnedsættelse. Naturligt forløb forklaret, kontrol om tre uger.',
    ],
    treatments: [
      t('paracetamol', 0.6, 14, '2 tabletter ved behov, højst 8 i døgnet', 'Rygsmerter', true),
      t('ibuprofen', 0.25, 7, '1+1+1+0', 'Rygsmerter'),
    ],
    unless: ['ckd3', 'ckd4', 'ckd5', 'heartFailure', 'atrialFibrillation'],
  },
  {
    ages: [17, 90],
    sex: 'female',
    diagnosis: 'cystitis',
    lasts: 7,
    notes: [
      'Svie ved vandladning og hyppig trang i to dage, ingen feber eller flankesmerter. Urinstix: leukocytter 3+, nitrit positiv. Pivmecillinam i tre dage.',
      'Blærebetændelse igen. Stix positiv, urin sendt til dyrkning. Behandles, råd om væske og vandladningsvaner.',
    ],
    treatments: [t('pivmecillinam', 1, 3, '1+1+1+0', 'Blærebetændelse')],
    unless: ['pyelonephritis'],
  },
  {
    ages: [20, 70],
    diagnosis: 'sinusitis',
    lasts: 20,
    notes: [
      'Forkølet i to uger, nu smerter over højre kind og gult sekret. CRP 22. Behandles symptomatisk med næsespray, antibiotika ved forværring.',
    ],
    panel: ['crp'],
    values: (d) => ({ crp: d.int(12, 38) }),
    treatments: [t('mometasoneNasal', 0.5, 21, '2 pust i hvert næsebor dagligt', 'Bihulebetændelse')],
  },
  {
    ages: [25, 85],
    diagnosis: 'pneumonia',
    lasts: 30,
    notes: [
      'Hoste, feber 38,7 og ondt i siden i fire dage. Krepitation ved venstre lungebasis. CRP 88. Pneumoni. Penicillin, kontrol om to dage og røntgen om seks uger.',
      'Sløj med hoste og grønt opspyt. Sat 95 %, RF 18, CRP 64. Behandles for lungebetændelse hjemme.',
    ],
    panel: 'infection',
    values: (d) => ({ crp: d.int(52, 110), leukocytes: d.around(12, 1.2, 1), neutrophils: d.around(9.4, 1, 2) }),
    treatments: [t('penicillinV', 1, 7, '2+2+2+0', 'Lungebetændelse')],
    unless: ['copdExacerbation', 'copd'],
  },
  {
    ages: [18, 64],
    notes: [
      'Træthed gennem et par måneder. Sover dårligt, travlt på arbejde. Normal undersøgelse, blodprøver tages. Svar pr. telefon.',
      'Føler sig tappet for energi. Ingen vægttab eller nattesved. Blodprøver bestilt, talt om stress og søvn.',
    ],
    panel: 'fatigue',
  },
  {
    ages: [15, 50],
    sex: 'female',
    diagnosis: 'ironDeficiency',
    lasts: 300,
    notes: [
      'Træt og forpustet ved trapper, kraftige menstruationer. Hæmoglobin 6,6 og lav ferritin. Jerntabletter i tre måneder, ny prøve derefter.',
    ],
    panel: ['haemoglobin', 'mcv', 'ferritin'],
    values: (d) => ({ haemoglobin: d.around(6.7, 0.2, 1), mcv: d.int(74, 81), ferritin: d.int(4, 10) }),
    treatments: [t('ferrousSulfate', 1, 100, '1+0+0+0', 'Jernmangel')],
    unless: ['ironDeficiency', 'normalPregnancy'],
  },
  {
    ages: [16, 45],
    sex: 'female',
    notes: [
      'Ønsker prævention. Ingen migræne med aura, ikke ryger, ingen blodpropper i familien. Blodtryk 116/72. P-piller, information om opstart og bivirkninger.',
      'Kontrol af p-piller. Tåles godt. Blodtryk normalt. Recept fornyes for et år.',
    ],
    pressure: true,
    treatments: [t('contraceptivePill', 0.8, 360, '1 tablet dagligt i 21 dage, pause i 7', 'Prævention')],
    unless: ['migraineAura', 'normalPregnancy', 'breastCancer'],
  },
  {
    ages: [40, 90],
    title: 'Helbredskontrol',
    notes: [
      'Kommer for at få tjekket hjertet. Ingen symptomer. Blodtryk og EKG normale. Blodprøver pæne. Råd om motion og kost.',
      'Attest til kørekort. Syn 1,0 med briller, blodtryk i orden. Ingen sygdomme af betydning for kørsel.',
      'Forebyggende samtale. Ryger ikke, alkohol under grænsen, BMI 26. Følger anbefalinger.',
    ],
    panel: 'yearly',
    pressure: true,
  },
  {
    ages: [45, 90],
    diagnosis: 'kneePain',
    lasts: 200,
    notes: [
      'Ondt i knæet ved trapper og efter længere gang. Ingen hævelse, let skurren. Slidgigt mistænkes. GLA:D-træning og vægttab foreslået.',
      'Skuldersmerter ved arbejde over hovedhøjde. Smertebue, ingen svaghed. Afklemning. Øvelser, kontrol om seks uger.',
    ],
    treatments: [t('paracetamol', 0.7, 60, '2 tabletter ved behov, højst 8 i døgnet', 'Ledsmerter', true)],
    unless: ['kneeOsteoarthritis'],
  },
  {
    ages: [30, 85],
    diagnosis: 'reflux',
    lasts: 400,
    notes: [
      'Halsbrand og sure opstød, værst i liggende stilling. Ingen synkebesvær, intet vægttab. Pantoprazol i fire uger, hovedgærdet eleveres.',
      'Genkommende brystsvie. Tidligere effekt af syrehæmmer. Fornyes til brug i perioder.',
    ],
    treatments: [t('pantoprazole', 1, 28, '1+0+0+0', 'For meget mavesyre')],
  },
  {
    ages: [50, 95],
    diagnosis: 'hearingLoss',
    notes: ['Hører dårligt i selskab. Ørevoks fjernet på begge sider uden bedring. Henvist til høreprøve.'],
    unless: ['hearingLoss'],
  },
  {
    ages: [60, 95],
    sex: 'male',
    diagnosis: 'prostateHyperplasia',
    notes: [
      'Slap stråle og natlig vandladning to til tre gange. Prostata glat og let forstørret. PSA normal. Tamsulosin prøves i otte uger.',
    ],
    treatments: [t('tamsulosin', 1, 2000, '0+0+1+0', 'Vandladningsbesvær')],
    unless: ['prostateHyperplasia', 'prostateCancer'],
  },
  {
    ages: [45, 90],
    sex: 'female',
    diagnosis: 'hypothyroidism',
    notes: ['Kuldskær, træt og forstoppet. TSH 11,4. Lavt stofskifte. Starter levothyroxin, blodprøve om seks uger.'],
    panel: ['tsh', 'haemoglobin', 'cholesterol'],
    values: (d) => ({ tsh: d.around(11.4, 2, 1) }),
    treatments: [t('levothyroxine', 1, 9000, '1+0+0+0', 'Lavt stofskifte')],
    unless: ['hypothyroidism'],
  },
  {
    ages: [50, 95],
    diagnosis: 'shingles',
    lasts: 40,
    notes: [
      'Brændende smerter og vabler i bælte på højre side af brystkassen siden i går. Helvedesild. Aciclovir i syv dage.',
    ],
    treatments: [t('aciclovir', 1, 7, '1 tablet fem gange dagligt', 'Helvedesild')],
    unless: ['shingles'],
  },
  {
    ages: [30, 95],
    diagnosis: 'erysipelas',
    lasts: 20,
    notes: [
      'Rødt, varmt og ømt område på underbenet med skarp afgrænsning, feber 38,9. Rosen. Penicillin, indtegnes, kontrol i morgen.',
    ],
    panel: 'infection',
    values: (d) => ({ crp: d.int(40, 120), leukocytes: d.around(12.5, 1, 1), neutrophils: d.around(9.6, 0.8, 2) }),
    treatments: [t('penicillinV', 1, 10, '2+2+2+0', 'Rosen')],
    unless: ['copdExacerbation'],
  },
  {
    ages: [18, 60],
    diagnosis: 'psoriasis',
    notes: [
      'Skællende, røde plamager på albuer og knæ. Psoriasis. Kombinationsskum dagligt i fire uger, derefter to gange ugentligt.',
    ],
    treatments: [t('calcipotriol', 1, 60, 'smøres én gang dagligt', 'Psoriasis')],
    unless: ['psoriasis'],
  },
  {
    ages: [18, 70],
    notes: [
      'Søvnbesvær i forbindelse med skilsmisse. Ingen depressive kernesymptomer. Samtale, søvnhygiejne. Ny tid om tre uger.',
      'Bekymrer sig meget, hjertebanken om aftenen. Normal EKG. Talt om angst og kroppens signaler, henvises til psykolog.',
      'Stress. Sygemeldt i to uger, kontakt til arbejdsplads aftalt. Kommer igen hver fjortende dag.',
    ],
  },
  {
    ages: [15, 75],
    notes: [
      'Forandret modermærke på ryggen, 6 mm, uregelmæssig kant. Fjernes i lokalbedøvelse og sendes til mikroskopi. Svar: godartet nævus.',
      'Nedgroet negl med betændelse. Kileresektion i lokalbedøvelse. Skifter selv forbinding.',
      'Vorter på hånden. Penslet med flydende kvælstof, gentages om tre uger.',
    ],
  },
  {
    ages: [2, 90],
    notes: [
      'Flåtbid med rød ring på låret, 6 cm, uden almensymptomer. Erythema migrans. Penicillin i ti dage.',
      'Stukket af hveps, lokal hævelse af underarmen. Ingen almenreaktion. Antihistamin og koldt omslag.',
      'Øjenbetændelse med pus på begge øjne. Dråber i fem dage.',
    ],
    treatments: [t('chloramphenicolEye', 0.3, 5, '1 dråbe fire gange dagligt', 'Øjenbetændelse')],
  },
  {
    ages: [65, 100],
    notes: [
      'Hjemmebesøg. Klarer sig med hjælp til rengøring. Medicin gennemgået, overflødig syrehæmmer stoppes. Faldforebyggelse drøftet.',
      'Svimmel ved rejsning fra stol og seng. Blodtryk 142/80 siddende, 118/70 stående. Væske og langsom rejsning; medicin vurderes.',
      'Årsstatus. Hukommelse og humør i orden. Spiser og drikker godt. Vægt stabil.',
    ],
    panel: 'kidney',
    pressure: true,
  },
];
