import { at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import { letterBetween } from './parts/letters.js';
import { outpatientVisit } from './parts/outpatient-visit.js';
import type { Story } from './story.js';

/** Forgetting appointments, then the way home: a memory clinic, donepezil, a power of attorney while it could still be given, home care. */
export const dementia: Story = {
  name: 'dementia',
  tell(chart, cast) {
    const day = chart.today - chart.dice.int(500, 1900);
    const unit = chart.department('geriatrics');
    const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
    const child = cast.personAt(chart.person.index + 1);
    gpVisit(chart, {
      day,
      panel: 'fatigue',
      note: 'Kommer med sin søn, der bemærker gentagelser og glemte aftaler gennem et år. MMSE 23/30, mangler forsinket genkaldelse. Ingen depression. Blodprøver og CT bestilt, henvist til demensudredning.',
    });
    chart.contacts.refer(unit, at(day, 14), 'alzheimer', 'Demensudredning', { answered: true });
    chart.images.study({
      at: at(day + 21, 9, 15),
      title: 'CT af cerebrum',
      modality: 'CT',
      images: 60,
      report: {
        description:
          'Let til moderat kortikal atrofi, mest mediale temporallapper (MTA 2-3). Sparsomme hvid substans-forandringer. Ingen rumopfyldende proces.',
        conclusion: 'Atrofi forenelig med Alzheimers sygdom.',
      },
    });
    const clinic = outpatientVisit(chart, {
      unit,
      at: at(day + 60, 10),
      minutes: 60,
      reason: 'alzheimerDementia',
      title: 'Demensudredning',
      note: 'Samtale med borger og pårørende. ACE 68/100. Sygdomsindsigt delvis. Konklusion: Alzheimers sygdom i let til moderat grad. Kørsel frarådes. Fuldmagt og fremtid drøftet. Starter donepezil.',
    });
    chart.journal.diagnose('alzheimer', day + 60, { by: clinic.doctor });
    chart.journal.diagnose('alzheimerDementia', day + 60, {
      by: clinic.doctor,
      words: 'Demens ved Alzheimers sygdom, let til moderat grad',
    });
    chart.medication.prescribe('donepezil', {
      from: day + 60,
      dose: '0+0+0+1',
      indication: 'Alzheimers sygdom',
      by: clinic.doctor,
    });
    for (const [after, text] of [
      [150, 'Kontrol. Tåler donepezil. MMSE 23, uændret. {Ægtefælle|Datter|Søn} deltager i pårørendegruppe.'],
      [340, 'Årskontrol. MMSE 21. Finder ikke altid ord. Hjælp til medicin nødvendig. Dagcenter to gange ugentligt.'],
      [720, 'Kontrol. MMSE 18. Vågner om natten. Plejehjem drøftes med familien.'],
    ] as const) {
      if (day + after < chart.today - 3)
        outpatientVisit(chart, {
          unit,
          at: at(day + after, 11),
          reason: 'alzheimerDementia',
          title: 'Geriatrisk ambulatorium',
          note: text,
        });
    }
    if (day + 720 < chart.today - 3) {
      chart.medication.prescribe('quetiapine', {
        from: day + 720,
        to: day + 780,
        dose: '0+0+0+½',
        indication: 'Natlig uro ved demens',
        by: clinic.doctor,
      });
    }
    const home = Math.min(day + 200, chart.today - 20);
    chart.contacts.attachHomeCare(home);
    chart.journal.plan(
      'Hjemmepleje ved demens',
      'Morgen- og aftenbesøg, medicingivning, tilsyn med mad og væske, dagcenter.',
      nurse,
      home,
    );
    chart.journal.note({
      at: at(home, 10),
      title: 'Plejeplan',
      kind: 'carePlan',
      by: nurse,
      text: 'Besøg morgen og aften. Medicin gives fra aflåst skab. Genkender faste medarbejdere. Bliver urolig ved mange indtryk; rolig stemme og kaffe hjælper.',
    });
    letterBetween(chart, {
      at: at(home + 12, 9, 20),
      by: nurse,
      text: 'Har tabt 3 kg på to måneder. Vi følger vægten og tilbyder energidrik. Beder om vurdering.',
    });
    gpVisit(chart, {
      day: home + 15,
      note: 'Hjemmebesøg efter henvendelse fra hjemmesygeplejen. Vægttab, spiser uregelmæssigt. Energidrik og mad med selskab. Ingen synkebesvær. Medicin gennemgået.',
    });
    chart.rights.relative(child, child.sex === 'female' ? 'daughter' : 'son');
    chart.rights.powerOfAttorney(child, day + 70, chart.today + 900, [
      'medication',
      'administrative',
      'laboratory',
      'journal',
      'register',
      'log',
    ]);
  },
};
