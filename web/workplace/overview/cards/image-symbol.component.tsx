/** Which drawing stands for an examination. */
type Symbol = 'chest' | 'bone' | 'section' | 'fan' | 'curve' | 'photo';

function symbolOf(modality: string | undefined, name: string): Symbol {
  if (modality === 'CT' || modality === 'MR' || modality === 'PT' || modality === 'NM') return 'section';
  if (modality === 'US' || /ekko|ultralyd/i.test(name)) return 'fan';
  if (modality === 'ECG' || /ekg/i.test(name)) return 'curve';
  if (modality === 'CR' || modality === 'DX' || modality === 'RF' || modality === 'XA' || modality === 'MG') {
    return /thorax|lunge|bryst/i.test(name) ? 'chest' : 'bone';
  }
  return /thorax/i.test(name) ? 'chest' : 'photo';
}

/** A drawing of the kind of examination: never a picture of the patient, and never to be read as one. */
export function ImageSymbol({
  modality,
  name,
  size = 40,
}: {
  modality: string | undefined;
  name: string;
  size?: number;
}) {
  return (
    <svg
      className="wp-image-symbol"
      width={size}
      height={size}
      viewBox="0 0 40 40"
      aria-hidden="true"
      focusable="false"
    >
      <rect width="40" height="40" rx="3" fill="#16242c" />
      {DRAWINGS[symbolOf(modality, name)]}
    </svg>
  );
}

const DRAWINGS: Record<Symbol, React.ReactNode> = {
  chest: (
    <g fill="none" stroke="#c9d6dc" strokeWidth="1.3" strokeLinecap="round">
      <path d="M18 9c-6 1-9 8-9 20 3 2 7 2 9 0ZM22 9c6 1 9 8 9 20-3 2-7 2-9 0Z" fill="#5d717c" stroke="none" />
      <path
        d="M20 6v27M10 17c3-2 6-3 8-3M9.5 22c3-2 6-3 8.5-3M30 17c-3-2-6-3-8-3M30.5 22c-3-2-6-3-8.5-3"
        opacity=".8"
      />
      <path d="M19 22c3-1 6 1 6 5 0 3-3 4-6 4Z" fill="#dbe5e9" stroke="none" />
    </g>
  ),
  bone: (
    <g fill="#c9d6dc">
      <path d="M15 6c2-2 5 0 5 2 2-2 5 0 4 3l-2 8h-5l-3-9c-1-2 0-3 1-4Z" />
      <path d="M17 22h6l2 9c1 3-2 4-4 2-2 2-6 1-5-2Z" opacity=".75" />
    </g>
  ),
  section: (
    <g fill="none" stroke="#c9d6dc" strokeWidth="1.5">
      <ellipse cx="20" cy="20" rx="13" ry="14.5" stroke="#e6eef1" strokeWidth="2" />
      <path
        d="M20 7c-2 6 2 9 0 13s2 8 0 13M13 14c3 1 2 4 4 5M27 14c-3 1-2 4-4 5M13 27c3-1 3-3 4-4M27 27c-3-1-3-3-4-4"
        opacity=".75"
      />
    </g>
  ),
  fan: (
    <g>
      <path d="M20 6 6 31c8 4 20 4 28 0Z" fill="#4b5f6a" />
      <path d="M20 17c4 0 6 4 5 8-1 3-8 3-10 0-2-4 1-8 5-8Z" fill="#16242c" />
      <path d="M12 28c5 3 11 3 16 0" fill="none" stroke="#c9d6dc" strokeWidth="1.5" />
    </g>
  ),
  curve: (
    <path
      d="M4 22h8l2-3 2 3h3l2-12 3 19 2-7h3l2-3 2 3h5"
      fill="none"
      stroke="#c9d6dc"
      strokeWidth="1.5"
      strokeLinejoin="round"
    />
  ),
  photo: (
    <g fill="none" stroke="#c9d6dc" strokeWidth="1.5">
      <rect x="9" y="12" width="22" height="17" rx="2" />
      <circle cx="20" cy="20.5" r="5" />
      <path d="M15 12l1.5-3h7l1.5 3" />
    </g>
  ),
};
