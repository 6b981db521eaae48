import type { Item, ItemKind } from '../../../src/sources/contract.js';
import { formatInterval } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';
import { gatherSeries } from './series.js';
import { ValueLine } from './value-line.component.js';
import { WholeText } from './whole-text.component.js';

const useText = createText(dataStrings);
const KNOWN: readonly ItemKind[] = ['allergy', 'alert', 'diagnosis', 'note', 'plan', 'vital'];

export function JournalList({ items }: { items: Item[] }) {
  const t = useText();
  const of = (kind: ItemKind) => items.filter((item) => item.kind === kind);
  const diagnoses = of('diagnosis');
  const plain = (item: Item) => <Line item={item} />;
  return (
    <>
      <Group
        title={t('allergies')}
        items={of('allergy')}
        keyOf={byReference}
        render={plain}
        none={t('allergiesNone')}
      />
      <Group title={t('alerts')} items={of('alert')} keyOf={byReference} render={plain} />
      <Group
        title={t('diagnoses')}
        items={diagnoses.filter((item) => item.detail?.ongoing)}
        keyOf={byReference}
        render={(item) => <Diagnosis item={item} />}
      />
      <Group
        title={t('notes')}
        items={of('note')}
        keyOf={byReference}
        render={(item) => (
          <Line item={item}>
            {item.status === 'preliminary' && <p className="ci-small">{t('draft')}</p>}
            <WholeText item={item} />
          </Line>
        )}
      />
      <Group title={t('plans')} items={of('plan')} keyOf={byReference} render={(item) => <Diagnosis item={item} />} />
      <Group
        title={t('diagnosesBefore')}
        items={diagnoses.filter((item) => !item.detail?.ongoing)}
        keyOf={byReference}
        render={(item) => <Diagnosis item={item} />}
        closed
      />
      <Group
        title={t('vitals')}
        items={gatherSeries(of('vital'))}
        keyOf={(one) => one.key}
        render={(one) => <ValueLine series={one} />}
        closed
      />
      <Group
        title={t('other')}
        items={items.filter((item) => !KNOWN.includes(item.kind))}
        keyOf={byReference}
        render={(item) => (
          <Line item={item}>
            <WholeText item={item} />
          </Line>
        )}
      />
    </>
  );
}

/** Something that lasts: shown with its period rather than one day. */
function Diagnosis({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { now } = useCitizen();
  const { start, end } = item.detail ?? {};
  const period =
    start === undefined && end === undefined ? undefined : formatInterval(start, end, language, { dropYearOf: now });
  return <Line item={item} when={period} />;
}
