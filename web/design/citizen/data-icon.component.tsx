export type DataIconName =
  | 'medicine'
  | 'results'
  | 'journal'
  | 'vaccinations'
  | 'images'
  | 'visits'
  | 'measurements'
  | 'plans'
  | 'front'
  | 'log';

/** Line drawings on a 30 px grid for the kinds of data. Always beside the word. */
export function DataIcon({ name, size = 30 }: { name: DataIconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 30 30"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[name]}
    </svg>
  );
}

const DRAWINGS: Record<DataIconName, React.ReactNode> = {
  medicine: (
    <>
      <rect x="3" y="10" width="24" height="10" rx="5" transform="rotate(-35 15 15)" />
      <path d="M12.2 10.8l5.6 8.2" />
    </>
  ),
  results: (
    <path d="M11 3h8M12.5 3v9L6 24a2.5 2.5 0 0 0 2.300 3.500h13.400A2.500 2.500 0 0 0 24 24l-6.500-12V3M9.500 18.500h11" />
  ),
  journal: <path d="M7 3h11l6 6v18H7zM18 3v6h6M11 15h9M11 20h9" />,
  vaccinations: (
    <path d="M20 3.500l6.500 6.500M23.200 6.800l-3.600 3.600M10 13.500l6.500 6.500M14 9.500l6.500 6.500-8 8H6v-6.500zM6 24l-3 3" />
  ),
  images: (
    <>
      <rect x="4" y="5" width="22" height="20" rx="2.5" />
      <path d="M11 10c-2.500 2-3 6-2.500 10M19 10c2.500 2 3 6 2.500 10M15 8v14" />
    </>
  ),
  visits: <path d="M4 27V12L15 4l11 8v15zM15 13v8M11 17h8" />,
  measurements: <path d="M3 16h6l3-8 5 15 4-10 2 3h4" />,
  plans: (
    <>
      <rect x="4" y="6" width="22" height="20" rx="2.5" />
      <path d="M4 12.500h22M10 3v6M20 3v6M10 18h4M10 22h9" />
    </>
  ),
  front: <path d="M15 26s-11-6.500-11-14a6 6 0 0 1 11-3.500A6 6 0 0 1 26 12c0 7.500-11 14-11 14z" />,
  log: (
    <>
      <path d="M2.500 15S7 7 15 7s12.500 8 12.500 8S23 23 15 23 2.500 15 2.500 15z" />
      <circle cx="15" cy="15" r="3.500" />
    </>
  ),
};
