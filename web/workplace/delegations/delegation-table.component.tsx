import { useState } from 'react';
import type { DelegationView } from '../../../src/access/contract.js';
import { StateLine } from '../../design/card/state-line.component.js';
import { formatDate } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { useKindWords } from './kind-words.js';
import { actFor, endDelegation } from './delegations.resource.js';
import { useText } from './delegations.strings.js';
import { lastDayOf } from './last-day.js';

interface DelegationTableProps {
  /** Whose list it is: what one gave, or what one received. */
  side: 'given' | 'received';
  delegations: DelegationView[];
  actingFor?: string;
  onChange?: (one: DelegationView) => void;
  onDone: (words: string) => void;
}

const isLive = ({ state }: DelegationView) => state === 'in-force' || state === 'idle';

/** Those in force, and behind a fold those that are over. */
export function DelegationTable(props: DelegationTableProps) {
  const t = useText();
  const live = props.delegations.filter(isLive);
  const over = props.delegations.filter((one) => !isLive(one));
  return (
    <>
      {live.length > 0 && <Rows {...props} delegations={live} />}
      {live.length === 0 && <p className="sd-empty">{t(`${props.side}.none`)}</p>}
      {over.length > 0 && (
        <details className="dg-over">
          <summary>{t('earlier', { n: over.length })}</summary>
          <Rows {...props} delegations={over} />
        </details>
      )}
    </>
  );
}

function Rows(props: DelegationTableProps) {
  const t = useText();
  const { side, delegations } = props;
  return (
    <table className="wp-table dg-table">
      <thead>
        <tr>
          <th scope="col">{t(side === 'given' ? 'assistant' : 'principal')}</th>
          <th scope="col">{t('data')}</th>
          <th scope="col">{t('deeds')}</th>
          <th scope="col">{t('until')}</th>
          <th scope="col">{t('state')}</th>
          <th scope="col">
            <span className="sd-hidden">{t('actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {delegations.map((one) => (
          <Row key={one.id} {...props} one={one} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ one, side, actingFor, onChange, onDone }: DelegationTableProps & { one: DelegationView }) {
  const t = useText();
  const { language } = useLanguage();
  const kinds = useKindWords();
  const party = side === 'given' ? one.assistant : one.principal;
  return (
    <tr data-delegation={one.id}>
      <th scope="row">
        <strong>{party.name}</strong>
        <span className="dg-about">{[party.role[language], party.organisation].filter(Boolean).join(' · ')}</span>
      </th>
      <td data-label={t('data')}>{kinds(one.scope)}</td>
      <td data-label={t('deeds')}>{t(one.readOnly ? 'look' : 'write')}</td>
      <td data-label={t('until')} className="sd-nowrap">
        {formatDate(lastDayOf(one.to), language)}
      </td>
      <td data-label={t('state')}>
        <span className={`dg-state dg-state-${one.state}`}>
          {one.state === 'taken-back'
            ? t('state.taken-back', { date: formatDate(one.takenBackAt ?? one.to, language) })
            : t(`state.${one.state}`)}
        </span>
      </td>
      <td className="dg-actions">{isLive(one) && <Actions {...{ one, side, actingFor, onChange, onDone }} />}</td>
    </tr>
  );
}

type ActionsProps = Omit<DelegationTableProps, 'delegations'> & { one: DelegationView };

function Actions({ one, side, actingFor, onChange, onDone }: ActionsProps) {
  const t = useText();
  const [state, setState] = useState<'idle' | 'sure' | 'sending' | 'failed'>('idle');
  const verb = side === 'given' ? 'end' : 'return';
  const party = side === 'given' ? one.assistant : one.principal;
  const end = async () => {
    setState('sending');
    const reply = await endDelegation(one.id);
    if (reply.ok) onDone(t('ended'));
    else setState('failed');
  };
  const act = async (principal: string | null) => {
    setState('sending');
    const reply = await actFor(principal);
    // Everything on every page is seen in another's name from here on.
    if (reply.ok) window.location.reload();
    else setState('failed');
  };
  if (state === 'sure')
    return (
      <span className="dg-sure">
        {t(`${verb}.sure`)}
        {/* biome-ignore lint/a11y/noAutofocus: the button that was pressed has become this one */}
        <button type="button" className="sd-button dg-end" autoFocus onClick={end}>
          {t(`${verb}.yes`)}
        </button>
        <button type="button" className="sd-button" onClick={() => setState('idle')}>
          {t('no')}
        </button>
      </span>
    );
  const isActing = actingFor === one.principal.id;
  return (
    <span className="dg-buttons">
      {state === 'failed' && (
        <span role="alert">
          <StateLine tone="failed">{t('do.failed')}</StateLine>
        </span>
      )}
      {side === 'received' && isActing && (
        <>
          <strong>{t('acting', { name: party.name })}</strong>
          <button type="button" className="sd-button" disabled={state === 'sending'} onClick={() => act(null)}>
            {t('act.stop')}
          </button>
        </>
      )}
      {side === 'received' && !isActing && one.state === 'in-force' && (
        <button
          type="button"
          className="sd-button sd-button-primary"
          disabled={state === 'sending'}
          onClick={() => act(one.principal.id)}
        >
          {t('act', { name: party.name })}
        </button>
      )}
      {onChange && one.state === 'in-force' && (
        <button
          type="button"
          className="sd-button"
          aria-label={t('change.of', { name: party.name })}
          onClick={() => onChange(one)}
        >
          {t('change')}
        </button>
      )}
      <button
        type="button"
        className="sd-button"
        disabled={state === 'sending'}
        aria-label={t(`${verb}.of`, { name: party.name })}
        onClick={() => setState('sure')}
      >
        {t(verb)}
      </button>
    </span>
  );
}
