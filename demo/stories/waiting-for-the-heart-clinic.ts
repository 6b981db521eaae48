import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/** Palpitations, referred by name to a doctor at the heart clinic who has not met the citizen yet: an open, named referral. */
export const waitingForTheHeartClinic: Story = {
  name: 'waiting-for-the-heart-clinic',
  tell(chart) {
    const { peter } = chart.directory.named;
    const day = chart.today - 16;
    gpVisit(chart, {
      day,
      panel: ['tsh', 'haemoglobin', 'potassium', 'creatinine'],
      pressure: [134, 82],
      note: 'Hjertebanken i anfald på ti minutter gennem tre måneder, en enkelt gang tæt på at besvime. EKG: sinusrytme, normale intervaller. Blodtryk {bt}. Henvises til hjerteambulatoriet, gerne afdelingslæge Pulsholm, som behandler søsteren.',
    });
    chart.contacts.refer(peter.unit, at(day, 14, 30), 'syncope', 'Anfald med hjertebanken og nærsynkope', {
      named: peter,
    });
    chart.journal.note({
      at: at(day, 14, 35),
      title: 'Henvisning til hjerteambulatorium',
      kind: 'referral',
      by: chart.gp,
      text: 'Anfaldsvis hjertebanken med nærsynkope. Ingen kendt hjertesygdom, søster med SVT. EKG vedlagt. Ønskes Holter og vurdering.',
    });
    chart.contacts.appointment(peter.unit, at(chart.today + 12, 9, 15), 'Hjerteambulatoriet, første besøg', 45);
    chart.journal.alert('other', 'Må ikke køre bil, før udredning er afsluttet', day);
  },
};
