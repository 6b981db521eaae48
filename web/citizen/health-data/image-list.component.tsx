import type { Item } from '../../../src/sources/contract.js';
import { Pill } from '../../design/citizen/pill.component.js';
import { createText } from '../../design/i18n/index.js';
import { frontStrings } from '../front/front.strings.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';
import { WholeText } from './whole-text.component.js';

const useText = createText(dataStrings);
const useNames = createText(frontStrings);

/** DICOM modality codes in plain words. */
const MODALITIES = {
  CR: 'modXray',
  DX: 'modXray',
  RF: 'modXray',
  CT: 'modCt',
  MR: 'modMr',
  US: 'modUltrasound',
  MG: 'modMammo',
  NM: 'modNuclear',
  PT: 'modNuclear',
} as const;

export function ImageList({ items }: { items: Item[] }) {
  const t = useText();
  const names = useNames();
  return (
    <>
      <p className="my-note ci-muted">{t('imageNoView')}</p>
      <Group
        title={t('imageReports')}
        items={items.filter((item) => item.kind !== 'image')}
        keyOf={byReference}
        render={(item) => (
          <Line item={item}>
            <WholeText item={item} />
          </Line>
        )}
      />
      <Group
        title={names('images')}
        items={items.filter((item) => item.kind === 'image')}
        keyOf={byReference}
        render={(item) => <Image item={item} />}
      />
    </>
  );
}

function Image({ item }: { item: Item }) {
  const t = useText();
  const { modality, instances, reported, excerpt } = item.detail ?? {};
  const kind =
    modality !== undefined && modality in MODALITIES ? MODALITIES[modality as keyof typeof MODALITIES] : undefined;
  return (
    <Line item={item}>
      <p className="my-inline">
        {reported !== undefined && (
          <Pill kind={reported ? 'ok' : 'plain'}>{t(reported ? 'imageAnswered' : 'imageUnread')}</Pill>
        )}
        <span>
          {[kind && t(kind), instances !== undefined && t('imageCount', { n: instances })].filter(Boolean).join(' · ')}
        </span>
      </p>
      {excerpt && <p lang="da">{excerpt}</p>}
    </Line>
  );
}
