import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { formatDate } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { sparkline } from '../../../design/sparkline/sparkline-path.js';
import { type TextKey, useText } from '../overview.strings.js';
import type { Curve, Lanes } from './lanes.js';
import type { LaneName, LaneState } from './lane-state.js';
import { type PlacedBar, placeBars, type PlacedPoint, placePoints } from './layout.js';
import { Mark } from './mark.component.js';
import { nextMark } from './next-mark.js';
import { pan, position, ticks, type TimeWindow, zoom } from './time-window.js';
import { useDragAndWheel } from './use-drag-and-wheel.js';

interface DrawingProps {
  lanes: Lanes;
  window: TimeWindow;
  bounds: TimeWindow;
  now: number;
  states: Record<LaneName, LaneState>;
  onMove: (window: TimeWindow) => void;
  onOpen: (items: Item[], title: string) => void;
}

/** Heights in px; the drawing is as tall as their sum, whatever is in it. */
const AXIS = 18;
const LANES = [
  ['contacts', 18],
  ['diagnoses', 32],
  ['medicine', 32],
  ['labs', 17],
  ['images', 17],
  ['home', 22],
] as const;
const HEIGHT = AXIS + LANES.reduce((sum, [, height]) => sum + height, 0);
const BAR_PITCH = 15;

const tops = (() => {
  let y = AXIS;
  const found = {} as Record<LaneName, number>;
  for (const [name, height] of LANES) {
    found[name] = y;
    y += height;
  }
  return found;
})();

/** The six lanes as one picture. Marks are buttons: arrow keys walk between them, + and − zoom, Shift with arrows pans. */
export function TimelineDrawing({ lanes, window, bounds, now, states, onMove, onOpen }: DrawingProps) {
  const t = useText();
  const { language } = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  useDragAndWheel(frame, { window, bounds, width, onMove });
  const marks = useMemo(() => placed(lanes, window, width, now), [lanes, window, width, now]);
  const all = marks.flatMap(({ points, bars }) => [...points, ...bars]);
  const [current, setCurrent] = useState(0);
  const focusable = Math.min(current, all.length - 1);
  let at = -1;

  const pressed = (event: React.KeyboardEvent) => {
    const span = event.shiftKey;
    if (event.key === '+' || event.key === '=') onMove(zoom(window, 0.5, 0.9, bounds));
    else if (event.key === '-') onMove(zoom(window, 2, 0.9, bounds));
    else if (span && event.key === 'ArrowLeft') onMove(pan(window, -0.25, bounds));
    else if (span && event.key === 'ArrowRight') onMove(pan(window, 0.25, bounds));
    else {
      const next = nextMark(
        all.map(({ x, y }) => ({ x, y })),
        focusable,
        event.key,
      );
      if (next === undefined) return;
      setCurrent(next);
      frame.current?.querySelector<SVGElement>(`[data-mark="${next}"]`)?.focus();
    }
    event.preventDefault();
  };

  return (
    <div className="wp-timeline-body">
      <div className="wp-lane-names" aria-hidden="true">
        {LANES.map(([name, height]) => (
          <span key={name} style={{ height }}>
            {name === 'home' && lanes.home ? lanes.home.name : t(`lane.${name}`)}
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: takes the keys for the buttons inside it */}
      <div className="wp-timeline-frame" ref={frame} onKeyDown={pressed}>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons inside a drawing */}
        <svg
          role="group"
          aria-label={t('timeline.label')}
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
        >
          <Axis window={window} width={width} now={now} />
          {lanes.home && <HomeCurve curve={lanes.home} window={window} width={width} />}
          {LANES.map(([lane]) => (
            <LaneNote key={lane} state={states[lane]} y={tops[lane] + 12} />
          ))}
          {marks.map(({ lane, points, bars }) => (
            <g key={lane}>
              {[...points, ...bars].map((mark) => {
                at += 1;
                const index = at;
                return (
                  <Mark
                    key={`${mark.time}|${mark.text}`}
                    mark={mark}
                    lane={lane}
                    index={index}
                    focusable={index === focusable}
                    label={`${t(`lane.${lane}` as TextKey)}: ${mark.text}, ${formatDate(new Date(mark.time).toISOString(), language)}`}
                    onFocus={() => setCurrent(index)}
                    onOpen={() => onOpen(mark.items, mark.text)}
                  />
                );
              })}
            </g>
          ))}
        </svg>
        {all.length === 0 && LANES.every(([name]) => states[name] === 'whole') && (
          <p className="wp-timeline-none">{t('timeline.none')}</p>
        )}
      </div>
    </div>
  );
}

/** Says in the lane itself why it is bare. */
function LaneNote({ state, y }: { state: LaneState; y: number }) {
  const t = useText();
  if (state === 'whole') return null;
  return (
    <text className={`wp-lane-note wp-lane-${state}`} x={2} y={y}>
      {t(`lane.${state}`)}
    </text>
  );
}

export type PlacedMark = (PlacedPoint | PlacedBar) & { y: number };

interface LaneMarks {
  lane: LaneName;
  points: (PlacedPoint & { y: number })[];
  bars: (PlacedBar & { y: number })[];
}

function placed(lanes: Lanes, window: TimeWindow, width: number, now: number): LaneMarks[] {
  const frame = { window, width };
  const middle = (lane: LaneName) => tops[lane] + (LANES.find(([name]) => name === lane)?.[1] ?? 0) / 2;
  const points = (lane: LaneName, found: PlacedPoint[]) => found.map((one) => ({ ...one, y: middle(lane) }));
  const bars = (lane: LaneName, found: PlacedBar[], single = false) =>
    found.map((one) => ({ ...one, y: single ? middle(lane) : tops[lane] + 8 + one.row * BAR_PITCH }));
  const stays = placeBars(lanes.contacts.stretches, frame, now, 1);
  const visits = placePoints(lanes.contacts.happenings, frame, { labelled: true, beside: stays });
  return [
    { lane: 'contacts', points: points('contacts', visits), bars: bars('contacts', stays, true) },
    { lane: 'diagnoses', points: [], bars: bars('diagnoses', placeBars(lanes.diagnoses, frame, now, 2)) },
    { lane: 'medicine', points: [], bars: bars('medicine', placeBars(lanes.medicine, frame, now, 2)) },
    { lane: 'labs', points: points('labs', placePoints(lanes.labs, frame, { labelled: false })), bars: [] },
    { lane: 'images', points: points('images', placePoints(lanes.images, frame, { labelled: true })), bars: [] },
  ];
}

function Axis({ window, width, now }: { window: TimeWindow; width: number; now: number }) {
  const t = useText();
  const { language } = useLanguage();
  const nowX = position(now, window, width);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the axis takes focus
    <g className="wp-axis" aria-hidden="true">
      {ticks(window, width).map((tick) => {
        const x = Math.round(position(tick.time, window, width)) + 0.5;
        return (
          <g key={tick.time}>
            <line x1={x} x2={x} y1={AXIS - 2} y2={HEIGHT} />
            {x < nowX - 62 && (
              <text x={x} y={12}>
                {formatDate(tick.iso, language)}
              </text>
            )}
          </g>
        );
      })}
      {nowX >= 0 && nowX <= width && (
        <g className="wp-axis-now">
          <line x1={nowX} x2={nowX} y1={AXIS - 4} y2={HEIGHT} />
          <text x={Math.min(nowX, width - 2)} y={12} textAnchor="end">
            {t('timeline.now')}
          </text>
        </g>
      )}
    </g>
  );
}

function HomeCurve({ curve, window, width }: { curve: Curve; window: TimeWindow; width: number }) {
  const t = useText();
  const height = 20;
  const shape = sparkline(curve.points, {
    width,
    height,
    from: window.from,
    to: window.to,
    low: curve.low,
    high: curve.high,
  });
  const first = curve.points.find((point) => point.time >= window.from && point.time <= window.to);
  if (first === undefined) return null;
  const start = position(first.time, window, width);
  const end = shape.end?.x ?? width;
  const goal = [curve.lowText, curve.highText].filter(Boolean).join('–');
  return (
    <g transform={`translate(0 ${tops.home})`} className="wp-home-curve">
      {shape.band && <rect x={start} width={Math.max(2, end - start)} y={shape.band.y} height={shape.band.height} />}
      <path d={shape.line} />
      {shape.end && <circle cx={shape.end.x} cy={shape.end.y} r={2.4} />}
      {goal !== '' && start > 110 && (
        <text x={start - 6} y={14} textAnchor="end">
          {t('timeline.goal', { goal, unit: curve.unit ?? '' })}
        </text>
      )}
    </g>
  );
}

/** Width of the frame in px, kept up to date. A plausible one at first, so that the drawing is there from the first frame. */
function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    if (frame.current) setWidth(frame.current.clientWidth);
  }, [frame]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return Math.max(width, 60);
}
