import type { Item } from '../../../../src/sources/contract.js';
import { Card, CardHead } from '../../../design/card/card.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatDate, formatInterval, isoDay } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { AllLink, AsOf } from '../sources/section-meta.component.js';
import { Section } from '../sources/section.component.js';
import { whenShort } from '../when.js';
import { contactsInOrder } from './contacts.js';
import { newestFirst } from './lab-results.js';
import { PrintedCount } from './printed-count.component.js';

/** Contacts and referrals from the patient register; below them, the documents. */
export function ContactsCard() {
  const t = useText();
  return (
    <Card
      id="contacts"
      jump={7}
      className="wp-contacts"
      title={t('card.contacts')}
      meta={<AsOf {...LISTS.contacts} />}
      action={<AllLink {...LISTS.contacts} list="contacts" label={t('card.contacts')} />}
    >
      <Section {...LISTS.contacts} empty={t('empty.contacts')} rows={3}>
        {(items) => <Contacts items={items} />}
      </Section>
      <Documents />
    </Card>
  );
}

function Contacts({ items }: { items: Item[] }) {
  const t = useText();
  const { printing, open } = useOverviewTools();
  const contacts = contactsInOrder(items);
  const { box, shown } = useFit({ total: Math.min(contacts.length, 14), whole: printing });
  return (
    <div className="wp-fit" ref={box}>
      <ul className="wp-lines wp-lines-tight" data-rows>
        {contacts.slice(0, shown).map((item) => (
          <li key={item.reference} data-fit-row>
            <button
              type="button"
              data-row
              className="wp-plain"
              title={item.title}
              onClick={() => open({ view: 'item', item })}
            >
              <ContactTime item={item} />
              {item.detail?.ongoing && item.kind === 'contact' && (
                <span className="wp-tag wp-tag-info">{t('ongoing')}</span>
              )}
              {' · '}
              {item.title}
            </button>
          </li>
        ))}
      </ul>
      <PrintedCount shown={shown} total={contacts.length} />
    </div>
  );
}

function ContactTime({ item }: { item: Item }) {
  const { language } = useLanguage();
  const { now } = useOverviewTools();
  const start = item.detail?.start ?? item.time;
  const end = item.detail?.end;
  const several = start !== undefined && end !== undefined && isoDay(start) !== isoDay(end);
  const today = start !== undefined && isoDay(start) === isoDay(now);
  return (
    <strong className="wp-when">
      {several
        ? formatInterval(start, end, language, { dropYearOf: now })
        : today
          ? whenShort(start, now, language)
          : formatDate(start, language, { dropYearOf: now })}
    </strong>
  );
}

function Documents() {
  const t = useText();
  return (
    <section className="wp-second" id="documents" aria-labelledby="documents-title" tabIndex={-1} data-jump="8">
      <CardHead
        id="documents-title"
        title={t('card.documents')}
        meta={<AsOf {...LISTS.documents} />}
        action={<AllLink {...LISTS.documents} list="documents" label={t('card.documents')} />}
      />
      <Section {...LISTS.documents} empty={t('empty.documents')} rows={3} room="narrow">
        {(items) => <DocumentLines items={items} />}
      </Section>
    </section>
  );
}

function DocumentLines({ items }: { items: Item[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { printing, now, open } = useOverviewTools();
  const documents = newestFirst(items);
  const { box, shown } = useFit({ total: Math.min(documents.length, 12), whole: printing });
  return (
    <div className="wp-fit" ref={box}>
      <ul className="wp-lines wp-lines-tight" data-rows>
        {documents.slice(0, shown).map((item) => (
          <li key={item.reference} data-fit-row>
            <button
              type="button"
              data-row
              className="wp-plain"
              title={item.title}
              onClick={() => open({ view: 'item', item })}
            >
              {item.time !== undefined && isoDay(item.time) === isoDay(now) && (
                <span className="wp-tag wp-tag-info wp-tag-first">{t('new')}</span>
              )}
              {item.kind === 'appointment' && `${t('appointment')}: `}
              {item.title} <span className="wp-quiet">{whenShort(item.detail?.start ?? item.time, now, language)}</span>
            </button>
          </li>
        ))}
      </ul>
      <PrintedCount shown={shown} total={documents.length} />
    </div>
  );
}
