import { useEffect, useMemo, useRef, useState } from 'react';
import type { Choice } from '../../../src/access/contract.js';
import type { AccessAnswer } from '../../../src/patient-index/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { formatTime } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import type { Reply } from '../../session/ask.js';
import { PageLink, useNavigation } from '../routing/navigation.js';
import { firstName, useCitizen } from '../session/subject.js';
import { BackLink } from '../shell/back-link.component.js';
import type { Party } from './choice-form.js';
import { NewChoice } from './choice-form.component.js';
import { ChoiceList } from './choice-list.component.js';
import { fetchMine, fetchParty, makeChoice } from './choices.resource.js';
import { choicesStrings } from './choices.strings.js';
import { partiesInLog } from './known-parties.js';
import { PrivateLines } from './private-lines.component.js';

const useText = createText(choicesStrings);

type Mine =
  | { kind: 'loading' | 'failed' }
  | { kind: 'refused'; access?: AccessAnswer }
  | { kind: 'ready'; choices: Choice[] };

/** Everything the citizen has blocked, and the form for more. Who may choose is the law's answer, not this page's. */
export function ChoicesPage() {
  const t = useText();
  const { subject } = useCitizen();
  const [attempt, setAttempt] = useState(0);
  const mine = useMine(subject.patientId, attempt);
  const again = () => setAttempt((before) => before + 1);
  const title = subject.isSelf ? t('title') : t('titleOther', { name: firstName(subject.name ?? '') });
  return (
    <div className="my-page my-choices">
      <BackLink />
      <h1 className="ci-h1">{title}</h1>
      {mine.kind !== 'refused' && <p className="my-lead">{t('lead')}</p>}
      {mine.kind === 'loading' && (
        <div className="ci-card my-choices-waiting" aria-busy="true">
          <p className="sd-hidden" role="status">
            {t('loading')}
          </p>
          <span className="ci-skeleton" />
          <span className="ci-skeleton" />
        </div>
      )}
      {mine.kind === 'failed' && (
        <StateLine kind="failed" live>
          {t('failed')}{' '}
          <button type="button" className="ci-link" onClick={again}>
            {t('tryAgain')}
          </button>
        </StateLine>
      )}
      {mine.kind === 'refused' && <Refused access={mine.access} />}
      {mine.kind === 'ready' && <Choosing choices={mine.choices} onChanged={again} />}
    </div>
  );
}

/** The rule that says no, in the words of the law's table. */
function Refused({ access }: { access: AccessAnswer | undefined }) {
  const t = useText();
  const { language } = useLanguage();
  const { subject } = useCitizen();
  const reason = language === 'en' ? (access?.reasonEn ?? access?.reason) : access?.reason;
  return (
    <div className="my-middle">
      <StateLine kind="locked">
        <b>{subject.isSelf ? t('refusedSelf') : t('refusedTitle', { name: firstName(subject.name ?? '') })}.</b>{' '}
        {reason}
      </StateLine>
      <p>{t('refusedWho')}</p>
      {access && (
        <p className="ci-small ci-muted" lang="da">
          {t('rule', { rule: access.rule, legal: access.legal })}
        </p>
      )}
    </div>
  );
}

function Choosing({ choices, onChanged }: { choices: Choice[]; onChanged: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const { log } = useCitizen();
  const { address } = useNavigation();
  const whom = useParty(address.whom);
  const known = useMemo(() => partiesInLog(log.kind === 'ready' ? log.entries : []), [log]);
  const [making, setMaking] = useState(false);
  const [said, setSaid] = useState<string>();
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (whom !== undefined) setMaking(true);
  }, [whom]);
  const done = (text: string) => {
    setMaking(false);
    setSaid(text);
    status.current?.focus();
    onChanged();
  };
  const time = () => formatTime(new Date(), language);
  return (
    <>
      <p className="my-said" role="status" tabIndex={-1} ref={status}>
        {said && <b>{said}</b>}
      </p>
      {making && (
        <NewChoice
          key={whom?.reference}
          known={known}
          whom={whom}
          onMade={() => done(t('made', { time: time() }))}
          onCancel={() => setMaking(false)}
        />
      )}
      {/* One thing at a time: what is chosen already waits while something new is. */}
      <div hidden={making} className="my-choices-all">
        <p>
          <button type="button" className="ci-button ci-button-strong" onClick={() => setMaking(true)}>
            {t('make')}
          </button>
        </p>
        <ChoiceList choices={choices} onEnded={() => done(t('ended', { time: time() }))} />
        <PrivateLines />
        <Learning choices={choices} onDone={() => done(t('learningSaid'))} />
        <p>
          <PageLink page="log">{t('toLog')}</PageLink>
        </p>
      </div>
    </>
  );
}

/** § 42 d, stk. 4: no to use for learning and quality work. */
function Learning({ choices, onDone }: { choices: Choice[]; onDone: () => void }) {
  const t = useText();
  const { subject } = useCitizen();
  const [failed, setFailed] = useState(false);
  const isSaid = choices.some(({ kind, inForce }) => kind === 'opt-out-learning' && inForce);
  const say = async () => {
    const reply = await makeChoice(subject.patientId, { kind: 'opt-out-learning' });
    setFailed(!reply.ok);
    if (reply.ok) onDone();
  };
  return (
    <section className="ci-card my-choices-card" aria-labelledby="learning-title">
      <h2 className="ci-h3" id="learning-title">
        {t('learningTitle')}
      </h2>
      <p>{t('learningText')}</p>
      {isSaid ? (
        <p>
          <b>{t('learningSaid')}</b>
        </p>
      ) : (
        <p>
          <button type="button" className="ci-button" onClick={() => void say()}>
            {t('learningNo')}
          </button>
        </p>
      )}
      <div role="alert">{failed && <StateLine kind="failed">{t('notMade')}</StateLine>}</div>
    </section>
  );
}

function useMine(patientId: string, attempt: number): Mine {
  const [mine, setMine] = useState<Mine>({ kind: 'loading' });
  const last = useRef(patientId);
  // `attempt` is what "try again" changes; what is shown stays while it is asked for again.
  useEffect(() => {
    if (last.current !== patientId || attempt === 0) setMine({ kind: 'loading' });
    last.current = patientId;
    const leaving = new AbortController();
    fetchMine(patientId, leaving.signal).then(
      (reply) => setMine(meaningOf(reply)),
      () => undefined,
    );
    return () => leaving.abort();
  }, [patientId, attempt]);
  return mine;
}

function meaningOf(reply: Reply<{ choices: Choice[] }>): Mine {
  if (reply.ok) return { kind: 'ready', choices: reply.value.choices };
  return reply.trouble.kind === 'forbidden' ? { kind: 'refused', access: reply.trouble.access } : { kind: 'failed' };
}

/** Who was picked on another page, by name. */
function useParty(reference: string | undefined): Party | undefined {
  const [party, setParty] = useState<Party>();
  useEffect(() => {
    setParty(undefined);
    if (reference === undefined) return;
    const leaving = new AbortController();
    fetchParty(reference, leaving.signal).then(
      (reply) => reply.ok && setParty(reply.value),
      () => undefined,
    );
    return () => leaving.abort();
  }, [reference]);
  return party;
}
