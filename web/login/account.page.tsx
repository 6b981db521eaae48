import { useCallback, useEffect, useState } from 'react';
import { StateLine } from '../design/citizen/state-line.component.js';
import { formatDate } from '../design/format/index.js';
import { createText, useLanguage } from '../design/i18n/index.js';
import { canUsePasskeys, makePasskey, type PasskeyQuestion } from '../design/passkey/passkey.js';
import { account, type AccountReply, type Passkey } from './login.resource.js';
import { loginStrings } from './login.strings.js';

const useText = createText(loginStrings);
const HERE = '/log-ind/konto';
const logInAgain = () => window.location.assign(`/login?returnTo=${encodeURIComponent(HERE)}`);

type Said = 'idle' | 'busy' | 'added' | 'stepUp' | 'failed';

/** A person's own log-in: passkeys, and the way out everywhere at once. */
export function AccountPage() {
  const t = useText();
  const [passkeys, setPasskeys] = useState<Passkey[]>();
  const [said, setSaid] = useState<Said>('idle');
  const settle = useCallback((reply: AccountReply<unknown>): boolean => {
    if (reply.kind === 'nobody') logInAgain();
    if (reply.kind !== 'ok') setSaid(reply.kind === 'stepUp' ? 'stepUp' : 'failed');
    return reply.kind === 'ok';
  }, []);
  const load = useCallback(async () => {
    const reply = await account<{ passkeys: Passkey[] }>('/api/passkeys');
    if (settle(reply) && reply.kind === 'ok') setPasskeys(reply.value.passkeys);
  }, [settle]);
  useEffect(() => void load(), [load]);
  const remove = async (id: string) => {
    if (settle(await account(`/api/passkeys/${encodeURIComponent(id)}`, 'DELETE'))) await load();
  };
  const leave = async () => {
    const reply = await account<{ location: string }>('/api/session/sign-out-everywhere', 'POST');
    if (settle(reply) && reply.kind === 'ok') window.location.assign(reply.value.location);
  };
  return (
    <div className="login-panel ci-card">
      <h1 className="ci-h2">{t('accountTitle')}</h1>
      <p className="login-lead">{t('accountText')}</p>
      <h2 className="ci-h3">{t('accountKeys')}</h2>
      {passkeys === undefined && said !== 'failed' && <span className="ci-skeleton login-person-skeleton" />}
      {passkeys?.length === 0 && <p className="ci-muted">{t('accountNoKeys')}</p>}
      <ul className="login-keys">
        {passkeys?.map((passkey) => (
          <PasskeyLine key={passkey.id} passkey={passkey} onRemove={() => remove(passkey.id)} />
        ))}
      </ul>
      <AddPasskey
        onSaid={setSaid}
        settle={settle}
        onAdded={() => {
          setSaid('added');
          void load();
        }}
      />
      <div role="status">
        {said === 'added' && <StateLine kind="note">{t('accountAdded')}</StateLine>}
        {said === 'failed' && <StateLine kind="failed">{t('accountFailed')}</StateLine>}
        {said === 'stepUp' && (
          <StateLine kind="note">
            {t('accountStepUp')}{' '}
            <button type="button" className="ci-link" onClick={logInAgain}>
              {t('logIn')}
            </button>
          </StateLine>
        )}
      </div>
      <h2 className="ci-h3 login-everywhere">{t('accountEverywhere')}</h2>
      <p>{t('accountEverywhereText')}</p>
      <p className="login-actions login-answers">
        <button type="button" className="ci-button" onClick={leave}>
          {t('accountEverywhere')}
        </button>
        <a className="ci-link" href="/">
          {t('accountBack')}
        </a>
      </p>
    </div>
  );
}

function PasskeyLine({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const { label, createdAt, usedAt } = passkey;
  return (
    <li>
      <b>{label}</b>
      <span className="ci-muted">
        {t('accountMade', { date: formatDate(createdAt, language) })}
        {usedAt && ` · ${t('accountUsed', { date: formatDate(usedAt, language) })}`}
      </span>
      <button type="button" className="ci-link" aria-label={t('accountRemoveOf', { name: label })} onClick={onRemove}>
        {t('accountRemove')}
      </button>
    </li>
  );
}

interface AddPasskeyProps {
  onSaid: (said: Said) => void;
  settle: (reply: AccountReply<unknown>) => boolean;
  onAdded: () => void;
}

function AddPasskey({ onSaid, settle, onAdded }: AddPasskeyProps) {
  const t = useText();
  const [label, setLabel] = useState('');
  if (!canUsePasskeys()) return <StateLine kind="note">{t('accountNotHere')}</StateLine>;
  const add = async () => {
    onSaid('busy');
    const question = await account<PasskeyQuestion>('/api/passkeys/options', 'POST');
    if (!settle(question) || question.kind !== 'ok') return;
    const answer = await makePasskey(question.value).catch(() => undefined);
    if (answer === undefined) return onSaid('idle');
    if (settle(await account('/api/passkeys', 'POST', { ...answer, label: label.trim() }))) {
      setLabel('');
      onAdded();
    }
  };
  return (
    <form
      className="ci-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() !== '') void add();
      }}
    >
      <label htmlFor="label">{t('accountLabel')}</label>
      <span className="login-search">
        <input
          id="label"
          className="ci-input"
          maxLength={60}
          required
          placeholder={t('accountLabelHint')}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <button type="submit" className="ci-button ci-button-strong">
          {t('accountAdd')}
        </button>
      </span>
    </form>
  );
}
