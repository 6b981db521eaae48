import type { Item } from '../../../src/sources/contract.js';
import { createText } from '../../design/i18n/index.js';
import { frontStrings } from '../front/front.strings.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';
import { gatherSeries } from './series.js';
import { ValueLine } from './value-line.component.js';
import { WholeText } from './whole-text.component.js';

const useText = createText(dataStrings);
const useNames = createText(frontStrings);

export function MeasurementList({ items }: { items: Item[] }) {
  const t = useText();
  const names = useNames();
  return (
    <>
      <Group
        title={names('measurements')}
        items={gatherSeries(items.filter((item) => item.kind === 'measurement'))}
        keyOf={(one) => one.key}
        render={(one) => <ValueLine series={one} />}
      />
      <Group
        title={t('other')}
        items={items.filter((item) => item.kind !== 'measurement')}
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
