import { useCallback, useEffect, useMemo, useState } from 'react';
import type { WardPatient } from '../../../src/patient-index/contract.js';
import { EmptyLine, Skeleton, StateLine } from '../../design/card/state-line.component.js';
import { formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import type { Trouble } from '../../session/ask.js';
import { useShell } from '../shell.js';
import { useText } from '../workplace.strings.js';
import { matching } from './filter-patients.js';
import { fetchWardPatients } from './ward-list.resource.js';
import { WardTable } from './ward-table.component.js';
import './ward-list.css';

type Answer =
  | { state: 'loading' }
  | { state: 'shown'; patients: WardPatient[]; at: Date }
  | { state: 'failed'; trouble: Trouble; at: Date };

/** The patients of the unit who are in contact now. */
export function WardListPage() {
  const t = useText();
  const { language } = useLanguage();
  const { me, openPalette } = useShell();
  const [answer, reload] = useWardPatients();
  const [filter, setFilter] = useState('');
  const all = answer.state === 'shown' ? answer.patients : undefined;
  const shown = useMemo(() => (all === undefined ? [] : matching(all, filter)), [all, filter]);
  useEffect(() => {
    document.title = `${t('nav.list')} – Overblik`;
  }, [t]);
  return (
    <main className="wp-ward" id="content" tabIndex={-1}>
      <div className="wp-ward-head">
        <h1>{t('ward.title', { unit: me.organisation ?? t('ward.noUnit') })}</h1>
        <p className="wp-ward-count" role="status">
          {answer.state === 'shown' && (
            <>
              {filter.trim() === ''
                ? t('ward.count', { n: answer.patients.length })
                : t('ward.filtered', { n: shown.length, all: answer.patients.length })}
              {` · ${t('fetched', { time: formatTime(answer.at, language) })}`}
            </>
          )}
        </p>
        <div className="wp-ward-tools">
          <label className="sd-hidden" htmlFor="wp-ward-filter">
            {t('ward.filter')}
          </label>
          <input
            id="wp-ward-filter"
            className="sd-input"
            type="search"
            autoComplete="off"
            placeholder={t('ward.filter')}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <button type="button" className="sd-button" onClick={openPalette}>
            {t('ward.find')}
          </button>
        </div>
      </div>
      <div className="wp-ward-body sd-card">
        {answer.state === 'loading' && <Skeleton rows={8} slow={t('ward.slow')} />}
        {answer.state === 'failed' && (
          <StateLine
            tone="failed"
            action={
              <button type="button" className="sd-link" onClick={reload}>
                {t('again')}
              </button>
            }
          >
            {t('ward.failed', { time: formatTime(answer.at, language) })} {messageOf(answer.trouble)}
          </StateLine>
        )}
        {all !== undefined && all.length === 0 && <EmptyLine>{t('ward.none')}</EmptyLine>}
        {all !== undefined && all.length > 0 && shown.length === 0 && <EmptyLine>{t('ward.noMatch')}</EmptyLine>}
        {shown.length > 0 && <WardTable patients={shown} />}
      </div>
    </main>
  );
}

function messageOf(trouble: Trouble): string {
  return 'message' in trouble && trouble.message !== undefined ? trouble.message : '';
}

function useWardPatients(): [Answer, () => void] {
  const [answer, setAnswer] = useState<Answer>({ state: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    fetchWardPatients(abort.signal)
      .then((reply) => {
        const at = new Date();
        if (reply.ok) setAnswer({ state: 'shown', patients: reply.value, at });
        else setAnswer({ state: 'failed', trouble: reply.trouble, at });
      })
      .catch(() => {});
    return () => abort.abort();
  }, [asked]);
  const reload = useCallback(() => {
    setAnswer({ state: 'loading' });
    setAsked((count) => count + 1);
  }, []);
  return [answer, reload];
}
