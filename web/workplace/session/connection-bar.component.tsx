import { useEffect, useState } from 'react';
import { formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { Icon } from '../../design/icon/icon.component.js';
import { useText } from '../workplace.strings.js';
import { onSignal } from './platform.resource.js';

/** The bar across the top while the platform cannot be reached: since when, and that what is shown is what came last. */
export function ConnectionBar() {
  const t = useText();
  const { language } = useLanguage();
  const since = useOfflineSince();
  return (
    <div role="status">
      {since !== undefined && (
        <p className="wp-offline">
          <Icon name="warning" /> {t('offline', { time: formatTime(since, language) })}
        </p>
      )}
    </div>
  );
}

function useOfflineSince(): Date | undefined {
  const [since, setSince] = useState<Date | undefined>(() => (navigator.onLine ? undefined : new Date()));
  useEffect(() => {
    const lost = () => setSince((before) => before ?? new Date());
    const found = () => setSince(undefined);
    window.addEventListener('offline', lost);
    window.addEventListener('online', found);
    const forget = onSignal((signal) => {
      if (signal.says === 'offline') lost();
      if (signal.says === 'online') found();
    });
    return () => {
      forget();
      window.removeEventListener('offline', lost);
      window.removeEventListener('online', found);
    };
  }, []);
  return since;
}
