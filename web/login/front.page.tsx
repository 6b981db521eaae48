import { Sign } from '../design/citizen/sign.component.js';
import { createText } from '../design/i18n/index.js';
import { loginStrings } from './login.strings.js';

const useText = createText(loginStrings);

/** What Overblik is, and the one way in. */
export function FrontPage() {
  const t = useText();
  return (
    <div className="login-front">
      <div className="login-hero">
        <div>
          <h1 className="login-heading">{t('heading')}</h1>
          <p className="login-intro">{t('lead')}</p>
          <p className="login-actions">
            <a className="ci-button ci-button-strong login-enter" href="/login">
              {t('logIn')}
            </a>
          </p>
        </div>
        <Example />
      </div>
      <ul className="login-points">
        <li>
          <h2 className="ci-h3">{t('citizenTitle')}</h2>
          <p>{t('citizenText')}</p>
        </li>
        <li>
          <h2 className="ci-h3">{t('staffTitle')}</h2>
          <p>{t('staffText')}</p>
        </li>
        <li>
          <h2 className="ci-h3">{t('logTitle')}</h2>
          <p>{t('logText')}</p>
        </li>
      </ul>
    </div>
  );
}

const EXAMPLE = [
  ['exampleMedicine', '09:41'],
  ['exampleResults', '09:38'],
  ['exampleNotes', '09:41'],
  ['exampleVaccines', '09:41'],
  ['exampleImages', undefined],
  ['exampleVisits', '09:40'],
  ['exampleHome', '08:15'],
] as const;

/** A picture of the page to come: seven sources, each with the time of its answer, and one that is silent and says so. */
function Example() {
  const t = useText();
  return (
    <figure className="login-example ci-card">
      <figcaption className="ci-small ci-muted">{t('example')}</figcaption>
      <ul>
        {EXAMPLE.map(([source, time]) => (
          <li key={source} className={time ? undefined : 'login-silent'}>
            <Sign name={time ? 'ok' : 'warn'} size={18} />
            <span>{t(source)}</span>
            <span>{time ?? t('exampleSilent')}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
