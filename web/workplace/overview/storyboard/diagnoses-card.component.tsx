import type { Item } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useFit } from '../../../design/fit/use-fit.js';
import { formatDate } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { Section } from '../sources/section.component.js';
import { AllLink } from '../sources/section-meta.component.js';
import { activeDiagnoses } from './diagnoses.js';

/** What the patient has now, newest first, with the SKS code small. */
export function DiagnosesCard() {
  const t = useText();
  return (
    <Card
      id="diagnoses"
      className="wp-diagnoses"
      title={t('diagnoses')}
      action={<AllLink {...LISTS.diagnoses} list="diagnoses" label={t('diagnoses')} />}
    >
      <Section {...LISTS.diagnoses} empty={t('empty.diagnoses')} rows={4} room="narrow">
        {(items) => <Diagnoses all={items} />}
      </Section>
    </Card>
  );
}

function Diagnoses({ all }: { all: Item[] }) {
  const t = useText();
  const { language } = useLanguage();
  const { printing, open } = useOverviewTools();
  const active = activeDiagnoses(all);
  const { box, shown } = useFit({ total: active.length, whole: printing });
  if (active.length === 0) return <EmptyLine>{t('diagnoses.noneActive', { n: all.length })}</EmptyLine>;
  return (
    <div className="wp-fit" ref={box}>
      <ul data-rows>
        {active.slice(0, shown).map((item) => (
          <li key={item.reference} data-fit-row>
            <button
              type="button"
              data-row
              className="wp-plain wp-diagnosis"
              onClick={() => open({ view: 'item', item })}
            >
              <span className="wp-diagnosis-name">{item.detail?.name ?? item.title}</span>{' '}
              <span className="wp-diagnosis-more">
                {[item.detail?.code, item.detail?.start && formatDate(item.detail.start.slice(0, 7), language)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown < active.length && (
        <button
          type="button"
          data-fit-foot
          className="sd-link wp-more"
          onClick={() => open({ view: 'list', list: 'diagnoses' })}
        >
          {t('more', { n: active.length - shown })}
        </button>
      )}
    </div>
  );
}
