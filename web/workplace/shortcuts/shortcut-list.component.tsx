import { Dialog } from '../../design/dialog/dialog.component.js';
import { Icon } from '../../design/icon/icon.component.js';
import { prefer, usePreferences } from '../preferences.js';
import { useText, type TextKey } from '../workplace.strings.js';
import './shortcuts.css';

const KEYS: [string[], TextKey][] = [
  [['Ctrl', 'K'], 'keys.palette'],
  [['?'], 'keys.list'],
  [['G', 'P'], 'keys.goList'],
  [['J', 'K'], 'keys.step'],
  [['Enter'], 'keys.open'],
  [['Esc'], 'keys.close'],
  [['Alt', '1–9'], 'keys.jump'],
  [['←', '→', '+', '−'], 'keys.timeline'],
];

const CARDS: TextKey[] = [
  'card.medicine',
  'card.labs',
  'card.notes',
  'card.images',
  'card.home',
  'card.vaccinations',
  'card.contacts',
  'card.documents',
  'card.timeline',
];

/** All keys on one page, and the switch for those of a single letter. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const t = useText();
  const { letterKeys } = usePreferences();
  return (
    <Dialog label={t('keys')} onClose={onClose}>
      <div className="wp-dialog-head">
        <h2>{t('keys')}</h2>
        <button type="button" className="sd-button sd-button-quiet" onClick={onClose}>
          <Icon name="cross" label={t('close')} />
        </button>
      </div>
      <div className="wp-keys">
        <dl>
          {KEYS.map(([keys, text]) => (
            <div key={text}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{t(text)}</dd>
            </div>
          ))}
        </dl>
        <ol className="wp-keys-cards" aria-label={t('keys.jump')}>
          {CARDS.map((card, at) => (
            <li key={card}>
              <kbd>{at + 1}</kbd> {t(card)}
            </li>
          ))}
        </ol>
        <label className="wp-check">
          <input
            type="checkbox"
            checked={letterKeys}
            onChange={(event) => prefer({ letterKeys: event.target.checked })}
          />{' '}
          {t('keys.letters')}
        </label>
      </div>
    </Dialog>
  );
}
