import { createText, useLanguage } from '../../design/i18n/index.js';
import { momentWords } from '../plain-words/days.js';
import { PageLink } from '../routing/navigation.js';
import { useCitizen } from '../session/subject.js';
import { choicesStrings } from './choices.strings.js';
import { PrivateButton } from './private-button.component.js';

const useText = createText(choicesStrings);

/** The single facts that are private now. */
export function PrivateLines() {
  const t = useText();
  const { language } = useLanguage();
  const { overview, now } = useCitizen();
  const lines = overview.state.items.filter((item) => item.private);
  return (
    <section className="ci-card my-choices-card" aria-labelledby="private-title">
      <h2 className="ci-h3" id="private-title">
        {t('privateTitle')}
      </h2>
      {lines.length === 0 ? (
        <p>{t('privateNone')}</p>
      ) : (
        <ul className="my-choice-list">
          {lines.map((item) => (
            <li key={item.reference}>
              <p>
                <b lang="da">{item.title}</b>
                <br />
                <span className="ci-muted">{momentWords(item.time, now, language)}</span>
              </p>
              <PrivateButton item={item} title={item.title} />
            </li>
          ))}
        </ul>
      )}
      <p>
        <PageLink page="medicine">{t('privateGo')}</PageLink>
      </p>
    </section>
  );
}
