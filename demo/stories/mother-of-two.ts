import { addMonths, at } from '../seed/calendar.js';
import { gpVisit } from './parts/gp-visit.js';
import type { Story } from './story.js';

/** Emma: two births behind her, and the two children she has custody of; the custody itself stands in the children's records. */
export const motherOfTwo: Story = {
  name: 'mother-of-two',
  tell(chart, cast) {
    for (const key of ['noah', 'alma']) {
      const child = cast.person(key);
      chart.rights.relative(child, child.sex === 'female' ? 'daughter' : 'son');
      const unit = chart.department('obstetrics');
      const midwife = chart.someone(unit, 'midwife');
      const stay = chart.contacts.open({
        kind: 'admission',
        unit,
        from: at(child.birth, 4, 20),
        to: at(child.birth + 2, 11),
        reason: 'spontaneousBirth',
        complaint: 'Veer',
        acute: true,
        doctor: midwife,
      });
      chart.journal.note({
        at: at(child.birth + 2, 11, 30),
        title: 'Epikrise',
        kind: 'dischargeLetter',
        by: midwife,
        contact: stay,
        text: `Ukompliceret spontan fødsel af ${child.given[0]}. Ammer. Efterfødselsundersøgelse hos egen læge.`,
      });
      gpVisit(chart, {
        day: addMonths(child.birth, 2),
        title: 'Efterfødselsundersøgelse',
        pressure: [114, 72],
        note: 'Otte uger efter fødslen. Har det godt, bækkenbund trænes. Prævention aftalt.',
      });
    }
  },
};
