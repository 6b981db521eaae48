import type { Chart } from '../../chart/chart.js';
import { at, type Day } from '../../seed/calendar.js';
import { gpVisit } from '../parts/gp-visit.js';
import { letterBetween } from '../parts/letters.js';
import { outpatientVisit } from '../parts/outpatient-visit.js';
import type { Cast } from '../story.js';
import { storyDay } from '../story-time.js';

/** February to yesterday: the admission with NIV, home care, atrial fibrillation, home monitoring. */
export function tellThisYear(chart: Chart, cast: Cast): void {
  february(chart);
  heart(chart);
  homeMonitoring(chart);
  autumn(chart);
  family(chart, cast);
}

function february(chart: Chart): void {
  const day = storyDay(chart);
  const fam = chart.contacts.open({
    kind: 'emergency',
    unit: chart.department('fam'),
    from: at(day(2026, 2, 3), 13, 20),
    to: at(day(2026, 2, 3), 18, 45),
    reason: 'dyspnoea',
    complaint: 'Åndenød',
    place: 'Plads 4',
  });
  const { karen } = chart.directory.named;
  const stay = chart.contacts.open({
    kind: 'admission',
    unit: chart.department('lung'),
    from: at(day(2026, 2, 3), 18, 45),
    to: at(day(2026, 2, 9), 13),
    reason: 'copdExacerbation',
    acute: true,
    doctor: karen,
  });
  chart.vitals.triage(at(day(2026, 2, 3), 13, 25), 2, fam);
  chart.vitals.round(at(day(2026, 2, 3), 13, 30), fam, {
    respiration: 28,
    saturation: 84,
    pulse: 104,
    pressure: [152, 84],
    temperature: 37.8,
    copd: true,
  });
  chart.lab.panel('acute', at(day(2026, 2, 3), 13, 45), {
    contact: fam,
    values: { crp: 41, leukocytes: 11.8, creatinine: 94, egfr: 50, glucose: 7.4 },
  });
  chart.lab.panel('bloodGas', at(day(2026, 2, 3), 13, 50), {
    contact: fam,
    hoursToAnswer: 0.2,
    values: { arterialPh: 7.31, arterialCarbonDioxide: 8.2, arterialOxygen: 7.1 },
  });
  chart.images.study({
    at: at(day(2026, 2, 3), 14, 25),
    title: 'Røntgen af thorax',
    modality: 'DX',
    images: 2,
    contact: fam,
    report: {
      description:
        'Emfysem med affladede diafragmakupler, uændret i forhold til 2018. Ingen infiltrater eller ansamling. Normal hjertestørrelse.',
      conclusion: 'Ingen infiltrat. Kendt emfysem.',
    },
  });
  chart.journal.note({
    at: at(day(2026, 2, 3), 15),
    title: 'Modtagelsesnotat',
    by: fam.doctor,
    contact: fam,
    text: '77-årig kvinde med KOL GOLD 3. To døgns tiltagende åndenød, taler i korte sætninger. A-punktur viser respiratorisk acidose med pCO2 8,2. Efter inhalationer og prednisolon fortsat pH 7,31. Konfereret med lungemedicin: NIV startes. Ønsker ikke respirator, jf. behandlingstestamente.',
  });
  chart.journal.diagnose('respiratoryFailure', day(2026, 2, 3), { contact: stay, until: day(2026, 2, 9) });
  chart.contacts.procedure('nonInvasiveVentilation', at(day(2026, 2, 3), 19, 10), stay);
  const rounds: [Day, string, string][] = [
    [
      day(2026, 2, 4),
      'Stuegang',
      'NIV i nat, tålt godt. pH rettet til 7,37, pCO2 6,6. Holder pause i dag, fortsætter til natten ved behov. Doxycyclin fortsættes pga. purulent ekspektorat.',
    ],
    [day(2026, 2, 5), 'Stuegang', 'NIV seponeret efter et døgn. Saturation 90 % på 1 L. Mobiliseres til stol. CRP 18.'],
    [
      day(2026, 2, 7),
      'Fysioterapi',
      'Går 60 m med rollator, to pauser. Instrueret i PEP-fløjte. Der laves genoptræningsplan.',
    ],
    [
      day(2026, 2, 8),
      'Stuegang',
      'Iltfri siden i går. Inhalationsmedicin ændres til umeclidinium og vilanterol én gang dagligt; tiotropium stoppes. Udskrives i morgen med hjemmemåling.',
    ],
  ];
  for (const [date, title, text] of rounds) {
    chart.vitals.round(at(date, 8, 10), stay, {
      respiration: 20,
      saturation: 90,
      pulse: 88,
      pressure: [138, 78],
      temperature: 37,
      copd: true,
    });
    chart.journal.note({
      at: at(date, 10, 15),
      title,
      by: title === 'Fysioterapi' ? stay.nurse : karen,
      contact: stay,
      text,
    });
  }
  chart.lab.panel('bloodGas', at(day(2026, 2, 4), 6, 30), {
    contact: stay,
    hoursToAnswer: 0.2,
    values: { arterialPh: 7.37, arterialCarbonDioxide: 6.6, arterialOxygen: 8.4 },
  });
  chart.lab.panel('infection', at(day(2026, 2, 5), 7, 30), { contact: stay, values: { crp: 18, leukocytes: 12.4 } });
  chart.lab.panel('kidney', at(day(2026, 2, 9), 7, 30), { contact: stay });
  chart.medication.prescribe('prednisolone25', {
    from: day(2026, 2, 3),
    to: day(2026, 2, 7),
    dose: '1½+0+0+0',
    indication: 'KOL-forværring',
    by: karen,
    dispensed: false,
  });
  chart.medication.prescribe('doxycycline', {
    from: day(2026, 2, 3),
    to: day(2026, 2, 9),
    dose: '1+0+0+0',
    indication: 'Lungeinfektion',
    by: karen,
    dispensed: false,
  });
  chart.medication.prescribe('anoro', {
    from: day(2026, 2, 9),
    dose: '1 inhalation dagligt',
    indication: 'KOL',
    by: karen,
  });
  chart.medication.prescribe('salbutamol', {
    from: day(2026, 2, 9),
    dose: '2 sug ved behov, højst 8 i døgnet',
    asNeeded: true,
    indication: 'Åndenød',
    by: karen,
  });
  chart.medication.reviewed(at(day(2026, 2, 9), 12, 50), karen);
  chart.journal.note({
    at: at(day(2026, 2, 9), 13, 30),
    title: 'Epikrise, lungemedicin',
    kind: 'dischargeLetter',
    by: karen,
    contact: stay,
    text: 'KOL med akut exacerbation og respiratorisk acidose. NIV i et døgn med god effekt. Prednisolon i fem dage, doxycyclin i syv. Udskrevet iltfri med hjemmemåling af saturation og puls, mål 88–92 %. Hjemmesygepleje to gange dagligt i en periode. Inhalationsmedicin ændret. Kontrol hos egen læge om 14 dage.',
  });
  const nurse = chart.directory.named.line;
  chart.journal.note({
    at: at(day(2026, 2, 3), 16, 5),
    title: 'Indlæggelsesrapport, hjemmesygeplejen',
    kind: 'careReport',
    by: nurse,
    text: 'Borgeren er ikke tidligere tilknyttet fast hjælp. Går med stok ude. Datteren Ida hjælper med indkøb. Tager selv sin medicin.',
  });
  chart.journal.note({
    at: at(day(2026, 2, 9), 11),
    title: 'Genoptræningsplan',
    kind: 'rehabilitationPlan',
    by: stay.nurse,
    contact: stay,
    text: 'Almen genoptræning, start inden 14 dage. Nedsat gangdistance og kondition efter indlæggelse med KOL i forværring. Mål: at gå til butikken (400 m) og tage trappen til 2. sal.',
  });
  chart.journal.note({
    at: at(day(2026, 2, 10), 9, 30),
    title: 'Plejeplan',
    kind: 'carePlan',
    by: nurse,
    text: 'Besøg morgen og aften: medicingivning, inhalationsteknik, måling af saturation, vejning en gang om ugen. Kontakt til egen læge ved saturation under 87 % to dage i træk.',
  });
  chart.journal.plan(
    'Hjemmesygepleje to gange dagligt',
    'Medicingivning, måling af saturation og puls, ugentlig vægt.',
    nurse,
    day(2026, 2, 10),
  );
  chart.contacts.attachHomeCare(day(2026, 2, 10));
}

function heart(chart: Chart): void {
  const day = storyDay(chart);
  const unit = chart.department('heart');
  const course = chart.contacts.course('Atrieflimren', unit, day(2026, 3, 12));
  chart.contacts.refer(unit, at(day(2026, 3, 3), 10, 20), 'atrialFibrillation', 'Nyopdaget uregelmæssig puls', {
    answered: true,
  });
  chart.journal.note({
    at: at(day(2026, 3, 3), 10, 25),
    title: 'Henvisning til hjerteambulatorium',
    kind: 'referral',
    by: chart.gp,
    text: '77-årig med KOL. Ved kontrol efter indlæggelse uregelmæssig puls 110. EKG i klinikken: atrieflimren. CHA2DS2-VASc 4. Ønskes vurderet mht. antikoagulation og frekvenskontrol.',
  });
  const first = outpatientVisit(chart, {
    unit,
    at: at(day(2026, 3, 12), 9, 30),
    reason: 'atrialFibrillation',
    title: 'Hjerteambulatoriet',
    course,
    note: 'Atrieflimren bekræftet, frekvens 112. CHA2DS2-VASc 4, HAS-BLED 2. Starter apixaban 5 mg to gange dagligt; kreatinin 92 og vægt 61 kg giver ikke grund til dosisreduktion. Metoprolol 50 mg til frekvenskontrol, opmærksomhed på obstruktion. Ekkokardiografi bestilles.',
  });
  chart.lab.panel(['haemoglobin', 'creatinine', 'egfr', 'potassium', 'tsh', 'alat'], at(day(2026, 3, 11), 8), {
    values: { creatinine: 92, egfr: 51 },
  });
  chart.journal.diagnose('atrialFibrillation', day(2026, 3, 12), { by: first.doctor });
  chart.medication.prescribe('apixaban', {
    from: day(2026, 3, 12),
    dose: '1+0+1+0',
    indication: 'Atrieflimren',
    by: first.doctor,
  });
  chart.medication.prescribe('metoprolol', {
    from: day(2026, 3, 12),
    dose: '1+0+0+0',
    indication: 'Hjerterytme',
    by: first.doctor,
  });
  const echo = outpatientVisit(chart, {
    unit,
    at: at(day(2026, 3, 31), 13),
    reason: 'atrialFibrillation',
    title: 'Ekkokardiografi',
    course,
    note: 'Ekkokardiografi: EF 55 %, let forstørret venstre atrium, ingen betydende klapsygdom, TR-gradient 32 mmHg. Frekvens 84. Fortsætter behandlingen.',
  });
  chart.contacts.procedure('echocardiography', echo.from + 5, echo);
  chart.images.study({
    at: echo.from + 5,
    title: 'Ekkokardiografi',
    modality: 'US',
    images: 48,
    contact: echo,
    unit,
    report: {
      description:
        'Venstre ventrikel med normal størrelse og funktion, EF 55 %. Venstre atrium let dilateret. Spor af mitralinsufficiens. TR-gradient 32 mmHg.',
      conclusion: 'EF 55 %. Let forstørret venstre atrium. Let forhøjet tryk i lungekredsløbet.',
      by: echo.doctor,
    },
  });
  outpatientVisit(chart, {
    unit,
    at: at(day(2026, 5, 12), 10),
    reason: 'atrialFibrillation',
    title: 'Hjerteambulatoriet',
    course,
    note: 'Tåler medicinen. Puls 78, ingen blødning. Let ankelødem sidst på dagen, støttestrømper.',
  });
  outpatientVisit(chart, {
    unit,
    at: at(day(2026, 9, 11), 10),
    reason: 'atrialFibrillation',
    title: 'Hjerteambulatoriet',
    course,
    panel: ['creatinine', 'egfr', 'potassium', 'haemoglobin'],
    values: { creatinine: 97, egfr: 48 },
    note: 'Velbehandlet frekvens. Fortsætter apixaban. Kreatinin let stigende, kontrol hos egen læge om 3 mdr.',
  });
  chart.contacts.appointment(unit, at(day(2026, 12, 2), 10, 15), 'Hjerteambulatoriet, bygning C, stuen');
  letterBetween(chart, {
    at: at(day(2026, 3, 12), 14),
    by: first.doctor,
    text: 'Startet apixaban og metoprolol i dag. Bedes kontrollere nyretal om tre måneder. Undgå NSAID.',
  });
  letterBetween(chart, {
    at: at(day(2026, 9, 11), 14, 30),
    by: first.doctor,
    text: 'Kreatinin 97. Vi beder om ny kontrol i december og vurdering af apixabandosis, hvis vægten falder under 60 kg.',
  });
}

/** Weekly saturation, pulse and weight since February, daily the last fourteen days, with the fall of the last three. */
function homeMonitoring(chart: Chart): void {
  const day = storyDay(chart);
  const start = day(2026, 2, 11);
  chart.home.receivedBy = chart.homeCare;
  for (let date = start; date < chart.today - 14; date += 7) {
    chart.home.measure('saturation', at(date, 8, 50), chart.dice.around(91, 0.8));
    chart.home.measure('pulse', at(date, 8, 50), chart.dice.around(84, 5));
    if ((date - start) % 14 === 0) chart.home.measure('weight', at(date, 8, 40), chart.dice.around(61.4, 0.3, 1));
  }
  const saturation = [91, 91, 90, 91, 91, 90, 90, 91, 90, 90, 90, 89, 88, 87];
  const pulse = [82, 84, 83, 85, 82, 86, 84, 85, 86, 88, 88, 92, 98, 102];
  for (let i = 0; i < 14; i++) {
    const date = chart.today - 14 + i;
    chart.home.measure('saturation', at(date, 8, 55), saturation[i] as number);
    chart.home.measure('pulse', at(date, 8, 55), pulse[i] as number);
  }
  chart.home.measure('weight', at(day(2026, 11, 20), 8, 40), 61.2);
}

function autumn(chart: Chart): void {
  const day = storyDay(chart);
  gpVisit(chart, {
    day: day(2026, 2, 24),
    title: 'Kontrol efter indlæggelse',
    note: 'Har det bedre, går tur på 200 m. Hjemmemåling 90–92 %. Puls uregelmæssig, EKG tages. Medicinkort gennemgået.',
    panel: 'kidney',
  });
  gpVisit(chart, {
    day: day(2026, 6, 16),
    title: 'Konsultation',
    note: 'Nyretal tre måneder efter opstart af apixaban: kreatinin 93. Blodtryk 136/78. Ingen blå mærker.',
    panel: ['creatinine', 'egfr', 'potassium', 'haemoglobin'],
    values: { creatinine: 93, egfr: 51 },
  });
  gpVisit(chart, {
    day: day(2026, 9, 1),
    title: 'Konsultation',
    note: 'Blodprøver viser let stigende kreatinin. Drikker for lidt i varmen. Ny kontrol i hjerteambulatoriet om kort tid.',
    panel: 'kidney',
    values: { creatinine: 99, egfr: 47, potassium: 4.1 },
  });
  gpVisit(chart, {
    day: day(2026, 11, 18),
    title: 'Medicingennemgang',
    note: 'Medicinkort gennemgået og ajourført. Ni faste lægemidler. Lidt mere hoste siden weekenden, klart ekspektorat. Influenza- og covid-vaccineret i oktober.',
  });
  chart.medication.reviewed(at(day(2026, 11, 18), 13, 20), chart.gp);
  chart.medication.prescribe('prednisolone25', {
    from: day(2026, 11, 20),
    to: day(2026, 11, 24),
    dose: '1½+0+0+0',
    indication: 'KOL-forværring',
  });
  chart.journal.note({
    at: at(day(2026, 11, 20), 10, 40),
    title: 'Telefonkonsultation',
    by: chart.gp,
    text: 'Ringet op af hjemmesygeplejen: mere åndenød, saturation 88 %. Ingen feber. Starter prednisolon 37,5 mg i fem dage. Indlæggelse ved saturation under 87 % eller feber.',
  });
  const { line } = chart.directory.named;
  letterBetween(chart, {
    at: at(day(2026, 3, 2), 12, 10),
    by: line,
    text: 'Genoptræning er begyndt. Borgeren er glad for målingerne og ringer selv, hvis tallet falder.',
  });
  letterBetween(chart, {
    at: at(day(2026, 7, 7), 11, 30),
    by: line,
    text: 'Stabil. Vægt 61,6 kg. Vi fortsætter besøg to gange dagligt efter ønske fra borger og datter.',
  });
  letterBetween(chart, {
    at: at(day(2026, 11, 20), 11),
    by: chart.gp,
    text: 'Prednisolon 37,5 mg i fem dage fra i dag. Bed om ring, hvis saturationen er under 87 %, eller der kommer feber. Penicillin må ikke gives (anafylaksi).',
  });
}

function family(chart: Chart, cast: Cast): void {
  const day = storyDay(chart);
  const ida = cast.person('ida');
  chart.rights.relative(ida, 'daughter');
  chart.rights.powerOfAttorney(ida, day(2025, 2, 1), day(2028, 1, 1), [
    'medication',
    'administrative',
    'laboratory',
    'log',
  ]);
}
