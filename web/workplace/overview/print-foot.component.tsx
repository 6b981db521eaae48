import { formatDateTime, formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { useShell } from '../shell.js';
import { useOverviewTools } from './overview-context.js';
import { useText } from './overview.strings.js';
import { chipOf } from './sources/chip.js';
import { sourceName, STRIP_ORDER } from './sources/source-words.js';

/** On paper only: who printed it and when, and what each source had answered, so that a page without images is not read as no images. */
export function PrintFoot() {
  const t = useText();
  const { language } = useLanguage();
  const { me } = useShell();
  const { state, printing } = useOverviewTools();
  const at = new Date();
  return (
    <footer className="wp-print-foot" aria-hidden={!printing}>
      <p>
        {t('print.by', {
          time: formatDateTime(at, language),
          name: [me.roleText, me.name].filter(Boolean).join(' '),
          unit: me.organisation ?? '',
        })}
      </p>
      <ul>
        {STRIP_ORDER.map((source) => {
          const heard = state.sources[source]?.heard;
          const { look } = chipOf(state.sources[source]);
          return (
            <li key={source}>
              {sourceName(source, language)}: {t(`print.${look}`)}
              {heard && ` (${formatTime(heard.at, language)})`}
              {heard?.answer.detail && ` – ${heard.answer.detail}`}
            </li>
          );
        })}
      </ul>
    </footer>
  );
}
