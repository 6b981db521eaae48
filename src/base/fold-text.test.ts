import { expect, it } from 'vitest';
import { foldingsOf, foldText } from './fold-text.js';

it.each([
  ['Łukasz Wałęsa', 'lukasz walesa'],
  ['Heðin Þórsson', 'hedin thorsson'],
  ['Đorđe Kılıç', 'dorde kilic'],
  ['O’Neil–Smith', 'o neil smith'],
  ["O'Neil-Smith", 'o neil smith'],
  ['Œuvray', 'oeuvray'],
  ['Jose\u0301', 'jose'],
  ['İbrahim', 'ibrahim'],
])('%s is found as %s', (written, found) => {
  expect(foldText(written)).toBe(found);
});

it('spells Danish letters out, and finds them plain too', () => {
  expect(foldingsOf('Søren Ærø Åge')).toEqual(['soeren aeroe aage', 'soren aero age']);
  expect(foldingsOf('Łukasz')).toEqual(['lukasz']);
});
