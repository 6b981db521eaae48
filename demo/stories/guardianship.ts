import { addYears, at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** A grown-up with epilepsy and a developmental disability who lives in supported housing; the sister is guardian (værge). */
export const guardianship: Story = {
  name: 'guardianship',
  tell(chart, cast) {
    const guardian = cast.personAt(chart.person.index + 1);
    const since = addYears(chart.person.birth, 18) + 40;
    chart.rights.relative(guardian, 'sibling', 'guardian', since);
    const neurology = chart.department('neurology');
    const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
    chart.journal.diagnose('epilepsy', addYears(chart.person.birth, 9), { by: chart.someone(neurology, 'doctor') });
    chart.medication.prescribe('levetiracetam', {
      from: chart.yearsAgo(6),
      dose: '1+0+1+0',
      indication: 'Epilepsi',
      by: chart.someone(neurology, 'doctor'),
    });
    chart.journal.diagnose('vitaminD', chart.yearsAgo(5));
    chart.medication.prescribe('vitaminD', { from: chart.yearsAgo(5), dose: '1+0+0+0', indication: 'D-vitaminmangel' });
    for (let year = 6; year >= 1; year--) {
      outpatientVisit(chart, {
        unit: neurology,
        at: at(chart.yearsAgo(year) + 30, 10),
        reason: 'epilepsy',
        title: 'Epilepsiambulatoriet',
        note: [
          'Ledsaget af værge og pædagog. Ét kort anfald om måneden. Uændret dosis.',
          'Anfaldsfri i et halvt år. Trives på bostedet. Blodprøver i orden.',
        ][year % 2] as string,
        panel: ['sodium', 'alat', 'platelets'],
      });
      gpVisit(chart, {
        day: chart.yearsAgo(year) - 90,
        title: 'Helbredssamtale, bosted',
        note: 'Årlig helbredssamtale sammen med værge og kontaktpædagog. Vægt, syn, hørelse og tænder gennemgået. Vaccination givet.',
        panel: 'yearly',
      });
    }
    chart.contacts.attachHomeCare(chart.yearsAgo(4));
    chart.journal.note({
      at: at(chart.yearsAgo(1), 9),
      title: 'Plejeplan',
      kind: 'carePlan',
      by: nurse,
      text: 'Bor i bofællesskab med døgnpersonale. Medicin gives af personalet. Ved anfald over fem minutter ringes 112. Værgen inddrages i alle beslutninger om behandling.',
    });
  },
};
