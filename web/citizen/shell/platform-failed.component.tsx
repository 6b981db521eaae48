import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** The whole overview could not be asked for: nothing is known of any source. */
export function PlatformFailed() {
  const t = useText();
  const { overview } = useCitizen();
  return (
    <StateLine kind="failed" live>
      <b>{t('downTitle')}.</b> {t('downText')}{' '}
      <button type="button" className="ci-link" onClick={overview.askAgain}>
        {t('tryAgain')}
      </button>
      <details className="ci-small">
        <summary>{t('details')}</summary>
        <code>{overview.state.message}</code>
      </details>
    </StateLine>
  );
}
