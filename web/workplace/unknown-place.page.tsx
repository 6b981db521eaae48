import { goTo } from './address.js';
import { useText } from './workplace.strings.js';

/** An address that leads nowhere. */
export function UnknownPlacePage() {
  const t = useText();
  return (
    <main className="wp-notice" id="content">
      <h1>{t('unknown.title')}</h1>
      <p>{t('unknown.text')}</p>
      <button type="button" className="sd-button sd-button-primary" onClick={() => goTo({ page: 'list' })}>
        {t('nav.list')}
      </button>
    </main>
  );
}
