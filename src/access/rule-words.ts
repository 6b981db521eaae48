/**
 * The codes of the policy table in plain words, Danish and English: what the printed table says of actors, relations,
 * purposes, data kinds, conditions and duties. Complete by type: a code without words does not compile.
 */
import type { Purpose, Role } from '../identity/caller.js';
import type {
  BlockKind,
  Condition,
  Effect,
  LawKind,
  Obligation,
  Operation,
  PolicyRow,
  Relation,
  Stage,
  Words,
} from './contract.js';

const words = (da: string, en: string): Words => ({ da, en });

export const ROLE_WORDS: Readonly<Record<Role, Words>> = {
  doctor: words('læge', 'doctor'),
  dentist: words('tandlæge', 'dentist'),
  midwife: words('jordemoder', 'midwife'),
  nurse: words('sygeplejerske', 'nurse'),
  ssa: words('social- og sundhedsassistent', 'social and health assistant'),
  'care-home-assistant': words('plejehjemsassistent', 'care home assistant'),
  ssh: words('social- og sundhedshjælper', 'social and health helper'),
  'treating-pharmacist': words('behandlerfarmaceut', 'treating pharmacist'),
  'other-authorised': words('anden autoriseret sundhedsperson', 'other authorised professional'),
  paramedic: words('paramediciner', 'paramedic'),
  'municipal-nurse': words('kommunal sygeplejerske', 'municipal nurse'),
  pharmacist: words('farmaceut på apotek', 'pharmacist'),
  'pharmacy-staff': words('apotekspersonale', 'pharmacy staff'),
  secretary: words('sekretær (medhjælp)', 'secretary (assistant)'),
  student: words('studerende', 'student'),
  technician: words('driftstekniker', 'technician'),
  interpreter: words('tolk', 'interpreter'),
  'flow-coordinator': words('flowkoordinator', 'flow coordinator'),
  'registry-officer': words('registermedarbejder', 'registry officer'),
  'regional-controller': words('regional controller', 'regional controller'),
  'board-secretary': words('sekretariat for bestyrelsen', 'board secretary'),
  researcher: words('forsker', 'researcher'),
  citizen: words('borger', 'citizen'),
  'source-system': words('kildesystem', 'source system'),
  'integrator-system': words('transportsystem', 'integrator system'),
  'bench-system': words('målesystem (kun demonstration)', 'test system (demonstration only)'),
};

export const RELATION_WORDS: Readonly<Record<Relation, Words>> = {
  'A+': words('A+ henvist til netop denne', 'A+ referred to this very one'),
  A: words('A samme sted, samme tid', 'A same place, same time'),
  'B+': words('B+ samme sygehus eller for nylig', 'B+ same hospital, or lately'),
  B: words('B egen læge', 'B own general practice'),
  C: words('C tidligere kontakt', 'C earlier contact'),
  D: words('D kan ikke afgøres endnu', 'D cannot be settled yet'),
  E: words('E ingen kontakt kendt', 'E no contact known'),
  attached: words('tilknyttet hjemmeplejen', 'attached to the home care'),
  'not-attached': words('ikke tilknyttet hjemmeplejen', 'not attached to the home care'),
  self: words('sig selv', 'oneself'),
  custodian: words('har forældremyndigheden', 'has custody'),
  parent: words('forælder uden forældremyndighed', 'parent without custody'),
  guardian: words('værge', 'guardian'),
  proxy: words('har fuldmagt', 'holds a power of attorney'),
  'former-proxy': words('har haft fuldmagt', 'held a power of attorney'),
  stranger: words('ingen', 'none'),
  system: words('system', 'system'),
};

export const PURPOSE_WORDS: Readonly<Record<Purpose, Words>> = {
  treatment: words('aktuel behandling', 'current treatment'),
  emergency: words('nødsituation', 'emergency'),
  'own-view': words('se egne eller betroede oplysninger', 'own or entrusted view'),
  dispense: words('ekspedere recept', 'dispense'),
  advise: words('rådgive på apotek', 'advise in a pharmacy'),
  vaccinate: words('vaccinere', 'vaccinate'),
  transport: words('bringe meddelelser frem', 'carry messages'),
  operate: words('drift', 'operate the platform'),
  quality: words('kvalitetsarbejde', 'quality work'),
  economy: words('økonomi', 'economy'),
};

export const KIND_WORDS: Readonly<Record<LawKind, Words>> = {
  demographics: words('stamdata', 'demographics'),
  medication: words('medicin', 'medication'),
  vaccination: words('vaccinationer', 'vaccinations'),
  journal: words('journal', 'journal'),
  image: words('billeder', 'images'),
  register: words('kontakter og henvisninger', 'contacts and referrals'),
  laboratory: words('laboratoriesvar', 'laboratory results'),
  home: words('målinger hjemmefra', 'home measurements'),
  administrative: words('aftaler og samtykker', 'appointments and consents'),
  log: words('loggen', 'the access log'),
};

export const OPERATION_WORDS: Readonly<Record<Operation, Words>> = {
  read: words('læse', 'read'),
  search: words('søge', 'search'),
  history: words('se tidligere udgaver', 'see earlier versions'),
  write: words('skrive', 'write'),
  overview: words('åbne overblikket', 'open the overview'),
  'own-log': words('se loggen', 'see the log'),
  find: words('finde en person', 'find a person'),
  'ward-list': words('se afdelingens liste', 'see the ward list'),
};

export const CONDITION_WORDS: Readonly<Record<Condition, Words>> = {
  'works-at-unit': words('arbejder på en enhed', 'works at a unit'),
  'not-authorised': words('uden gyldig autorisation', 'without a valid authorisation'),
  consent: words('patienten har givet samtykke', 'the patient has consented'),
  'consent-for-this-access': words('samtykke til netop dette opslag', 'consent for this very access'),
  'states-treatment': words('oplyser aktuel behandling', 'states current treatment'),
  'reason-given': words('skrevet begrundelse', 'typed reason'),
  'reason-missing': words('ingen skrevet begrundelse', 'no typed reason'),
  'own-record': words('egen journal', 'own record'),
  'delegation-valid': words('gyldig bemyndigelse', 'valid delegation'),
  'delegation-not-valid': words('ingen gyldig bemyndigelse', 'no valid delegation'),
  'principal-may-not-delegate': words('den bemyndigende må ikke give videre', 'the principal may not delegate'),
  'principal-may-delegate': words('den bemyndigende må give videre', 'the principal may delegate'),
  'age-15-or-more': words('fyldt 15 år', 'aged 15 or more'),
  'age-under-15': words('under 15 år', 'under 15'),
  'age-15-to-17': words('15-17 år', 'aged 15 to 17'),
  'in-scope-of-power': words('inden for fuldmagten', 'within the power of attorney'),
  alive: words('i live', 'alive'),
  dead: words('død', 'dead'),
};

export const STAGE_WORDS: Readonly<Record<Stage, Words>> = {
  bar: words('1 spærrer altid', '1 bar'),
  grant: words('2 åbner', '2 grant'),
  lift: words('3 ophæver borgerens spærring', "3 lifts the citizen's block"),
  block: words('3 følger borgerens spærring', "3 follows the citizen's block"),
  refuse: words('4 forklarer et nej', '4 explains a refusal'),
};

export const BLOCK_WORDS: Readonly<Record<BlockKind, Words>> = {
  'all-data': words('spærring af alt', 'block of everything'),
  part: words('spærring af en del', 'block of a part'),
  private: words('privatmarkering', 'private mark'),
  'opt-out': words('har frabedt sig opslag', 'has declined look-ups'),
};

export const EFFECT_WORDS: Readonly<Record<Effect, Words>> = {
  P: words('må', 'permitted'),
  F: words('må, noget er udeladt', 'permitted, some is left out'),
  PF: words('må, relationen kontrolleres senere', 'permitted, the relation is checked later'),
  PR: words('må med begrundelse, borgeren får besked', 'permitted with a reason, the citizen is told'),
  D: words('nej', 'denied'),
};

export const OBLIGATION_WORDS: Readonly<Record<Obligation, Words>> = {
  'follow-up-90-days': words('kontrolleres igen i 90 dage', 'checked again for 90 days'),
  'notify-citizen': words('borgeren får besked', 'the citizen is told'),
  'leader-task': words('lederen gennemgår opslaget', 'the leader reviews the look-up'),
  'flag-in-log': words('mærkes i loggen', 'marked in the log'),
  'tell-filtered': words('siger, at noget er udeladt', 'says that something is left out'),
  'minimal-demographics': words('kun navn, fødselsdato og by', 'only name, birth date and town'),
  'minimal-ward-list': words('kun navn, plads og hastegrad', 'only name, place and urgency'),
  'open-prescriptions-only': words('kun recepter, der kan ekspederes', 'only prescriptions that can be dispensed'),
  'routing-only': words('indholdet vises aldrig', 'the content is never shown'),
  'principal-log': words('står i den bemyndigendes log', "stands in the principal's log"),
};

export const NARROWING_WORDS: Readonly<Record<NonNullable<PolicyRow['narrows']>, Words>> = {
  'open-prescriptions': words('kun åbne recepter', 'open prescriptions only'),
  'own-organisation': words('kun egen organisations oplysninger', "only the own organisation's information"),
  'nothing-shown': words('intet vises', 'nothing is shown'),
};
