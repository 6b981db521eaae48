import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { StateLine } from '../design/citizen/state-line.component.js';
import { createText, useLanguage } from '../design/i18n/index.js';
import { AppConsent } from './app-consent.component.js';
import { fetchLoginChoice, type LoginChoice, LoginProblem, logInAs } from './login.resource.js';
import { loginStrings } from './login.strings.js';
import { type DemoPerson, findPeople } from './people.js';
import { OtherWays } from './other-ways.component.js';
import { Parked } from './parked.component.js';
import { PersonList } from './person-list.component.js';

const useText = createText(loginStrings);

type Step =
  | { at: 'loading' }
  | { at: 'choice'; choice: LoginChoice }
  | { at: 'problem'; kind: 'expired' | 'down'; message: string };

/** Choosing who to log in as, inside one interaction of the log-in provider. */
export function LoginPage({ uid }: { uid: string }) {
  const [step, setStep] = useState<Step>({ at: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // `attempt` is what "try again" changes.
  useEffect(() => {
    const leaving = new AbortController();
    setStep({ at: 'loading' });
    fetchLoginChoice(uid, leaving.signal)
      .then((choice) => setStep({ at: 'choice', choice }))
      .catch((cause: unknown) => {
        if (!leaving.signal.aborted) setStep(problemStep(cause));
      });
    return () => leaving.abort();
  }, [uid, attempt]);

  if (step.at === 'loading') return <Loading />;
  if (step.at === 'problem') return <Problem step={step} onRetry={() => setAttempt((n) => n + 1)} />;
  const { choice } = step;
  const onProblem = (cause: unknown) => setStep(problemStep(cause));
  if (choice.client) return <AppConsent uid={uid} client={choice.client} who={choice.signedIn} onProblem={onProblem} />;
  if (!choice.demo) return <OwnDirectory uid={uid} choice={choice} onProblem={onProblem} />;
  return <ChoosePerson uid={uid} choice={choice} onProblem={onProblem} />;
}

function problemStep(cause: unknown): Step {
  return cause instanceof LoginProblem
    ? { at: 'problem', kind: cause.kind === 'refused' ? 'expired' : cause.kind, message: cause.message }
    : { at: 'problem', kind: 'down', message: String(cause) };
}

function Loading() {
  const t = useText();
  return (
    <div className="login-panel login-panel-wide ci-card" aria-busy="true">
      <h1 className="ci-h2">{t('chooseTitle')}</h1>
      <p className="sd-hidden" role="status">
        {t('loading')}
      </p>
      <div className="login-waiting">
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <span key={n} className="ci-skeleton login-person-skeleton" />
        ))}
      </div>
    </div>
  );
}

function ChoosePerson(props: { uid: string; choice: LoginChoice; onProblem: (cause: unknown) => void }) {
  const { uid, choice, onProblem } = props;
  const t = useText();
  const { language } = useLanguage();
  const [query, setQuery] = useState('');
  const [entering, setEntering] = useState<DemoPerson>();
  const box = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const found = useMemo(() => findPeople(choice.people, query, language), [choice.people, query, language]);
  const focusFirst = () => panel.current?.querySelector<HTMLButtonElement>('[data-person]')?.focus();
  const choose = useCallback(
    (person: DemoPerson) => {
      setEntering(person);
      logInAs(uid, person.id)
        .then((address) => window.location.assign(address))
        .catch((cause: unknown) => {
          setEntering(undefined);
          onProblem(cause);
        });
    },
    [uid, onProblem],
  );
  const only = found.length === 1 ? found[0] : undefined;
  return (
    <div className="login-panel login-panel-wide ci-card" ref={panel}>
      <h1 className="ci-h2">{t('chooseTitle')}</h1>
      <p className="ci-muted login-lead">{t('chooseLead')}</p>
      <Parked />
      <OtherWays uid={uid} ways={choice.ways} onProblem={onProblem} />
      <StateLine kind="note">
        <b>{t('synthetic')}.</b> {t('syntheticText')}
      </StateLine>
      <form
        className="ci-field login-filter"
        onSubmit={(event) => {
          event.preventDefault();
          if (only) choose(only);
          else focusFirst();
        }}
      >
        <label htmlFor="filter">{t('filter')}</label>
        <input
          ref={box}
          id="filter"
          className="ci-input"
          type="search"
          autoComplete="off"
          value={query}
          aria-describedby="filter-hint"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            focusFirst();
          }}
        />
        <p id="filter-hint" className="ci-small ci-muted">
          {t('filterHint')}
        </p>
      </form>
      <p className="sd-hidden" role="status">
        {entering ? t('entering', { name: entering.name }) : t('found', { n: found.length })}
      </p>
      {found.length === 0 ? (
        <StateLine kind="empty">
          {t('noneFound', { query })}{' '}
          <button type="button" className="ci-link" onClick={() => setQuery('')}>
            {t('showAll')}
          </button>
        </StateLine>
      ) : (
        <PersonList people={found} entering={entering?.id} onChoose={choose} onLeaveTop={() => box.current?.focus()} />
      )}
    </div>
  );
}

function Problem(props: { step: { kind: 'expired' | 'down'; message: string }; onRetry: () => void }) {
  const t = useText();
  const expired = props.step.kind === 'expired';
  return (
    <div className="login-panel ci-card" role="alert">
      <h1 className="ci-h2">{expired ? t('expiredTitle') : t('downTitle')}</h1>
      <p className="login-lead">{expired ? t('expiredText') : t('downText')}</p>
      <p className="login-actions">
        {expired ? (
          <a className="ci-button ci-button-strong" href="/login">
            {t('startAgain')}
          </a>
        ) : (
          <button type="button" className="ci-button ci-button-strong" onClick={props.onRetry}>
            {t('tryAgain')}
          </button>
        )}
      </p>
      <details className="ci-small ci-muted">
        <summary>{t('details')}</summary>
        <code>{props.step.message}</code>
      </details>
    </div>
  );
}

/** Production: the ways the operator has set up, or that there are none. */
function OwnDirectory(props: { uid: string; choice: LoginChoice; onProblem: (cause: unknown) => void }) {
  const t = useText();
  const { ways } = props.choice;
  if (ways.length === 0) return <NotConfigured />;
  return (
    <div className="login-panel ci-card">
      <h1 className="ci-h2">{t('waysTitle')}</h1>
      <p className="login-lead">{t('waysText')}</p>
      <Parked />
      <OtherWays uid={props.uid} ways={ways} onProblem={props.onProblem} />
    </div>
  );
}

function NotConfigured() {
  const t = useText();
  return (
    <div className="login-panel ci-card">
      <h1 className="ci-h2">{t('notConfiguredTitle')}</h1>
      <p className="login-lead">{t('notConfiguredText')}</p>
      <p className="login-lead ci-muted">{t('notConfiguredNext')}</p>
    </div>
  );
}
