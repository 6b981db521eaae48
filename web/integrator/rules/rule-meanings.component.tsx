import type { PrintedMeaning } from '../../../src/access/contract.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { rulesStrings } from './rules.strings.js';

const useText = createText(rulesStrings);

/** What every code of the table means, to the letter; for who wants to decide a case by the print alone. */
export function RuleMeanings({ meanings }: { meanings: readonly PrintedMeaning[] }) {
  const t = useText();
  const { language } = useLanguage();
  return (
    <details className="rl-meanings">
      <summary>{t('meanings', { n: meanings.length })}</summary>
      <p>
        {t('meaningsLead')}{' '}
        <a className="sd-link" href="/api/rules/text" download>
          {t('asText')}
        </a>
      </p>
      <dl>
        {meanings.map((meaning) => (
          <div key={`${meaning.what} ${meaning.code}`}>
            <dt>
              {meaning[language]}{' '}
              <code lang="da">
                {meaning.what} {meaning.code}
              </code>
            </dt>
            <dd>
              <code lang="da">{meaning.exact}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
