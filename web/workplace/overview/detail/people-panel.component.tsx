import { EmptyLine } from '../../../design/card/state-line.component.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { ItemList } from './list-panel.component.js';

/** All allergies and intolerances, worst first as the banner has them. */
export function CavePanel() {
  const cave = useOverviewTools().state.patient?.cave;
  return cave === undefined ? null : <ItemList items={cave} />;
}

/** The relatives and how to reach them. */
export function RelativesPanel() {
  const t = useText();
  const relatives = useOverviewTools().state.patient?.relatives ?? [];
  if (relatives.length === 0) return <EmptyLine>{t('important.noRelatives')}</EmptyLine>;
  return (
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
  );
}
