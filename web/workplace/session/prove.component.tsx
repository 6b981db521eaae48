import { useEffect, useId, useRef, useState } from 'react';
import { canUsePasskeys } from '../../design/passkey/passkey.js';
import { useText } from '../workplace.strings.js';
import type { Reply } from '../../session/ask.js';
import { fetchWays, proveByPasskey, proveByPin, type Ways } from '../../session/session.resource.js';

const PIN_LENGTH = 4;

/** The person of the session proves again who it is: by a passkey, in the demonstration by a PIN. */
export function Prove({ action, onProved }: { action: string; onProved: () => void }) {
  const t = useText();
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [ways, setWays] = useState<Ways>();
  const [pin, setPin] = useState('');
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle');
  useEffect(() => {
    void fetchWays().then((reply) => (reply.ok ? setWays(reply.value) : setState('failed')));
  }, []);
  useEffect(() => box.current?.focus(), [ways]);
  const settle = (reply: Reply<unknown> | undefined) => {
    setPin('');
    setState(reply === undefined || reply.ok ? 'idle' : 'failed');
    if (reply?.ok) onProved();
    else box.current?.focus();
  };
  const tryPin = async (text: string) => {
    setState('asking');
    settle(await proveByPin(text));
  };
  const tryPasskey = async () => {
    setState('asking');
    settle(await proveByPasskey());
  };
  const passkey = ways?.passkey === true && canUsePasskeys();
  return (
    <form
      className="wp-prove"
      onSubmit={(event) => {
        event.preventDefault();
        if (pin !== '') void tryPin(pin);
      }}
    >
      {ways?.pin !== undefined && (
        <div className="sd-field">
          <label htmlFor={id}>{t('prove.pin')}</label>
          <input
            ref={box}
            id={id}
            className="sd-input"
            inputMode="numeric"
            autoComplete="off"
            maxLength={PIN_LENGTH}
            value={pin}
            aria-describedby={`${id}-hint`}
            disabled={state === 'asking'}
            onChange={(event) => {
              setPin(event.target.value);
              if (event.target.value.length === PIN_LENGTH) void tryPin(event.target.value);
            }}
          />
          <span id={`${id}-hint`} className="sd-hint">
            {t('prove.pin.hint', { pin: ways.pin })}
          </span>
        </div>
      )}
      {ways?.pin !== undefined && (
        <button type="submit" className="sd-button" disabled={state === 'asking'}>
          {action}
        </button>
      )}
      {passkey && (
        <button type="button" className="sd-button" disabled={state === 'asking'} onClick={tryPasskey}>
          {t('prove.passkey')}
        </button>
      )}
      {ways !== undefined && ways.pin === undefined && !passkey && <p>{t('prove.none')}</p>}
      <p role="alert">{state === 'failed' && t('lock.failed')}</p>
    </form>
  );
}
