import { useEffect, useId, useMemo, useState } from 'react';
import type { SupervisedEntry } from '../../../src/patient-index/contract.js';
import { EmptyLine, Skeleton, StateLine } from '../../design/card/state-line.component.js';
import { useLanguage } from '../../design/i18n/index.js';
import { detailOf, type Trouble } from '../../session/ask.js';
import { MarkRules } from './mark.component.js';
import { PersonVisits } from './person-visits.component.js';
import type { View, Wish } from './supervision.resource.js';
import { useText } from './supervision.strings.js';
import { type LookUps, useLookUps } from './use-look-ups.js';
import { visitsOf } from './visits.js';
import './supervision.css';

const UNFILTERED = { from: '', to: '', onlyMarked: false };

/** What a supervisor's assistants and unit have looked up, by person and visit; the unusual marked by a rule that is told. */
export function SupervisionPage() {
  const t = useText();
  const [wish, setWish] = useState<Wish>({ view: 'assistants', ...UNFILTERED });
  const found = useLookUps(wish);
  const people = usePeople(found.entries, wish.view);
  useEffect(() => {
    document.title = `${t('title')} – Overblik`;
  }, [t]);
  return (
    <main className="wp-page" id="content" tabIndex={-1}>
      <h1>{t('title')}</h1>
      <p className="sd-hint wp-page-lead">{t('lead')}</p>
      <Views chosen={wish.view} onChoose={(view) => setWish({ view, ...UNFILTERED })} />
      {found.trouble?.kind === 'forbidden' && found.state === 'failed' ? (
        <NotASupervisor view={wish.view} trouble={found.trouble} />
      ) : (
        <>
          <Filter wish={wish} people={people} onChange={setWish} />
          <Found
            found={found}
            isFiltered={wish.actor !== undefined || wish.from !== '' || wish.to !== '' || wish.onlyMarked}
          />
        </>
      )}
    </main>
  );
}

function Views({ chosen, onChoose }: { chosen: View; onChoose: (view: View) => void }) {
  const t = useText();
  return (
    <div className="sv-views">
      <fieldset className="sv-tabs">
        <legend className="sd-hidden">{t('views')}</legend>
        {(['assistants', 'unit'] as const).map((view) => (
          <label key={view} className={view === chosen ? 'sv-tab sv-tab-chosen' : 'sv-tab'}>
            <input type="radio" name="view" checked={view === chosen} onChange={() => onChoose(view)} />
            {t(`view.${view}`)}
          </label>
        ))}
      </fieldset>
      <p className="sd-hint">{t(`view.${chosen}.lead`)}</p>
    </div>
  );
}

interface FilterProps {
  wish: Wish;
  people: { actor: string; who: string }[];
  onChange: (wish: Wish) => void;
}

function Filter({ wish, people, onChange }: FilterProps) {
  const t = useText();
  const id = useId();
  const { actor: _any, ...everybody } = wish;
  return (
    <form className="sv-filter" onSubmit={(event) => event.preventDefault()}>
      <div className="sd-field">
        <label htmlFor={`${id}-who`}>{t('who')}</label>
        <select
          id={`${id}-who`}
          className="sd-input"
          value={wish.actor ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? everybody : { ...wish, actor: event.target.value })}
        >
          <option value="">{t('everybody')}</option>
          {people.map(({ actor, who }) => (
            <option key={actor} value={actor}>
              {who}
            </option>
          ))}
        </select>
      </div>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} className="sd-field">
          <label htmlFor={`${id}-${end}`}>{t(end)}</label>
          <input
            id={`${id}-${end}`}
            type="date"
            className="sd-input"
            value={wish[end]}
            onChange={(event) => onChange({ ...wish, [end]: event.target.value })}
          />
        </div>
      ))}
      <label className="sv-check">
        <input
          type="checkbox"
          checked={wish.onlyMarked}
          onChange={(event) => onChange({ ...wish, onlyMarked: event.target.checked })}
        />
        {t('onlyMarked')}
      </label>
      <button type="button" className="sd-button" onClick={() => onChange({ view: wish.view, ...UNFILTERED })}>
        {t('clear')}
      </button>
      <MarkRules />
    </form>
  );
}

function Found({ found, isFiltered }: { found: ReturnType<typeof useLookUps>; isFiltered: boolean }) {
  const t = useText();
  const people = useMemo(() => visitsOf(found.entries), [found.entries]);
  return (
    <>
      <p className="sv-count" role="status">
        {found.state === 'shown' &&
          found.entries.length > 0 &&
          t(found.next ? 'atLeast' : 'count', countOf(found, people.length))}
      </p>
      {found.state === 'loading' && (
        <div className="sd-card sv-waiting">
          <Skeleton rows={8} slow={t('waiting')} />
        </div>
      )}
      {found.state === 'failed' && (
        <div role="alert">
          <StateLine tone="failed" action={<Again onAgain={found.again} />}>
            {t('failed')} {found.trouble && detailOf(found.trouble)}
          </StateLine>
        </div>
      )}
      {found.state === 'shown' && people.length === 0 && (
        <div className="sd-card">
          <EmptyLine>{t(isFiltered ? 'none.filtered' : 'none')}</EmptyLine>
        </div>
      )}
      {people.map((person) => (
        <PersonVisits key={person.actor} person={person} />
      ))}
      {found.state === 'shown' && found.trouble && (
        <div role="alert">
          <StateLine tone="partial" action={<Again onAgain={found.more} />}>
            {t('failed.more')} {detailOf(found.trouble)}
          </StateLine>
        </div>
      )}
      {found.next !== undefined && found.trouble === undefined && (
        <button type="button" className="sd-button sv-older" disabled={found.isFetchingMore} onClick={found.more}>
          {t('more')}
        </button>
      )}
    </>
  );
}

function Again({ onAgain }: { onAgain: () => void }) {
  const t = useText();
  return (
    <button type="button" className="sd-link" onClick={onAgain}>
      {t('again')}
    </button>
  );
}

function countOf({ entries }: LookUps, people: number) {
  return { n: entries.length, people, marked: entries.filter(({ marks }) => marks.length > 0).length };
}

/** Nothing here for this person: the rule, and for whom the view is. */
function NotASupervisor({ view, trouble }: { view: View; trouble: Trouble & { kind: 'forbidden' } }) {
  const t = useText();
  const { language } = useLanguage();
  const { access } = trouble;
  const reason = language === 'en' ? (access?.reasonEn ?? access?.reason) : access?.reason;
  return (
    <section className="sd-card sv-forbidden">
      <h2>{t('forbidden')}</h2>
      <StateLine tone="blocked">{reason ?? trouble.message}</StateLine>
      <p>{t(`forbidden.${view}`)}</p>
      {access && <p className="sd-hint">{`${access.legal} · ${t('rule', { rule: access.rule })}`}</p>}
    </section>
  );
}

/** Everybody met so far in the view, so that one who was chosen can be exchanged for another. */
function usePeople(entries: readonly SupervisedEntry[], view: View): { actor: string; who: string }[] {
  const [known, setKnown] = useState<{ view: View; people: Map<string, string> }>({ view, people: new Map() });
  useEffect(() => {
    setKnown((before) => {
      const people = new Map(before.view === view ? before.people : []);
      for (const { actor, who } of entries) people.set(actor, who);
      return { view, people };
    });
  }, [entries, view]);
  return useMemo(
    () => [...known.people].map(([actor, who]) => ({ actor, who })).sort((a, b) => a.who.localeCompare(b.who, 'da')),
    [known],
  );
}
