import { at } from '../seed/calendar.js';
import { famVisit } from './parts/fam-visit.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/** A citizen with name and address protection, who has declined look-ups by one hospital and by nobody else. */
export const hiddenAddress: Story = {
  name: 'hidden-address',
  tell(chart) {
    const day = chart.today - 420;
    const contact = famVisit(chart, {
      from: at(day, 23, 50),
      to: at(day + 1, 3, 15),
      triage: 3,
      reason: 'concussion',
      complaint: 'Slag mod hovedet',
      round: { respiration: 18, saturation: 99, pulse: 102, pressure: [132, 82], temperature: 36.7 },
      note: 'Slået i hovedet af tidligere samlever. Kortvarig bevidsthedsnedsættelse. GCS 15. Blå mærker på overarme, fotograferet med samtykke. Ingen indikation for CT. Krisecenter kontaktet, politi efter eget ønske. Adressebeskyttelse er sat i gang.',
    });
    chart.journal.diagnose('concussion', day, { contact, until: day + 40 });
    gpVisit(chart, {
      day: day + 6,
      note: 'Kontrol efter vold. Hovedpine og søvnløshed. Henvist til psykolog. Attest udfærdiget. Ønsker, at adresse ikke fremgår af breve.',
    });
    gpVisit(chart, {
      day: day + 60,
      note: 'Bor nyt sted. Sover bedre. Børnene er i ny skole. Samtaler hver anden uge.',
    });
    chart.journal.diagnose('anxiety', day + 60);
    chart.medication.prescribe('sertraline', { from: day + 60, dose: '1+0+0+0', indication: 'Angst' });
    chart.rights.optOut(day + 20, chart.directory.unit('Bispebjerg og Frederiksberg Hospital'));
  },
};
