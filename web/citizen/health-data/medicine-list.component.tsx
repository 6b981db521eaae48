import type { Item } from '../../../src/sources/contract.js';
import { isoDay } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { PrivateButton } from '../blocks/private-button.component.js';
import { capital, dayWords } from '../plain-words/days.js';
import { plainDose } from '../plain-words/dose.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';
import { byReference, Group } from './group.component.js';
import { Line, PrivateMark } from './line.component.js';
import { groupMedicine } from './medicine.js';

const useText = createText(dataStrings);

export function MedicineList({ items }: { items: Item[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const groups = groupMedicine(items, isoDay(now) ?? '');
  const day = dayWords(groups.review?.time, now, language);
  const who = groups.review?.by ?? groups.review?.org;
  return (
    <>
      {groups.review && <p className="my-note">{who ? t('reviewedBy', { day, who }) : t('reviewed', { day })}</p>}
      <Group
        title={t('medicineNow')}
        items={groups.taken}
        keyOf={byReference}
        render={(item) => <Medicine item={item} />}
        none={t('medicineNone')}
      />
      <Group
        title={t('medicinePaused')}
        items={groups.paused}
        keyOf={byReference}
        render={(item) => <Medicine item={item} />}
      />
      <Group
        title={t('medicineFetched')}
        items={groups.fetched}
        keyOf={byReference}
        render={(item) => <Line item={item} />}
        closed
      />
      <Group
        title={t('medicineBefore')}
        items={groups.before}
        keyOf={byReference}
        render={(item) => <Medicine item={item} over />}
        closed
      />
    </>
  );
}

/** Name first and whole (a medicine's name is never cut), then what for, how and until when. */
function Medicine({ item, over = false }: { item: Item; over?: boolean }) {
  const t = useText();
  const { language } = useLanguage();
  const { now } = useCitizen();
  const detail = item.detail ?? {};
  const plain = plainDose(detail.dose, detail.form, language);
  const end = detail.end && dayWords(detail.end, now, language);
  return (
    <article className="my-medicine">
      <MedicineName item={item} />
      <dl>
        <dt>{t('whatFor')}</dt>
        <dd lang="da">{detail.indication ? capital(detail.indication) : t('notStated')}</dd>
        <dt>{t('howTo')}</dt>
        <dd>
          {plain !== undefined ? (
            <>
              {capital(plain)}
              <span className="ci-small ci-muted" lang="da">
                {t('cardSays', { text: detail.dose ?? '' })}
              </span>
            </>
          ) : (
            <span lang="da">{detail.dose ?? t('notStated')}</span>
          )}
        </dd>
        <dt>{t('untilWhen')}</dt>
        <dd>
          {over
            ? end
              ? t('stoppedOn', { day: end })
              : t('notStated')
            : capital(
                [
                  detail.start && t('since', { day: dayWords(detail.start, now, language) }),
                  end ? t('until', { day: end }) : t('untilFurther'),
                ]
                  .filter(Boolean)
                  .join(' '),
              )}
        </dd>
      </dl>
      {(item.by ?? item.org) && (
        <p className="ci-small ci-muted">{t('orderedBy', { who: item.by ?? item.org ?? '' })}</p>
      )}
      <PrivateButton item={item} title={item.title} />
    </article>
  );
}

function MedicineName({ item }: { item: Item }) {
  const { generic, brand, strength, form, name } = item.detail ?? {};
  return (
    <h3 className="my-medicine-name" lang="da">
      <b>{capital(generic ?? name ?? item.title)}</b> {brand && <span className="my-brand">{brand}</span>}{' '}
      <span className="ci-muted">{[strength, form].filter(Boolean).join(' ')}</span> {item.private && <PrivateMark />}
    </h3>
  );
}
