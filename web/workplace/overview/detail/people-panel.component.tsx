import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { ItemList } from './list-panel.component.js';

/** All allergies and intolerances, worst first as the banner has them. */
export function CavePanel() {
  const cave = useOverviewTools().state.patient?.cave;
  return cave === undefined ? null : <ItemList items={cave} />;
}

/** The relatives, and how to reach them and the patient. */
export function RelativesPanel() {
  const t = useText();
  const { patient } = useOverviewTools().state;
  const relatives = patient?.relatives ?? [];
  return (
    <>
      <h3>{t('important.contact')}</h3>
      <p>
        {patient?.addressProtected
          ? t('important.protected')
          : [patient?.address, patient?.phone].filter(Boolean).join(' · ') || t('notStated')}
      </p>
      <h3>{t('important.relatives')}</h3>
      {relatives.length === 0 && <EmptyLine>{t('important.noRelatives')}</EmptyLine>}
      <ul className="wp-people">
        {relatives.map((one) => (
          <li key={`${one.relation}|${one.name}`}>
            <strong>{one.name}</strong>
            <span>{one.relation}</span>
            {one.phone ? (
              <a href={`tel:${one.phone.replace(/\s/g, '')}`}>{one.phone}</a>
            ) : (
              <span className="sd-muted">{t('important.noPhone')}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
