/** A choice in the words of the citizen. */
import type { Choice } from '../../../src/access/contract.js';
import { formatInterval, type Language } from '../../design/format/index.js';
import { kindWords } from './blocks.js';

/** Texts with holes, as `choices.strings.ts` has them. */
export type Say = (key: 'fromPlace' | 'writtenBy' | 'betweenDays', parameters: Record<string, string>) => string;

/** `medicin og prøvesvar fra Klinik Eksempel, 1.–3. feb. 2026`: what a block hides. */
export function whatWords(choice: Choice, language: Language, say: Say): string {
  let what = kindWords(choice.kinds, language);
  const names = (parties: Choice['places']) => parties.map(({ name }) => name).join(', ');
  if (choice.places.length > 0) what = say('fromPlace', { what, place: names(choice.places) });
  if (choice.authors.length > 0) what = say('writtenBy', { what, who: names(choice.authors) });
  if (choice.from || choice.to)
    what = say('betweenDays', { what, period: formatInterval(choice.from, choice.to, language) });
  return what;
}
