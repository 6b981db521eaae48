import type { Item } from '../../../src/sources/contract.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { isAhead } from '../front/news.js';
import { appointmentWords, capital } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';
import { WholeText } from './whole-text.component.js';

const useText = createText(dataStrings);

export function PlanList({ items }: { items: Item[] }) {
  const t = useText();
  const { now } = useCitizen();
  const appointments = items.filter((item) => item.kind === 'appointment');
  const ahead = appointments.filter((item) => isAhead(item, now)).reverse();
  return (
    <>
      <Group
        title={t('upcoming')}
        items={ahead}
        keyOf={byReference}
        render={(item) => <Appointment item={item} />}
        none={t('noUpcoming')}
      />
      <Group
        title={t('letters')}
        items={items.filter((item) => item.kind !== 'appointment')}
        keyOf={byReference}
        render={(item) => (
          <Line item={item}>
            {item.status === 'preliminary' && <p className="ci-small">{t('draft')}</p>}
            <WholeText item={item} />
          </Line>
        )}
      />
      <Group
        title={t('past')}
        items={appointments.filter((item) => !isAhead(item, now))}
        keyOf={byReference}
        render={(item) => <Line item={item} />}
        closed
      />
    </>
  );
}

function Appointment({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { now } = useCitizen();
  const place = [item.title, item.org].some((text) => text?.includes(item.detail?.place ?? ''))
    ? undefined
    : item.detail?.place;
  return (
    <Line item={item} when={<b>{capital(appointmentWords(item.time, now, language))}</b>}>
      {place && <p>{place}</p>}
    </Line>
  );
}
