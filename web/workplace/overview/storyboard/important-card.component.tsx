import type { ReactNode } from 'react';
import type { PatientBanner } from '../../../../src/patient-index/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { Skeleton } from '../../../design/card/state-line.component.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';

/** Important to know: alerts and wills first, then who else is around the patient. Not known is said as not known. */
export function ImportantCard() {
  const t = useText();
  const patient = useOverviewTools().state.patient;
  return (
    <Card id="important" className="wp-important" title={t('important')}>
      {patient === undefined ? <Skeleton rows={6} /> : <Important patient={patient} />}
    </Card>
  );
}

function Important({ patient }: { patient: PatientBanner }) {
  const t = useText();
  const { open } = useOverviewTools();
  const unknown = <span className="sd-muted">{t('notStated')}</span>;
  return (
    <dl className="wp-important-rows">
      <Row label={t('important.alerts')}>
        {patient.alerts === undefined && unknown}
        {patient.alerts?.length === 0 && t('important.noAlerts')}
        {patient.alerts?.map((alert) => (
          <button
            key={alert.reference}
            type="button"
            className="wp-alert"
            onClick={() => open({ view: 'item', item: alert })}
          >
            <Icon name="info" size={13} /> {alert.title}
          </button>
        ))}
      </Row>
      <Row label={t('important.gp')}>{patient.generalPractitioner ?? unknown}</Row>
      <Row label={t('important.municipality')}>{patient.municipality ?? unknown}</Row>
      <Row label={t('important.relatives')}>
        <Relatives relatives={patient.relatives} />
      </Row>
      <Row label={t('important.interpreter')}>{languageWords(patient.language, t) ?? unknown}</Row>
    </dl>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Relatives({ relatives }: { relatives: PatientBanner['relatives'] }) {
  const t = useText();
  const { open } = useOverviewTools();
  if (relatives === undefined) return <span className="sd-muted">{t('notStated')}</span>;
  const [first, ...others] = relatives;
  if (first === undefined) return t('important.noRelatives');
  return (
    <button type="button" className="wp-plain wp-relative" onClick={() => open({ view: 'relatives' })}>
      {`${first.relation}, ${first.name}`}
      {others.length > 0 && <span className="sd-muted"> · {t('important.others', { n: others.length })}</span>}
    </button>
  );
}

/** `da` needs no interpreter by itself; another language is named, and whether one is needed is for the clinician to ask. */
function languageWords(language: string | undefined, t: ReturnType<typeof useText>): string | undefined {
  if (language === undefined) return undefined;
  if (/^da(-|$)|^dansk$/i.test(language)) return t('important.danish');
  return t('important.language', { language: languageName(language) });
}

function languageName(code: string): string {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(code)) return code;
  try {
    return new Intl.DisplayNames(['da'], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
