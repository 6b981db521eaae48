import { useEffect, useMemo } from 'react';
import type { Me } from '../../src/patient-index/contract.js';
import { isoDay } from '../design/format/index.js';
import { useNow } from '../design/now/use-now.js';
import { createText } from '../design/i18n/index.js';
import { LogPage } from './access-log/log.page.js';
import { useLog } from './access-log/use-log.js';
import { ChoicesPage } from './blocks/choices.page.js';
import { useChoices } from './blocks/use-choices.js';
import { FrontPage } from './front/front.page.js';
import { SectionPage } from './health-data/section.page.js';
import { useOverview } from './overview/use-overview.js';
import type { PageName } from './routing/address.js';
import { NavigationProvider, useNavigation } from './routing/navigation.js';
import { useSession } from '../session/use-session.js';
import { CitizenContext, type Subject, subjectOf } from './session/subject.js';
import { Frame } from './shell/frame.component.js';
import { ForbiddenPage } from './shell/forbidden.page.js';
import {
  LockedNotice,
  NotCitizenNotice,
  NotFoundPage,
  PlatformDown,
  WaitingNotice,
} from './shell/notices.component.js';
import { shellStrings } from './shell/shell.strings.js';
import { SummaryPage } from './summary/summary.page.js';

const useText = createText(shellStrings);

export function App() {
  return (
    <NavigationProvider>
      <Door />
    </NavigationProvider>
  );
}

/** Lets in whom the server knows as a citizen; everybody else gets a way on. */
function Door() {
  const { me, locked, failed, again } = useSession();
  if (locked) return <LockedNotice />;
  if (failed) return <PlatformDown message={failed.detail} onRetry={again} />;
  if (me === undefined) return <WaitingNotice />;
  if (me.kind !== 'citizen') return <NotCitizenNotice me={me} />;
  return <House me={me} />;
}

function House({ me }: { me: Me }) {
  const { address } = useNavigation();
  const now = useNow();
  const today = isoDay(now) ?? '';
  const subject = useMemo(() => subjectOf(me, address.forId), [me, address.forId]);
  const overview = useOverview(subject?.patientId, subject?.isSelf ?? true);
  // Asked for only when the overview was not refused: one refusal is one line in the log, not three.
  const { phase, patient } = overview.state;
  const allowedId = patient !== undefined || phase === 'failed' ? subject?.patientId : undefined;
  const { log, askLogAgain, askOlder } = useLog(allowedId);
  const choices = useChoices(allowedId, today);
  const citizen = useMemo(
    () => subject && { me, subject, now, overview, log, choices, askLogAgain, askOlder },
    [me, subject, now, overview, log, choices, askLogAgain, askOlder],
  );
  if (citizen === undefined) return <NotCitizenNotice me={me} />;
  return (
    <CitizenContext value={citizen}>
      <Title subject={citizen.subject} page={address.page} />
      <Frame>
        {overview.state.phase === 'refused' ? <ForbiddenPage /> : <Page page={address.page} key={address.page} />}
      </Frame>
    </CitizenContext>
  );
}

function Page({ page }: { page: PageName | undefined }) {
  if (page === undefined) return <NotFoundPage />;
  if (page === 'front') return <FrontPage />;
  if (page === 'log') return <LogPage />;
  if (page === 'choices') return <ChoicesPage />;
  if (page === 'summary') return <SummaryPage />;
  return <SectionPage name={page} />;
}

/** The window's title carries the name the whole time somebody else's data are shown. */
function Title({ subject, page }: { subject: Subject; page: PageName | undefined }) {
  const t = useText();
  const pageName =
    page === 'log' || page === 'choices' || page === 'medicine' || page === 'results' ? t(page) : undefined;
  const title = [subject.isSelf ? undefined : (subject.name ?? '?'), pageName, t('appName')]
    .filter(Boolean)
    .join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
