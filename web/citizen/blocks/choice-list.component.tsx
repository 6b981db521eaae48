import { useState } from 'react';
import type { Choice } from '../../../src/access/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { capital, dayWords } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { whatWords } from './choice-words.js';
import { endChoice } from './choices.resource.js';
import { choicesStrings } from './choices.strings.js';
import { Sure } from './sure.component.js';

const useText = createText(choicesStrings);

/** What holds now, each with a way to end it; and what held before. */
export function ChoiceList({ choices, onEnded }: { choices: Choice[]; onEnded: () => void }) {
  const t = useText();
  const { subject } = useCitizen();
  const now = choices.filter(({ inForce }) => inForce);
  const before = choices.filter(({ inForce }) => !inForce);
  return (
    <section className="ci-card my-choices-card" aria-labelledby="now-title">
      <h2 className="ci-h3" id="now-title">
        {t('nowTitle')}
      </h2>
      {now.length === 0 ? (
        <p>{subject.isSelf ? t('nowNone') : t('nowNoneOther')}</p>
      ) : (
        <ul className="my-choice-list">
          {now.map((choice) => (
            <li key={choice.id}>
              <Words choice={choice} />
              <End choice={choice} onEnded={onEnded} />
            </li>
          ))}
        </ul>
      )}
      {before.length > 0 && (
        <details className="my-choices-before">
          <summary>{t('beforeTitle', { n: before.length })}</summary>
          <ul className="my-choice-list">
            {before.map((choice) => (
              <li key={choice.id}>
                <Words choice={choice} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const whomOf = (choice: Choice): string => choice.whom.map(({ name }) => name).join(', ');

function useTitle(choice: Choice): string {
  const t = useText();
  const { language } = useLanguage();
  if (choice.kind === 'opt-out') return t('optOut', { whom: whomOf(choice) || t('everybody') });
  if (choice.kind === 'opt-out-learning') return t('optOutLearning');
  return capital(whatWords(choice, language, (key, parameters) => t(key, parameters as never)));
}

function Words({ choice }: { choice: Choice }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const day = (time: string) => dayWords(time, now, language);
  return (
    <p>
      <b>{useTitle(choice)}</b>
      <br />
      {choice.kind === 'block' && <>{t('hiddenFrom', { whom: whomOf(choice) || t('everybody') })}. </>}
      <span className="ci-muted">
        {choice.inForce
          ? [t('since', { day: day(choice.since) }), choice.until && t('untilDay', { day: day(choice.until) })]
              .filter(Boolean)
              .join(' ')
          : t('wasUntil', { from: capital(day(choice.since)), to: day(choice.until ?? choice.since) })}
      </span>
    </p>
  );
}

/** Two presses: what is ended can be seen by others at once. */
function End({ choice, onEnded }: { choice: Choice; onEnded: () => void }) {
  const t = useText();
  const { subject } = useCitizen();
  const [step, setStep] = useState<'idle' | 'sure' | 'busy' | 'failed'>('idle');
  const title = useTitle(choice);
  const end = async () => {
    setStep('busy');
    const reply = await endChoice(subject.patientId, choice.id);
    if (reply.ok) onEnded();
    else setStep('failed');
  };
  if (step === 'idle' || step === 'failed')
    return (
      <>
        <button
          type="button"
          className="ci-button"
          aria-label={t('endNamed', { what: title })}
          onClick={() => setStep('sure')}
        >
          {t('end')}
        </button>
        <div role="alert">{step === 'failed' && <StateLine kind="failed">{t('endFailed')}</StateLine>}</div>
      </>
    );
  return (
    <Sure
      label={t('endNamed', { what: title })}
      question={t('endSure')}
      yes={t('endYes')}
      busy={step === 'busy'}
      onYes={() => void end()}
      onCancel={() => setStep('idle')}
    />
  );
}
