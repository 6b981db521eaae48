import { formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { Icon } from '../../design/icon/icon.component.js';
import { useText } from '../workplace.strings.js';
import { useOfflineSince } from '../../session/use-offline.js';

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
