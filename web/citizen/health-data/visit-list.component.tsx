import type { Item, ItemKind } from '../../../src/sources/contract.js';
import { Pill } from '../../design/citizen/pill.component.js';
import { daysBetween, formatInterval } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { momentWords } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line } from './line.component.js';

const useText = createText(dataStrings);

/** https://terminology.hl7.org/ValueSet-v3-ActEncounterCode.html, in plain words. */
const CLASSES = {
  IMP: 'classStay',
  EMER: 'classAcute',
  AMB: 'classVisit',
  VR: 'classRemote',
  HH: 'classHome',
} as const;

export function VisitList({ items }: { items: Item[] }) {
  const t = useText();
  const of = (kind: ItemKind) => items.filter((item) => item.kind === kind);
  const contacts = of('contact');
  const plain = (item: Item) => <Line item={item} />;
  const contact = (item: Item) => <Contact item={item} />;
  const named: readonly ItemKind[] = ['contact', 'referral', 'procedure', 'course'];
  return (
    <>
      <Group
        title={t('visitsNow')}
        items={contacts.filter((item) => item.detail?.ongoing)}
        keyOf={byReference}
        render={contact}
      />
      <Group title={t('referrals')} items={of('referral')} keyOf={byReference} render={plain} />
      <Group
        title={t('visitsBefore')}
        items={contacts.filter((item) => !item.detail?.ongoing)}
        keyOf={byReference}
        render={contact}
      />
      <Group title={t('procedures')} items={of('procedure')} keyOf={byReference} render={plain} closed />
      <Group title={t('courses')} items={of('course')} keyOf={byReference} render={contact} closed />
      <Group
        title={t('other')}
        items={items.filter((item) => !named.includes(item.kind))}
        keyOf={byReference}
        render={plain}
      />
    </>
  );
}

function Contact({ item }: { item: Item }) {
  const t = useText();
  const { class: kind, ongoing, diagnosis, place } = item.detail ?? {};
  const word = kind !== undefined && kind in CLASSES ? t(CLASSES[kind as keyof typeof CLASSES]) : undefined;
  return (
    <Line
      item={item}
      title={
        <>
          {word && `${word}: `}
          <span lang="da">{item.org ?? item.title}</span>
        </>
      }
      when={<When item={item} />}
      withPlace={item.org === undefined}
    >
      {ongoing && item.kind === 'contact' && (
        <p>
          <Pill kind="plain">{t('visitNow')}</Pill> {place}
        </p>
      )}
      {diagnosis && <p lang="da">{t('becauseOf', { what: diagnosis })}</p>}
      {item.org !== undefined && !item.title.includes(item.org) && (
        <p className="ci-small ci-muted" lang="da">
          {item.title}
        </p>
      )}
    </Line>
  );
}

/** One day with its hour; several days as an interval. */
function When({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { now } = useCitizen();
  const { start = item.time, end, ongoing } = item.detail ?? {};
  if (start === undefined || end === undefined || daysBetween(start, end) === 0)
    return momentWords(start, now, language);
  return formatInterval(start, ongoing ? undefined : end, language, { dropYearOf: now });
}
