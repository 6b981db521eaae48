import { useEffect, useState } from 'react';
import { formatTime } from '../design/format/index.js';
import { createText, useLanguage } from '../design/i18n/index.js';
import { fetchParked, type ParkedSession, resumeSession } from './login.resource.js';
import { loginStrings } from './login.strings.js';

const useText = createText(loginStrings);

/** Colleagues whose sessions wait at this workstation, locked: each is taken up again where it was left. */
export function Parked() {
  const t = useText();
  const [waiting, setWaiting] = useState<{ sessions: ParkedSession[]; pin?: string }>();
  useEffect(() => {
    fetchParked()
      .then(setWaiting)
      .catch(() => undefined);
  }, []);
  if (!waiting || waiting.sessions.length === 0) return null;
  return (
    <section className="login-parked" aria-labelledby="parked">
      <h2 id="parked" className="ci-h3">
        {t('parkedTitle')}
      </h2>
      <ul>
        {waiting.sessions.map((session) => (
          <li key={session.id}>
            <Resume session={session} pin={waiting.pin} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Resume({ session, pin: shown }: { session: ParkedSession; pin?: string }) {
  const t = useText();
  const { language } = useLanguage();
  const [pin, setPin] = useState('');
  const [failed, setFailed] = useState(false);
  const resume = (text?: string) =>
    resumeSession(session.id, text)
      .then((address) => address !== undefined && window.location.assign(address))
      .catch(() => {
        setPin('');
        setFailed(true);
      });
  const name = session.person.name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void resume(pin === '' ? undefined : pin);
      }}
    >
      <span>
        <b>{name}</b>{' '}
        <span className="ci-muted">{t('parkedSince', { time: formatTime(session.lockedAt, language) })}</span>
      </span>
      {shown !== undefined && (
        <input
          className="ci-input login-pin"
          aria-label={t('parkedPin', { name })}
          placeholder={t('parkedPinHint', { pin: shown })}
          inputMode="numeric"
          autoComplete="off"
          maxLength={4}
          value={pin}
          onChange={(event) => {
            setPin(event.target.value);
            if (event.target.value.length === 4) void resume(event.target.value);
          }}
        />
      )}
      <button type="submit" className="ci-button">
        {t('parkedResume')}
      </button>
      <span role="alert" className="login-refused">
        {failed && t('parkedFailed')}
      </span>
    </form>
  );
}
