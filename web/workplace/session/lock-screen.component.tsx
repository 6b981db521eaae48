import { useState } from 'react';
import { Mark } from '../../design/citizen/mark.component.js';
import { useText } from '../workplace.strings.js';
import type { Person } from './platform.resource.js';
import { unlockSession } from './session.resource.js';

/** Stands in front of everything while the session is locked. Opening it again leads back to where one was. */
export function LockScreen({ person, onOpened }: { person: Person; onOpened: () => void }) {
  const t = useText();
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle');
  const open = async () => {
    setState('asking');
    const reply = await unlockSession(person.id);
    if (reply.ok) onOpened();
    else setState('failed');
  };
  return (
    <main className="wp-lock sd-on-chrome">
      <Mark size={44} />
      <h1>{t('lock.title')}</h1>
      <p>{person.name === '' ? t('lock.text') : t('lock.textOf', { name: person.name })}</p>
      {/* biome-ignore lint/a11y/noAutofocus: the only thing to do here, and the screen replaced all else */}
      <button type="button" className="sd-button" autoFocus disabled={state === 'asking'} onClick={open}>
        {t('lock.open')}
      </button>
      <p role="alert">{state === 'failed' && t('lock.failed')}</p>
      <a href="/login">{t('lock.other')}</a>
    </main>
  );
}
