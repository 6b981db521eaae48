/**
 * Who may let whom work on her behalf, as a small dated table of our own beside the law of access: that one says what a
 * delegation opens (rows 34-38), this one says who may give it. BEK 1615/2018 § 7, stk. 2, names the professions; that an
 * assistant works at the same place, and that nobody passes on what is not her own, is BEM's and ours (C).
 */
import type { Caller, Role } from '../identity/caller.js';
import { DATA_KINDS, type DataKind, type Policy, type PolicyRow } from './contract.js';
import { rowsFor } from './law.js';
import type { OrganisationTree } from './organisation-tree.js';
import { partiesOf } from './parties.js';
import { MAY_DELEGATE } from './policy/vocabulary.js';

/** Roles that see nothing by themselves, and work by delegation (rows 34 and 38). */
export const ASSISTANTS: readonly Role[] = ['secretary', 'student'];

type DelegationRule = Pick<PolicyRow, 'id' | 'legal' | 'da' | 'en' | 'log' | 'validFrom' | 'validTo' | 'confidence'> & {
  actors: readonly Role[];
};

const BEM = 'BEK nr. 1615/2018 § 7, stk. 2; bemyndigelse (BEM)';
const rule = (
  id: string,
  actors: readonly Role[],
  said: Pick<PolicyRow, 'legal' | 'da' | 'en' | 'log'>,
  confidence: 'A' | 'C',
) => ({ id, actors, ...said, validFrom: '2019-01-01', confidence }) satisfies DelegationRule;

export const DELEGATION_RULES = {
  /** Row S50. */
  give: rule(
    'S50',
    MAY_DELEGATE,
    {
      legal: BEM,
      da: 'Du må lade en sekretær eller en studerende på dit arbejdssted arbejde på dine vegne, i højst to år.',
      en: 'You may let a secretary or a student at your place of work act on your behalf, for at most two years.',
      log: 'Bemyndigelse',
    },
    'A',
  ),
  /** Row S51: the profession cannot let assistants work on its behalf. */
  profession: rule(
    'S51',
    [],
    {
      legal: BEM,
      da: 'Kun læger, tandlæger, jordemødre, sygeplejersker og social- og sundhedsassistenter kan bemyndige medhjælp.',
      en: 'Only doctors, dentists, midwives, nurses and social and health assistants can let assistants act for them.',
      log: 'Afvist: faggruppen kan ikke bemyndige',
    },
    'A',
  ),
  /** Row S52: what was delegated is not passed on. */
  passedOn: rule(
    'S52',
    [],
    {
      legal: BEM,
      da: 'Den, der selv arbejder efter bemyndigelse, kan ikke bemyndige andre.',
      en: 'Who works by delegation cannot delegate to others.',
      log: 'Afvist: en bemyndigelse kan ikke gives videre',
    },
    'A',
  ),
  /** Row S53: nobody to whom a delegation says anything. */
  assistant: rule(
    'S53',
    [],
    {
      legal: BEM,
      da: 'En bemyndigelse gives til en sekretær eller en studerende. Andre har deres egen adgang.',
      en: 'A delegation is given to a secretary or a student. Others have access of their own.',
      log: 'Afvist: modtageren er ikke medhjælp',
    },
    'C',
  ),
  /** Row S54: works elsewhere. */
  place: rule(
    'S54',
    [],
    {
      legal: `${BEM}; begrænset til egen organisation`,
      da: 'Medhjælperen arbejder ikke på dit sygehus eller i din enhed. En bemyndigelse gælder kun der.',
      en: 'The assistant does not work at your hospital or unit. A delegation holds only there.',
      log: 'Afvist: medhjælperen arbejder i en anden organisation',
    },
    'C',
  ),
  /** Row S55: the principal's own authorisation. */
  authorisation: rule(
    'S55',
    [],
    {
      legal: 'Autorisationsloven § 1; BEK nr. 1615/2018 § 7, stk. 2',
      da: 'Kun den, der har en gyldig autorisation, kan bemyndige.',
      en: 'Only somebody with a valid authorisation can delegate.',
      log: 'Afvist: ingen gyldig autorisation at bemyndige med',
    },
    'A',
  ),
} as const satisfies Record<string, DelegationRule>;

export interface DelegationDecision {
  isAllowed: boolean;
  rule: DelegationRule;
}

type Person = Pick<Caller, 'role' | 'organisation' | 'delegation' | 'authorisationId' | 'authorisation'>;

/** Whether the caller may delegate at all. @param now for the authorisation */
export function mayGive(caller: Person, now: Date): DelegationDecision {
  const refuse = (why: DelegationRule) => ({ isAllowed: false, rule: why });
  if (caller.delegation || ASSISTANTS.includes(caller.role)) return refuse(DELEGATION_RULES.passedOn);
  if (!MAY_DELEGATE.includes(caller.role)) return refuse(DELEGATION_RULES.profession);
  if (!isAuthorisedAt(caller, now)) return refuse(DELEGATION_RULES.authorisation);
  return { isAllowed: true, rule: DELEGATION_RULES.give };
}

/** Whether she may delegate to this very person. */
export function mayGiveTo(principal: Caller, assistant: Caller, now: Date, tree: OrganisationTree): DelegationDecision {
  const own = mayGive(principal, now);
  if (!own.isAllowed) return own;
  if (!ASSISTANTS.includes(assistant.role)) return { isAllowed: false, rule: DELEGATION_RULES.assistant };
  if (!worksWith(principal, assistant, tree)) return { isAllowed: false, rule: DELEGATION_RULES.place };
  return own;
}

/** The same house; for a student the same unit, where the supervisor is (row 38). */
function worksWith(principal: Caller, assistant: Caller, tree: OrganisationTree): boolean {
  const at = assistant.organisation?.id;
  if (at === undefined || principal.organisation === undefined) return false;
  const { unit, house } = partiesOf(principal, tree);
  return (assistant.role === 'student' ? unit : house).includes(`Organization/${at}`);
}

function isAuthorisedAt({ authorisationId, authorisation }: Person, now: Date): boolean {
  const time = now.getTime();
  const from = authorisation?.from === undefined ? -Infinity : Date.parse(authorisation.from);
  const to = authorisation?.to === undefined ? Infinity : Date.parse(authorisation.to);
  return authorisationId !== undefined && authorisationId !== '' && from <= time && time < to;
}

/** What the role may see in treatment on some ground: nobody can lend more. Who it is about goes along with everything. */
export function kindsToGive(role: Role, policy: Policy, now: Date): DataKind[] {
  const rows = rowsFor(policy, role, 'treatment', 'read', now).grant;
  const opened = new Set(rows.flatMap(({ kinds }) => (kinds === 'all' ? DATA_KINDS : kinds)));
  return DATA_KINDS.filter((kind) => kind !== 'demographics' && opened.has(kind));
}
