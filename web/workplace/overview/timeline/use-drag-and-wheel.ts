import { type RefObject, useEffect, useRef } from 'react';
import { pan, type TimeWindow, zoom } from './time-window.js';

interface Options {
  window: TimeWindow;
  bounds: TimeWindow;
  width: number;
  onMove: (window: TimeWindow) => void;
}

const CLICK_SLACK = 4;

/** Wheel zooms about the pointer, sideways wheel and dragging pan. */
export function useDragAndWheel(frame: RefObject<HTMLElement | null>, options: Options): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const stopWheel = listenToWheel(element, latest);
    const stopDrag = listenToDrag(element, latest);
    return () => {
      stopWheel();
      stopDrag();
    };
  }, [frame]);
}

type Latest = { readonly current: Options };

function listenToWheel(element: HTMLElement, latest: Latest): () => void {
  const wheel = (event: WheelEvent) => {
    // On a page that scrolls the wheel belongs to the page, unless Ctrl says otherwise or the timeline has focus.
    const root = document.documentElement;
    const scrolls = root.scrollHeight > root.clientHeight + 1;
    if (scrolls && !event.ctrlKey && !element.contains(document.activeElement)) return;
    event.preventDefault();
    const { window, bounds, width, onMove } = latest.current;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) onMove(pan(window, event.deltaX / width, bounds));
    else {
      const share = (event.clientX - element.getBoundingClientRect().left) / width;
      onMove(zoom(window, 1.0015 ** event.deltaY, Math.min(1, Math.max(0, share)), bounds));
    }
  };
  element.addEventListener('wheel', wheel, { passive: false });
  return () => element.removeEventListener('wheel', wheel);
}

function listenToDrag(element: HTMLElement, latest: Latest): () => void {
  let from: { x: number; window: TimeWindow } | undefined;
  let dragged = false;
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, window: latest.current.window };
    dragged = false;
  };
  const move = (event: PointerEvent) => {
    if (from === undefined) return;
    const distance = from.x - event.clientX;
    if (!dragged && Math.abs(distance) < CLICK_SLACK) return;
    dragged = true;
    element.setPointerCapture(event.pointerId);
    const { width, bounds, onMove } = latest.current;
    onMove(pan(from.window, distance / width, bounds));
  };
  const up = () => {
    from = undefined;
  };
  // The click that ends a drag is not a click on the mark under the pointer.
  const click = (event: MouseEvent) => {
    if (!dragged) return;
    dragged = false;
    event.stopPropagation();
    event.preventDefault();
  };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('click', click, true);
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('click', click, true);
  };
}
