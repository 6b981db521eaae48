import { useId, useState } from 'react';
import { StateLine } from '../../../design/card/state-line.component.js';
import { useLanguage } from '../../../design/i18n/index.js';
import type { Trouble } from '../../../session/ask.js';
import { StepUp } from '../../session/step-up.component.js';
import { useText } from '../overview.strings.js';
import { type AccessRequest, requestAccess } from './access.resource.js';
import { refusalOf } from './refusal.js';
import { MINIMUM_REASON, reasonFault } from './reason.js';
import './access.css';

export type Ground = 'treatment' | 'consent' | 'emergency';

interface AccessFormProps {
  patientId: string;
  /** Offered grounds, the first is chosen. */
  grounds: readonly Ground[];
  onGranted: () => void;
}

/** Why do you need to see this? One ground, a typed reason, and what happens then said before it is pressed. */
export function AccessForm({ patientId, grounds, onGranted }: AccessFormProps) {
  const t = useText();
  const { language } = useLanguage();
  const id = useId();
  const [ground, setGround] = useState<Ground>(grounds[0] ?? 'treatment');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<'idle' | 'sending' | Trouble>('idle');
  const fault = reasonFault(reason);
  const ask = async () => {
    setState('sending');
    const reply = await requestAccess(patientId, requestOf(ground, reason.trim()));
    if (reply.ok) onGranted();
    else setState(reply.trouble);
  };
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fault !== undefined) {
      document.getElementById(`${id}-reason`)?.focus();
      return;
    }
    await ask();
  };
  if (typeof state === 'object' && state.kind === 'forbidden' && state.stepUp)
    return <StepUp why={t('form.stepUp')} onProved={ask} />;
  return (
    <form className="wp-access-form" onSubmit={send} noValidate>
      <fieldset>
        <legend>{t('form.ground')}</legend>
        {grounds.map((one) => (
          <label key={one} className="wp-ground">
            <input type="radio" name={`${id}-ground`} checked={ground === one} onChange={() => setGround(one)} />
            <span>
              <strong>{t(`ground.${one}`)}</strong>
              <span className="sd-hint">{t(`ground.${one}.hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="sd-field">
        <label htmlFor={`${id}-reason`}>{t('form.reason')}</label>
        <span className="sd-hint" id={`${id}-hint`}>
          {t('form.reason.hint', { n: MINIMUM_REASON })}
        </span>
        {tried && fault !== undefined && (
          <span className="sd-field-error" id={`${id}-fault`}>
            {t('form.reason.short', { n: MINIMUM_REASON })}
          </span>
        )}
        <textarea
          id={`${id}-reason`}
          className="sd-input"
          value={reason}
          required
          aria-invalid={tried && fault !== undefined}
          aria-describedby={tried && fault !== undefined ? `${id}-hint ${id}-fault` : `${id}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <p className="wp-consequence">{t(`ground.${ground}.consequence`)}</p>
      {typeof state === 'object' && (
        <div role="alert">
          <StateLine tone="failed">{refusalOf(state, language) ?? t('form.failed')}</StateLine>
        </div>
      )}
      <button
        type="submit"
        className={ground === 'emergency' ? 'sd-button sd-button-locked' : 'sd-button sd-button-primary'}
        disabled={state === 'sending'}
      >
        {t(`ground.${ground}.do`)}
      </button>
    </form>
  );
}

function requestOf(ground: Ground, reason: string): AccessRequest {
  if (ground === 'emergency') return { purpose: 'emergency', reason };
  if (ground === 'consent') return { purpose: 'treatment', reason, consent: true };
  return { purpose: 'treatment', reason, statesCurrentTreatment: true };
}
