import type { Item } from '../../../../src/sources/contract.js';
import { formatDateTime } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Sparkline } from '../../../design/sparkline/sparkline.component.js';
import { analysisKey, flagOf, isAbnormal, newestFirst, numberOf, pointsOf } from '../cards/lab-results.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { FlaggedValue } from '../values.js';

const SHOWN = 12;

/** The same analysis over time, as a curve and as numbers. Only values of the same code and unit stand together. */
export function History({ item }: { item: Item }) {
  const t = useText();
  const { language } = useLanguage();
  const { state } = useOverviewTools();
  const source = state.sources[item.source];
  const all = source?.heard?.items ?? source?.kept?.items ?? [];
  const same = newestFirst(all.filter((one) => one.kind === item.kind && analysisKey(one) === analysisKey(item)));
  const points = pointsOf(same);
  const times = points.map((point) => point.time);
  if (same.length < 2) return null;
  return (
    <section>
      <h3>{t('history', { n: same.length })}</h3>
      {points.length > 1 && (
        <Sparkline
          points={points}
          from={Math.min(...times)}
          to={Math.max(...times)}
          low={numberOf(item.detail?.low)}
          high={numberOf(item.detail?.high)}
          abnormal={isAbnormal(flagOf(same[0] as Item))}
          label={t('labs.curve', { n: points.length })}
          width={440}
          height={84}
        />
      )}
      <table className="wp-table wp-history">
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col" className="wp-right">
              {t('labs.result')}
            </th>
          </tr>
        </thead>
        <tbody>
          {same.slice(0, SHOWN).map((one) => (
            <tr key={one.reference}>
              <td>{formatDateTime(one.time, language)}</td>
              <td className="wp-right">
                <FlaggedValue item={one} flag={flagOf(one)} unit />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {same.length > SHOWN && <p className="sd-hint">{t('history.older', { n: same.length - SHOWN })}</p>}
    </section>
  );
}
