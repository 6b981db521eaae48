import type { ReactNode } from 'react';
import type { Item, SourceName } from '../../../../src/sources/contract.js';
import { EmptyLine, Skeleton, StateLine } from '../../../design/card/state-line.component.js';
import { formatTime } from '../../../design/format/index.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { useText } from '../overview.strings.js';
import type { Caveat, SourceView } from '../stream/source-view.js';
import { whenAsOf } from '../when.js';
import { shortSourceName, sourceName } from './source-words.js';

/** `wide` = a sentence and a link; `column` = a few words and a link; `narrow` = a few words. */
export type Room = 'wide' | 'column' | 'narrow';

export interface SectionBodyProps {
  source: SourceName;
  view: SourceView;
  now: Date;
  /** The sentence for "asked, and there is none", without full stop. The only place where it is ever shown is here. */
  empty: string;
  /** True when the caller sees a filtered picture: then "none" is only "none that you may see". */
  filtered: boolean;
  /** Rows of grey bars while waiting. */
  rows: number;
  /** How wide the section is: decides how many words a lock beside content gets. */
  room?: Room;
  onRetry: () => void;
  onAccess: () => void;
  children: (items: Item[]) => ReactNode;
}

/** What stands in a section in each of its states. Caveats come first, for they change how the rest is read. */
export function SectionBody({ view, children, ...rest }: SectionBodyProps) {
  switch (view.state) {
    case 'loading':
      return <Waiting source={rest.source} rows={rest.rows} />;
    case 'failed':
      return <FailedLine view={view} {...rest} />;
    case 'blocked':
      return <BlockedLine withheld={view.withheld} detail={view.detail} onAccess={rest.onAccess} />;
    case 'empty':
      return <NoneLine asOf={view.asOf} {...rest} />;
    case 'shown':
      return (
        <>
          {view.caveats.map((caveat) => (
            <CaveatLine key={caveat.kind} caveat={caveat} {...rest} />
          ))}
          {children(view.items)}
        </>
      );
  }
}

type Rest = Omit<SectionBodyProps, 'view' | 'children'>;

function Waiting({ source, rows }: { source: SourceName; rows: number }) {
  const t = useText();
  const { language } = useLanguage();
  return <Skeleton rows={rows} slow={t('waiting', { source: sourceName(source, language) })} />;
}

function NoneLine({ empty, filtered, source, asOf, now }: Rest & { asOf: string }) {
  const t = useText();
  const { language } = useLanguage();
  const from = `${shortSourceName(source, language)}, ${whenAsOf(asOf, now, language)}`;
  return (
    <EmptyLine>
      {empty} ({from}).{filtered && ` ${t('empty.filtered')}`}
    </EmptyLine>
  );
}

function FailedLine({ view, source, now, onRetry }: Rest & { view: Extract<SourceView, { state: 'failed' }> }) {
  const t = useText();
  const { language } = useLanguage();
  const said = t('failed', { source: sourceName(source, language), time: formatTime(view.at, language) });
  const last = view.asOf === undefined ? '' : t('failed.lastKnown', { time: whenAsOf(view.asOf, now, language) });
  return (
    <StateLine tone="failed" action={<RetryLink onRetry={onRetry} />}>
      {[said, view.detail, last].filter(Boolean).join(' ')}
    </StateLine>
  );
}

function BlockedLine({ withheld, detail, onAccess }: { withheld?: number; detail?: string; onAccess: () => void }) {
  const t = useText();
  const said = withheld === undefined || withheld === 0 ? t('blocked.some') : t('blocked', { n: withheld });
  return (
    <StateLine
      tone="blocked"
      action={
        <button type="button" className="sd-link" onClick={onAccess}>
          {t('blocked.access')}
        </button>
      }
    >
      {detail ?? said}
    </StateLine>
  );
}

/** The lock in a few words. Which card of its source the blocked items belong to is not told, so the source is named. */
function BlockedWords({
  withheld,
  source,
  onAccess,
}: {
  withheld: number | undefined;
  source: SourceName;
  onAccess: (() => void) | undefined;
}) {
  const t = useText();
  const { language } = useLanguage();
  const name = shortSourceName(source, language);
  const action = onAccess && (
    <button type="button" className="sd-link" onClick={onAccess}>
      {t('blocked.open')}
    </button>
  );
  return (
    <StateLine tone="blocked" action={action}>
      {withheld === undefined || withheld === 0
        ? t('blocked.someIn', { source: name })
        : t('blocked.in', { n: withheld, source: name })}
    </StateLine>
  );
}

function CaveatLine({ caveat, source, now, room = 'wide', onRetry, onAccess }: Rest & { caveat: Caveat }) {
  const t = useText();
  const { language } = useLanguage();
  const name = sourceName(source, language);
  const retry = <RetryLink onRetry={onRetry} />;
  switch (caveat.kind) {
    case 'blocked':
      return room === 'wide' ? (
        <BlockedLine withheld={caveat.withheld} detail={caveat.detail} onAccess={onAccess} />
      ) : (
        <BlockedWords withheld={caveat.withheld} source={source} onAccess={room === 'column' ? onAccess : undefined} />
      );
    case 'partial':
      return (
        <StateLine tone="partial" action={retry}>
          {caveat.detail ?? t('partial', { source: name, time: formatTime(caveat.at, language) })}
        </StateLine>
      );
    case 'stale':
      return (
        <StateLine tone="stale" action={retry}>
          {caveat.asOf === undefined ? t('stale.unknown') : t('stale', { time: whenAsOf(caveat.asOf, now, language) })}
          {caveat.detail === undefined ? '' : ` ${caveat.detail}`}
        </StateLine>
      );
    case 'kept':
      return (
        <StateLine tone="stale" action={retry}>
          {t('kept', {
            source: name,
            time: formatTime(caveat.at, language),
            from: whenAsOf(caveat.from, now, language),
          })}
        </StateLine>
      );
  }
}

function RetryLink({ onRetry }: { onRetry: () => void }) {
  const t = useText();
  return (
    <button type="button" className="sd-link" onClick={onRetry}>
      {t('retry')}
    </button>
  );
}
