import type { ReactNode } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { Sign } from '../../design/citizen/sign.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { PrivateButton } from '../blocks/private-button.component.js';
import { momentWords } from '../plain-words/days.js';
import { useCitizen } from '../session/subject.js';
import { dataStrings } from './data.strings.js';

const useText = createText(dataStrings);

/** A line of a list: a heading, when, where and by whom, and what belongs to it. */
export function Line({
  item,
  title,
  when,
  withPlace,
  children,
}: {
  item: Item;
  title?: ReactNode;
  when?: ReactNode;
  /** False where the place stands in the title already. */
  withPlace?: boolean;
  children?: ReactNode;
}) {
  const { language } = useLanguage();
  const { now } = useCitizen();
  return (
    <article className="my-line">
      <h3 className="my-line-title">
        {title ?? <span lang="da">{titleOf(item)}</span>} {item.private && <PrivateMark />}
      </h3>
      <p className="ci-muted ci-small">
        {when ?? momentWords(item.time, now, language)}
        <Whence item={item} withPlace={withPlace} />
      </p>
      {children}
      <PrivateButton item={item} title={titleOf(item)} />
    </article>
  );
}

/** `Korrespondance: Korrespondance fra egen læge` says its kind twice; once is enough. */
const titleOf = (item: Item): string => item.title.replace(/^(.{3,40}?): (?=\1)/i, '');

/** Who wrote it and where, as the source says. */
export function Whence({ item, withPlace = true }: { item: Item; withPlace?: boolean }) {
  const parts = [
    ...new Set([item.by, withPlace ? item.org : undefined].filter((part) => part !== undefined && part !== '')),
  ];
  return parts.length === 0 ? null : <> · {parts.join(', ')}</>;
}

export function PrivateMark() {
  const t = useText();
  return (
    <span className="my-private">
      <Sign name="locked" size={14} /> {t('madePrivate')}
    </span>
  );
}
