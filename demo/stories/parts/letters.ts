import type { Chart } from '../../chart/chart.js';
import type { Professional } from '../../directory/model.js';
import type { Moment } from '../../seed/calendar.js';

/** A correspondence letter between the citizen's doctors and nurses. */
export function letterBetween(
  chart: Chart,
  letter: { at: Moment; by: Professional; text: string; title?: string },
): void {
  const from = letter.by.unit === chart.practice ? 'egen læge' : letter.by.unit.name;
  chart.journal.note({
    at: letter.at,
    title: letter.title ?? `Korrespondance fra ${from}`,
    kind: 'correspondence',
    by: letter.by,
    text: letter.text,
  });
}
