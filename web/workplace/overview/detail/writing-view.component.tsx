import { useEffect, useState } from 'react';
import { Skeleton, StateLine } from '../../../design/card/state-line.component.js';
import { useText } from '../overview.strings.js';
import { fetchBinary } from './detail.resource.js';
import { readableMarkup } from './readable-markup.js';
import { type Writing, writingOfBinary } from './resource-writing.js';

/** A piece of writing from a record: plain text with its own line breaks, or markup reduced to structure and words. */
export function WritingView({ writing }: { writing: Writing }) {
  const t = useText();
  return (
    <section className="wp-writing">
      {writing.title && <h3>{writing.title}</h3>}
      {writing.kind === 'plain' && <p className="wp-plain-text">{writing.text}</p>}
      {writing.kind === 'markup' && <div className="wp-markup">{readableMarkup(writing.html)}</div>}
      {writing.kind === 'unreadable' && (
        <StateLine tone="note">{t('detail.unreadable', { type: writing.contentType })}</StateLine>
      )}
      {writing.kind === 'elsewhere' && <Fetched reference={writing.reference} />}
    </section>
  );
}

function Fetched({ reference }: { reference: string }) {
  const t = useText();
  const [state, setState] = useState<'loading' | 'failed' | Writing>('loading');
  useEffect(() => {
    const abort = new AbortController();
    fetchBinary(reference, abort.signal)
      .then((reply) => setState(reply.ok ? writingOfBinary(reply.value) : 'failed'))
      .catch(() => {});
    return () => abort.abort();
  }, [reference]);
  if (state === 'loading') return <Skeleton rows={4} slow={t('detail.waiting')} />;
  if (state === 'failed') return <StateLine tone="failed">{t('detail.failed')}</StateLine>;
  return <WritingView writing={state} />;
}
