import { describe, expect, it } from 'vitest';
import { lix } from './lix.js';
import { plainSentences } from './plain-name.js';
import { termSentences } from './terms.js';

interface Texts {
  da: Record<string, string>;
}
const files = import.meta.glob<Record<string, Texts>>('../../{citizen,login,design/citizen}/**/*.strings.ts', {
  eager: true,
});
const BAR = 35;

/** Danish texts that are sentences (labels have no reading ease), with parameters as short words. */
const sentences = Object.entries(files).flatMap(([file, exported]) =>
  Object.values(exported).flatMap(({ da }) =>
    Object.entries(da)
      .filter(([, text]) => /[.?!]$/.test(text) && text.split(/\s+/).length >= 4)
      .map(([key, text]) => ({ name: `${file.split('/').at(-1)} ${key}`, text: withoutParameters(text) })),
  ),
);

function withoutParameters(text: string): string {
  return text.replace(/\{\w+\|([^|{}]*)\|[^{}]*\}/g, '$1').replace(/\{\w+\}/g, 'ord');
}

describe('reading ease of our own Danish text (LIX)', () => {
  it('is computed as words per sentence plus the share of long words', () => {
    expect(lix('Du er her nu. Det er godt.')).toBeCloseTo(3.5);
    expect(lix('Sundhedspersonalet registrerer behandlingsforløbet.')).toBeCloseTo(103);
    expect(lix('')).toBe(0);
  });

  it('fails a text in the language of the law', () => {
    const law =
      'Sundhedspersoner kan ved opslag i elektroniske systemer i fornødent omfang indhente oplysninger om patientens helbredsforhold, når det er nødvendigt i forbindelse med aktuel behandling af patienten.';
    expect(lix(law)).toBeGreaterThan(BAR + 15);
  });

  it('is at most 35 over all screens', () => {
    expect(sentences.length).toBeGreaterThan(80);
    expect(lix(sentences.map((one) => one.text).join(' '))).toBeLessThanOrEqual(BAR);
  });

  it('is at most 35 over the explanations of values and words', () => {
    expect(lix([...plainSentences(), ...termSentences()].join(' '))).toBeLessThanOrEqual(BAR);
  });

  it.each(sentences.filter((one) => one.text.split(/\s+/).length >= 12))('is easy in $name', ({ text }) => {
    expect(lix(text)).toBeLessThanOrEqual(BAR);
  });
});
