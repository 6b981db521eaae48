import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icon/icon.component.js';
import './card.css';

export type StateTone = 'failed' | 'partial' | 'stale' | 'blocked' | 'note';

const ICONS: Record<StateTone, IconName> = {
  failed: 'cross',
  partial: 'warning',
  stale: 'clock',
  blocked: 'lock',
  note: 'info',
};

/** One line that says what is missing and why, with what can be done about it at its end. Tone, icon and words say the same. */
export function StateLine({ tone, children, action }: { tone: StateTone; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`sd-state sd-state-${tone}`}>
      <Icon name={ICONS[tone]} size={14} />
      <div className="sd-state-text">{children}</div>
      {action}
    </div>
  );
}

/** The grey sentence "none registered". Only for an answer that was whole and empty. */
export function EmptyLine({ children }: { children: ReactNode }) {
  return <p className="sd-empty">{children}</p>;
}

/**
 * Grey bars in the place of what is on its way. They show after 150 ms (a quick answer never flickers) and `slow` is said
 * after 3 s; both by animation delay, so that no timer is left behind.
 */
export function Skeleton({ rows, slow }: { rows: number; slow?: string }) {
  return (
    <div className="sd-skeleton" aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="sd-skeleton-bar" style={{ width: `${[92, 78, 86, 64, 81][row % 5]}%` }} />
      ))}
      {slow !== undefined && (
        <p className="sd-skeleton-slow">
          <span className="sd-spinner" aria-hidden="true" /> {slow}
        </p>
      )}
    </div>
  );
}
