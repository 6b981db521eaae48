import { useCallback, useEffect, useRef, useState } from 'react';
import type { Delegations, DelegationView } from '../../../src/access/contract.js';
import { Card } from '../../design/card/card.component.js';
import { EmptyLine, Skeleton, StateLine } from '../../design/card/state-line.component.js';
import { useLanguage } from '../../design/i18n/index.js';
import { detailOf, type Trouble } from '../../session/ask.js';
import { DelegationForm } from './delegation-form.component.js';
import { DelegationTable } from './delegation-table.component.js';
import { fetchDelegations } from './delegations.resource.js';
import { useText } from './delegations.strings.js';
import './delegations.css';

type Answer = { state: 'loading' } | { state: 'shown'; all: Delegations } | { state: 'failed'; trouble: Trouble };

/** Who works in whose name: given, received, and a form for a new one. */
export function DelegationsPage() {
  const t = useText();
  const [answer, reload] = useDelegations();
  const [changing, setChanging] = useState<DelegationView>();
  const [said, setSaid] = useState('');
  /** A new form, empty, after each deed. */
  const [deeds, setDeeds] = useState(0);
  useEffect(() => {
    document.title = `${t('title')} – Overblik`;
  }, [t]);
  const happened = useCallback(
    (words: string) => {
      setSaid(words);
      setDeeds((count) => count + 1);
      setChanging(undefined);
      reload();
    },
    [reload],
  );
  return (
    <main className="wp-page" id="content" tabIndex={-1}>
      <h1>{t('title')}</h1>
      <p className="sd-hint wp-page-lead">{t('lead')}</p>
      <p role="status" className="dg-said">
        {said}
      </p>
      {answer.state === 'loading' && (
        <div className="sd-card dg-waiting">
          <Skeleton rows={6} slow={t('waiting')} />
        </div>
      )}
      {answer.state === 'failed' && <Failed trouble={answer.trouble} onAgain={reload} />}
      {answer.state === 'shown' && (
        <div className={answer.all.give.isAllowed ? 'dg-columns' : 'dg-columns dg-single'}>
          <div className="dg-lists">
            {(answer.all.give.isAllowed || answer.all.given.length > 0) && (
              <Given all={answer.all} onChange={setChanging} onDone={happened} />
            )}
            {!answer.all.give.isAllowed && <MayNotGive give={answer.all.give} />}
            {(!answer.all.give.isAllowed || answer.all.received.length > 0) && (
              <Received all={answer.all} onDone={happened} />
            )}
          </div>
          {answer.all.give.isAllowed && (
            <DelegationForm
              key={changing?.id ?? `new-${deeds}`}
              all={answer.all}
              changing={changing}
              onDone={happened}
              onCancel={() => setChanging(undefined)}
            />
          )}
        </div>
      )}
    </main>
  );
}

function Given({
  all,
  onChange,
  onDone,
}: {
  all: Delegations;
  onChange: (one: DelegationView) => void;
  onDone: (words: string) => void;
}) {
  const t = useText();
  return (
    <Card id="given" title={t('given')}>
      {all.given.length === 0 ? (
        <EmptyLine>{t('given.none')}</EmptyLine>
      ) : (
        <DelegationTable side="given" delegations={all.given} onChange={onChange} onDone={onDone} />
      )}
    </Card>
  );
}

function Received({ all, onDone }: { all: Delegations; onDone: (words: string) => void }) {
  const t = useText();
  return (
    <Card id="received" title={t('received')}>
      {all.received.length === 0 ? (
        <EmptyLine>{t('received.none')}</EmptyLine>
      ) : (
        <DelegationTable side="received" delegations={all.received} actingFor={all.actingFor} onDone={onDone} />
      )}
    </Card>
  );
}

/** Why this person gives none: the rule in words. */
function MayNotGive({ give }: Pick<Delegations, 'give'>) {
  const t = useText();
  const { language } = useLanguage();
  return (
    <StateLine tone="blocked">
      {give.text[language]} {`${give.legal} · ${t('rule', { rule: give.rule })}`}
    </StateLine>
  );
}

function Failed({ trouble, onAgain }: { trouble: Trouble; onAgain: () => void }) {
  const t = useText();
  const again = (
    <button type="button" className="sd-link" onClick={onAgain}>
      {t('again')}
    </button>
  );
  return (
    <div role="alert">
      <StateLine tone="failed" action={again}>
        {t('failed')} {detailOf(trouble)}
      </StateLine>
    </div>
  );
}

/** The list; asked for anew it stays on the screen until the new one is there. */
function useDelegations(): [Answer, () => void] {
  const [answer, setAnswer] = useState<Answer>({ state: 'loading' });
  const asked = useRef<AbortController>(undefined);
  const load = useCallback(() => {
    asked.current?.abort();
    const abort = new AbortController();
    asked.current = abort;
    setAnswer((before) => (before.state === 'failed' ? { state: 'loading' } : before));
    fetchDelegations(abort.signal)
      .then((reply) =>
        setAnswer(reply.ok ? { state: 'shown', all: reply.value } : { state: 'failed', trouble: reply.trouble }),
      )
      .catch(() => undefined);
  }, []);
  useEffect(() => {
    load();
    return () => asked.current?.abort();
  }, [load]);
  return [answer, load];
}
