import type { Chart } from '../chart/chart.js';
import { HEARING } from '../codes/documents.js';
import { LOINC, OBSERVATION_CATEGORY } from '../codes/systems.js';
import { at, type Day } from '../seed/calendar.js';
import { bornAt } from './parts/birth.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/**
 * The child of the citizen one place earlier: born at term, weighed, heard-screened on the second day, a little yellow on the third,
 * then the first examinations at the family doctor. The mother has custody.
 */
export const newborn: Story = {
  name: 'newborn',
  tell(chart, cast) {
    const mother = cast.personAt(chart.person.index - 1);
    chart.rights.relative(mother, 'mother', 'custody');
    const stay = ward(chart, chart.person.birth);
    hearing(chart, chart.person.birth, stay);
    visits(chart, chart.person.birth);
  },
};

function ward(chart: Chart, birth: Day): ReturnType<Chart['contacts']['open']> {
  const unit = chart.department('obstetrics');
  const midwife = chart.someone(unit, 'midwife');
  const born = bornAt(chart.person);
  const left = at(birth + 2, 11, 20);
  const stay = chart.contacts.open({
    kind: 'admission',
    unit,
    from: Math.min(born, chart.now - 10),
    to: left <= chart.now ? left : undefined,
    reason: 'liveborn',
    complaint: 'Nyfødt',
    acute: true,
    doctor: midwife,
    place: 'Barselsafsnit, stue 5',
  });
  const weight = chart.dice.around(3.5, 0.35, 2);
  chart.vitals.measure('weight', stay.from, weight, [unit.reference], stay);
  chart.vitals.measure('height', stay.from, chart.dice.around(0.52, 0.015, 2), [unit.reference], stay);
  chart.journal.note({
    at: Math.min(stay.from + 60, chart.now),
    title: 'Undersøgelse af nyfødt',
    by: midwife,
    contact: stay,
    text: 'Fuldbårent barn født spontant. Apgar 9/1 og 10/5. Navlesnors-pH 7,28. K-vitamin givet. Rosig, god tonus, sutterefleks til stede. Hofter stabile, ganen hel, femoralispulse følt. Intet abnormt.',
  });
  chart.journal.diagnose('liveborn', birth, { contact: stay, until: birth });
  if (birth + 2 < chart.today) {
    chart.lab.panel(['bilirubin'], at(birth + 2, 8), {
      contact: stay,
      values: { bilirubin: chart.dice.int(150, 215) },
    });
    chart.journal.note({
      at: at(birth + 2, 9, 30),
      title: 'Stuegang',
      by: stay.doctor,
      contact: stay,
      text: 'Let gul i ansigt og på krop, bilirubin under lysbehandlingsgrænsen for alder. Vægttab 5 %. Dier godt. Hælprøve tages. Kan komme hjem.',
    });
    chart.journal.diagnose('neonatalJaundice', birth + 2, { contact: stay, until: Math.min(birth + 12, chart.today) });
  }
  if (stay.to !== undefined) {
    chart.journal.note({
      at: stay.to + 30,
      title: 'Epikrise',
      kind: 'dischargeLetter',
      by: midwife,
      contact: stay,
      text: 'Rask, fuldbåren nyfødt. Hælprøve og hørescreening gennemført. Let gulsot uden behandling. Sundhedsplejersken kommer i første uge; undersøgelse hos egen læge ved fem uger.',
    });
  }
  return stay;
}

function hearing(chart: Chart, birth: Day, stay: ReturnType<Chart['contacts']['open']>): void {
  const moment = at(birth + 2, 10, 10);
  if (moment > chart.now) return;
  for (const ear of [HEARING.right, HEARING.left]) {
    chart.add('Observation', {
      status: 'final',
      category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'exam' }] }],
      code: { coding: [{ system: LOINC, code: ear.code }], text: ear.text },
      subject: chart.patient,
      encounter: stay.reference,
      effectiveDateTime: chart.happened(moment),
      performer: [stay.nurse.reference, stay.unit.reference],
      valueCodeableConcept: { text: 'Bestået' },
    });
  }
}

function visits(chart: Chart, birth: Day): void {
  const nurse = chart.someone(chart.homeCare, 'municipal-nurse');
  const home: [number, string][] = [
    [
      6,
      'Sundhedsplejerskebesøg. Vægten er på vej op, fødselsvægt nået. Navlen tør. Mor ammer fuldt, far har orlov. Gulsot aftaget.',
    ],
    [35, 'Sundhedsplejerskebesøg. Smiler og følger med øjnene. Vægt 4,6 kg. Uro om aftenen, råd om bæring.'],
  ];
  for (const [after, text] of home) {
    if (at(birth + after, 11) < chart.now)
      chart.journal.note({ at: at(birth + after, 11), title: 'Sundhedsplejerskens notat', by: nurse, text });
  }
  gpVisit(chart, {
    day: birth + 36,
    title: 'Børneundersøgelse, fem uger',
    note: 'Trives. Vægt, længde og hovedomfang følger kurven. Hjertet uden mislyd. Hofter stabile. Forældrene er trygge. Vaccinationer fra tre måneder.',
  });
  if (at(birth + 36, 9) < chart.now) chart.vitals.measure('weight', at(birth + 36, 9), 4.6, [chart.practice.reference]);
}
