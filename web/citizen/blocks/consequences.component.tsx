import type { ChoiceEffect } from '../../../src/access/contract.js';
import { Sign } from '../../design/citizen/sign.component.js';
import { dayOf } from '../../design/citizen/typed-day.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { formatInterval } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { capital } from '../plain-words/days.js';
import { kindWords } from './blocks.js';
import type { ChoiceForm } from './choice-form.js';
import { choicesStrings } from './choices.strings.js';

const useText = createText(choicesStrings);
const LAW = ['lawEmergency', 'lawConsent', 'lawSelf', 'lawName'] as const;

/** What a block does, before it is made: in each register, here and elsewhere, and what the law keeps open. */
export function Consequences({ form, effects }: { form: ChoiceForm; effects: readonly ChoiceEffect[] }) {
  const t = useText();
  const { language } = useLanguage();
  const whom = form.whom === 'party' ? (form.party?.name ?? '') : t('everybody');
  return (
    <>
      <p className="my-lead">{t('effectsLead', { what: useWhat(form), whom })}</p>
      <ul className="my-effects">
        {effects.map((effect) => (
          <li key={effect.source} data-touched={effect.isTouched && effect.hidden > 0}>
            <h3 className="ci-h3">{capital(effect.name[language])}</h3>
            <p className="my-effect-count">
              <span>
                {effect.isTouched && effect.hidden > 0 ? (
                  <>
                    <Sign name="locked" size={16} /> {t('hides', { hidden: effect.hidden, lines: effect.lines })}
                  </>
                ) : (
                  t('hidesNone')
                )}
              </span>
              <span className="ci-muted">{t(effect.place === 'remote' ? 'elsewhere' : 'here')}</span>
            </p>
            {effect.isTouched && <p className="ci-small ci-muted">{effect.text[language]}</p>}
          </li>
        ))}
      </ul>
      <h3 className="ci-h3">{t('lawTitle')}</h3>
      <ul className="my-law">
        {LAW.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
      <StateLine kind="partial">{t('risk')}</StateLine>
    </>
  );
}

function useWhat(form: ChoiceForm): string {
  const t = useText();
  const { language } = useLanguage();
  if (form.what === 'everything') return kindWords([], language);
  let what = kindWords(form.kinds, language);
  if (form.place) what = t('fromPlace', { what, place: form.place.name });
  const [from, to] = [dayOf(form.from), dayOf(form.to)];
  if (from || to) what = t('betweenDays', { what, period: formatInterval(from, to, language) });
  return what;
}
