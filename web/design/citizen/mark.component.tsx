/** Overblik's mark: a heart on the platform's colour. Decoration beside the name. */
export function Mark({ size = 34 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 34 34" aria-hidden="true" focusable="false">
      <rect width="34" height="34" rx="10" fill="var(--sd-color-primary)" />
      <path d="M17 26s-9-5.4-9-12a5 5 0 0 1 9-3 5 5 0 0 1 9 3c0 6.6-9 12-9 12z" fill="#fff" />
    </svg>
  );
}
