import { Icon, type IconName } from '../../design/icon/icon.component.js';
import { useText } from './supervision.strings.js';

export const MARKS = ['emergency', 'lifted', 'no-relation', 'refused'] as const;
type KnownMark = (typeof MARKS)[number];

const ICONS: Record<KnownMark, IconName> = {
  emergency: 'warning',
  lifted: 'lock',
  'no-relation': 'none',
  refused: 'cross',
};

/** A mark: shape, word and colour say the same. One that the screen does not know is shown by its code. */
export function Mark({ code }: { code: string }) {
  const t = useText();
  const known = MARKS.find((one) => one === code);
  if (known === undefined) return <span className="sv-mark">{code}</span>;
  return (
    <span className={`sv-mark sv-mark-${known}`}>
      <Icon name={ICONS[known]} size={12} /> {t(`mark.${known}`)}
    </span>
  );
}

/** The rules by which look-ups are marked, behind a fold. */
export function MarkRules() {
  const t = useText();
  return (
    <details className="sv-rules">
      <summary>{t('rules')}</summary>
      <p>
        {t('rules.text')} {t('rules.hours')}
      </p>
      <ul>
        {MARKS.map((code) => (
          <li key={code}>
            <Mark code={code} /> {t(`mark.${code}.text`)}
          </li>
        ))}
      </ul>
    </details>
  );
}
