import { useCallback, useState } from 'react';
import type { PanelView } from './overview-context.js';

/** The panel at the right and the way back through what it has shown. */
export function usePanels() {
  const [stack, setStack] = useState<PanelView[]>([]);
  const open = useCallback(
    (panel: PanelView) =>
      setStack((before) => {
        // From a list one goes deeper; from anywhere else the panel starts over.
        const inside = document.activeElement?.closest('.sd-panel') !== null && before.length > 0;
        return inside ? [...before, panel] : [panel];
      }),
    [],
  );
  const close = useCallback(() => setStack([]), []);
  const back = useCallback(() => setStack((before) => before.slice(0, -1)), []);
  return { top: stack.at(-1), deep: stack.length > 1, open, close, back };
}
