import { createText } from '../../design/i18n/index.js';
import { addressOf } from '../pages.js';
import { shellStrings } from '../shell/shell.strings.js';

const useText = createText(shellStrings);

/** What there is here, one card each. */
export function FrontPage() {
  const t = useText();
  return (
    <>
      <h1 className="dev-h1">{t('frontTitle')}</h1>
      <p className="dev-lead">{t('frontLead')}</p>
      <ul className="dev-cards">
        <li className="dev-card">
          <h2>{t('rulesCardTitle')}</h2>
          <p>{t('rulesCardText')}</p>
          <a href={addressOf('rules')}>{t('rulesCardLink')}</a>
        </li>
        <li className="dev-card">
          <h2>{t('appsCardTitle')}</h2>
          <p>{t('appsCardText')}</p>
          <a href={addressOf('apps')}>{t('appsCardLink')}</a>
        </li>
        <li className="dev-card">
          <h2>{t('fhirCardTitle')}</h2>
          <p>{t('fhirCardText')}</p>
          <a href="/fhir/metadata">{t('fhirCardLink')}</a>
        </li>
      </ul>
    </>
  );
}
