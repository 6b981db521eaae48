import { type ReactNode, useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import {
  daysBetween,
  formatAge,
  formatCpr,
  formatDate,
  formatDateTime,
  formatInterval,
  formatLongDate,
  isoDay,
} from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { useSettled } from '../front/use-settled.js';
import { dataStrings } from '../health-data/data.strings.js';
import { byReference } from '../health-data/group.component.js';
import { groupMedicine } from '../health-data/medicine.js';
import { sectionState } from '../health-data/sections.js';
import { SOURCE_TEXT } from '../health-data/source-name.js';
import { capital } from '../plain-words/days.js';
import { plainDose } from '../plain-words/dose.js';
import type { SectionName } from '../routing/address.js';
import { useCitizen } from '../session/subject.js';
import { BackLink } from '../shell/back-link.component.js';
import { PlatformFailed } from '../shell/platform-failed.component.js';
import { summaryStrings } from './summary.strings.js';

const useText = createText(summaryStrings);
const useDataText = createText(dataStrings);
const VISITS = 10;
const VACCINE_DAYS = 5 * 365;

/** "My health summary": one page to print and bring. A source that did not answer is named on paper too. */
export function SummaryPage() {
  const t = useText();
  const { subject, overview, now } = useCitizen();
  const today = isoDay(now) ?? '';
  const settled = useSettled(overview.state.phase !== 'asking', subject.patientId);
  const recent = (item: Item) => item.time !== undefined && (daysBetween(item.time, now) ?? Infinity) < VACCINE_DAYS;
  return (
    <div className="my-page my-summary">
      <PaperBanner />
      <div className="my-summary-body">
        <BackLink />
        <h1 className="ci-h1">{subject.isSelf ? t('title') : t('titleOther', { name: subject.name ?? '' })}</h1>
        <p className="my-lead my-screen-only">{t('lead')}</p>
        {!settled && <p role="status">{t('waiting')}</p>}
        {settled && (
          <>
            <Head />
            {overview.state.phase === 'failed' && <PlatformFailed />}
            <Part
              title={t('allergies')}
              from="journal"
              pick={(items) => items.filter((item) => item.kind === 'allergy')}
              render={(item) => item.title}
            />
            <Part
              title={t('medicine')}
              from="medicine"
              pick={(items) => groupMedicine(items, today).taken}
              render={(item) => <MedicineRow item={item} />}
            />
            <Part
              title={t('diagnoses')}
              from="journal"
              pick={(items) => items.filter((item) => item.kind === 'diagnosis' && item.detail?.ongoing)}
              render={(item) => item.title}
            />
            <Part
              title={t('visits')}
              from="visits"
              pick={(items) => items.filter((item) => item.kind === 'contact').slice(0, VISITS)}
              render={(item) => <VisitRow item={item} />}
            />
            <Part
              title={t('vaccinations')}
              from="vaccinations"
              pick={(items) => items.filter(recent)}
              render={(item) => <DatedRow item={item} />}
            />
            <p className="ci-small ci-muted">{t('notRecord')}</p>
          </>
        )}
      </div>
    </div>
  );
}

/** On paper the name stands at the top of every page. */
function PaperBanner() {
  const t = useText();
  const { language } = useLanguage();
  const { overview, subject, me, now } = useCitizen();
  const patient = overview.state.patient;
  return (
    <p className="my-paper-banner" aria-hidden="true">
      {[patient?.name ?? subject.name, patient?.cprMasked].filter(Boolean).join(' · ')} ·{' '}
      {t('printed', { when: formatDateTime(now, language), who: me.name })}
    </p>
  );
}

function Head() {
  const t = useText();
  const { language } = useLanguage();
  const { overview, subject, me, now } = useCitizen();
  const [withNumber, setWithNumber] = useState(false);
  const patient = overview.state.patient;
  const number = withNumber && patient?.cpr ? formatCpr(patient.cpr) : patient?.cprMasked;
  const born = patient?.birthDate;
  return (
    <div className="my-summary-head">
      <p>
        <b>{patient?.name ?? subject.name}</b>
        {number && ` · ${t('number')} ${number}`}
        {born && ` · ${t('born', { date: formatLongDate(born, language) })} (${formatAge(born, now, language)})`}
      </p>
      {patient?.generalPractitioner && <p>{t('doctor', { name: patient.generalPractitioner })}</p>}
      {patient?.relatives && patient.relatives.length > 0 && (
        <p>
          {t('relatives', {
            names: patient.relatives
              .map((one) => `${one.name} (${[one.relation, one.phone].filter(Boolean).join(', ')})`)
              .join(', '),
          })}
        </p>
      )}
      <p className="ci-small ci-muted">{t('printed', { when: formatDateTime(now, language), who: me.name })}</p>
      <p className="my-screen-only my-summary-actions">
        <button type="button" className="ci-button ci-button-strong" onClick={() => window.print()}>
          {t('print')}
        </button>
        {patient?.cpr && (
          <label className="my-switch">
            <input type="checkbox" checked={withNumber} onChange={(event) => setWithNumber(event.target.checked)} />
            {t('showNumber')}
          </label>
        )}
      </p>
    </div>
  );
}

interface PartProps {
  title: string;
  from: SectionName;
  pick: (items: Item[]) => Item[];
  render: (item: Item) => ReactNode;
}

function Part({ title, from, pick, render }: PartProps) {
  const t = useText();
  const data = useDataText();
  const { language } = useLanguage();
  const { overview, subject, now } = useCitizen();
  const section = sectionState(overview.state, from, subject.isSelf);
  const source = data(SOURCE_TEXT[section.source]);
  const items = pick(section.items);
  return (
    <section className="my-summary-part">
      <h2 className="ci-h3">{title}</h2>
      {section.phase === 'waiting' && <p className="ci-muted">{t('waiting')}</p>}
      {section.phase === 'failed' && <StateLine kind="failed">{t('notFetched', { source })}</StateLine>}
      {section.phase === 'withheld' && <StateLine kind="locked">{data('withheldAll')}</StateLine>}
      {section.phase === 'unsure' && <StateLine kind="locked">{data('unsure')}</StateLine>}
      {(section.phase === 'ready' || section.phase === 'empty') && (
        <>
          {items.length === 0 ? <p>{t('none')}</p> : null}
          <ul>
            {items.map((item, index) => (
              <li key={byReference(item, index)}>{render(item)}</li>
            ))}
          </ul>
          <p className="ci-small ci-muted">
            {t('sourceLine', { source, when: formatDateTime(section.answer?.asOf ?? now, language) })}
          </p>
        </>
      )}
    </section>
  );
}

function MedicineRow({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { generic, name, brand, strength, form, dose, indication } = item.detail ?? {};
  const how = plainDose(dose, form, language);
  return (
    <>
      <b>{capital(generic ?? name ?? item.title)}</b> {[brand, strength, form].filter(Boolean).join(' ')}
      {dose && `: ${dose}`}
      {how && how !== dose && ` (${how})`}
      {indication && ` – ${indication}`}
    </>
  );
}

function VisitRow({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { start = item.time, end, diagnosis } = item.detail ?? {};
  return (
    <>
      {formatInterval(start, end ?? start, language)}: {item.org ?? item.title}
      {diagnosis && ` – ${diagnosis}`}
    </>
  );
}

function DatedRow({ item }: { item: Item }) {
  const { language } = useLanguage();
  return (
    <>
      {formatDate(item.time, language)}: {item.title}
    </>
  );
}
