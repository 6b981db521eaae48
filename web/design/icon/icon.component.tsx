/** Line drawings on a 16 px grid. Always beside a word or with a label of its own: an icon alone says nothing to a screen reader. */
const SHAPES = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4 14 14',
  lock: 'M4 7h8v6.5H4zM5.7 7V5a2.3 2.3 0 0 1 4.6 0v2',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 4.8V8l2.4 1.6',
  check: 'm3.2 8.4 3.2 3.2 6.4-7',
  cross: 'm4 4 8 8M12 4l-8 8',
  none: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM5.2 8h5.6',
  warning: 'M8 2.2 14.4 13.5H1.6ZM8 6.4v3.4M8 11.6v.4',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 7.4v3.8M8 4.9v.3',
  print: 'M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z',
  leave: 'M9.5 4.5v-2h-7v11h7v-2M6 8h8M11.5 5.5 14 8l-2.5 2.5',
  back: 'M9.8 3.2 5 8l4.8 4.8',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M11.8 1.8v2.8H9',
  person: 'M8 2.2a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4ZM2.8 13.8c.5-2.9 2.5-4.4 5.2-4.4s4.7 1.5 5.2 4.4',
  document: 'M4 1.8h5.4L12.5 5v9.2H4zM9.2 2v3.2h3.2M6 8h4.5M6 10.6h4.5',
  flask: 'M6.2 2h3.6M6.9 2v4.2L3.2 13.4h9.6L9.1 6.2V2M5 10h6',
  image: 'M2.5 3h11v10h-11zM2.5 11l3.4-3.6 2.6 2.6 1.8-1.8 3.2 3M10.6 5.6v.3',
  key: 'M10.4 2.6a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8.3 7.7 2.8 13.2M4.6 11.4l1.6 1.6',
  shield: 'M8 1.8 13 3.6v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4ZM5.6 8l1.8 1.8 3-3.4',
} as const;

export type IconName = keyof typeof SHAPES;

/** An icon of `size` px (16 unless told). With `label` it is read aloud; without, it is decoration. */
export function Icon({ name, size = 16, label }: { name: IconName; size?: number; label?: string }) {
  return (
    <svg
      className="sd-icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
      focusable="false"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
