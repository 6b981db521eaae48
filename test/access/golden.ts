/**
 * The golden table: what `decide` answers for every role, in every relation the table speaks of, for every purpose and data
 * kind, printed so that a lawyer can read it. Same answers for several data kinds share a line; relations in which
 * everything is refused by the default row are left out and counted.
 */
import { type AccessFact, type Ask, DATA_KINDS, type Decision, type LawKind, lawOf } from '../../src/access/index.js';
import { OTHER_KINDS } from '../../src/access/contract.js';
import { judge } from '../../src/access/decide.js';
import { type Caller, PURPOSES, ROLES, type Permit, type Purpose, type Role } from '../../src/identity/caller.js';
import {
  actors,
  asta,
  at,
  attachment,
  block,
  citizen,
  classes,
  consent,
  CPR,
  encounter,
  factsOf,
  fromOwner,
  IN_FAM,
  jens,
  KARLA,
  KARLA_WITH_PRACTICE,
  NOW,
  optOut,
  patient,
  power,
  pro,
  privateMark,
  professional,
  referral,
  relative,
  system,
  TREE,
} from './cast.js';

const LAW = lawOf({ tree: TREE, demo: true });
const REASON = 'tilstrækkelig begrundelse';

interface Case {
  title: string;
  facts: AccessFact[];
  more?: Partial<Ask>;
}

const inFam = (...more: Record<string, unknown>[]): AccessFact[] => factsOf(KARLA, IN_FAM, ...more);
const aloneWith = (...more: Record<string, unknown>[]): AccessFact[] => factsOf(KARLA, ...more);
const lately = encounter('lunge', '2026-11-01', '2026-11-05');
const longAgo = encounter('fam', '2024-03-01', '2024-03-04');
const booked = encounter('fam', '2026-11-24T09:00:00+01:00', undefined, { status: 'planned' });
const tookPart = (who: string, until: string) =>
  encounter('fam', `${until}T08:00:00+01:00`, `${until}T16:00:00+01:00`, { participant: [{ individual: pro(who) }] });
const CPR_SYSTEM = 'urn:oid:1.2.208.176.1.2';
/** Of every professional asked for here. */
const OWN_CPR = '0101701234';
const states = { statesCurrentTreatment: true, reason: REASON };

/** Relations of a professional whose unit is the FAM (attachment: whose unit is the home care). */
const professionalCases = (who: Caller): Case[] => [
  { title: 'A+  henvist til mig', facts: aloneWith(referral(pro(who.id), '2026-11-01')) },
  { title: 'A   på afdelingen nu', facts: inFam() },
  { title: 'B+  på sygehuset for nylig', facts: aloneWith(lately) },
  {
    title: 'B   egen læge er min enhed',
    facts: factsOf(
      patient('karla', '1948-03-14', { generalPractitioner: [{ reference: `Organization/${who.organisation!.id}` }] }),
    ),
  },
  { title: 'C   tidligere patient', facts: aloneWith(longAgo) },
  { title: 'C   tidligere patient, oplyser aktuel behandling', facts: aloneWith(longAgo), more: states },
  { title: 'D   aftale i overmorgen', facts: aloneWith(booked) },
  { title: 'D   aftale i overmorgen, oplyser aktuel behandling', facts: aloneWith(booked), more: states },
  { title: 'E   ingen', facts: aloneWith() },
  { title: 'E   ingen, oplyser aktuel behandling', facts: aloneWith(), more: states },
  { title: 'E   ingen, samtykke', facts: aloneWith(), more: { consent: true } },
  { title: 'tilknyttet hjemmeplejen', facts: aloneWith(attachment(who.organisation!.id)) },
  { title: 'A   spærret for psykiatriens oplysninger', facts: inFam(block({ data: fromOwner('psyk') })) },
  { title: 'A   spærret for journal', facts: inFam(block({ class: classes('journal') })) },
  {
    title: 'A   spærret for psykiatriens oplysninger, samtykke',
    facts: inFam(block({ data: fromOwner('psyk') })),
    more: { consent: true },
  },
  { title: 'A   spærret for mig', facts: inFam(block({ actor: actors(pro(who.id)) })) },
  {
    title: 'A   spærret for mig, samtykke',
    facts: inFam(block({ actor: actors(pro(who.id)) })),
    more: { consent: true },
  },
  { title: 'A   har frabedt sig opslag', facts: inFam(optOut()) },
  { title: 'A   har frabedt sig opslag, samtykke', facts: inFam(optOut()), more: { consent: true } },
  { title: 'A   privatmarkering', facts: inFam(privateMark()) },
  { title: 'A   privatmarkering, samtykke', facts: inFam(privateMark()), more: { consent: true } },
  { title: 'A   uden skrevet begrundelse', facts: inFam(), more: { reason: '' } },
  { title: 'A   adressebeskyttet', facts: factsOf({ ...KARLA, meta: { security: [{ code: 'R' }] } }, IN_FAM) },
  { title: 'B+  er på stedet', facts: aloneWith(lately), more: { onScene: true } },
  { title: 'C   deltog selv for en måned siden', facts: aloneWith(tookPart(who.id, '2026-10-22')) },
  { title: 'C   deltog selv for et år siden', facts: aloneWith(tookPart(who.id, '2025-11-01')) },
  {
    title: 'C   deltog selv; borgeren har frabedt sig læring',
    facts: aloneWith(tookPart(who.id, '2026-10-22'), consent('opt-out-learning', { type: 'deny' })),
  },
  { title: 'A   kun oplysninger over 5 år gamle', facts: inFam(), more: { about: { to: '2020-01-01T00:00:00Z' } } },
  { title: 'C   død', facts: factsOf({ ...KARLA, deceasedDateTime: '2026-11-20' }, longAgo) },
  { title: 'egen journal', facts: factsOf({ ...KARLA, identifier: [{ system: CPR_SYSTEM, value: OWN_CPR }] }) },
];

const citizenCases = (): Case[] => [
  { title: 'sig selv, 78 år', facts: factsOf(patient('ole', '1948-03-14')) },
  { title: 'sig selv, 14 år', facts: factsOf(patient('ole', '2012-03-01')) },
  { title: 'sig selv, har spærret alt', facts: factsOf(patient('ole', '1948-03-14'), block(), privateMark()) },
  {
    title: 'forældremyndighed, barn 14 år',
    facts: factsOf(patient('noah', '2012-03-01'), relative('ole', ['custody'])),
  },
  {
    title: 'forældremyndighed, barn 15 år',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', ['custody'])),
  },
  { title: 'forælder uden forældremyndighed', facts: factsOf(patient('noah', '2012-03-01'), relative('ole', [])) },
  { title: 'fuldmagt til medicin og log', facts: aloneWith(power('ole', ['medication', 'log'])) },
  {
    title: 'fuldmagt udløbet',
    facts: aloneWith(power('ole', ['medication'], { start: '2025-01-01', end: '2026-11-21' })),
  },
  {
    title: 'fuldmagt fra en død',
    facts: factsOf({ ...KARLA, deceasedDateTime: '2026-11-20' }, power('ole', ['medication'])),
  },
  {
    title: 'forældremyndighed, barn 15 år, varigt inhabilt',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', ['custody']), {
      resourceType: 'Flag',
      id: 'flag',
      status: 'active',
      category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'lacks-capacity' }] }],
    }),
  },
  {
    title: 'forældremyndighed, barn 15 år, aktindsigt i journal afgjort',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', ['custody']), released()),
  },
  { title: 'værge', facts: aloneWith(relative('ole', ['guardian'])) },
  { title: 'fuldmagt til spærringer', facts: aloneWith(power('ole', ['choices'])) },
  { title: 'pårørende til en død', facts: factsOf(DEAD, relative('ole', [])) },
  { title: 'pårørende til en død, udleveret af en læge', facts: factsOf(DEAD, relative('ole', []), released()) },
  {
    title: 'pårørende til en død, udleveret, mod afdødes ønske',
    facts: factsOf(DEAD, relative('ole', []), released(), consent('no-disclosure-after-death', { type: 'deny' })),
  },
  {
    title: 'fuldmagt til alt fra en adressebeskyttet',
    facts: factsOf({ ...KARLA, meta: { security: [{ code: 'R' }] } }, power('ole', [...DATA_KINDS])),
  },
  { title: 'fremmed', facts: factsOf(KARLA_WITH_PRACTICE) },
];
const DEAD = { ...KARLA, deceasedDateTime: '2026-11-20' };
const released = () =>
  consent('release', {
    type: 'permit',
    actor: actors({ identifier: { system: CPR_SYSTEM, value: CPR.ole } }),
    class: classes('journal'),
  });

const assistantCases = (): Case[] => professionalCases(asta).slice(0, 9);

function callersOf(role: Role): [string, Caller, Case[]][] {
  if (role === 'citizen') return [['citizen', citizen('ole'), citizenCases()]];
  if (role.endsWith('-system'))
    return [[`${role}, Region Nordjylland`, system(role, 'nord'), [{ title: 'enhver borger', facts: aloneWith() }]]];
  if (role === 'secretary') {
    return [
      ['secretary, på vegne af en læge', { ...jens, id: 'secretary' }, assistantCases()],
      ['secretary, bemyndigelsen udløb i går', expired(), assistantCases().slice(0, 2)],
    ];
  }
  const caller = { ...professional(role, 'fam'), organisation: at('fam'), cpr: OWN_CPR };
  if (role === 'student') {
    const student = { ...caller, authorisationId: undefined, delegation: jens.delegation };
    return [
      ['student, FAM Aalborg, uden vejleder', caller, professionalCases(caller)],
      ['student, FAM Aalborg, med vejleder', student, professionalCases(student)],
    ];
  }
  const permits = PERMITS[role];
  const bare: [string, Caller, Case[]] = [`${role}, FAM Aalborg`, caller, professionalCases(caller)];
  if (permits === undefined) return [bare];
  const permitted = { ...caller, permits: permits.map(permitOf) };
  return [bare, [`${role}, FAM Aalborg, med tilladelse`, permitted, professionalCases(permitted)]];
}

/** Written permissions that rows for the role ask for. */
const PERMITS: Partial<Record<Role, Permit['kind'][]>> = {
  ssh: ['medicine'],
  technician: ['operations'],
  researcher: ['research'],
  'quality-staff': ['quality'],
  manager: ['supervision'],
  accreditor: ['supervision'],
};
const permitOf = (kind: Permit['kind']): Permit => ({
  kind,
  reference: '26/1234',
  validFrom: '2026-01-01T00:00:00+01:00',
  validTo: '2027-01-01T00:00:00+01:00',
});

const expired = (): Caller => ({ ...jens, delegation: { ...jens.delegation!, validTo: '2026-11-22T00:00:00+01:00' } });

/** The whole table as text. */
export function goldenTable(): string {
  return `${HEADER}\n${ROLES.flatMap(callersOf)
    .map(([name, caller, cases]) => chapter(name, caller, cases))
    .join('\n')}\n${otherQuestions()}`;
}

const HEADER = `HVEM MÅ SE HVAD
Skrevet af programmet selv: svaret på hver rolle, relation, formål og slags oplysning. En ændring her er en ændring i loven, som
platformen følger den, og skal læses som sådan. Ny udgave: OVERBLIK_UPDATE_GOLDEN=1 npx vitest run test/access/who-may-see-what
Virkning: P må · F må, noget er udeladt · PF må, relationen kontrolleres senere · PR må med begrundelse, borgeren får besked · D nej
Tal efter virkning: regler, den bestemmende først. En relation uden linje er afvist af regel 00 for alt.
Skrivning er nævnt, hvor den er tilladt.
`;

function chapter(name: string, caller: Caller, cases: Case[]): string {
  const purposesOf = new Map<string, Purpose[]>();
  const known = new Map<string, string>();
  for (const purpose of PURPOSES) {
    const rows = rowsAbout(caller, purpose);
    const text = known.get(rows) ?? answersFor(caller, purpose, cases);
    known.set(rows, text);
    if (text !== '') purposesOf.set(text, [...(purposesOf.get(text) ?? []), purpose]);
  }
  const lines = [...purposesOf].flatMap(([text, purposes]) => [
    `  formål: ${purposes.length === PURPOSES.length ? 'ethvert' : purposes.join(', ')}`,
    text,
  ]);
  return [`=== ${name}`, ...(lines.length > 0 ? lines : ['  alt afvist af regel 00']), ''].join('\n');
}

/** Purposes of which the very same rows speak get the same answers; they are worked out once. */
function rowsAbout({ role, delegation }: Caller, purpose: Purpose): string {
  const roles = [role, delegation?.principal.role];
  return LAW.policy.rows
    .flatMap((row, at) => {
      const reaches = row.actors === 'any' || roles.some((one) => one && row.actors.includes(one));
      return reaches && (row.purposes === 'any' || row.purposes.includes(purpose)) ? [at] : [];
    })
    .join(' ');
}

function answersFor(caller: Caller, purpose: Purpose, cases: Case[]): string {
  const shown = cases
    .map((one) => ({ title: one.title, lines: answers(caller, purpose, one) }))
    .filter((one) => one.lines.length > 0);
  return grouped(cases, shown).join('\n');
}

/** Relations that get the same answer stand together. */
function grouped(cases: Case[], shown: { title: string; lines: string[] }[]): string[] {
  const titlesOf = new Map<string, string[]>();
  for (const { title, lines } of shown) {
    const text = lines.map((line) => `        ${line}`).join('\n');
    titlesOf.set(text, [...(titlesOf.get(text) ?? []), title]);
  }
  return [...titlesOf].flatMap(([text, titles]) => {
    const all = titles.length === cases.length;
    return [...(all ? ['    enhver relation'] : wrapped(titles)), text];
  });
}

function wrapped(titles: string[]): string[] {
  const lines: string[] = [];
  for (const title of titles.map((one) => one.replace(/^(\S+) +/, '$1 '))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + title.length < 116) lines[lines.length - 1] = `${last} | ${title}`;
    else lines.push(`    ${title}`);
  }
  return lines;
}

/** One line per distinct answer, with the data kinds that share it; none when all is refused by the default row. */
function answers(caller: Caller, purpose: Purpose, { facts, more }: Case): string[] {
  const kindsOf = new Map<string, LawKind[]>();
  const put = (text: string, kind: LawKind) => kindsOf.set(text, [...(kindsOf.get(text) ?? []), kind]);
  for (const kind of [...DATA_KINDS, ...OTHER_KINDS]) {
    const operation = kind === 'log' ? 'own-log' : kind === 'choices' ? 'own-choice' : 'read';
    const question: Ask = { caller, purpose, reason: REASON, dataKinds: [kind], operation, ...more };
    const read = judge(question, facts, NOW, LAW);
    const also = (other: Ask['operation']) =>
      operation === 'read' && judge({ ...question, operation: other }, facts, NOW, LAW).effect !== 'D';
    const writes = also('write') ? ' · må skrive' : '';
    const adds = caller.kind === 'citizen' && also('own-entry') ? ' · må selv tilføje' : '';
    put(lineOf(read) + writes + adds, kind);
  }
  const texts = [...kindsOf.keys()];
  if (texts.length === 1 && texts[0]!.startsWith('D   00')) return [];
  return texts
    .filter((text) => !text.startsWith('D   00'))
    .map((text) => `${text}   <- ${wordsFor(kindsOf.get(text)!)}`);
}

function wordsFor(kinds: LawKind[]): string {
  const others = kinds.filter((kind) => !(DATA_KINDS as readonly string[]).includes(kind));
  const data = kinds.filter((kind) => !others.includes(kind));
  const all =
    data.length === DATA_KINDS.length
      ? ['alle slags']
      : data.length === DATA_KINDS.length - 1 && !data.includes('genome')
        ? ['alle slags undtagen genome']
        : data;
  return [...all, ...others].join(', ');
}

function lineOf(decision: Decision): string {
  const { hidden, only, onlyOwners, onlyOpenPrescriptions, addressWithheld } = decision.visible;
  const limits =
    decision.effect === 'D'
      ? []
      : [
          hidden.everything && 'intet af journalen',
          hidden.parts.length > 0 &&
            `uden ${hidden.parts.map((part) => Object.keys(part).join('+') || 'alt').join(' og uden ')}`,
          hidden.privateMarks && 'uden privatmarkeret',
          onlyOwners && `kun egne (${onlyOwners.length} enheder)`,
          only && `kun ${only.map((part) => Object.keys(part).join('+') || 'det udleverede').join(' eller ')}`,
          addressWithheld && 'uden adresse',
          onlyOpenPrescriptions && 'kun åbne recepter',
        ].filter(Boolean);
  const duties = decision.effect === 'D' ? [] : decision.obligations;
  return [
    decision.effect.padEnd(3),
    decision.rules.join('+'),
    ...limits.map((l) => `· ${l}`),
    duties.length > 0 ? `[${duties.join(' ')}]` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Questions that are not about one record: finding a person, the list of the ward. */
function otherQuestions(): string {
  const lines = ['=== At finde en person (find) og afdelingens liste (ward-list)'];
  for (const role of ROLES) {
    for (const [name, caller] of callersOf(role)) {
      const [find, ward] = (['find', 'ward-list'] as const).map((operation) =>
        lineOf(
          judge(
            { caller, purpose: caller.kind === 'citizen' ? 'own-view' : 'treatment', dataKinds: 'all', operation },
            [],
            NOW,
            LAW,
          ),
        ),
      );
      lines.push(`    ${name.padEnd(48)} find: ${find!.padEnd(60)} liste: ${ward}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
