/** What of the record a permission opens, where its rows open less than their data kinds say. */
import {
  DATA_KINDS,
  type LawKind,
  type Narrowing,
  type OpenedPart,
  type PolicyRow,
  type Visibility,
} from './contract.js';
import type { AccessFact } from './facts.js';
import { isDataKind } from './loose.js';
import type { OrganisationTree } from './organisation-tree.js';
import { contactsTakenPartIn, isWithinLearning, qualitySince, releasesTo, type Standing } from './standing.js';

/**
 * @param granted rows that opened the kinds; when one of them narrows, it narrows the whole answer
 * @param hidden what blocks and private marks withhold of it
 */
export function visibilityOf(
  granted: readonly PolicyRow[],
  kinds: readonly LawKind[],
  hidden: Pick<Visibility['hidden'], 'privateMarks' | 'parts'>,
  standing: Standing,
  tree: OrganisationTree,
): Visibility {
  const open = kinds.filter(isDataKind);
  const narrows = new Set(granted.flatMap((row) => row.narrows ?? []));
  const { caller } = standing;
  const unit = caller.organisation?.id;
  const own = narrows.has('own-organisation') || narrows.has('own-organisation-five-years');
  const only = [...narrows].flatMap((narrowing) => PARTS[narrowing] ?? []);
  return {
    kinds: open.length === DATA_KINDS.length ? 'all' : open,
    // Two narrowings at once are no list of parts; nothing is better than too much.
    hidden: { everything: narrows.has('nothing-shown') || open.length === 0 || only.length > 1, ...hidden },
    ...(own ? { onlyOwners: unit ? tree.controlledBy(unit) : [] } : {}),
    ...(only[0] ? { only: only[0](standing, tree) } : {}),
    ...(narrows.has('open-prescriptions') ? { onlyOpenPrescriptions: true } : {}),
    showWithheld: caller.kind === 'professional',
  };
}

/** The parts of the record that a narrowing row opens. */
type Parts = (standing: Standing, tree: OrganisationTree) => OpenedPart[];
const PARTS: Partial<Record<Narrowing, Parts>> = {
  'own-organisation-five-years': ({ now }) => [{ period: { from: qualitySince(now).toISOString() } }],
  'own-contacts': (standing, tree) =>
    contactsTakenPartIn(standing)
      .filter((contact) => standing.caller.training === 'specialist' || isWithinLearning(contact, standing.now))
      .map((contact) => partOfContact(contact, standing, tree)),
  'released-parts': (standing) =>
    releasesTo(standing).map(({ detail: { from, to } }) => (from || to ? { period: { from, to } } : {})),
};

/** Whose rows of the log a supervising row opens; undefined when no row says so, and then none are shown. */
export function logRowsOf(row: PolicyRow, { caller }: Standing, tree: OrganisationTree): readonly string[] | undefined {
  const unitsUnder = (roof: string | undefined) =>
    roof === undefined ? undefined : tree.controlledBy(roof).map((id) => `unit|${id}`);
  if (row.narrows === 'own-assistants') return [`principal|${caller.id}`];
  if (row.narrows === 'led-unit') return unitsUnder(caller.leads);
  return row.narrows === 'own-organisation' ? unitsUnder(caller.organisation?.id) : undefined;
}

/** A contact as part of the record: its time, and its unit where that is known. */
function partOfContact(contact: AccessFact, { facts, now }: Standing, tree: OrganisationTree): OpenedPart {
  const unit = facts.find(
    (f) => f.kind === 'contact' && f.resourceId === contact.resourceId && f.party?.startsWith('Organization/'),
  )?.party;
  return {
    ...(unit ? { owners: tree.subtreeOf(unit.slice('Organization/'.length)) } : {}),
    period: { from: contact.validFrom?.toISOString(), to: (contact.validTo ?? now).toISOString() },
  };
}
