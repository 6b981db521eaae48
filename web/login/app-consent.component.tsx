import { useEffect, useState } from 'react';
import { StateLine } from '../design/citizen/state-line.component.js';
import { formatDate } from '../design/format/index.js';
import { createText, useLanguage } from '../design/i18n/index.js';
import {
  answerApp,
  type AskingClient,
  type Choice,
  findPatients,
  type LoginChoice,
  LoginProblem,
} from './login.resource.js';
import { loginStrings } from './login.strings.js';
import { scopeWords } from './scopes.js';

const useText = createText(loginStrings);

interface AppConsentProps {
  uid: string;
  client: AskingClient;
  who: LoginChoice['signedIn'];
  onProblem: (cause: unknown) => void;
}

/** An app asks to be let in: what it wants, about whom, and in whose name. Who is not logged in does that first. */
export function AppConsent({ uid, client, who, onProblem }: AppConsentProps) {
  const t = useText();
  const { language } = useLanguage();
  const [patient, setPatient] = useState<Choice>();
  const [state, setState] = useState<'idle' | 'sending' | 'refused'>('idle');
  const wishes = [...scopeWords(client.scopes, language), ...(client.offline ? [t('appOffline')] : [])];
  const answer = (letIn: boolean) => {
    setState('sending');
    answerApp(uid, letIn, letIn ? patient?.id : undefined)
      .then((address) => window.location.assign(address))
      .catch((cause: unknown) => {
        if (cause instanceof LoginProblem && cause.kind === 'refused') setState('refused');
        else onProblem(cause);
      });
  };
  return (
    <div className="login-panel ci-card">
      <h1 className="ci-h2">{t('appTitle', { name: client.name })}</h1>
      <div className="login-client">
        <p>{t('appAsks', { name: client.name })}</p>
        <ul>
          {wishes.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </div>
      {who === undefined ? (
        <>
          <p className="login-lead">{t('appLogInFirst')}</p>
          <p className="login-actions">
            <a className="ci-button ci-button-strong" href={`/login?returnTo=${encodeURIComponent(client.restart)}`}>
              {t('logIn')}
            </a>
          </p>
        </>
      ) : (
        <>
          <p className="login-lead">{t('appAs', { name: who.name })}</p>
          {client.patient === 'given' && <StateLine kind="note">{t('appGiven')}</StateLine>}
          {client.patient === 'choose' && <ChoosePatient kind={who.kind} chosen={patient} onChoose={setPatient} />}
          {state === 'refused' && (
            <div role="alert">
              <StateLine kind="failed">{t('appRefused')}</StateLine>
            </div>
          )}
          <p className="login-actions login-answers">
            <button
              type="button"
              className="ci-button ci-button-strong"
              disabled={state === 'sending' || (client.patient === 'choose' && patient === undefined)}
              onClick={() => answer(true)}
            >
              {t('appLetIn')}
            </button>
            <button type="button" className="ci-button" disabled={state === 'sending'} onClick={() => answer(false)}>
              {t('appNo')}
            </button>
            <a className="ci-link" href={`/login?returnTo=${encodeURIComponent(client.restart)}`}>
              {t('appSomebodyElse')}
            </a>
          </p>
        </>
      )}
    </div>
  );
}

interface ChoosePatientProps {
  kind: 'professional' | 'citizen';
  chosen: Choice | undefined;
  onChoose: (patient: Choice) => void;
}

/** A professional searches as in the workplace; a citizen has oneself and whom one may act for. */
function ChoosePatient({ kind, chosen, onChoose }: ChoosePatientProps) {
  const t = useText();
  const { language } = useLanguage();
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Choice[]>();
  const [failed, setFailed] = useState(false);
  const search = (text: string) =>
    findPatients(kind, text)
      .then((patients) => {
        setFound(patients);
        setFailed(false);
        if (patients.length === 1) onChoose(patients[0]!);
      })
      .catch(() => setFailed(true));
  useEffect(() => {
    if (kind === 'citizen') void search('');
  }, [kind]);
  return (
    <div className="login-patient">
      {kind === 'professional' && (
        <form
          className="ci-field"
          onSubmit={(event) => {
            event.preventDefault();
            if (query.trim() !== '') void search(query.trim());
          }}
        >
          <label htmlFor="patient">{t('appWho')}</label>
          <span className="login-search">
            <input
              id="patient"
              className="ci-input"
              type="search"
              autoComplete="off"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <button type="submit" className="ci-button">
              {t('appFind')}
            </button>
          </span>
        </form>
      )}
      {failed && (
        <div role="alert">
          <StateLine kind="failed">{t('appFindFailed')}</StateLine>
        </div>
      )}
      {found?.length === 0 && <StateLine kind="empty">{t('appNobody')}</StateLine>}
      {found !== undefined && found.length > 0 && (
        <fieldset className="login-choices">
          <legend>{t('appAbout')}</legend>
          {found.map((one) => (
            <label key={one.id}>
              <input type="radio" name="about" checked={chosen?.id === one.id} onChange={() => onChoose(one)} />
              <span>
                <b>{one.name}</b>{' '}
                <span className="ci-muted">
                  {[one.own ? t('appOneself') : '', one.birthDate ? formatDate(one.birthDate, language) : '']
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
