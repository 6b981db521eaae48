import { at } from '../seed/calendar.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Wants to be asked every time: everything blocked for everybody, or look-ups declined altogether. */
export function closedRecord(how: 'block-everything' | 'opt-out'): Story {
  return {
    name: 'closed-record',
    tell(chart) {
      if (how === 'block-everything') chart.rights.block({ from: chart.today - 400 });
      else chart.rights.optOut(chart.today - 700);
      outpatientVisit(chart, {
        unit: chart.department('endocrinology'),
        at: at(chart.today - 380, 10),
        reason: 'hypothyroidism',
        title: 'Stofskifteambulatoriet',
        panel: ['tsh'],
        values: { tsh: 6.8 },
        note: 'Lavt stofskifte, dosis øges. Oplyser, at der er lagt spærring på journalen; ønsker at blive spurgt, før andre slår op.',
      });
      chart.journal.diagnose('hypothyroidism', chart.today - 900);
      chart.medication.prescribe('levothyroxine', {
        from: chart.today - 900,
        dose: '1+0+0+0',
        indication: 'Lavt stofskifte',
      });
    },
  };
}
