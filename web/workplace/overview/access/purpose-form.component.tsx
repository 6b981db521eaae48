import { useCallback, useEffect, useId, useState } from 'react';
import type { PurposeOffer, PurposeRow, Words } from '../../../../src/access/contract.js';
import { Skeleton, StateLine } from '../../../design/card/state-line.component.js';
import { useLanguage } from '../../../design/i18n/index.js';
import type { Trouble } from '../../../session/ask.js';
import { StepUp } from '../../session/step-up.component.js';
import { useText } from '../overview.strings.js';
import { requestAccess } from './access.resource.js';
import { useAccessText } from './access.strings.js';
import { fetchPurposes } from './purposes.resource.js';
import { refusalOf } from './refusal.js';
import { MINIMUM_REASON, reasonFault } from './reason.js';

type Offers = { state: 'loading' } | { state: 'failed' } | { state: 'shown'; purposes: PurposeOffer[] };

interface PurposeProps {
  patientId: string;
  onGranted: () => void;
}

/** Another lawful purpose, behind a fold: which there are for this role is asked when it is opened. */
export function OtherPurpose({ patientId, onGranted }: PurposeProps) {
  const a = useAccessText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="wp-other" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{a('other')}</summary>
      <p className="sd-hint">{a('other.hint')}</p>
      {isOpen && <Purposes patientId={patientId} onGranted={onGranted} />}
    </details>
  );
}

function Purposes(props: PurposeProps) {
  const a = useAccessText();
  const [offers, setOffers] = useState<Offers>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const again = useCallback(() => {
    setOffers({ state: 'loading' });
    setRound((count) => count + 1);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what "try again" changes
  useEffect(() => {
    const abort = new AbortController();
    fetchPurposes(abort.signal)
      .then((reply) => setOffers(reply.ok ? { state: 'shown', purposes: reply.value.purposes } : { state: 'failed' }))
      .catch(() => undefined);
    return () => abort.abort();
  }, [round]);
  if (offers.state === 'loading') return <Skeleton rows={3} slow={a('other.waiting')} />;
  if (offers.state === 'failed')
    return (
      <div role="alert">
        <StateLine
          tone="failed"
          action={
            <button type="button" className="sd-link" onClick={again}>
              {a('other.again')}
            </button>
          }
        >
          {a('other.failed')}
        </StateLine>
      </div>
    );
  const [first] = offers.purposes;
  if (first === undefined) return <p className="sd-empty">{a('other.none')}</p>;
  return <PurposeForm {...props} offers={offers.purposes} first={first} />;
}

function PurposeForm({
  patientId,
  onGranted,
  offers,
  first,
}: PurposeProps & { offers: PurposeOffer[]; first: PurposeOffer }) {
  const t = useText();
  const a = useAccessText();
  const { language } = useLanguage();
  const id = useId();
  const [chosen, setChosen] = useState(first);
  const [consent, setConsent] = useState(false);
  const [onScene, setOnScene] = useState(false);
  const [about, setAbout] = useState({ from: '', to: '' });
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<'idle' | 'sending' | Trouble>('idle');
  const { asks, purpose } = chosen;
  const isShort = asks.reason && reasonFault(reason) !== undefined;
  const ask = async () => {
    setState('sending');
    const reply = await requestAccess(patientId, {
      purpose,
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      ...(asks.consent ? { consent } : {}),
      ...(asks.onScene ? { onScene } : {}),
      ...(asks.period ? { about } : {}),
    });
    if (reply.ok) onGranted();
    else setState(reply.trouble);
  };
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isShort) document.getElementById(`${id}-reason`)?.focus();
    else await ask();
  };
  if (typeof state === 'object' && state.kind === 'forbidden' && state.stepUp)
    return <StepUp why={t('form.stepUp')} onProved={ask} />;
  return (
    <form className="wp-access-form" onSubmit={send} noValidate>
      <div className="sd-field">
        <label htmlFor={`${id}-purpose`}>{a('other.choose')}</label>
        <select
          id={`${id}-purpose`}
          className="sd-input"
          value={purpose}
          onChange={(event) => {
            setChosen(offers.find((one) => one.purpose === event.target.value) ?? first);
            setState('idle');
          }}
        >
          {offers.map((offer) => (
            <option key={offer.purpose} value={offer.purpose}>
              {offer.name[language]}
            </option>
          ))}
        </select>
      </div>
      {chosen.rows.map((row) => (
        <Row key={row.rule} row={row} />
      ))}
      {asks.consent && (
        <label className="wp-check">
          <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
          {a('consent')}
        </label>
      )}
      {asks.onScene && (
        <label className="wp-check">
          <input type="checkbox" checked={onScene} onChange={(event) => setOnScene(event.target.checked)} />
          {a('onScene')}
        </label>
      )}
      {asks.period && <Period about={about} onChange={setAbout} />}
      <div className="sd-field">
        <label htmlFor={`${id}-reason`}>{a('reason')}</label>
        <span className="sd-hint" id={`${id}-hint`}>
          {a(asks.reason ? 'reason.needed' : 'reason.free')}
        </span>
        {tried && isShort && (
          <span className="sd-field-error" id={`${id}-fault`}>
            {t('form.reason.short', { n: MINIMUM_REASON })}
          </span>
        )}
        <input
          id={`${id}-reason`}
          className="sd-input"
          value={reason}
          maxLength={2000}
          aria-invalid={tried && isShort}
          aria-describedby={tried && isShort ? `${id}-hint ${id}-fault` : `${id}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <p className="wp-consequence">{a('consequence')}</p>
      {typeof state === 'object' && (
        <div role="alert">
          <StateLine tone="failed">{refusalOf(state, language) ?? t('form.failed')}</StateLine>
        </div>
      )}
      <button type="submit" className="sd-button sd-button-primary" disabled={state === 'sending'}>
        {a('open', { purpose: chosen.name[language] })}
      </button>
    </form>
  );
}

function Period({
  about,
  onChange,
}: {
  about: { from: string; to: string };
  onChange: (about: { from: string; to: string }) => void;
}) {
  const a = useAccessText();
  const id = useId();
  return (
    <fieldset className="wp-period">
      <legend>{a('period')}</legend>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} className="sd-field">
          <label htmlFor={`${id}-${end}`}>{a(`period.${end}`)}</label>
          <input
            id={`${id}-${end}`}
            type="date"
            className="sd-input"
            value={about[end]}
            onChange={(event) => onChange({ ...about, [end]: event.target.value })}
          />
        </div>
      ))}
    </fieldset>
  );
}

/** One row of the table: what it gives, by which law, and what it demands. */
function Row({ row }: { row: PurposeRow }) {
  const t = useText();
  const a = useAccessText();
  const { language } = useLanguage();
  const list = (words: Words[]) => words.map((one) => one[language]).join(', ');
  const kinds = row.kinds.length === 0 ? a('allKinds') : a('shows', { kinds: list(row.kinds) });
  const shows = [kinds, row.narrows?.[language]].filter(Boolean).join('; ');
  return (
    <dl className="wp-facts wp-purpose-row">
      <div className="wp-fact">
        <dt>{a('gives')}</dt>
        <dd>
          {row.gives[language]} <span className="sd-hint">{`${shows}.`}</span>
        </dd>
      </div>
      <div className="wp-fact">
        <dt>{a('demands')}</dt>
        <dd>
          <ul className="wp-demands">
            {row.demands.map((demand) => (
              <li key={demand.en}>
                {demand[language]}
                {demand.met !== undefined && (
                  <strong className={demand.met ? 'wp-demand-met' : 'wp-demand-unmet'}>
                    {a(demand.met ? 'demand.met' : 'demand.unmet')}
                  </strong>
                )}
              </li>
            ))}
            {row.relations.length > 0 && <li>{a('relation', { relations: list(row.relations) })}</li>}
            {row.demands.length + row.relations.length === 0 && <li>{a('nothing')}</li>}
          </ul>
        </dd>
      </div>
      <div className="wp-fact">
        <dt>{t('access.legal')}</dt>
        <dd>{`${row.legal} · ${a('limits.rule', { rule: row.rule })}`}</dd>
      </div>
    </dl>
  );
}
