import { at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import { ageAndSex, sideOf } from './parts/words.js';
import type { Story } from './story.js';

/** A swollen leg after a long flight: ultrasound, six months of blood thinner, stockings. */
export const bloodClot: Story = {
  name: 'blood-clot',
  tell(chart) {
    const day = chart.today - chart.dice.int(60, 1500);
    const side = sideOf(chart);
    const visit = famVisit(chart, {
      from: at(day, 11, 20),
      to: at(day, 16, 10),
      triage: 3,
      reason: 'deepVeinThrombosis',
      complaint: 'Hævet og ømt ben',
      panel: ['haemoglobin', 'platelets', 'creatinine', 'egfr', 'alat', 'crp'],
      values: { crp: 18 },
      round: { respiration: 14, saturation: 98, pulse: 82, pressure: [134, 80], temperature: 37.1 },
      note: `${ageAndSex(chart, day)} med tre dages hævelse og ømhed af ${side} læg efter ni timers flyvning. Omkreds 4 cm større end modsatte side. Wells 3. Ultralyd bestilt. Ingen brystsmerter eller åndenød.`,
    });
    chart.images.study({
      at: visit.from + 130,
      title: `Ultralyd af ${side} bens vener`,
      modality: 'US',
      images: 11,
      contact: visit,
      report: {
        at: visit.from + 160,
        description: `Vena poplitea og vena femoralis distalt i ${side} ben er udfyldt af frisk trombe og kan ikke komprimeres.`,
        conclusion: `Dyb venetrombose i ${side} ben.`,
      },
    });
    chart.journal.diagnose('deepVeinThrombosis', day, {
      contact: visit,
      words: `Dyb venetrombose, ${side} ben`,
      until: day + 190 < chart.today ? day + 190 : undefined,
    });
    chart.medication.prescribe('rivaroxaban', {
      from: day,
      to: day + 182,
      dose: '1+0+0+0',
      indication: 'Blodprop i ben',
      by: visit.doctor,
    });
    gpVisit(chart, {
      day: day + 10,
      note: 'Hævelsen aftager. Bruger kompressionsstrømpe. Ingen blødning. Spurgt til familie: moster havde blodprop.',
    });
    if (day + 190 < chart.today)
      outpatientVisit(chart, {
        unit: chart.department('heart'),
        at: at(day + 180, 10),
        reason: 'deepVeinThrombosis',
        title: 'Trombosecenter',
        note: 'Seks måneder efter provokeret blodprop. Behandlingen stoppes. Råd om forebyggelse ved lange rejser og operation.',
        panel: ['haemoglobin', 'creatinine'],
      });
  },
};
