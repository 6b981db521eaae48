import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText } from '../../design/i18n/index.js';
import type { Complaint } from '../../session/ask.js';
import { type AppKind, type AppWish, type RegisteredApp, registerApp } from './apps.resource.js';
import { appsStrings } from './apps.strings.js';

const useText = createText(appsStrings);
const KINDS: readonly AppKind[] = ['public', 'confidential', 'backend'];

interface Written {
  name: string;
  kind: AppKind;
  redirectUris: string;
  launchUrl: string;
  logoutUri: string;
  scopes: string;
  keys: string;
}

const EMPTY: Written = {
  name: '',
  kind: 'public',
  redirectUris: '',
  launchUrl: '',
  logoutUri: '',
  scopes: '',
  keys: '',
};

/** A new app. What the server does not take is said beside the field it is about. */
export function AppForm({ onRegistered }: { onRegistered: () => void }) {
  const t = useText();
  const id = useId();
  const [written, setWritten] = useState<Written>(EMPTY);
  const [complaints, setComplaints] = useState<Complaint[]>([]);
  const [made, setMade] = useState<{ app: RegisteredApp; secret?: string }>();
  const [state, setState] = useState<'idle' | 'sending' | 'failed'>('idle');
  const write = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten({ ...written, [name]: event.target.value });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const wish = wishOf(written);
    if (wish === undefined) return setComplaints([{ field: 'jwks', text: t('keysBroken') }]);
    setState('sending');
    setMade(undefined);
    const reply = await registerApp(wish);
    setComplaints(reply.ok ? [] : reply.complaints);
    setState(reply.ok || reply.complaints.length > 0 ? 'idle' : 'failed');
    if (!reply.ok) return;
    setMade(reply.value);
    setWritten(EMPTY);
    onRegistered();
  };
  const about = (...fields: string[]) =>
    complaints.filter(({ field }) => fields.includes(field)).map(({ text }) => text);
  return (
    <form className="ap-form" onSubmit={send} noValidate>
      <Field id={`${id}-name`} label={t('name')} hint={t('nameHint')} faults={about('name')}>
        {(props) => (
          <input {...props} className="ci-input" maxLength={80} value={written.name} onChange={write('name')} />
        )}
      </Field>
      <fieldset className="ap-kinds">
        <legend>{t('kind')}</legend>
        {KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name={`${id}-kind`}
              checked={written.kind === kind}
              onChange={() => setWritten({ ...written, kind })}
            />
            <span>
              <b>{t(kind)}</b> <span className="ci-muted">{t(`${kind}Hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {written.kind !== 'backend' && (
        <>
          <Field
            id={`${id}-redirect`}
            label={t('redirectUris')}
            hint={t('redirectUrisHint')}
            faults={about('redirectUris')}
          >
            {(props) => (
              <textarea
                {...props}
                className="ci-input"
                rows={2}
                value={written.redirectUris}
                onChange={write('redirectUris')}
              />
            )}
          </Field>
          <Field id={`${id}-launch`} label={t('launchUrl')} hint={t('launchUrlHint')} faults={about('launchUrl')}>
            {(props) => (
              <input {...props} className="ci-input" value={written.launchUrl} onChange={write('launchUrl')} />
            )}
          </Field>
          {written.kind === 'confidential' && (
            <Field
              id={`${id}-logout`}
              label={t('logoutUri')}
              hint={t('logoutUriHint')}
              faults={about('backchannelLogoutUri')}
            >
              {(props) => (
                <input {...props} className="ci-input" value={written.logoutUri} onChange={write('logoutUri')} />
              )}
            </Field>
          )}
        </>
      )}
      <Field id={`${id}-scopes`} label={t('scopes')} hint={t('scopesHint')} faults={about('scopes')}>
        {(props) => (
          <textarea {...props} className="ci-input" rows={2} value={written.scopes} onChange={write('scopes')} />
        )}
      </Field>
      {written.kind !== 'public' && (
        <Field id={`${id}-keys`} label={t('keys')} hint={t('keysHint')} faults={about('jwks', 'jwksUri')}>
          {(props) => (
            <textarea {...props} className="ci-input" rows={3} value={written.keys} onChange={write('keys')} />
          )}
        </Field>
      )}
      <div role="alert">
        {state === 'failed' && <StateLine kind="failed">{t('failed')}</StateLine>}
        {complaints.length > 0 && about('').map((text) => <p key={text}>{text}</p>)}
      </div>
      <button type="submit" className="ci-button ci-button-strong" disabled={state === 'sending'}>
        {t('register')}
      </button>
      <div role="status">{made && <Made {...made} />}</div>
    </form>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint: string;
  faults: string[];
  children: (props: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}

function Field({ id, label, hint, faults, children }: FieldProps) {
  return (
    <div className="ci-field">
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-hint`} className="ci-small ci-muted">
        {hint}
      </span>
      {children({ id, 'aria-describedby': `${id}-hint ${id}-faults`, 'aria-invalid': faults.length > 0 })}
      <span id={`${id}-faults`} className="ap-faults">
        {faults.join(' ')}
      </span>
    </div>
  );
}

function Made({ app, secret }: { app: RegisteredApp; secret?: string }) {
  const t = useText();
  return (
    <div className="ap-made">
      <p>
        <b>{t('registered', { name: app.name })}</b>
      </p>
      <dl className="ap-facts">
        <dt>{t('clientId')}</dt>
        <dd>
          <code data-client-id>{app.id}</code>
        </dd>
        {secret && (
          <>
            <dt>{t('secret')}</dt>
            <dd>
              <code>{secret}</code> <b>{t('secretOnce')}</b>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

/** What was written, as the server wants it; undefined when the keys are neither JSON nor an address. */
function wishOf({ name, kind, redirectUris, launchUrl, logoutUri, scopes, keys }: Written): AppWish | undefined {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  const wish: AppWish = {
    name: name.trim(),
    kind,
    redirectUris: kind === 'backend' ? [] : words(redirectUris),
    scopes: words(scopes),
    ...(launchUrl.trim() === '' || kind === 'backend' ? {} : { launchUrl: launchUrl.trim() }),
    ...(logoutUri.trim() === '' || kind !== 'confidential' ? {} : { backchannelLogoutUri: logoutUri.trim() }),
  };
  const written = kind === 'public' ? '' : keys.trim();
  if (written === '') return wish;
  if (/^https?:/.test(written)) return { ...wish, jwksUri: written };
  try {
    return { ...wish, jwks: JSON.parse(written) as unknown };
  } catch {
    return undefined;
  }
}
