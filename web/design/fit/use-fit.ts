import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { fittingRows } from './fitting-rows.js';

interface FitOptions {
  /** How many rows there are. */
  total: number;
  /** True to show all of them whatever the height, e.g. on paper. */
  whole?: boolean;
}

/**
 * Shows as many whole rows as a box holds. Rows carry `data-fit-row`, the rest line `data-fit-foot`; `box` goes on the
 * element whose height is given from outside. Measures before the browser paints, so nothing is seen to jump.
 */
export function useFit({ total, whole = false }: FitOptions) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(total);
  const width = useRef(0);

  // Start over whenever there is something else to fit.
  const [startedFrom, setStartedFrom] = useState({ total, whole });
  if (startedFrom.total !== total || startedFrom.whole !== whole) {
    setStartedFrom({ total, whole });
    setShown(total);
  }

  useLayoutEffect(() => {
    const element = box.current;
    if (whole || element === null) return;
    const fits = Math.min(shown, fittingRows(measure(element)));
    if (fits < shown) setShown(fits);
  });

  useEffect(() => {
    const element = box.current;
    if (whole || element === null) return;
    width.current = element.clientWidth * 10_000 + element.clientHeight;
    const observer = new ResizeObserver(() => {
      const size = element.clientWidth * 10_000 + element.clientHeight;
      if (size === width.current) return;
      width.current = size;
      flushSync(() => setShown(total));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [whole, total]);

  return { box, shown: whole ? total : Math.min(shown, total) };
}

function measure(element: HTMLElement) {
  const { top, height } = element.getBoundingClientRect();
  const rows = [...element.querySelectorAll<HTMLElement>('[data-fit-row]')];
  const foot = element.querySelector<HTMLElement>('[data-fit-foot]');
  return {
    rowBottoms: rows.map((row) => row.getBoundingClientRect().bottom - top),
    room: height,
    foot: foot?.getBoundingClientRect().height ?? 0,
  };
}
