import './range-bar.css';

export interface RangeBarProps {
  /** Percent of the width. */
  from: number;
  to: number;
  at: number;
  /** The same in words, read aloud instead of the drawing. */
  label: string;
  outside: boolean;
}

/** A value against its normal range: a band, and a mark whose shape tells inside (round) from outside (diamond). */
export function RangeBar({ from, to, at, label, outside }: RangeBarProps) {
  return (
    <svg className="ci-range" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect x="0" y="6" width="100" height="4" rx="1" className="ci-range-all" />
      <rect x={from} y="5" width={Math.max(0, to - from)} height="6" className="ci-range-normal" />
      <line x1={at} x2={at} y1="0" y2="16" className={outside ? 'ci-range-outside' : 'ci-range-inside'} />
    </svg>
  );
}
