import { useState } from 'react';
import { formatCpr } from '../format/index.js';
import { createText } from '../i18n/index.js';
import { skinStrings } from './skin.strings.js';

const useText = createText(skinStrings);

/** A CPR number that is masked until pressed. Without the whole number (`cpr`) there is nothing to press. */
export function MaskedNumber({ masked, cpr }: { masked: string; cpr?: string }) {
  const [shown, setShown] = useState(false);
  const t = useText();
  return (
    <span className="ci-number">
      {t('number')} <span className="sd-nowrap">{shown && cpr !== undefined ? formatCpr(cpr) : masked}</span>{' '}
      {cpr !== undefined && (
        <button type="button" className="ci-link" onClick={() => setShown((before) => !before)}>
          {shown ? t('hideNumber') : t('showNumber')}
        </button>
      )}
    </span>
  );
}
