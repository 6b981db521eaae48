/** Filled signs that carry a meaning together with a word: done, look here, stopped, note, locked, time. */
export type SignName = 'ok' | 'warn' | 'stop' | 'note' | 'locked' | 'clock';

export function Sign({ name, size = 16 }: { name: SignName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}

const SHAPES: Record<SignName, React.ReactNode> = {
  ok: (
    <>
      <circle cx="8" cy="8" r="8" fill="var(--sd-color-ok)" />
      <path d="M4.6 8.2l2.4 2.4L11.6 6" stroke="#fff" strokeWidth="1.8" fill="none" />
    </>
  ),
  warn: (
    <>
      <path d="M8 .8 15.6 15H.4z" fill="var(--sd-color-warn)" />
      <path d="M8 5.4v4.4M8 11.4v1.8" stroke="#fff" strokeWidth="1.8" />
    </>
  ),
  stop: (
    <>
      <path d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z" fill="var(--sd-color-danger)" />
      <path d="M5 5l6 6M11 5l-6 6" stroke="#fff" strokeWidth="1.8" />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="8" fill="var(--sd-color-info)" />
      <path d="M8 7v5M8 4v1.8" stroke="#fff" strokeWidth="1.8" />
    </>
  ),
  locked: (
    <>
      <rect x="2" y="6.6" width="12" height="9" rx="1.5" fill="#3b2f73" />
      <path d="M4.8 7V4.6a3.2 3.2 0 0 1 6.4 0V7" fill="none" stroke="#3b2f73" strokeWidth="1.8" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="7" fill="none" stroke="var(--sd-color-warn)" strokeWidth="2" />
      <path d="M8 4.2V8l2.6 1.8" fill="none" stroke="var(--sd-color-warn)" strokeWidth="1.8" />
    </>
  ),
};
