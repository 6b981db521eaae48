import { useEffect, useRef } from 'react';
import { goTo } from '../address.js';
import { preferences } from '../preferences.js';
import { keyMeans } from './key-meaning.js';
import { jumpTo, stepRow } from './move-focus.js';

interface Actions {
  palette: () => void;
  shortcuts: () => void;
}

/** Listens for the app's own keys everywhere. Which key means what is decided by keyMeans. */
export function useShortcuts({ palette, shortcuts }: Actions): void {
  const afterG = useRef(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const meaning = keyMeans(event, {
        inField: target?.closest('input, textarea, select, [contenteditable="true"]') != null,
        inDialog: document.querySelector('dialog[open]') !== null,
        letterKeys: preferences().letterKeys,
        afterG: afterG.current,
      });
      afterG.current = meaning?.does === 'await-g';
      if (meaning === undefined || meaning.does === 'await-g') return;
      event.preventDefault();
      if (meaning.does === 'palette') palette();
      if (meaning.does === 'shortcuts') shortcuts();
      if (meaning.does === 'go-list') goTo({ page: 'list' });
      if (meaning.does === 'jump') jumpTo(meaning.card);
      if (meaning.does === 'step') stepRow(meaning.by);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [palette, shortcuts]);
}
