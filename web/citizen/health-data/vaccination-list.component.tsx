import type { Item } from '../../../src/sources/contract.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { frontStrings } from '../front/front.strings.js';
import { dayWords } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';

const useText = createText(dataStrings);
const useNames = createText(frontStrings);

export function VaccinationList({ items }: { items: Item[] }) {
  const names = useNames();
  return (
    <Group
      title={names('vaccinations')}
      items={items}
      keyOf={byReference}
      render={(item) => <Vaccination item={item} />}
    />
  );
}

function Vaccination({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const { disease, dose_number: dose, lot } = item.detail ?? {};
  const facts = [disease && t('against', { disease }), dose && t('dose', { n: dose }), lot && t('lot', { lot })];
  return (
    <Line item={item} when={dayWords(item.time, now, language)}>
      <p>{facts.filter(Boolean).join(' · ')}</p>
    </Line>
  );
}
