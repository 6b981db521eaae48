import type { Chart } from '../../chart/chart.js';
import { at, civilOf, type Day, danishDate } from '../../seed/calendar.js';
import { gpVisit } from '../parts/gp-visit.js';
import { letterBetween } from '../parts/letters.js';
import { outpatientVisit } from '../parts/outpatient-visit.js';
import { lastSeason, storyDay } from '../story-time.js';

/** 1994-2025: gallstones, a broken wrist, hypertension, COPD, the anaphylaxis, a hard year, cataract, yearly controls. */
export function tellThePast(chart: Chart): void {
  usualLevels(chart);
  nineties(chart);
  lungDisease(chart);
  anaphylaxis(chart);
  hardYear(chart);
  eyesAndBones(chart);
  yearsAtTheGp(chart);
  screeningImages(chart);
  vaccinations(chart);
}

function usualLevels(chart: Chart): void {
  chart.lab.settle({
    creatinine: 88,
    egfr: 54,
    potassium: 4,
    sodium: 140,
    haemoglobin: 7.7,
    cholesterol: 4.4,
    ldl: 2.1,
    crp: 4,
    leukocytes: 7.4,
  });
}

function nineties(chart: Chart): void {
  const day = storyDay(chart);
  const surgery = chart.department('surgery');
  const ortho = chart.department('ortho');
  const stay = chart.contacts.open({
    kind: 'admission',
    unit: surgery,
    from: at(day(1994, 5, 11), 19, 40),
    to: at(day(1994, 5, 14), 11),
    reason: 'gallstones',
    acute: true,
  });
  chart.journal.note({
    at: at(day(1994, 5, 14), 11, 30),
    title: 'Epikrise',
    kind: 'dischargeLetter',
    by: stay.doctor,
    contact: stay,
    text: 'Indlagt akut med galdestensanfald. Ultralyd viste flere små konkrementer i galdeblæren, ingen dilaterede galdeveje. Smertefri på andet døgn, spiser og drikker. Ønsker ikke operation for nuværende; genhenvises ved nye anfald.',
  });
  chart.images.study({
    at: at(day(1994, 5, 12), 9, 20),
    title: 'Ultralyd af øvre abdomen',
    modality: 'US',
    images: 6,
    contact: stay,
    report: {
      description:
        'Galdeblæren indeholder flere små konkrementer med slagskygge. Væggen er slank. Ductus choledochus måler 4 mm.',
      conclusion: 'Galdesten uden tegn på betændelse.',
    },
  });
  outpatientVisit(chart, {
    unit: surgery,
    at: at(day(1994, 6, 22), 10, 15),
    reason: 'gallstones',
    title: 'Ambulant kontrol',
    note: 'Har ikke haft anfald siden udskrivelsen. Undgår fed mad. Afsluttes til egen læge.',
  });
  const fracture = chart.contacts.open({
    kind: 'emergency',
    unit: chart.department('fam'),
    from: at(day(1999, 2, 8), 8, 50),
    to: at(day(1999, 2, 8), 12, 15),
    reason: 'radiusFracture',
    complaint: 'Faldet på isglat fortov',
  });
  chart.images.study({
    at: at(day(1999, 2, 8), 9, 40),
    title: 'Røntgen af højre håndled',
    modality: 'DX',
    images: 2,
    contact: fracture,
    report: {
      description: 'Brud gennem distale radius med let dorsal vinkling. Ulna intakt.',
      conclusion: 'Distal radiusfraktur, højre, let fejlstillet.',
    },
  });
  chart.journal.note({
    at: at(day(1999, 2, 8), 12, 20),
    title: 'Skadestuenotat',
    by: fracture.doctor,
    contact: fracture,
    text: 'Faldet på glat fortov, tog fra med højre hånd. Bajonetstilling, neurovaskulært intakt. Reponeret i lokalbedøvelse, dorsal gipsskinne. Kontrol og røntgen om 10 dage.',
  });
  for (const [date, text] of [
    [day(1999, 2, 19), 'Stillingen er bevaret. Fortsætter med gips i alt fem uger. Instrueret i fingerøvelser.'],
    [
      day(1999, 3, 19),
      'Gipsen fjernet. Bevæger håndleddet pænt, lidt stiv i ydrestilling. Starter genoptræning hos fysioterapeut.',
    ],
  ] as const) {
    outpatientVisit(chart, {
      unit: ortho,
      at: at(date, 9, 45),
      reason: 'radiusFracture',
      title: 'Ambulant kontrol',
      note: text,
    });
  }
  chart.journal.diagnose('gallstones', day(1994, 5, 11), { by: stay.doctor, until: day(1994, 6, 22) });
  chart.journal.diagnose('radiusFracture', day(1999, 2, 8), {
    by: fracture.doctor,
    until: day(1999, 5, 1),
    words: 'Distal radiusfraktur, højre',
  });
}

function lungDisease(chart: Chart): void {
  const day = storyDay(chart);
  const lung = chart.department('lung');
  chart.contacts.refer(lung, at(day(2013, 2, 12), 11), 'copd', 'Udredning af åndenød, mistænkt KOL', {
    answered: true,
  });
  chart.journal.note({
    at: at(day(2013, 2, 12), 11, 5),
    title: 'Henvisning til lungeambulatorium',
    kind: 'referral',
    by: chart.gp,
    text: '64-årig kvinde med tiltagende funktionsdyspnø gennem to år. Tidligere ryger, ca. 40 pakkeår, stoppet i 2011. Spirometri i klinikken: FEV1 52 % af forventet, FEV1/FVC 0,58. Ønskes udredt.',
  });
  chart.images.study({
    at: at(day(2013, 3, 5), 8, 55),
    title: 'Røntgen af thorax',
    modality: 'DX',
    images: 2,
    report: {
      description:
        'Let affladede diafragmakupler og øget retrosternalt luftrum. Ingen infiltrater, ingen stase. Normal hjertestørrelse.',
      conclusion: 'Emfysemforandringer. Ingen akutte forandringer.',
    },
  });
  chart.images.study({
    at: at(day(2013, 4, 16), 13, 10),
    title: 'HRCT af thorax',
    modality: 'CT',
    images: 312,
    report: {
      description: 'Centrilobulært emfysem, mest udtalt i overlapperne. Ingen bronkiektasier. Ingen noduli over 4 mm.',
      conclusion: 'Moderat emfysem. Intet malignitetssuspekt.',
    },
  });
  const visits: [Day, string][] = [
    [
      day(2013, 3, 19),
      'FEV1 1,05 L (51 %). Reversibilitetstest uden effekt. KOL, GOLD 2 på vej mod 3. Starter tiotropium. Henvises til KOL-skole i kommunen.',
    ],
    [day(2013, 6, 18), 'God effekt af inhalation, bedre nattesøvn. MRC 3. FEV1 1,08 L. Teknik gennemgået.'],
    [day(2014, 3, 11), 'Én forværring i vinter, behandlet af egen læge. FEV1 1,02 L. Fortsætter uændret.'],
    [day(2015, 3, 17), 'Stabil. Går til holdtræning to gange om ugen. FEV1 1,01 L. Influenzavaccineret.'],
    [
      day(2016, 3, 15),
      'Lidt mere åndenød ved trapper. FEV1 0,98 L (47 %). Ilt ikke indiceret, saturation 94 % i hvile.',
    ],
    [day(2017, 3, 14), 'Stabilt år uden forværringer. FEV1 0,97 L. CAT-score 14.'],
    [day(2018, 3, 20), 'To forværringer siden sidst. FEV1 0,92 L (45 %), GOLD 3. Handlingsplan udleveret.'],
    [day(2019, 9, 17), 'Kontrol efter sommerens indlæggelse. CAVE penicillin er journalført. FEV1 0,90 L.'],
    [day(2020, 9, 15), 'Har isoleret sig under epidemien, har tabt kondition. FEV1 0,88 L. Genhenvises til træning.'],
    [day(2021, 9, 14), 'Uændret. Saturation 93 % i hvile. Inhalationsteknik fin.'],
    [day(2022, 3, 15), 'FEV1 0,86 L (43 %). Vægt 62,4 kg. Ernæringsråd givet.'],
    [day(2023, 4, 18), 'En forværring i februar. FEV1 0,85 L. Fortsætter tiotropium og ved behov salbutamol.'],
    [day(2023, 10, 17), 'God periode. CAT-score 16. Ser frem til barnebarns bryllup.'],
    [day(2024, 4, 16), 'FEV1 0,83 L (42 %). Hvilesaturation 92 %. Ingen indikation for hjemmeilt.'],
    [
      day(2025, 1, 14),
      'Forkølet over jul, ingen kur. FEV1 0,82 L. Drøftet behandlingsniveau, se behandlingstestamente.',
    ],
    [day(2025, 5, 6), 'Træner hjemme efter program. Stabil åndenød, MRC 3.'],
    [day(2025, 8, 19), 'Let tiltagende hoste. Ekspektorat klart. CRP normal. Ingen ændringer.'],
    [day(2025, 11, 14), 'FEV1 0,81 L (41 %), GOLD 3. Vægt 61,8 kg. Næste kontrol om seks måneder, før ved forværring.'],
  ];
  for (const [date, text] of visits)
    outpatientVisit(chart, {
      unit: lung,
      at: at(date, 10, 30),
      reason: 'copd',
      title: 'Lungeambulatoriet',
      note: text,
    });
  const phone = outpatientVisit(chart, {
    unit: lung,
    at: at(day(2020, 3, 24), 10),
    kind: 'phone',
    reason: 'copd',
    title: 'Telefonkontrol',
    note: 'Telefonisk kontrol pga. epidemi. Ingen feber, uændret hoste. Har medicin til tre måneder. Ny tid til efteråret.',
  });
  chart.medication.prescribe('tiotropium', {
    from: day(2013, 3, 19),
    to: day(2026, 2, 9),
    stopped: true,
    dose: '1+0+0+0',
    indication: 'KOL',
    by: phone.doctor,
  });
  exacerbation2018(chart);
  copdLetters(chart);
}

function exacerbation2018(chart: Chart): void {
  const day = storyDay(chart);
  const fam = chart.contacts.open({
    kind: 'emergency',
    unit: chart.department('fam'),
    from: at(day(2018, 10, 8), 21, 5),
    to: at(day(2018, 10, 9), 2, 30),
    reason: 'dyspnoea',
    complaint: 'Åndenød',
  });
  const stay = chart.contacts.open({
    kind: 'admission',
    unit: chart.department('lung'),
    from: at(day(2018, 10, 9), 2, 30),
    to: at(day(2018, 10, 13), 12),
    reason: 'copdExacerbation',
    acute: true,
  });
  chart.lab.panel('acute', at(day(2018, 10, 8), 21, 30), {
    contact: fam,
    values: { crp: 64, leukocytes: 12.1, glucose: 8.1 },
  });
  chart.images.study({
    at: at(day(2018, 10, 8), 22, 10),
    title: 'Røntgen af thorax',
    modality: 'DX',
    images: 2,
    contact: fam,
    report: {
      description: 'Kendte emfysemforandringer. Sløring basalt i højre side.',
      conclusion: 'Infiltrat svarende til højre underlap kan ikke udelukkes.',
    },
  });
  chart.journal.note({
    at: at(day(2018, 10, 8), 22, 40),
    title: 'Modtagelsesnotat',
    by: fam.doctor,
    contact: fam,
    text: '70-årig kvinde med KOL. Tre døgns forværring med gulligt opspyt. RF 26, saturation 87 % uden ilt, temperatur 38,1. Forlænget eksspiration, få ronki. Inhalationer, prednisolon og antibiotika. Overflyttes til lungemedicin.',
  });
  chart.lab.panel('infection', at(day(2018, 10, 11), 7, 40), { contact: stay, values: { crp: 22, leukocytes: 10.2 } });
  chart.medication.prescribe('amoxicillinClavulanate', {
    from: day(2018, 10, 9),
    to: day(2018, 10, 15),
    dose: '1+1+1+0',
    indication: 'Lungebetændelse',
    by: stay.doctor,
    dispensed: false,
  });
  chart.medication.prescribe('prednisolone25', {
    from: day(2018, 10, 9),
    to: day(2018, 10, 13),
    dose: '1½+0+0+0',
    indication: 'KOL-forværring',
    by: stay.doctor,
    dispensed: false,
  });
  chart.journal.note({
    at: at(day(2018, 10, 13), 12, 40),
    title: 'Epikrise',
    kind: 'dischargeLetter',
    by: stay.doctor,
    contact: stay,
    text: 'KOL med akut exacerbation. Behandlet med inhalationer, prednisolon i fem dage og amoxicillin med clavulansyre. Iltfri fra tredje døgn, CRP faldet fra 64 til 22. Udskrives til hjemmet uden hjælp. Egen læge bedes kontrollere lungefunktion om seks uger.',
  });
  careReport(
    chart,
    day(2018, 10, 9),
    'Klarer sig selv i hverdagen. Får hjælp til rengøring hver anden uge. Medicin administreres af borgeren selv. Bor alene i lejlighed på 2. sal med elevator.',
  );
}

function careReport(chart: Chart, date: Day, text: string): void {
  const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
  chart.journal.note({
    at: at(date, 9, 20),
    title: 'Indlæggelsesrapport, hjemmesygeplejen',
    kind: 'careReport',
    by: nurse,
    text,
  });
}

function anaphylaxis(chart: Chart): void {
  const day = storyDay(chart);
  chart.medication.prescribe('penicillinV', {
    from: day(2019, 5, 10),
    to: day(2019, 5, 11),
    stopped: true,
    dose: '1+1+1+1',
    indication: 'Halsbetændelse',
  });
  const stay = chart.contacts.open({
    kind: 'admission',
    unit: chart.department('fam'),
    from: at(day(2019, 5, 11), 8, 10),
    to: at(day(2019, 5, 12), 13),
    reason: 'observation',
    complaint: 'Anafylaksi efter penicillin',
    acute: true,
  });
  chart.lab.panel('acute', at(day(2019, 5, 11), 8, 30), { contact: stay, values: { crp: 18, leukocytes: 11.4 } });
  chart.journal.note({
    at: at(day(2019, 5, 11), 9, 15),
    title: 'Modtagelsesnotat',
    by: stay.doctor,
    contact: stay,
    text: 'Tredje tablet penicillin kl. 7.30. Ti minutter senere kløe, hævet tunge, besvær med at trække vejret og blodtryk 82/50. Adrenalin 0,5 mg i.m. af ambulancen med prompte effekt. Stabil her. Observeres et døgn pga. risiko for bifasisk reaktion.',
  });
  chart.journal.note({
    at: at(day(2019, 5, 12), 13, 20),
    title: 'Epikrise',
    kind: 'dischargeLetter',
    by: stay.doctor,
    contact: stay,
    text: 'Anafylaktisk reaktion på phenoxymethylpenicillin. Penicillin må ikke gives igen; registreret som CAVE. Har fået adrenalinpen og instruktion. Halsbetændelsen færdigbehandles med roxithromycin.',
  });
  chart.medication.prescribe('roxithromycin', {
    from: day(2019, 5, 12),
    to: day(2019, 5, 18),
    dose: '1+0+1+0',
    indication: 'Halsbetændelse',
    by: stay.doctor,
  });
  chart.journal.cave('Penicillin', 'Anafylaksi', day(2019, 5, 12), {
    criticality: 'high',
    verified: true,
    by: stay.doctor,
    atc: 'J01C',
  });
  chart.journal.cave('Kodein', 'Kvalme og opkastninger', day(2008, 9, 2), { criticality: 'low', atc: 'R05DA04' });
  chart.journal.cave('Plaster (klæbestof)', 'Hududslæt', day(1999, 2, 19), { criticality: 'low' });
}

/** 2019: her husband died; two talks in psychiatry that she has since blocked, and a medicine she keeps private. */
function hardYear(chart: Chart): void {
  const day = storyDay(chart);
  const psychiatry = chart.department('psychiatry');
  for (const [date, text] of [
    [
      day(2019, 10, 22),
      'Henvist af egen læge med tiltagende tristhed efter ægtefællens død i august. Søvnløs, spiser lidt, ingen selvmordstanker. Vurderes som svær sorgreaktion med depressive symptomer. Starter mirtazapin til natten.',
    ],
    [
      day(2019, 12, 10),
      'Sover bedre, har taget på. Kommer i sorggruppe i sognet. Afsluttes til egen læge, som følger medicinen.',
    ],
  ] as const) {
    outpatientVisit(chart, {
      unit: psychiatry,
      at: at(date, 13),
      reason: 'moderateDepression',
      title: 'Ambulant samtale',
      note: text,
    });
  }
  const doctor = chart.someone(psychiatry, 'doctor');
  chart.medication.prescribe('mirtazapine', {
    from: day(2019, 10, 22),
    dose: '0+0+0+1',
    indication: 'Søvn og tristhed',
    by: doctor,
    private: true,
  });
  chart.rights.block({ from: day(2020, 1, 6), owner: psychiatry });
}

function eyesAndBones(chart: Chart): void {
  const day = storyDay(chart);
  const eyes = chart.department('eyes');
  const endo = chart.department('endocrinology');
  outpatientVisit(chart, {
    unit: endo,
    at: at(day(2017, 6, 8), 9),
    reason: 'osteoporosis',
    title: 'DXA og samtale',
    note: 'DXA: T-score -2,9 i ryg og -2,6 i hofte. Osteoporose. Starter alendronat en gang ugentligt samt kalk og D-vitamin. Ny DXA om tre år.',
  });
  outpatientVisit(chart, {
    unit: endo,
    at: at(day(2020, 6, 16), 9),
    reason: 'osteoporosis',
    title: 'DXA-kontrol',
    note: 'T-score i ryg -2,5. God effekt. Fortsætter alendronat, kontrol hos egen læge.',
  });
  chart.medication.prescribe('alendronate', {
    from: day(2017, 6, 8),
    dose: '1 tablet en gang om ugen',
    indication: 'Knogleskørhed',
  });
  chart.journal.diagnose('osteoporosis', day(2017, 6, 8));
  outpatientVisit(chart, {
    unit: eyes,
    at: at(day(2022, 5, 3), 8, 30),
    reason: 'cataract',
    title: 'Forundersøgelse',
    note: 'Grå stær på begge øjne, visus 0,4/0,5. Ønsker operation af højre øje først.',
  });
  const surgery = outpatientVisit(chart, {
    unit: eyes,
    at: at(day(2022, 6, 1), 8),
    reason: 'cataract',
    title: 'Operationsnotat',
    note: 'Fakoemulsifikation og linseindsættelse på højre øje i dråbeanæstesi uden komplikationer. Øjendråber i tre uger.',
  });
  chart.contacts.procedure('cataractSurgery', surgery.from + 20, surgery, 'højre');
  chart.medication.prescribe('dexamethasoneEye', {
    from: day(2022, 6, 1),
    to: day(2022, 6, 22),
    dose: '1 dråbe tre gange dagligt i højre øje',
    indication: 'Efter øjenoperation',
    by: surgery.doctor,
  });
  outpatientVisit(chart, {
    unit: eyes,
    at: at(day(2022, 6, 15), 9),
    reason: 'surgicalFollowUp',
    title: 'Kontrol',
    note: 'Visus 0,9 på højre øje. Klar hornhinde. Afsluttes.',
  });
  chart.journal.diagnose('cataract', day(2022, 5, 3), { by: surgery.doctor, until: day(2022, 6, 15) });
}

function yearsAtTheGp(chart: Chart): void {
  const day = storyDay(chart);
  chart.journal.diagnose('hypertension', day(2011, 10, 4));
  chart.journal.diagnose('hypercholesterolaemia', day(2014, 6, 2));
  chart.journal.diagnose('ckd3', day(2021, 11, 9), { words: 'Kronisk nyresygdom 3a' });
  chart.medication.prescribe('losartan', { from: day(2011, 10, 4), dose: '1+0+0+0', indication: 'Forhøjet blodtryk' });
  chart.medication.prescribe('atorvastatin', {
    from: day(2014, 6, 2),
    dose: '0+0+1+0',
    indication: 'Forhøjet kolesterol',
  });
  chart.medication.prescribe('paracetamol', {
    from: day(2018, 4, 10),
    dose: '2 tabletter ved behov, højst 8 i døgnet',
    asNeeded: true,
    indication: 'Smerter',
  });
  const texts = [
    'Årskontrol. Blodtryk 138/80 hjemme i snit. Medicin tåles godt. Blodprøver som forventet.',
    'Kommer til årskontrol. Ingen brystsmerter. Går tur hver dag. Fortsætter uændret, nye prøver om et år.',
    'Årskontrol med blodprøver. Blodtryk 142/84, accepteres. Talt om kost og motion.',
    'Kontrol af blodtryk og kolesterol. LDL på mål. Ingen bivirkninger.',
  ];
  for (let year = 2009; year <= 2025; year++) {
    const date = day(year, 10, 4 + (year % 3));
    gpVisit(chart, {
      day: date,
      title: 'Årskontrol',
      note: texts[year % texts.length] as string,
      panel: year % 2 === 0 ? 'yearly' : ['creatinine', 'egfr', 'potassium', 'sodium', 'cholesterol', 'ldl'],
    });
  }
  const extra: [Day, string][] = [
    [
      day(2012, 1, 17),
      'Hoste og feber i fire dage. Stetoskopi: få ronki. CRP 28. Behandles ikke med antibiotika, kommer igen ved forværring.',
    ],
    [day(2013, 12, 3), 'KOL-forværring. Prednisolonkur i fem dage. Kontrol aftalt.'],
    [day(2015, 8, 25), 'Lændesmerter efter havearbejde. Ingen røde flag. Paracetamol og bevægelse.'],
    [day(2017, 12, 12), 'KOL-forværring, gult opspyt. Prednisolon og amoxicillin. Bedring ved telefonkontrol.'],
    [day(2019, 9, 30), 'Mistet sin mand. Græder meget, sover dårligt. Talt længe. Henvises til samtaler.'],
    [
      day(2021, 11, 9),
      'eGFR 52 for anden gang på tre måneder. Kronisk nyresygdom stadie 3a. Undgår ibuprofen. Kontrol hvert halve år.',
    ],
    [day(2023, 2, 14), 'KOL-forværring med prednisolonkur. Saturation 92 %. Ringer om to dage.'],
    [
      day(2024, 9, 3),
      'Ønsker at oprette behandlingstestamente. Gennemgået, hvad det betyder. Oprettet på sundhed.dk under konsultationen.',
    ],
    [day(2025, 4, 8), 'Faldet i køkkenet, slog hoften. Går uden smerter. Blodtryk stående 128/76. Gennemgået medicin.'],
  ];
  for (const [date, text] of extra) gpVisit(chart, { day: date, title: 'Konsultation', note: text });
  chart.journal.alert(
    'treatment-will',
    `Behandlingstestamente registreret ${danishDate(day(2024, 9, 3))}`,
    day(2024, 9, 3),
  );
}

function copdLetters(chart: Chart): void {
  const day = storyDay(chart);
  const lung = chart.department('lung');
  const lungDoctor = chart.someone(lung, 'doctor');
  const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
  const letters: [Day, 'gp' | 'lung' | 'nurse', string][] = [
    [
      day(2013, 3, 20),
      'lung',
      'Har set jeres patient i dag. KOL GOLD 2. Startet tiotropium. Vi følger en gang årligt.',
    ],
    [day(2014, 3, 12), 'lung', 'Årskontrol uden ændringer. Vi foreslår fortsat årlig influenzavaccination hos jer.'],
    [day(2016, 3, 16), 'lung', 'Faldende lungefunktion. Bedes sikre, at handlingsplan for forværring ligger hjemme.'],
    [
      day(2018, 3, 21),
      'lung',
      'GOLD 3. To kurer på et år. Vi overvejer dobbelt bronkodilatation ved næste forværring.',
    ],
    [day(2019, 10, 2), 'gp', 'Henviser til samtaler efter tab af ægtefælle. Ønsker kvindelig behandler.'],
    [day(2020, 9, 16), 'lung', 'Genhenvist til træning i kommunen. Saturation 93 % i hvile.'],
    [
      day(2021, 11, 10),
      'gp',
      'Til orientering: kronisk nyresygdom 3a. Vi kontrollerer kreatinin og kalium hvert halve år.',
    ],
    [day(2022, 3, 16), 'lung', 'Vægttab 1,5 kg på et år. Bedes følge vægten.'],
    [
      day(2023, 2, 16),
      'nurse',
      'Borgeren er faldet til ro efter prednisolonkur. Klarer selv inhalationer. Afslutter besøg.',
    ],
    [day(2024, 4, 17), 'lung', 'Ingen indikation for hjemmeilt. Vi ser hende igen til januar.'],
    [day(2024, 9, 4), 'gp', 'Behandlingstestamente er oprettet. Ønsker ikke respirator, men gerne NIV.'],
    [day(2025, 4, 9), 'nurse', 'Hjemmebesøg efter fald. Fjernet to løse tæpper og opsat greb på badeværelset.'],
    [day(2025, 11, 17), 'lung', 'Vinteren nærmer sig: lav tærskel for prednisolonkur. Penicillin må ikke gives.'],
  ];
  for (const [date, from, text] of letters) {
    const by = from === 'gp' ? chart.gp : from === 'lung' ? lungDoctor : nurse;
    letterBetween(chart, { at: at(date, 13, 40), by, text });
  }
}

function screeningImages(chart: Chart): void {
  const day = storyDay(chart);
  for (const year of [2010, 2012, 2014, 2016]) {
    chart.images.study({
      at: at(day(year, 5, 6), 10, 40),
      title: 'Mammografi, screening',
      modality: 'MG',
      images: 4,
      report: {
        description:
          'Bilateral mammografi i to planer. Fedtrige mammae uden suspekte fortætninger eller mikroforkalkninger.',
        conclusion: 'BI-RADS 1. Intet malignitetssuspekt.',
      },
    });
  }
}

/** Nineteen: influenza for ten autumns, covid-19 eight times, pneumococcus once. */
function vaccinations(chart: Chart): void {
  const year = civilOf(chart.today).year;
  for (let back = 9; back >= 0; back--) {
    chart.vaccinations.give('influenza', lastSeason(chart, year, 10, 14, back), 10 - back);
  }
  const storyYear = storyDay(chart);
  chart.vaccinations.give('covid', storyYear(2021, 2, 9), 1);
  chart.vaccinations.give('covid', storyYear(2021, 3, 16), 2);
  chart.vaccinations.give('covid', storyYear(2021, 11, 11), 3);
  for (let back = 4; back >= 0; back--)
    chart.vaccinations.give('covid', lastSeason(chart, year, 10, 14, back), 8 - back);
  chart.vaccinations.give('pneumococcalPolysaccharide', storyYear(2024, 11, 3), 1);
}
