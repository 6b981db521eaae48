import { useCallback, useEffect, useMemo, useState } from 'react';
import { Skeleton, StateLine } from '../../design/card/state-line.component.js';
import { formatCpr, formatTime } from '../../design/format/index.js';
import { useLanguage } from '../../design/i18n/index.js';
import { SidePanel } from '../../design/side-panel/side-panel.component.js';
import { goTo } from '../address.js';
import type { Trouble } from '../../session/ask.js';
import { useShell } from '../shell.js';
import { usePrinting } from '../use-printing.js';
import { isWidened } from './access/access-words.js';
import { NoRelation } from './access/no-relation.component.js';
import { BannerSkeleton, PatientBanner } from './banner/patient-banner.component.js';
import { useOtherPatients } from './banner/use-other-patients.js';
import { ContactsCard } from './cards/contacts-card.component.js';
import { HomeCard } from './cards/home-card.component.js';
import { ImagesCard } from './cards/images-card.component.js';
import { LabsCard } from './cards/labs-card.component.js';
import { MedicineCard } from './cards/medicine-card.component.js';
import { NotesCard } from './cards/notes-card.component.js';
import { OverviewContext, type OverviewTools, useOverviewTools } from './overview-context.js';
import { useText } from './overview.strings.js';
import { PanelContent, usePanelTitle } from './panel-content.component.js';
import { PrintFoot } from './print-foot.component.js';
import { SourceStrip } from './sources/source-strip.component.js';
import { DiagnosesCard } from './storyboard/diagnoses-card.component.js';
import { ImportantCard } from './storyboard/important-card.component.js';
import { VitalsCard } from './storyboard/vitals-card.component.js';
import { TimelineCard } from './timeline/timeline-card.component.js';
import { usePanels } from './use-panels.js';
import { useOverview } from './use-overview.js';
import './overview.css';

/** Everything known about one patient, on one screen. */
export function OverviewPage({ id }: { id: string }) {
  const t = useText();
  const { now } = useShell();
  const { state, trouble, retry, reload, changedAt, changeSeen } = useOverview(id);
  const panels = usePanels();
  const printing = usePrinting();
  const others = useOtherPatients(id);
  const { patient, access } = state;
  useEffect(() => {
    // No name in the title: it ends in the browser's history and on shared screens.
    document.title = `${t('title')} – Overblik`;
  }, [t]);
  const tools: OverviewTools = useMemo(
    () => ({ id, state, now, printing, retry, reload, open: panels.open }),
    [id, state, now, printing, retry, reload, panels.open],
  );
  const [granted, setGranted] = useState(false);
  const changed = useCallback(
    (now: boolean) => {
      setGranted(now);
      panels.close();
      reload(true);
    },
    [panels.close, reload],
  );

  const closePanels = panels.close;
  useEffect(() => {
    // What a panel shows was fetched under the access there was before.
    if (changedAt !== undefined) closePanels();
  }, [changedAt, closePanels]);

  if (patient === undefined && trouble !== undefined)
    return <NoOverview id={id} trouble={trouble} onAgain={() => reload()} onGranted={() => changed(true)} />;
  // Nothing below the banner stands before the banner does: what is not there yet cannot move.
  if (patient === undefined) return <Opening />;
  const widened = access !== undefined && isWidened(access);
  return (
    <OverviewContext.Provider value={tools}>
      <div className={widened ? 'wp-overview wp-overview-widened' : 'wp-overview'}>
        <PatientBanner patient={patient} others={others} />
        <SourceStrip />
        <div role="status">{changedAt && <AccessChanged at={changedAt} onSeen={changeSeen} />}</div>
        {trouble !== undefined && (
          <StateLine
            tone="failed"
            action={
              <button type="button" className="sd-link" onClick={() => reload()}>
                {t('retry')}
              </button>
            }
          >
            {t('page.lost')}
          </StateLine>
        )}
        <main className="wp-grid" id="content" tabIndex={-1}>
          <div className="wp-storyboard">
            <VitalsCard />
            <DiagnosesCard />
            <ImportantCard />
          </div>
          <TimelineCard />
          <MedicineCard />
          <LabsCard />
          <NotesCard />
          <ImagesCard />
          <HomeCard />
          <ContactsCard />
        </main>
        <PrintFoot />
        <Panel panels={panels} widened={granted} onAccessChanged={changed} />
      </div>
    </OverviewContext.Provider>
  );
}

/** Access changed while the page stood open: what is shown is what may be seen now. */
function AccessChanged({ at, onSeen }: { at: Date; onSeen: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  return (
    <StateLine
      tone="blocked"
      action={
        <button type="button" className="sd-link" onClick={onSeen}>
          {t('close')}
        </button>
      }
    >
      {t('page.accessChanged', { time: formatTime(at, language) })}
    </StateLine>
  );
}

function Opening() {
  const t = useText();
  return (
    <main className="wp-opening" id="content" tabIndex={-1}>
      <h1 className="sd-hidden">{t('title')}</h1>
      <BannerSkeleton />
      <Skeleton rows={5} slow={t('page.waiting')} />
    </main>
  );
}

interface PanelProps {
  panels: ReturnType<typeof usePanels>;
  widened: boolean;
  onAccessChanged: (granted: boolean) => void;
}

function Panel({ panels, widened, onAccessChanged }: PanelProps) {
  const t = useText();
  const title = usePanelTitle(panels.top);
  const { patient } = useOverviewTools().state;
  if (panels.top === undefined) return null;
  return (
    <SidePanel
      title={title}
      about={
        patient && `${patient.given} ${patient.family} · ${patient.cpr ? formatCpr(patient.cpr) : patient.cprMasked}`
      }
      closeText={t('close')}
      backText={t('back')}
      onClose={panels.close}
      onBack={panels.deep ? panels.back : undefined}
    >
      <PanelContent panel={panels.top} widened={widened} onAccessChanged={onAccessChanged} />
    </SidePanel>
  );
}

interface NoOverviewProps {
  id: string;
  trouble: Trouble;
  onAgain: () => void;
  onGranted: () => void;
}

/** What stands in place of the overview when there is none: refused, not found, or not reachable. */
function NoOverview({ id, trouble, onAgain, onGranted }: NoOverviewProps) {
  const t = useText();
  const [again, setAgain] = useState(false);
  if (trouble.kind === 'forbidden') {
    return <NoRelation patientId={id} access={trouble.access} message={trouble.message} onGranted={onGranted} />;
  }
  // The lock screen or the log-in page is already on its way.
  if (trouble.kind === 'locked' || trouble.kind === 'unauthenticated') {
    return (
      <main className="wp-notice" id="content">
        <button type="button" className="sd-button" onClick={onAgain}>
          {t('page.open')}
        </button>
      </main>
    );
  }
  const missing = trouble.kind === 'not-found';
  const reason =
    trouble.kind === 'failed' ? (trouble.message ?? t('page.failed', { status: trouble.status })) : t('page.offline');
  return (
    <main className="wp-notice" id="content">
      <h1>{missing ? t('page.notFound') : t('page.none')}</h1>
      <p>{missing ? t('page.notFound.text') : reason}</p>
      <div className="wp-notice-tools">
        {!missing && (
          <button
            type="button"
            className="sd-button sd-button-primary"
            disabled={again}
            onClick={() => {
              setAgain(true);
              onAgain();
            }}
          >
            {t('retry')}
          </button>
        )}
        <button type="button" className="sd-button" onClick={() => goTo({ page: 'list' })}>
          {t('toList')}
        </button>
      </div>
    </main>
  );
}
