/**
 * Facts that name a provider number (ydernummer) instead of an organisation. Numbers are given to others over time, so a fact means
 * whoever had the number at the fact's own time: an old contact stays with the practice that had it then, and a new holder of the
 * number inherits no patients and no blocks.
 */
import type { AccessFact } from './facts.js';
import { TIGHTENING } from './linked.js';
import type { OrganisationTree } from './organisation-tree.js';

const NUMBER = 'yder|';

/** @param now the time of a fact that has none (the assigned practice) */
export function withHolders(facts: readonly AccessFact[], now: Date, tree: OrganisationTree): readonly AccessFact[] {
  if (!facts.some(namesNumber)) return facts;
  return facts.map((f) => {
    if (!namesNumber(f)) return f;
    const holder = tree.holderOf(f.party!.slice(NUMBER.length), f.validFrom ?? f.validTo ?? now);
    if (holder !== undefined) return { ...f, party: `Organization/${holder}` };
    // Whom a block means that cannot be told: everybody, rather than nobody.
    return TIGHTENING.includes(f.kind) ? { ...f, party: undefined } : f;
  });
}

const namesNumber = (f: AccessFact): boolean => f.party?.startsWith(NUMBER) === true;
