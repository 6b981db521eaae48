import type { ReactNode } from 'react';
import type { PatientBanner as Banner } from '../../../../src/patient-index/contract.js';
import { formatAge, formatCpr, formatDate, formatDateTime, formatTime, isoDay } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { triageLevel, TriageMark } from '../../../design/triage-mark/triage-mark.component.js';
import { useShell } from '../../shell.js';
import { triageWord } from '../../workplace.strings.js';
import { AppsMenu } from '../apps/apps-menu.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import './banner.css';

/** Who this is, what may kill them, where they are. Never scrolls away and waits for no source but the index itself. */
export function PatientBanner({ patient, others }: { patient: Banner; others: number }) {
  const t = useText();
  return (
    <section className={patient.deceased ? 'wp-banner wp-banner-deceased' : 'wp-banner'} aria-label={t('banner')}>
      <div className="wp-banner-stays">
        <Identity patient={patient} />
        <CaveBox patient={patient} />
      </div>
      <Now patient={patient} />
      <div className="wp-banner-tools">
        {others > 0 && (
          <span className="wp-tag wp-tag-warn" role="status">
            <Icon name="warning" size={14} /> {t('banner.others', { n: others + 1 })}
          </span>
        )}
        <AppsMenu patientId={patient.id} />
        <button type="button" className="sd-button" onClick={() => window.print()}>
          <Icon name="print" /> {t('print')}
        </button>
      </div>
    </section>
  );
}

/** The same height while the name is on its way. */
export function BannerSkeleton() {
  return (
    <div className="wp-banner" aria-hidden="true">
      <span className="wp-banner-bar" />
    </div>
  );
}

function Identity({ patient }: { patient: Banner }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useShell();
  const born = patient.birthDate;
  return (
    <div className="wp-identity">
      <h1>
        {patient.given} <span className="wp-family">{patient.family}</span>
        {patient.addressProtected && <span className="wp-tag wp-tag-locked">{t('banner.protected')}</span>}
        {patient.deceased && (
          <span className="wp-tag wp-tag-dead">
            {patient.deceasedAt
              ? t('banner.diedAt', { date: formatDate(patient.deceasedAt, language) })
              : t('banner.died')}
          </span>
        )}
      </h1>
      <p className="wp-identity-line">
        <Labelled label={numberLabel(patient.cprKind, t)}>
          <span className="sd-nowrap">{patient.cpr ? formatCpr(patient.cpr) : patient.cprMasked}</span>
        </Labelled>
        <Labelled label={t('banner.born')}>
          {born
            ? `${formatDate(born, language)} (${formatAge(born, patient.deceasedAt ?? now, language)})`
            : t('notStated')}
        </Labelled>
        <Labelled label={t('banner.gender')}>{genderWord(patient.gender, t)}</Labelled>
      </p>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="wp-labelled">
      <span className="wp-label">{label}</span> <strong>{children}</strong>
    </span>
  );
}

type Text = ReturnType<typeof useText>;

function numberLabel(kind: string | undefined, t: Text): string {
  if (kind === undefined || kind === 'cpr') return 'CPR';
  return `${t('banner.replacement')} (${kind.replace('ecpr', 'eCPR').toLocaleUpperCase('da').replace('ECPR', 'eCPR')})`;
}

function genderWord(gender: string | undefined, t: Text): string {
  if (gender === 'female') return t('gender.female');
  if (gender === 'male') return t('gender.male');
  return gender === undefined || gender === 'unknown' ? t('notStated') : t('gender.other');
}

/** Worst reaction first. "None known" is plain text, never green; not known is said as such. */
function CaveBox({ patient }: { patient: Banner }) {
  const t = useText();
  const { language } = useLanguage();
  const { open } = useOverviewTools();
  const { cave } = patient;
  if (cave === undefined || cave.length === 0) {
    return (
      <div className="wp-cave wp-cave-none">
        <strong>CAVE</strong> {cave === undefined ? t('cave.unknown') : t('cave.none')}
      </div>
    );
  }
  const worst = cave[0];
  const reaction = worst?.detail?.reaction;
  const name = worst?.detail?.name ?? worst?.title ?? '';
  const sure = worst?.detail?.verification === 'confirmed';
  return (
    <button type="button" className="wp-cave" onClick={() => open({ view: 'cave' })}>
      <Icon name="warning" size={20} />
      <span>
        <strong className="wp-cave-what">
          CAVE: {name}
          {reaction && !name.includes(reaction) && ` – ${reaction}`}
        </strong>
        <span className="wp-cave-more">
          {[
            sure &&
              (worst?.time ? t('cave.verifiedAt', { date: formatDate(worst.time, language) }) : t('cave.verified')),
            !sure && worst?.time && t('cave.since', { date: formatDate(worst.time, language) }),
            cave.length > 1 && t('cave.others', { n: cave.length - 1 }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </button>
  );
}

function Now({ patient }: { patient: Banner }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useShell();
  const at = patient.now;
  if (at === undefined)
    return <div className="wp-now">{patient.deceased ? null : <p className="sd-muted">{t('now.none')}</p>}</div>;
  const level = triageLevel(at.triage);
  const sameDay = at.since !== undefined && isoDay(at.since) === isoDay(now);
  const since = at.since && (sameDay ? formatTime(at.since, language) : formatDateTime(at.since, language));
  return (
    <div className="wp-now">
      <p>
        <TriageMark level={level} word={triageWord(level, language)} size={18} />
        <span>{['', at.place, at.org].filter((part) => part !== undefined).join(' · ')}</span>
      </p>
      <p className="wp-now-more">
        {[
          since && t('now.since', { time: since }),
          at.responsible ? t('now.responsible', { name: at.responsible }) : t('now.noResponsible'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  );
}
