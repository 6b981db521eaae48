import type { ReactNode } from 'react';
import { DataIcon } from '../../design/citizen/data-icon.component.js';
import { createText } from '../../design/i18n/index.js';
import { frontStrings } from '../front/front.strings.js';
import { SECTION_NAMES, type SectionName } from '../routing/address.js';
import { PageLink } from '../routing/navigation.js';
import { firstName, useCitizen } from '../session/subject.js';
import { BackLink } from '../shell/back-link.component.js';
import { PlatformFailed } from '../shell/platform-failed.component.js';
import { dataStrings } from './data.strings.js';
import { ImageList } from './image-list.component.js';
import { JournalList } from './journal-list.component.js';
import { MeasurementList } from './measurement-list.component.js';
import { MedicineList } from './medicine-list.component.js';
import { PlanList } from './plan-list.component.js';
import { ResultList } from './result-list.component.js';
import { SectionFrame } from './section-frame.component.js';
import { type SectionState, sectionState } from './sections.js';
import { VaccinationList } from './vaccination-list.component.js';
import { VisitList } from './visit-list.component.js';

const useText = createText(dataStrings);
const useNames = createText(frontStrings);

const LISTS: Record<SectionName, (props: { items: SectionState['items'] }) => ReactNode> = {
  medicine: MedicineList,
  results: ResultList,
  journal: JournalList,
  vaccinations: VaccinationList,
  images: ImageList,
  visits: VisitList,
  measurements: MeasurementList,
  plans: PlanList,
};

const LEADS = {
  medicine: 'medicineLead',
  results: 'resultsLead',
  journal: 'journalLead',
  vaccinations: 'vaccinationsLead',
  images: 'imagesLead',
  visits: 'visitsLead',
  measurements: 'measurementsLead',
  plans: 'plansLead',
} as const satisfies Record<SectionName, string>;

/** One kind of data: the list in plain words, with its source, age and state. */
export function SectionPage({ name }: { name: SectionName }) {
  const t = useText();
  const names = useNames();
  const { subject, overview } = useCitizen();
  const section = sectionState(overview.state, name, subject.isSelf);
  const List = LISTS[name];
  const person = subject.isSelf ? undefined : firstName(subject.name ?? '');
  return (
    <div className="my-page my-section">
      <div className="my-section-main" data-waiting={section.phase === 'waiting' || undefined}>
        <BackLink />
        <h1 className="ci-h1">{person ? `${names(name)} – ${person}` : names(name)}</h1>
        <p className="my-lead">{t(LEADS[name])}</p>
        {overview.state.phase === 'failed' ? (
          <PlatformFailed />
        ) : (
          <SectionFrame section={section}>
            <List items={section.items} />
          </SectionFrame>
        )}
      </div>
      <nav className="my-section-nav" aria-label={t('otherData')}>
        <ul>
          {SECTION_NAMES.map((one) => (
            <li key={one}>
              <PageLink page={one} current={one === name}>
                <DataIcon name={one} size={22} />
                {names(one)}
              </PageLink>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
