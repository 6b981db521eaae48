import type { Chart } from '../chart/chart.js';
import { at, type Day, weekday } from '../seed/calendar.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Creatinine rising year by year in the kidney clinic, then haemodialysis three times a week. */
export const kidneyFailure: Story = {
  name: 'kidney-failure',
  tell(chart) {
    const start = chart.today - chart.dice.int(200, 600);
    decline(chart, start);
    medicines(chart, start);
    dialysis(chart, start);
  },
};

function decline(chart: Chart, start: Day): void {
  const unit = chart.department('nephrology');
  const steps = 9;
  for (let i = 0; i < steps; i++) {
    const day = start - (steps - i) * 170;
    const creatinine = 180 + i * 42;
    const egfr = Math.round(33 - i * 2.9);
    const visit = outpatientVisit(chart, {
      unit,
      at: at(day, 10, 20),
      reason: i < 4 ? 'ckd3' : i < 6 ? 'ckd4' : 'ckd5',
      title: 'Nyremedicinsk ambulatorium',
      panel: [
        'creatinine',
        'egfr',
        'potassium',
        'urea',
        'haemoglobin',
        'calcium',
        'phosphate',
        'albumin',
        'albuminRatio',
      ],
      values: {
        creatinine,
        egfr,
        potassium: 4.3 + i * 0.09,
        urea: 13 + i * 1.9,
        haemoglobin: 7.6 - i * 0.11,
        calcium: 1.21 - i * 0.008,
        phosphate: 1.2 + i * 0.07,
        albuminRatio: 420 + i * 40,
      },
      note: [
        'Stabil. Blodtryk 138/82. Kost gennemgået med diætist.',
        'eGFR faldet lidt. Ingen ødemer. Skåner armen til fremtidig fistel.',
        'Træt og kløe. Anæmi, starter darbepoetin. Fosfatbinder til måltider.',
        'Samtale om behandlingsvalg: hæmodialyse på center ønskes. Henvist til anlæggelse af fistel.',
      ][Math.min(3, Math.floor(i / 2))] as string,
    });
    if (i === 0) chart.journal.diagnose('ckd4', day, { by: visit.doctor, until: start - 200 });
  }
  chart.journal.diagnose('ckd5', start - 200, { by: chart.someone(unit, 'doctor') });
  chart.journal.diagnose('anaemia', start - 500, { by: chart.someone(unit, 'doctor'), words: 'Anæmi ved nyresygdom' });
  chart.journal.diagnose('hypertension', start - 1600);
  chart.lab.settle({
    creatinine: 640,
    egfr: 6,
    potassium: 5.1,
    urea: 21,
    haemoglobin: 6.7,
    phosphate: 1.75,
    calcium: 1.15,
    sodium: 138,
    albumin: 36,
  });
}

function medicines(chart: Chart, start: Day): void {
  const by = chart.someone(chart.department('nephrology'), 'doctor');
  chart.medication.prescribe('losartan100', {
    from: start - 1600,
    dose: '1+0+0+0',
    indication: 'Forhøjet blodtryk',
    by,
  });
  chart.medication.prescribe('furosemide', { from: start - 900, dose: '2+1+0+0', indication: 'Vand i kroppen', by });
  chart.medication.prescribe('darbepoetin', {
    from: start - 400,
    dose: '1 injektion en gang om ugen',
    indication: 'Blodmangel ved nyresygdom',
    by,
  });
  chart.medication.prescribe('alfacalcidol', {
    from: start - 400,
    dose: '1+0+0+0',
    indication: 'Kalkbalance ved nyresygdom',
    by,
  });
  chart.medication.prescribe('sevelamer', { from: start - 300, dose: '1+1+1+0', indication: 'Forhøjet fosfat', by });
}

function dialysis(chart: Chart, start: Day): void {
  const unit = chart.department('nephrology');
  const course = chart.contacts.course('Kronisk hæmodialyse', unit, start);
  chart.journal.diagnose('dialysis', start, { by: chart.someone(unit, 'doctor') });
  outpatientVisit(chart, {
    unit,
    course,
    at: at(start, 12),
    minutes: 240,
    reason: 'ckd5',
    title: 'Første dialyse',
    note: 'Opstart af hæmodialyse via fistel på venstre underarm. To timer første gang, godt flow. Informeret om væske og kalium. Tre faste dage om ugen.',
  });
  const first = Math.max(start + 3, chart.today - 42);
  for (let day = first; day < chart.today; day++) {
    if (![1, 3, 5].includes(weekday(day))) continue;
    const contact = chart.contacts.open({
      kind: 'outpatient',
      unit,
      course,
      from: at(day, 7, 30),
      to: at(day, 11, 45),
      reason: 'dialysis',
      complaint: 'Hæmodialyse',
    });
    chart.contacts.procedure('haemodialysis', contact.from + 15, contact);
    chart.vitals.measure('weight', contact.from, chart.dice.around(74.6, 0.7, 1), [unit.reference], contact);
    chart.vitals.pressure(
      contact.from + 5,
      [chart.dice.around(148, 8), chart.dice.around(80, 5)],
      [unit.reference],
      contact,
    );
    if (weekday(day) === 1) {
      chart.lab.panel(['potassium', 'urea', 'creatinine', 'haemoglobin'], contact.from + 10, { contact });
      chart.journal.note({
        at: contact.from + 250,
        title: 'Dialysenotat',
        by: contact.nurse,
        contact,
        text: chart.dice.pick([
          'Dialyse uden problemer. Trukket 2,4 L. Blodtryk stabilt, ingen kramper.',
          'Trukket 2,1 L. Lidt blodtryksfald sidste time, væskefjernelse mindsket. Fistel med god susen.',
          'Trukket 2,6 L. Talt om salt i weekenden. Stikhuller blødte kort efter.',
        ]),
      });
    }
  }
}
