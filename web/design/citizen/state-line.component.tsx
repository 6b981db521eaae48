import type { ReactNode } from 'react';
import { Sign, type SignName } from './sign.component.js';

export type StateKind = 'failed' | 'stale' | 'partial' | 'locked' | 'empty' | 'note';

const SIGNS: Record<StateKind, SignName | undefined> = {
  failed: 'stop',
  stale: 'clock',
  partial: 'warn',
  locked: 'locked',
  note: 'note',
  empty: undefined,
};

/**
 * What is to be known about a list besides its lines: not fetched, old, incomplete, locked, or truly empty. `live` has
 * it read aloud when it appears.
 */
export function StateLine({ kind, children, live = false }: { kind: StateKind; children: ReactNode; live?: boolean }) {
  const sign = SIGNS[kind];
  return (
    <div className={`ci-state ci-state-${kind}`} role={live ? 'status' : undefined}>
      {sign && <Sign name={sign} size={18} />}
      <div>{children}</div>
    </div>
  );
}
