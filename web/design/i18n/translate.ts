import type { Language } from '../format/index.js';

/**
 * Screen texts in both languages. Danish decides the keys. A text may hold `{name}` for a parameter and
 * `{n|dag|dage}` for a word that follows a number (first form for 1, second for all others).
 */
export interface Strings<D extends Record<string, string>> {
  da: D;
  en: { [K in keyof D]: string };
}

type ParameterName<S extends string> = S extends `${infer Name}|${string}` ? Name : S;

/** Names of the parameters in a text: `'{n} af {m}'` -> `'n' | 'm'`. */
export type ParametersIn<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? ParameterName<P> | ParametersIn<Rest>
  : never;

export type TextArguments<S extends string> = string extends S
  ? [parameters?: Record<string, string | number>]
  : [ParametersIn<S>] extends [never]
    ? []
    : [parameters: Record<ParametersIn<S>, string | number>];

/** `t('key', { parameter })`: the text of the chosen language. */
export type Translate<D extends Record<string, string>> = <K extends keyof D & string>(
  key: K,
  ...parameters: TextArguments<D[K]>
) => string;

/** Declares the texts of a screen; a key missing in either language is a type error. */
export function defineStrings<const D extends Record<string, string>>(strings: {
  da: D;
  en: { [K in keyof NoInfer<D>]: string };
}): Strings<D> {
  return strings;
}

/** The texts of one language as a function. Pure; components use the hook of `createText`. */
export function translate<D extends Record<string, string>>(strings: Strings<D>, language: Language): Translate<D> {
  return (key, ...parameters) => fill(strings[language][key], (parameters[0] ?? {}) as Record<string, string | number>);
}

const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

function fill(text: string, parameters: Record<string, string | number>): string {
  return text.replace(PLACE, (whole, name: string, one: string | undefined, many: string | undefined, at: number) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) return Number(value) === 1 ? one : many;
    // `Until {day}.` with `24. nov.` has one full stop, not two.
    const said = String(value);
    return said.endsWith('.') && text[at + whole.length] === '.' ? said.slice(0, -1) : said;
  });
}

/** Parameter names of a text, sorted and without repeats. */
export function parametersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map((found) => found[1] ?? ''))].sort();
}
