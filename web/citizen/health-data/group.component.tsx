import { type ReactNode, useId, useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { createText } from '../../design/i18n/index.js';
import { dataStrings } from './data.strings.js';

const useText = createText(dataStrings);
const ROOM = 20;

interface GroupProps<T> {
  title: string;
  items: readonly T[];
  keyOf: (item: T, index: number) => string;
  render: (item: T) => ReactNode;
  /** Said when there is none; without it the group is left out. */
  none?: string;
  /** Closed until opened: for what is over. */
  closed?: boolean;
}

/** A headed list in a card. Long lists show the first twenty; nothing is left out, only folded. */
export function Group<T>({ title, items, keyOf, render, none, closed = false }: GroupProps<T>) {
  const t = useText();
  const id = useId();
  const [room, setRoom] = useState(ROOM);
  if (items.length === 0 && none === undefined) return null;
  const list = (
    <>
      {items.length === 0 ? (
        <p className="my-none">{none}</p>
      ) : (
        <ul className="my-list" aria-labelledby={id}>
          {items.slice(0, room).map((item, index) => (
            <li key={keyOf(item, index)}>{render(item)}</li>
          ))}
        </ul>
      )}
      {items.length > room && (
        <p className="my-more">
          <button type="button" className="ci-button" onClick={() => setRoom(room + 100)}>
            {t('showMore', { n: items.length - room })}
          </button>
        </p>
      )}
    </>
  );
  const heading = (
    <h2 className="ci-h3" id={id}>
      {title}
      {items.length > 1 && <span className="ci-muted"> ({items.length})</span>}
    </h2>
  );
  if (!closed)
    return (
      <section className="my-group ci-card" aria-labelledby={id}>
        {heading}
        {list}
      </section>
    );
  return (
    <details className="my-group ci-card">
      <summary>{heading}</summary>
      {list}
    </details>
  );
}

export const byReference = (item: Item, index: number): string => `${item.reference}#${index}`;
