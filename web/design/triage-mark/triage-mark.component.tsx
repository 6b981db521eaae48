import './triage-mark.css';

/** Urgency 1 (red) to 5 (blue); `none` = not triaged yet. */
export type TriageLevel = 1 | 2 | 3 | 4 | 5 | 'none';

/** Reads a number from a source; anything but 1-5 is "not triaged", never a guess. */
export function triageLevel(value: number | undefined): TriageLevel {
  return value === 1 || value === 2 || value === 3 || value === 4 || value === 5 ? value : 'none';
}

/** One outline per level, so that the level is read without colour: octagon, triangle, diamond, circle, square. */
const OUTLINES: Record<TriageLevel, string> = {
  1: 'M7 1.5h8L20.5 7v8L15 20.5H7L1.5 15V7Z',
  2: 'M11 1.2 21 20H1Z',
  3: 'M11 .8 21.2 11 11 21.2.8 11Z',
  4: 'M11 1.2a9.8 9.8 0 1 0 0 19.6 9.8 9.8 0 0 0 0-19.6Z',
  5: 'M2 2h18v18H2Z',
  none: 'M11 1.2a9.8 9.8 0 1 0 0 19.6 9.8 9.8 0 0 0 0-19.6Z',
};

/** Shape, number and word of an urgency. The word comes from the screen's own texts. */
export function TriageMark({ level, word, size = 22 }: { level: TriageLevel; word: string; size?: number }) {
  return (
    <span className="sd-triage">
      <svg
        className={`sd-triage-shape sd-triage-${level}`}
        width={size}
        height={size}
        viewBox="0 0 22 22"
        aria-hidden="true"
        focusable="false"
      >
        <path d={OUTLINES[level]} />
        <text x="11" y={level === 2 ? 17.4 : 15.4} textAnchor="middle">
          {level === 'none' ? '?' : level}
        </text>
      </svg>
      <span className="sd-triage-word">{word}</span>
    </span>
  );
}
