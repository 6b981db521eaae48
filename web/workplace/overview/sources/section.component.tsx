import type { ReactNode } from 'react';
import type { Item, SourceName } from '../../../../src/sources/contract.js';
import { useOverviewTools, useSourceView } from '../overview-context.js';
import { type Room, SectionBody } from './section-body.component.js';

interface SectionProps {
  source: SourceName;
  wanted: (item: Item) => boolean;
  empty: string;
  rows?: number;
  room?: Room;
  children: (items: Item[]) => ReactNode;
}

/** One source's part of a card: its items, or what stands in their place. */
export function Section({ source, wanted, empty, rows = 3, room = 'column', children }: SectionProps) {
  const { state, now, retry, open } = useOverviewTools();
  const view = useSourceView(source, wanted);
  return (
    <SectionBody
      source={source}
      view={view}
      now={now}
      empty={empty}
      filtered={state.access?.filtered === true}
      rows={rows}
      room={room}
      onRetry={() => retry(source)}
      onAccess={() => open({ view: 'access' })}
    >
      {children}
    </SectionBody>
  );
}
