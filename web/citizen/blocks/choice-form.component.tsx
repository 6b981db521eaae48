import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ChoiceEffect, ChoiceWish } from '../../../src/access/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { isoDay } from '../../design/format/index.js';
import { createText } from '../../design/i18n/index.js';
import type { Reply } from '../../session/ask.js';
import { useCitizen } from '../session/subject.js';
import { ChoiceFields, fieldId } from './choice-fields.component.js';
import { type ChoiceForm, EMPTY_FORM, type Party, type Problem, wishOf } from './choice-form.js';
import { fetchEffects, makeChoice } from './choices.resource.js';
import { choicesStrings } from './choices.strings.js';
import { Consequences } from './consequences.component.js';

const useText = createText(choicesStrings);

interface FormProps {
  known: Party[];
  /** Picked on another page: who must not see. */
  whom?: Party;
  onMade: () => void;
  onCancel: () => void;
}

type Step = { name: 'ask' } | { name: 'confirm'; wish: ChoiceWish; effects: ChoiceEffect[] };

/** A new block in two steps: what and from whom; then, before anything is kept, what it does in each register. */
export function NewChoice({ known, whom, onMade, onCancel }: FormProps) {
  const t = useText();
  const { subject, now } = useCitizen();
  const [form, setForm] = useState<ChoiceForm>(whom ? { ...EMPTY_FORM, whom: 'party', party: whom } : EMPTY_FORM);
  const [step, setStep] = useState<Step>({ name: 'ask' });
  const [problems, setProblems] = useState<Problem[]>([]);
  /** Tries that were turned away: the list of what is wrong is read at each, not while it is being mended. */
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState<{ title: string; said?: string }>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // Each step is read from its heading.
  useEffect(() => heading.current?.focus(), [step.name]);

  const attempt = async <T,>(title: string, question: Promise<Reply<T>>, then: (value: T) => void) => {
    setBusy(true);
    setFailed(undefined);
    const reply = await question;
    setBusy(false);
    if (reply.ok) then(reply.value);
    else setFailed({ title, ...('message' in reply.trouble && { said: reply.trouble.message }) });
  };
  const see = (event: FormEvent) => {
    event.preventDefault();
    const said = wishOf(form, isoDay(now) ?? '');
    setProblems('problems' in said ? said.problems : []);
    if ('problems' in said) {
      setTries((before) => before + 1);
      return;
    }
    const { wish } = said;
    void attempt(t('notSeen'), fetchEffects(subject.patientId, wish), ({ effects }) =>
      setStep({ name: 'confirm', wish, effects }),
    );
  };
  const edit = (change: Partial<ChoiceForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    const said = problems.length > 0 ? wishOf(next, isoDay(now) ?? '') : undefined;
    if (said) setProblems('problems' in said ? said.problems : []);
  };
  const confirm = (wish: ChoiceWish) => void attempt(t('notMade'), makeChoice(subject.patientId, wish), onMade);

  return (
    <section className="ci-card my-new-choice" aria-labelledby="new-choice-title">
      <h2 className="ci-h2" id="new-choice-title" ref={heading} tabIndex={-1}>
        {t(step.name === 'ask' ? 'formTitle' : 'effectsTitle')}
      </h2>
      <Failed failed={failed} />
      {step.name === 'ask' ? (
        <form onSubmit={see} noValidate>
          <Problems problems={problems} tries={tries} />
          <ChoiceFields form={form} problems={problems} known={known} onChange={edit} />
          <p className="my-buttons">
            <button type="submit" className="ci-button ci-button-strong" disabled={busy}>
              {t(busy ? 'seeing' : 'see')}
            </button>
            <button type="button" className="ci-button" onClick={onCancel}>
              {t('cancel')}
            </button>
          </p>
        </form>
      ) : (
        <>
          <Consequences form={form} effects={step.effects} />
          <p className="my-buttons">
            <button
              type="button"
              className="ci-button ci-button-strong"
              disabled={busy}
              onClick={() => confirm(step.wish)}
            >
              {t('confirm')}
            </button>
            <button type="button" className="ci-button" onClick={() => setStep({ name: 'ask' })}>
              {t('change')}
            </button>
            <button type="button" className="ci-button" onClick={onCancel}>
              {t('cancel')}
            </button>
          </p>
        </>
      )}
    </section>
  );
}

function Failed({ failed }: { failed: { title: string; said?: string } | undefined }) {
  return (
    <div role="alert">
      {failed && (
        <StateLine kind="failed">
          <b>{failed.title}</b> {failed.said && <span lang="da">{failed.said}</span>}
        </StateLine>
      )}
    </div>
  );
}

/** Everything that is wrong, at the top, each a way to its field. */
function Problems({ problems, tries }: { problems: readonly Problem[]; tries: number }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tries > 0) box.current?.focus();
  }, [tries]);
  if (problems.length === 0) return null;
  return (
    <div className="my-problems" role="alert" tabIndex={-1} ref={box}>
      <h3 className="ci-h3">{t('wrongTitle')}</h3>
      <ul>
        {problems.map(({ field, problem }) => (
          <li key={problem}>
            <a
              href={`#${fieldId(field)}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(fieldId(field))?.focus();
              }}
            >
              {t(problem)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
