import type { ReactNode } from 'react';
import { Sign, type SignName } from './sign.component.js';

export type PillKind = 'ok' | 'warn' | 'stop' | 'plain';

const SIGNS: Record<PillKind, SignName> = { ok: 'ok', warn: 'warn', stop: 'stop', plain: 'note' };

/** A reason or a state in a few words: colour, shape and word say the same. */
export function Pill({ kind, children }: { kind: PillKind; children: ReactNode }) {
  return (
    <span className={`ci-pill ci-pill-${kind}`}>
      <Sign name={SIGNS[kind]} size={14} />
      {children}
    </span>
  );
}
