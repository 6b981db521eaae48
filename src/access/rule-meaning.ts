/**
 * What the codes of the policy table mean, to the letter: each relation, condition, block and narrowing as an expression in the
 * small notation of docs/the-law.md, printed beside the words for the lawyer. It is a second spelling of controls.ts, grade.ts,
 * standing.ts and narrowing.ts on purpose: a reader that has nothing but the print decides every case of the tests like
 * `decide` does (test/access/second-reading/). Complete by type: a code without a meaning does not compile.
 */
import type { BlockKind, Condition, Narrowing, Relation } from './contract.js';
import { LONGEST_DELEGATION_YEARS, SHORTEST_REASON } from './controls.js';
import {
  ANNOUNCED_DAYS,
  HISTORIC_DAYS,
  JUST_ENDED_HOURS,
  OPEN_CONTACT_DAYS,
  RECENT_DAYS,
  REFERRAL_DAYS,
} from './grade.js';
import { MAY_DELEGATE } from './policy/vocabulary.js';
import { LEARNING_MONTHS, QUALITY_YEARS } from './standing.js';

const set = (codes: readonly string[]): string => `{${codes.join(', ')}}`;

/** Words that the other meanings are put together from. A fact in scope lends its `fra`, `til`, `part` and so on. */
export const WORD_MEANING = {
  gælder: '(mangler(fra) eller fra <= nu) og (mangler(til) eller nu < til)',
  mig: 'part i mine-navne',
  'mig-eller-alle': 'mangler(part) eller part i mine-navne eller part i mine-organisationer',
  begyndelse: 'første(fra, til)',
  slut: `første(til, valg(tilstand i {ongoing}, begyndelse + ${OPEN_CONTACT_DAYS} dage, begyndelse))`,
  'i-gang': 'ikke tilstand i {announced} og begyndelse <= nu og nu < slut',
  afsluttet: 'ikke tilstand i {announced} og begyndelse <= nu og slut <= nu',
  'frisk-henvisning': `gælder og nu - fra <= ${REFERRAL_DAYS} dage`,
  deltog: 'part i mine-navne og ikke tilstand i {announced} og fra <= nu',
  nylig: `mangler(til) eller i-dag <= måneder-efter(dag(til), ${LEARNING_MONTHS})`,
  'fem-år-siden': `midnat(år-efter(i-dag, 0 - ${QUALITY_YEARS}))`,
  'i-del': '(mangler(data-fra) eller linje-tid >= data-fra) og (mangler(data-til) eller linje-tid < data-til)',
  'min-egen-journal': 'findes person(patient-id = min-patient eller cpr deler mine-navne)',
} as const;

/** A professional stands in the first of A+, A, B+, B, C, D, E that holds. */
export const RELATION_MEANING: Readonly<Record<Relation, string>> = {
  'A+': 'findes referral((part i mine-navne eller part i min-enhed) og frisk-henvisning)',
  A: `findes contact((part i mine-navne eller part i min-enhed) og (i-gang eller (afsluttet og nu - slut <= ${JUST_ENDED_HOURS} timer)))`,
  'B+': `findes contact((part i mit-hus og i-gang) eller ((part i mine-navne eller part i mit-hus) og afsluttet og nu - slut <= ${RECENT_DAYS} dage))`,
  B: 'findes practice(part i min-enhed)',
  C: `findes contact((part i mine-navne eller part i mit-hus) og afsluttet og nu - slut <= ${HISTORIC_DAYS} dage)`,
  D: `findes contact((part i mine-navne eller part i mit-hus) og tilstand i {announced} og afstand(begyndelse, nu) <= ${ANNOUNCED_DAYS} dage) eller findes referral(part i mit-hus og frisk-henvisning)`,
  E: 'altid',
  attached: 'findes attachment(part i mit-hus og gælder)',
  'not-attached': 'ikke findes attachment(part i mit-hus og gælder)',
  self: 'min-egen-journal',
  custodian: 'findes custody(mig og gælder)',
  parent: 'ikke findes custody(mig og gælder) og (findes custody(mig) eller findes parent(mig))',
  guardian: 'findes guardian(mig og gælder)',
  proxy: 'findes power(mig og gælder)',
  'former-proxy': 'findes power(mig) og ikke findes power(mig og gælder)',
  'next-of-kin': 'findes relative(mig) eller findes parent(mig) eller findes custody(mig)',
  stranger:
    'ikke (min-egen-journal eller findes custody(mig) eller findes parent(mig) eller findes guardian(mig og gælder) eller findes power(mig) eller findes relative(mig))',
  system: 'altid',
};

const DELEGATED = [
  'kendt(bemyndigelse-fra) og kendt(bemyndigelse-til)',
  'bemyndigelse-fra <= nu og nu < bemyndigelse-til',
  `dag(bemyndigelse-til) <= år-efter(dag(bemyndigelse-fra), ${LONGEST_DELEGATION_YEARS})`,
  'giver <> mit-id',
  'giver-sted i mit-hus',
  'ikke (bemyndigelse-læser og handling i {write})',
  '({*} deler bemyndigelse-omfang eller slags i bemyndigelse-omfang eller slags i {demographics})',
].join(' og ');
const MAY_GIVE = `giver-rolle i ${set(MAY_DELEGATE)}`;
const OLD_ENOUGH = (years: number) => `alle person(i-dag >= år-efter(senest-født(født), ${years}))`;
const YOUNG_ENOUGH = (years: number) => `alle person(i-dag < år-efter(tidligst-født(født), ${years}))`;
const DEAD = 'findes person(død og (mangler(død-fra) eller død-fra <= nu))';
const NAMED = '(slags i nævner eller (slags i {demographics} og kendt(nævner)))';
const OLDER = 'kendt(spørger-til) og ikke spørger-til > fem-år-siden';
const MAY_LEARN = 'uddannelse i {specialist} eller findes contact(deltog og nylig)';
const permit = (kind: string) => `findes permit(art i {${kind}} og kendt(nummer) og gælder)`;

export const CONDITION_MEANING: Readonly<Record<Condition, string>> = {
  'works-at-unit': 'kendt(enhed)',
  'leads-a-unit': 'kendt(leder-af)',
  'not-authorised':
    'ikke (kendt(autorisation) og (mangler(autorisation-fra) eller autorisation-fra <= nu) og (mangler(autorisation-til) eller nu < autorisation-til) og (mangler(register-fra) eller register-fra <= nu) og (mangler(register-til) eller nu < register-til))',
  'restricted-authorisation': 'indskrænket',
  consent: 'samtykke eller findes consent(mig og kendt(fra) og gælder og i-dag < år-efter(dag(fra), 1))',
  'consent-for-this-access': 'samtykke',
  'states-treatment': 'oplyser-behandling og længde(begrundelse) > 0',
  'reason-given': `længde(begrundelse) >= ${SHORTEST_REASON}`,
  'reason-missing': `længde(begrundelse) < ${SHORTEST_REASON}`,
  'own-record': 'min-egen-journal',
  'delegation-valid': DELEGATED,
  'delegation-not-valid': `ikke (${DELEGATED})`,
  'principal-may-delegate': MAY_GIVE,
  'principal-may-not-delegate': `ikke ${MAY_GIVE}`,
  'age-15-or-more': OLD_ENOUGH(15),
  'age-under-15': YOUNG_ENOUGH(15),
  'age-15-to-17': `${OLD_ENOUGH(15)} og ${YOUNG_ENOUGH(18)}`,
  'in-scope-of-power': `findes power(mig og gælder og ${NAMED})`,
  alive: `ikke ${DEAD}`,
  dead: DEAD,
  'on-scene': 'på-stedet',
  'supervisor-named': `${DELEGATED} og ${MAY_GIVE} og giver-enhed = enhed`,
  'registered-client': 'kendt(klient)',
  'permit-for-quality': permit('quality'),
  'permit-for-supervision': permit('supervision'),
  'permit-for-research': permit('research'),
  'permit-for-medicine': permit('medicine'),
  'permit-for-operations': permit('operations'),
  'took-part': 'findes contact(deltog)',
  'lately-or-in-training': MAY_LEARN,
  'neither-lately-nor-in-training': `ikke (${MAY_LEARN})`,
  'declined-learning-and-quality': 'findes opt-out-learning((mig-eller-alle) og gælder)',
  'asks-of-five-years': `ikke (${OLDER})`,
  'asks-of-older': OLDER,
  'lacks-capacity': 'findes incapacity((mig-eller-alle) og gælder)',
  'has-capacity': 'ikke findes incapacity((mig-eller-alle) og gælder)',
  released: `findes release(mig og gælder og ${NAMED})`,
  'not-against-wish': 'ikke findes wish((mig-eller-alle) og gælder)',
};

const REACHES = '(mangler(part) eller part i alle-navne) og gælder';
const ABOUT_A_PART =
  '(kendt(nævner) eller kendt(ejere) eller kendt(forfattere) eller kendt(data-fra) eller kendt(data-til))';
const TOUCHES = '(mangler(nævner) eller nævner deler åbnet)';

/** When a block of each kind is in force against the caller, and about something that was opened. */
export const BLOCK_MEANING: Readonly<Record<BlockKind, string>> = {
  'opt-out': `findes opt-out(${REACHES})`,
  'all-data': `findes block(${REACHES} og ikke ${ABOUT_A_PART})`,
  part: `findes block(${REACHES} og ${ABOUT_A_PART} og ${TOUCHES})`,
  private: 'findes private-mark(altid)',
  address: 'findes person(beskyttet)',
  'staff-name': 'navn-skjult',
};

/** Which lines of the record a block (of everything or of a part) withholds. */
export const WITHHELD_MEANING = `findes block(${REACHES} og ${TOUCHES} og ${[
  'valg(kendt(nævner), linje-slags i nævner, ikke linje-slags i {demographics})',
  '(mangler(ejere) eller valg(kendt(linje-ejer), linje-ejer i under(ejere), ikke linje-slags i {demographics, home, administrative}))',
  '(mangler(forfattere) eller linje-forfattere deler forfattere)',
  '(mangler(linje-tid) eller (i-del))',
].join(' og ')})`;

const OWN = 'linje-ejer i styret(enhed)';

/** Which lines a narrowing shows; of the log it is the lines of the log. */
export const NARROWING_MEANING: Readonly<Record<Narrowing, string>> = {
  'open-prescriptions': 'ikke linje-slags i {medication} eller linje-åben',
  'own-organisation': `linje-slags i {demographics} eller ${OWN}`,
  'own-organisation-five-years': `linje-slags i {demographics} eller (${OWN} og linje-tid >= fem-år-siden)`,
  'own-contacts':
    'linje-slags i {demographics} eller findes contact(deltog og (uddannelse i {specialist} eller (nylig)) og (mangler(sted) eller linje-ejer i under(sted)) og linje-tid >= fra og linje-tid < første(til, nu))',
  'released-parts': 'linje-slags i {demographics} eller findes release(mig og gælder og i-del)',
  'nothing-shown': 'aldrig',
  'own-assistants': 'loglinje-giver = mit-id',
  'led-unit': 'loglinje-enhed i styret(leder-af)',
};
