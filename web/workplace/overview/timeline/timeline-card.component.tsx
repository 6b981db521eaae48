import { useMemo, useState } from 'react';
import type { Item } from '../../../../src/sources/contract.js';
import { SOURCE_NAMES } from '../../../../src/sources/contract.js';
import { Card } from '../../../design/card/card.component.js';
import { formatDate } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { useOverviewTools } from '../overview-context.js';
import { useText } from '../overview.strings.js';
import { viewOf } from '../stream/source-view.js';
import { laneStates } from './lane-state.js';
import { lanesOf, reach } from './lanes.js';
import { pan, type Preset, presetWindow, type TimeWindow, zoom } from './time-window.js';
import { TimelineDrawing } from './timeline-drawing.component.js';
import './timeline.css';

const PRESETS: Preset[] = ['week', 'quarter', 'two-years', 'all'];

/** Everything with a time on one axis: contacts, diagnoses, medicine, results, images, measurements at home. */
export function TimelineCard() {
  const t = useText();
  const { language } = useLanguage();
  const { state, now, open } = useOverviewTools();
  const items = useMemo(() => timedItems(state.sources), [state.sources]);
  const lanes = useMemo(() => lanesOf(items), [items]);
  const nowMs = now.getTime();
  const { first, last } = useMemo(() => reach(items), [items]);
  const bounds = presetWindow('all', nowMs, Math.min(first ?? nowMs, nowMs - 731 * 86_400_000), last);
  const [preset, setPreset] = useState<Preset | undefined>('two-years');
  const [free, setFree] = useState<TimeWindow>();
  const shown = preset === undefined ? (free ?? bounds) : presetWindow(preset, nowMs, first, last);
  const move = (window: TimeWindow) => {
    setPreset(undefined);
    setFree(window);
  };
  const states = laneStates(state.sources);
  const from = formatDate(new Date(shown.from).toISOString(), language);
  const to = shown.to >= nowMs ? t('timeline.now') : formatDate(new Date(shown.to).toISOString(), language);
  return (
    <Card
      id="timeline"
      jump={9}
      className="wp-timeline"
      title={t('card.timeline')}
      meta={`${from} – ${to}`}
      action={
        <div className="wp-timeline-tools">
          <Steps window={shown} bounds={bounds} onMove={move} />
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset breaks the card's head */}
          <div className="wp-presets" role="group" aria-label={t('timeline.length')}>
            {PRESETS.map((one) => (
              <button key={one} type="button" aria-pressed={preset === one} onClick={() => setPreset(one)}>
                {t(`timeline.${one}`)}
              </button>
            ))}
          </div>
        </div>
      }
    >
      <TimelineDrawing
        lanes={lanes}
        window={shown}
        bounds={bounds}
        now={nowMs}
        states={states}
        onMove={move}
        onOpen={(found, title) =>
          open(
            found.length === 1 && found[0] ? { view: 'item', item: found[0] } : { view: 'some', title, items: found },
          )
        }
      />
    </Card>
  );
}

/** The same as wheel and drag, for those who use neither. */
function Steps({
  window,
  bounds,
  onMove,
}: {
  window: TimeWindow;
  bounds: TimeWindow;
  onMove: (window: TimeWindow) => void;
}) {
  const t = useText();
  const steps = [
    ['timeline.earlier', '‹', () => pan(window, -0.5, bounds)],
    ['timeline.later', '›', () => pan(window, 0.5, bounds)],
    ['timeline.wider', '−', () => zoom(window, 2, 1, bounds)],
    ['timeline.closer', '+', () => zoom(window, 0.5, 1, bounds)],
  ] as const;
  return (
    <span className="wp-steps">
      {steps.map(([label, sign, moved]) => (
        <button key={label} type="button" aria-label={t(label)} title={t(label)} onClick={() => onMove(moved())}>
          <span aria-hidden="true">{sign}</span>
        </button>
      ))}
    </span>
  );
}

function timedItems(sources: ReturnType<typeof useOverviewTools>['state']['sources']): Item[] {
  return SOURCE_NAMES.flatMap((source) => {
    const view = viewOf(sources[source]);
    return view.state === 'shown' ? view.items : [];
  });
}
