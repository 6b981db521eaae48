import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createText, defineStrings, LanguageProvider } from './index.js';
import { parametersOf, type Strings, translate } from './translate.js';

const greeting = defineStrings({
  da: { hello: 'Hej {name}', looks: '{n} {n|opslag|opslag} på {days} {days|dag|dage}', plain: 'Luk' },
  en: { hello: 'Hello {name}', looks: '{n} {n|look-up|look-ups} in {days} {days|day|days}', plain: 'Close' },
});

const useText = createText(greeting);

function Hello() {
  return <p>{useText()('hello', { name: 'Birthe' })}</p>;
}

type StringsFile = Record<string, unknown>;
const files = import.meta.glob<StringsFile>('../../**/*.strings.ts', { eager: true });
const everyStrings = Object.entries(files).flatMap(([file, exported]) =>
  Object.entries(exported)
    .filter((entry): entry is [string, Strings<Record<string, string>>] => isStrings(entry[1]))
    .map(([name, strings]) => ({ name: `${file.replace('../../', 'web/')} ${name}`, strings })),
);

function isStrings(value: unknown): value is Strings<Record<string, string>> {
  return typeof value === 'object' && value !== null && 'da' in value && 'en' in value;
}

/** What is wrong with one set of texts, in words; empty when both languages say the same things. */
function differences({ da, en }: Strings<Record<string, string>>): string[] {
  const keys = new Set([...Object.keys(da), ...Object.keys(en)]);
  return [...keys].flatMap((key) => {
    const danish = da[key];
    const english = en[key];
    if (!danish?.trim() || !english?.trim()) return [`${key} is missing in one language`];
    const same = parametersOf(danish).join() === parametersOf(english).join();
    return same ? [] : [`${key} has other parameters in English`];
  });
}

describe('texts in two languages', () => {
  it('fill in parameters and choose the word that follows the number', () => {
    const t = translate(greeting, 'da');
    expect(t('hello', { name: 'Birthe' })).toBe('Hej Birthe');
    expect(t('looks', { n: 1, days: 1 })).toBe('1 opslag på 1 dag');
    expect(translate(greeting, 'en')('looks', { n: 2, days: 30 })).toBe('2 look-ups in 30 days');
    expect(t('plain')).toBe('Luk');
  });

  it('end a sentence with one full stop, also after an abbreviated month', () => {
    const until = defineStrings({ da: { until: 'Til {day}.' }, en: { until: 'Until {day}.' } });
    expect(translate(until, 'da')('until', { day: '24. nov.' })).toBe('Til 24. nov.');
    expect(translate(until, 'da')('until', { day: '24. maj' })).toBe('Til 24. maj.');
  });

  it('are typed: a missing key, an unknown key and a forgotten parameter are type errors', () => {
    // @ts-expect-error the English text is missing
    defineStrings({ da: { a: 'A' }, en: {} });
    // @ts-expect-error the Danish text is missing
    defineStrings({ da: { a: 'A' }, en: { a: 'A', b: 'B' } });
    const t = translate(greeting, 'da');
    // @ts-expect-error no such text
    expect(() => t('goodbye')).toThrow();
    // @ts-expect-error the name is missing
    expect(t('hello')).toBe('Hej {name}');
  });

  it('reach the components of the chosen language', () => {
    const page = (language: 'da' | 'en') =>
      renderToStaticMarkup(
        <LanguageProvider initial={language}>
          <Hello />
        </LanguageProvider>,
      );
    expect(page('da')).toBe('<p>Hej Birthe</p>');
    expect(page('en')).toBe('<p>Hello Birthe</p>');
  });

  it('differ visibly when a key or a parameter is lost, so that the check below can fail', () => {
    expect(differences({ da: { a: 'Hej' }, en: {} })).toEqual(['a is missing in one language']);
    expect(differences({ da: { a: 'Hej {name}' }, en: { a: 'Hello' } })).toEqual(['a has other parameters in English']);
    expect(differences(greeting)).toEqual([]);
  });

  it.each(everyStrings)('are complete in $name', ({ strings }) => {
    expect(differences(strings)).toEqual([]);
  });
});
