import { useState } from 'react';
import { StateLine } from '../../../design/card/state-line.component.js';
import { formatTime } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { useShell } from '../../shell.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { endAccess } from './access.resource.js';
import { isPurposeKey, useAccessText, usePurposeText } from './access.strings.js';
import { AccessForm } from './access-form.component.js';
import { AccessLimits } from './access-limits.component.js';
import { isWidened, obligationsInWords } from './access-words.js';
import { OtherPurpose } from './purpose-form.component.js';

/**
 * Why one may see this: the rule, the law, what it rests on, what is left out; and the way to see more, or to stop.
 * `widened` = this page was opened on a stated ground, whether or not the answer shows it.
 */
export function AccessPanel({ widened, onChanged }: { widened: boolean; onChanged: (granted: boolean) => void }) {
  const t = useText();
  const a = useAccessText();
  const p = usePurposeText();
  const { language } = useLanguage();
  const { id, state } = useOverviewTools();
  // Break-glass is a doctor's (rule S6), and her own (rule 37): offered to others it would only be refused.
  const { me } = useShell();
  const access = state.access;
  if (access === undefined) return <p>{t('access.unknown')}</p>;
  const reason = language === 'en' ? (access.reasonEn ?? access.reason) : access.reason;
  const statedWords = ({ kind, until, reason: typed }: NonNullable<typeof access.stated>) =>
    [a(`stated.${kind}`), typed && `»${typed}«`, a('until', { time: formatTime(until, language) })]
      .filter(Boolean)
      .join(' · ');
  const purposeName = access.purpose && isPurposeKey(access.purpose) ? p(access.purpose) : access.purpose;
  const lines: [string, string | undefined][] = [
    [a('purpose'), purposeName],
    [a('stated'), access.stated && statedWords(access.stated)],
    [t('access.legal'), access.legal],
    [t('access.rule'), access.rule],
    [t('access.evidence'), access.evidence],
    [t('access.grade'), access.grade],
    [t('access.obligations'), obligationsInWords(access, t)],
  ];
  return (
    <div className="wp-access-panel">
      <p className="wp-access-reason">{reason}</p>
      <dl className="wp-facts">
        {lines.map(([label, words]) =>
          words ? (
            <div key={label} className="wp-fact">
              <dt>{label}</dt>
              <dd>{words}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <AccessLimits access={access} />
      <p className="sd-hint">{t('access.minlog')}</p>
      {widened || access.stated || isWidened(access) ? (
        <EndAccess patientId={id} onEnded={() => onChanged(false)} />
      ) : (
        access.filtered && (
          <section>
            <h3>{t('access.more')}</h3>
            <AccessForm
              patientId={id}
              grounds={me.role === 'doctor' ? ['consent', 'emergency'] : ['consent']}
              onGranted={() => onChanged(true)}
            />
          </section>
        )
      )}
      <OtherPurpose patientId={id} onGranted={() => onChanged(true)} />
    </div>
  );
}

function EndAccess({ patientId, onEnded }: { patientId: string; onEnded: () => void }) {
  const t = useText();
  const [state, setState] = useState<'idle' | 'sending' | 'failed'>('idle');
  const end = async () => {
    setState('sending');
    const reply = await endAccess(patientId);
    if (reply.ok) onEnded();
    else setState('failed');
  };
  return (
    <section>
      <h3>{t('access.widened')}</h3>
      <p>{t('access.widened.hint')}</p>
      {state === 'failed' && (
        <div role="alert">
          <StateLine tone="failed">{t('access.endFailed')}</StateLine>
        </div>
      )}
      <button type="button" className="sd-button" disabled={state === 'sending'} onClick={end}>
        {t('access.end')}
      </button>
    </section>
  );
}
