import './day-strip.css';

export interface DayStripProps {
  days: { day: string; count: number; attention: boolean }[];
  /** The same in words. */
  label: string;
  first: string;
  last: string;
}

const WIDTH = 6;
const HEIGHT = 44;

/** One bar a day. Days to look at are taller by a dot above the bar as well as coloured. */
export function DayStrip({ days, label, first, last }: DayStripProps) {
  const most = Math.max(1, ...days.map((one) => one.count));
  const full = days.length * WIDTH;
  return (
    <div className="ci-strip">
      <svg width={full} height={HEIGHT} viewBox={`0 0 ${full} ${HEIGHT}`} role="img" aria-label={label}>
        {days.map((one, index) => {
          const height = one.count === 0 ? 0 : Math.max(4, Math.round((one.count / most) * 32));
          const x = index * WIDTH + 1;
          return (
            <g key={one.day} className={one.attention ? 'ci-strip-attention' : 'ci-strip-plain'}>
              <rect x={x} y={HEIGHT - 2 - height} width={WIDTH - 2} height={height} />
              {one.attention && <circle cx={x + 2} cy={HEIGHT - 8 - height} r="2.5" />}
            </g>
          );
        })}
        <path className="ci-strip-base" d={`M0 ${HEIGHT - 1}h${full}`} />
      </svg>
      <span className="ci-strip-ends" aria-hidden="true">
        <span>{first}</span>
        <span>{last}</span>
      </span>
    </div>
  );
}
