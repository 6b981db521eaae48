/**
 * Facts that name a provider number (ydernummer) or a SHAK code instead of an organisation. Both are given to others over time, so a
 * fact means whoever had it at the fact's own time: an old contact stays with the unit that had it then, and a new holder
 * inherits no patients and no blocks. (A SOR id means one organisation for ever: parties.ts.)
 */
import type { AccessFact } from './facts.js';
import { TIGHTENING } from './linked.js';
import type { OrganisationTree } from './organisation-tree.js';

const CODE = /^(?:yder|shak)\|/;

/** @param now the time of a fact that has none (the assigned practice) */
export function withHolders(facts: readonly AccessFact[], now: Date, tree: OrganisationTree): readonly AccessFact[] {
  if (!facts.some(namesCode)) return facts;
  return facts.map((f) => {
    if (!namesCode(f)) return f;
    const holder = tree.holderOf(f.party!, f.validFrom ?? f.validTo ?? now);
    if (holder !== undefined) return { ...f, party: `Organization/${holder}` };
    // Whom a block means that cannot be told: everybody, rather than nobody.
    return TIGHTENING.includes(f.kind) ? { ...f, party: undefined } : f;
  });
}

const namesCode = (f: AccessFact): boolean => f.party !== undefined && CODE.test(f.party);
