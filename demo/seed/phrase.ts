import type { Dice } from './dice.js';

/** What a phrase may mention: numbers measured in the same visit, or words. */
export type Facts = Record<string, number | string | undefined>;

/**
 * Fills a sentence in: `{a|b|c}` becomes one of the words, `{2-5}` a whole number in that span, `{crp}` the fact of that name as a Dane
 * writes it (`7,1`). Text without braces is left alone. Braces do not nest.
 */
export function phrase(template: string, dice: Dice, facts: Facts = {}): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{([^{}]*)\}/g, (_, inner: string) => {
    if (inner.includes('|')) return dice.pick(inner.split('|'));
    const span = /^(\d+)-(\d+)$/.exec(inner);
    if (span) return String(dice.int(Number(span[1]), Number(span[2])));
    const fact = facts[inner];
    if (fact === undefined) throw new RangeError(`a phrase mentions ${inner}, which was not measured`);
    return String(fact).replace('.', ',');
  });
}
