import { useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { daysBetween } from '../../design/format/index.js';
import { createText } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';
import { gatherSeries, outsideNormal } from './series.js';
import { readHideNew, writeHideNew } from './hide-new.js';
import { ValueLine } from './value-line.component.js';
import { WholeText } from './whole-text.component.js';

const useText = createText(dataStrings);
const NEW_DAYS = 2;

export function ResultList({ items }: { items: Item[] }) {
  const t = useText();
  const { now } = useCitizen();
  const [hidesNew, setHidesNew] = useState(readHideNew);
  const series = gatherSeries(items.filter((item) => item.kind === 'result'));
  const outside = outsideNormal(series);
  const isNew = (item: Item) => {
    const age = item.time === undefined ? undefined : daysBetween(item.time, now);
    return age !== undefined && age < NEW_DAYS;
  };
  const rest = series.filter((one) => !outside.includes(one));
  const show = (one: (typeof series)[number]) => <ValueLine series={one} hidden={hidesNew && isNew(one.newest)} />;
  return (
    <>
      <label className="my-switch">
        <input
          type="checkbox"
          checked={hidesNew}
          aria-describedby="hide-new-help"
          onChange={(event) => {
            setHidesNew(event.target.checked);
            writeHideNew(event.target.checked);
          }}
        />
        {t('hideNew')}
      </label>
      <p className="ci-small ci-muted my-switch-help" id="hide-new-help">
        {t('hideNewHelp')}
      </p>
      <Group
        title={t('resultRequested')}
        items={items.filter((item) => item.kind === 'request')}
        keyOf={byReference}
        render={(item) => <Line item={item} />}
      />
      {series.length > 0 && !hidesNew && (
        <>
          <Group
            title={t('resultsOutside')}
            items={outside}
            keyOf={(one) => one.key}
            render={show}
            none={t('resultsOutsideNone')}
          />
          {outside.length > 0 && <p className="my-note ci-muted">{t('outsideMeans')}</p>}
        </>
      )}
      <Group
        title={t(hidesNew || outside.length === 0 ? 'resultsAll' : 'resultsRest')}
        items={hidesNew ? series : rest}
        keyOf={(one) => one.key}
        render={show}
      />
      <Group
        title={t('resultReports')}
        items={items.filter((item) => item.kind !== 'result' && item.kind !== 'request')}
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
