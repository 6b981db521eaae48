import { useId, useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText } from '../../design/i18n/index.js';
import { dataStrings } from './data.strings.js';
import { ExplainedText } from './explained-text.component.js';
import { fetchWholeText, type WholeTextAnswer } from './whole-text.resource.js';

const useText = createText(dataStrings);

/** The first lines, and the whole text when asked for. A text held elsewhere (absolute reference) has no more to fetch. */
export function WholeText({ item }: { item: Item }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState<WholeTextAnswer>();
  const id = useId();
  const excerpt = item.detail?.excerpt;
  const canFetch = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+$/.test(item.reference);
  const toggle = () => {
    setOpen(!open);
    if (!open && answer?.kind !== 'text') {
      setAnswer(undefined);
      fetchWholeText(item.reference).then(setAnswer);
    }
  };
  const whole = open && answer?.kind === 'text' ? answer.text : undefined;
  return (
    <>
      {whole === undefined && excerpt && <ExplainedText text={excerpt} />}
      <div id={id} aria-busy={open && answer === undefined}>
        {open && answer === undefined && <p className="ci-muted">{t('waiting')}</p>}
        {whole !== undefined && <ExplainedText text={whole} />}
        {open && answer?.kind === 'none' && <StateLine kind="empty">{t('textNone')}</StateLine>}
        {open && answer?.kind === 'failed' && <StateLine kind="failed">{t('textFailed')}</StateLine>}
      </div>
      {canFetch && (
        <button type="button" className="ci-link my-read" aria-expanded={open} aria-controls={id} onClick={toggle}>
          {open ? t('closeText') : t('readAll')}
          <span className="sd-hidden">: {item.title}</span>
        </button>
      )}
    </>
  );
}
