import { createText } from '../../design/i18n/index.js';
import { dataStrings } from '../health-data/data.strings.js';
import { PageLink } from '../routing/navigation.js';

const useText = createText(dataStrings);

export function BackLink() {
  const t = useText();
  return (
    <p className="my-back">
      <PageLink page="front">
        <span aria-hidden="true">← </span>
        {t('back')}
      </PageLink>
    </p>
  );
}
