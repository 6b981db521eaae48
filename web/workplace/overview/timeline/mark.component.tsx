import { textWidth } from './layout.js';
import type { PlacedMark } from './timeline-drawing.component.js';

interface MarkProps {
  mark: PlacedMark;
  lane: string;
  index: number;
  focusable: boolean;
  label: string;
  onFocus: () => void;
  onOpen: () => void;
}

/** One mark on the timeline: bar, dot, ring, triangle (abnormal) or square (image), with its label and a larger target. */
export function Mark({ mark, lane, index, focusable, label, onFocus, onOpen }: MarkProps) {
  const bar = 'row' in mark;
  const x = bar ? mark.x : mark.x - 12;
  const width = bar ? Math.max(mark.width, 14) : 24;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an HTML button cannot stand inside an SVG drawing
    <g
      role="button"
      tabIndex={focusable ? 0 : -1}
      data-mark={index}
      className={`wp-mark wp-mark-${lane}`}
      aria-label={label}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      <rect className="wp-mark-target" x={x} y={mark.y - 8} width={width} height={16} rx={3} />
      {bar ? <Bar mark={mark} /> : <Point mark={mark} lane={lane} />}
      {mark.label && (
        <>
          {bar && (
            <rect
              className="wp-mark-ground"
              x={mark.label.x - 3}
              y={mark.y - 7}
              width={textWidth(mark.label.text)}
              height={14}
            />
          )}
          <text className={bar && mark.strong ? 'wp-mark-strong' : undefined} x={mark.label.x} y={mark.y + 4}>
            {mark.label.text}
          </text>
        </>
      )}
    </g>
  );
}

function Bar({ mark }: { mark: Extract<PlacedMark, { row: number }> }) {
  const height = mark.strong ? 8 : 5;
  const kind = mark.strong ? 'wp-mark-bar wp-mark-bar-strong' : 'wp-mark-bar';
  return (
    <>
      <rect className={kind} x={mark.x} y={mark.y - height / 2} width={mark.width} height={height} rx={2} />
      {mark.x > 0 && (
        <rect className={`${kind} wp-mark-start`} x={mark.x} y={mark.y - 5} width={3} height={10} rx={1} />
      )}
    </>
  );
}

function Point({ mark, lane }: { mark: PlacedMark & { abnormal?: boolean }; lane: string }) {
  const { x, y } = mark;
  if (lane === 'images') return <rect className="wp-mark-dot" x={x - 4} y={y - 4} width={8} height={8} />;
  if (mark.abnormal) return <path className="wp-mark-off" d={`M${x - 5} ${y + 4}L${x} ${y - 5}L${x + 5} ${y + 4}Z`} />;
  return (
    <circle className={lane === 'labs' ? 'wp-mark-ring' : 'wp-mark-dot'} cx={x} cy={y} r={lane === 'labs' ? 3.4 : 4} />
  );
}
