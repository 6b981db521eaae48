export type Direction = 'up-much' | 'up' | 'flat' | 'down' | 'down-much';

const PATHS: Record<Direction, string> = {
  'up-much': 'M4 8.5 7 3l3 5.5ZM11 8.5 14 3l3 5.5Z',
  up: 'M1.5 9 5 2.5 8.5 9Z',
  flat: 'M1 5h6.6M5.4 2.6 8 5 5.4 7.6',
  down: 'M1.5 2 5 8.5 8.5 2Z',
  'down-much': 'M4 2.5 7 8l3-5.5ZM11 2.5 14 8l3-5.5Z',
};

/** A small arrow: above or below the reference, or where a value is heading. Shape carries the meaning, not colour. */
export function DirectionArrow({ direction, label }: { direction: Direction; label: string }) {
  const wide = direction.endsWith('much');
  return (
    <svg
      className="sd-direction"
      width={wide ? 16 : 10}
      height={11}
      viewBox={wide ? '2.5 0 16 11' : '0 0 10 11'}
      role="img"
      aria-label={label}
      focusable="false"
    >
      <path
        d={PATHS[direction]}
        fill={direction === 'flat' ? 'none' : 'currentColor'}
        stroke={direction === 'flat' ? 'currentColor' : 'none'}
        strokeWidth={1.3}
      />
    </svg>
  );
}
