import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';

/** On paper, where nothing can be opened: how many of all a list shows, when it does not show all. */
export function PrintedCount({ shown, total }: { shown: number; total: number }) {
  const t = useText();
  const { printing } = useOverviewTools();
  if (!printing || shown >= total) return null;
  return <p className="wp-rest">{t('list.count', { n: shown, all: total })}</p>;
}
