import { useState } from 'react';
import { Mark } from '../../design/citizen/mark.component.js';
import { useText } from '../workplace.strings.js';
import type { Person } from '../../session/ask.js';
import { Prove } from './prove.component.js';
import { leaveWorkstation } from '../../session/session.resource.js';

/** Stands in front of everything while the session is locked. Opening it again leads back to where one was. */
export function LockScreen({ person, onOpened }: { person: Person; onOpened: () => void }) {
  const t = useText();
  const [failed, setFailed] = useState(false);
  const leave = async () => {
    const reply = await leaveWorkstation();
    if (reply.ok) window.location.assign(reply.value.location);
    else setFailed(true);
  };
  return (
    <main className="wp-lock sd-on-chrome">
      <Mark size={44} />
      <h1>{t('lock.title')}</h1>
      <p>{person.name === '' ? t('lock.text') : t('lock.textOf', { name: person.name })}</p>
      <Prove action={t('lock.open')} onProved={onOpened} />
      <p>
        <button type="button" className="wp-lock-other" onClick={leave}>
          {t('lock.other')}
        </button>
      </p>
      <p className="wp-lock-note">{t('lock.other.hint')}</p>
      <p role="alert">{failed && t('session.failed')}</p>
    </main>
  );
}
