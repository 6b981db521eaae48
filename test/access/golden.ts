/**
 * The golden table: what `decide` answers for every role, in every relation the table speaks of, for every purpose and data
 * kind, printed so that a lawyer can read it. Same answers for several data kinds share a line; relations in which
 * everything is refused by the default row are left out and counted.
 */
import {
  type AccessFact,
  type Ask,
  DATA_KINDS,
  type Decision,
  type Law,
  type LawKind,
  lawOf,
} from '../../src/access/index.js';
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
export const REASON = 'tilstrækkelig begrundelse';

export interface Case {
  title: string;
  facts: AccessFact[];
  more?: Partial<Ask>;
  /** Another instant than the one of the cast. */
  at?: Date;
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
  { title: 'B+  er på stedet, uden begrundelse', facts: aloneWith(lately), more: { onScene: true, reason: '' } },
  {
    title: 'B+  er på stedet, spærret for psykiatriens oplysninger',
    facts: aloneWith(lately, block({ data: fromOwner('psyk') })),
    more: { onScene: true },
  },
  { title: 'E   er på stedet', facts: aloneWith(), more: { onScene: true } },
  { title: 'E   deltog selv for seks år siden', facts: aloneWith(tookPart(who.id, '2020-11-01')) },
  { title: 'E   død', facts: factsOf({ ...KARLA, deceasedDateTime: '2026-11-20' }) },
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
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', ['custody']), INCAPABLE),
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
  {
    title: 'forældremyndighed, barn 14 år, død',
    facts: factsOf(patient('noah', '2012-03-01', { deceasedDateTime: '2026-11-20' }), relative('ole', ['custody'])),
  },
  {
    title: 'forældremyndighed, barn 15 år, varigt inhabilt, død',
    facts: factsOf(
      patient('noah', '2011-11-22', { deceasedDateTime: '2026-11-20' }),
      relative('ole', ['custody']),
      INCAPABLE,
    ),
  },
  {
    title: 'forældremyndighed, barn 14 år, varigt inhabilt',
    facts: factsOf(patient('noah', '2012-03-01'), relative('ole', ['custody']), INCAPABLE),
  },
  {
    title: 'forældremyndighed, barn 14 år, aktindsigt i journal afgjort',
    facts: factsOf(patient('noah', '2012-03-01'), relative('ole', ['custody']), released()),
  },
  { title: 'værge for en død', facts: factsOf(DEAD, relative('ole', ['guardian'])) },
  { title: 'fuldmagt til spærringer fra en død', facts: factsOf(DEAD, power('ole', ['choices'])) },
  {
    title: 'fuldmagt til alt fra en på 14 år',
    facts: factsOf(patient('noah', '2012-03-01'), power('ole', [...DATA_KINDS, 'choices', 'log'])),
  },
  { title: 'pårørende til en levende, udleveret af en læge', facts: aloneWith(relative('ole', []), released()) },
  {
    title: 'forælder uden forældremyndighed, barn 15 år, varigt inhabilt',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', []), INCAPABLE),
  },
  {
    title: 'forældremyndighed, 18 år, varigt inhabilt',
    facts: factsOf(patient('noah', '2008-11-22'), relative('ole', ['custody']), INCAPABLE),
  },
  {
    title: 'forælder uden forældremyndighed, barn 15 år, aktindsigt i alt afgjort',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', []), released(...DATA_KINDS)),
  },
  {
    title: 'forældremyndighed, barn 15 år, aktindsigt i alt afgjort',
    facts: factsOf(patient('noah', '2011-11-22'), relative('ole', ['custody']), released(...DATA_KINDS)),
  },
  {
    title: 'pårørende til en død, alt udleveret af en læge',
    facts: factsOf(DEAD, relative('ole', []), released(...DATA_KINDS)),
  },
  {
    title: 'forældremyndighed, barn 14 år, noget filtreret fra',
    facts: factsOf(patient('noah', '2012-03-01'), relative('ole', ['custody']), privateMark()),
  },
  {
    title: 'sig selv, en linje i loggen om en beskyttet medarbejder',
    facts: factsOf(patient('ole', '1948-03-14')),
    more: { nameWithheld: true },
  },
  { title: 'fremmed, der har fået noget udleveret efter en død', facts: factsOf(DEAD, released()) },
  { title: 'fremmed, adressebeskyttet', facts: factsOf({ ...KARLA, meta: { security: [{ code: 'R' }] } }) },
  { title: 'fremmed', facts: factsOf(KARLA_WITH_PRACTICE) },
];
const INCAPABLE = {
  resourceType: 'Flag',
  id: 'flag',
  status: 'active',
  category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'lacks-capacity' }] }],
};
const DEAD = { ...KARLA, deceasedDateTime: '2026-11-20' };
const released = (...kinds: LawKind[]) =>
  consent('release', {
    type: 'permit',
    actor: actors({ identifier: { system: CPR_SYSTEM, value: CPR.ole } }),
    class: classes(...(kinds.length ? kinds : ['journal'])),
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

/** Callers who lack something that a row asks for. */
function lackingCallers(): [string, Caller, Case[]][] {
  const doctor = professional('doctor', 'fam', 'asta');
  const principal = jens.delegation!.principal;
  const working = (delegation: Partial<NonNullable<Caller['delegation']>>): Caller => ({
    ...jens,
    delegation: { ...jens.delegation!, ...delegation },
  });
  const two = professionalCases(doctor).slice(0, 2);
  return [
    ['doctor, uden autorisation', { ...doctor, authorisationId: undefined }, two],
    ['doctor, indskrænket autorisation', { ...doctor, authorisation: { restricted: true } }, two],
    ['doctor, uden enhed', { ...doctor, organisation: undefined }, two],
    ['doctor, leder af FAM Aalborg', { ...doctor, leads: 'fam' }, two],
    ['secretary, leder af FAM Aalborg', { ...jens, leads: 'fam' }, two],
    [
      'manager, uden enhed',
      { ...professional('manager', 'fam'), permits: [permitOf('supervision')], organisation: undefined },
      two,
    ],
    [
      'quality-staff, uden enhed',
      { ...professional('quality-staff', 'fam'), permits: [permitOf('quality')], organisation: undefined },
      two,
    ],
    ['registry-officer, uden enhed', { ...professional('registry-officer', 'fam'), organisation: undefined }, two],
    [
      'regional-controller, uden enhed',
      { ...professional('regional-controller', 'fam'), organisation: undefined },
      two,
    ],
    [
      'secretary, på vegne af en plejehjemsassistent',
      working({ principal: { ...principal, role: 'care-home-assistant' } }),
      two,
    ],
    ['secretary, bemyndiget til medicin', working({ scope: ['medication'] }), two],
    ['secretary, bemyndiget i tre år', working({ validTo: '2029-01-02T00:00:00+01:00' }), two],
    ['doctor, under speciallægeuddannelse', { ...doctor, training: 'specialist' }, professionalCases(doctor)],
    [
      'doctor, med tilladelse til kvalitetsarbejde',
      { ...doctor, permits: [permitOf('quality')] },
      professionalCases(doctor),
    ],
    ['foreign-professional, 26. marts 2029', professional('foreign-professional', 'fam'), foreignCases()],
    ['interpreter, med alt hvad en anden rolle kunne have', withEverything(), everythingCases()],
    ['bench-system, uden organisation', system('bench-system'), [{ title: 'enhver borger', facts: aloneWith() }]],
    ['source-system, uden organisation', system('source-system'), [{ title: 'enhver borger', facts: aloneWith() }]],
    [
      'integrator-system, uregistreret',
      { ...system('integrator-system'), clientId: undefined },
      [{ title: 'enhver borger', facts: aloneWith() }],
    ],
    [
      'epidemiology-system, uregistreret',
      { ...system('epidemiology-system'), clientId: undefined },
      [{ title: 'enhver borger', facts: aloneWith() }],
    ],
  ];
}

/** A role that no row lets in, with every paper that some row asks for. */
const withEverything = (): Caller => ({
  ...professional('interpreter', 'fam'),
  permits: (['quality', 'supervision', 'research', 'medicine', 'operations'] as const).map(permitOf),
  training: 'specialist',
  leads: 'fam',
  clientId: 'interpreter',
  delegation: jens.delegation,
});

const everythingCases = (): Case[] => [
  ...professionalCases(withEverything()),
  { title: 'E   oplyser aktuel behandling, i 2029', facts: aloneWith(), more: states, at: EHDS },
];

const EHDS = new Date('2029-03-26T00:00:00+02:00');
const foreignCases = (): Case[] => [
  { title: 'dagen før', facts: aloneWith(), more: states, at: new Date(EHDS.getTime() - 1) },
  { title: 'oplyser behandling', facts: aloneWith(), more: states, at: EHDS },
  { title: 'oplyser intet', facts: aloneWith(), at: EHDS },
  { title: 'oplyser behandling, har frabedt sig opslag', facts: aloneWith(optOut()), more: states, at: EHDS },
];

/** One question of the table with its answer in one line. */
export interface Question {
  chapter: string;
  title: string;
  caller: Caller;
  purpose: Purpose;
  kind: LawKind;
  answer: (law: Law) => string;
  /** Under the law as it is. */
  text: string;
}

export interface Chapter {
  name: string;
  caller: Caller;
  cases: Case[];
  /** Purposes of which the very same rows speak get the same answers; they are asked once. */
  classes: { purposes: Purpose[]; questions: Question[] }[];
}

let chapters: Chapter[] | undefined;

/** Every chapter with all its questions answered; worked out once. */
export function allChapters(): Chapter[] {
  chapters ??= [...ROLES.flatMap(callersOf), ...lackingCallers()].map(([name, caller, cases]) => {
    const byRows = new Map<string, Purpose[]>();
    for (const purpose of PURPOSES) {
      // The one who has every paper is asked for each purpose: no row may open anything to that role.
      const rows = caller.role === 'interpreter' && caller.permits ? purpose : rowsAbout(caller, purpose);
      byRows.set(rows, [...(byRows.get(rows) ?? []), purpose]);
    }
    const classes = [...byRows.values()].map((purposes) => {
      let questions: Question[] | undefined;
      return {
        purposes,
        /** Answered when they are first asked for: the second reader wants the cases alone. */
        get questions() {
          questions ??= cases.flatMap((one) => questionsOf(name, caller, purposes[0]!, one));
          return questions;
        },
      };
    });
    return { name, caller, cases, classes };
  });
  return chapters;
}

/** All questions of the table, and whether a person may be found and a ward listed. */
export function allQuestions(): Question[] {
  return [...allChapters().flatMap(({ classes }) => classes.flatMap(({ questions }) => questions)), ...listQuestions()];
}

/** The whole table as text. */
export function goldenTable(): string {
  return `${HEADER}\n${allChapters().map(chapterText).join('\n')}\n${otherQuestions()}\n${validity()}`;
}

const HEADER = `HVEM MÅ SE HVAD
Skrevet af programmet selv: svaret på hver rolle, relation, formål og slags oplysning. En ændring her er en ændring i loven, som
platformen følger den, og skal læses som sådan. Ny udgave: OVERBLIK_UPDATE_GOLDEN=1 npx vitest run test/access/who-may-see-what
Virkning: P må · F må, noget er udeladt · PF må, relationen kontrolleres senere · PR må med begrundelse, borgeren får besked · D nej
Tal efter virkning: regler, den bestemmende først. En relation uden linje er afvist af regel 00 for alt.
Skrivning er nævnt, hvor den er tilladt.
`;

function chapterText({ name, cases, classes }: Chapter): string {
  const purposesOf = new Map<string, Purpose[]>();
  for (const { purposes, questions } of classes) {
    const shown = cases
      .map(({ title }) => ({ title, lines: linesOf(questions.filter((one) => one.title === title)) }))
      .filter((one) => one.lines.length > 0);
    const text = grouped(cases, shown).join('\n');
    if (text !== '') purposesOf.set(text, [...(purposesOf.get(text) ?? []), ...purposes]);
  }
  const lines = [...purposesOf].flatMap(([text, purposes]) => [
    `  formål: ${purposes.length === PURPOSES.length ? 'ethvert' : purposes.join(', ')}`,
    text,
  ]);
  return [`=== ${name}`, ...(lines.length > 0 ? lines : ['  alt afvist af regel 00']), ''].join('\n');
}

function rowsAbout({ role, delegation }: Caller, purpose: Purpose): string {
  const roles = [role, delegation?.principal.role];
  return LAW.policy.rows
    .flatMap((row, at) => {
      const reaches = row.actors === 'any' || roles.some((one) => one && row.actors.includes(one));
      return reaches && (row.purposes === 'any' || row.purposes.includes(purpose)) ? [at] : [];
    })
    .join(' ');
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

/** The questions of one case: every data kind, read, and whether it may be written or added to. */
function questionsOf(
  chapter: string,
  caller: Caller,
  purpose: Purpose,
  { title, facts, more, at: instant = NOW }: Case,
): Question[] {
  return [...DATA_KINDS, ...OTHER_KINDS].map((kind) => {
    const operation = kind === 'log' ? 'own-log' : kind === 'choices' ? 'own-choice' : 'read';
    const question: Ask = { caller, purpose, reason: REASON, dataKinds: [kind], operation, ...more };
    const answer = (law: Law) => {
      const also = (other: Ask['operation']) =>
        operation === 'read' && judge({ ...question, operation: other }, facts, instant, law).effect !== 'D';
      const writes = also('write') ? ' · må skrive' : '';
      const adds = caller.kind === 'citizen' && also('own-entry') ? ' · må selv tilføje' : '';
      return lineOf(judge(question, facts, instant, law)) + writes + adds;
    };
    return { chapter, title, caller, purpose, kind, answer, text: answer(LAW) };
  });
}

/** One line per distinct answer, with the data kinds that share it; none when all is refused by the default row. */
function linesOf(questions: Question[]): string[] {
  const kindsOf = new Map<string, LawKind[]>();
  for (const { text, kind } of questions) kindsOf.set(text, [...(kindsOf.get(text) ?? []), kind]);
  return [...kindsOf]
    .filter(([text]) => !text.startsWith('D   00'))
    .map(([text, kinds]) => `${text}   <- ${wordsFor(kinds)}`);
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
          decision.rowsOf && `kun linjer af ${decision.rowsOf.join(' ')}`,
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

const LISTS = ['find', 'ward-list', 'assistants-log', 'unit-log'] as const;

/** Questions that are not about one record: finding a person, the list of the ward, what others have looked up. */
function listQuestions(): Question[] {
  return allChapters().flatMap(({ name, caller }) =>
    LISTS.map((operation) => {
      const purpose: Purpose = caller.kind === 'citizen' ? 'own-view' : 'treatment';
      const question: Ask = { caller, purpose, dataKinds: 'all', operation };
      const answer = (law: Law) => lineOf(judge(question, [], NOW, law));
      const kind = operation.endsWith('-log') ? ('log' as const) : ('demographics' as const);
      return { chapter: name, title: operation, caller, purpose, kind, answer, text: answer(LAW) };
    }),
  );
}

function otherQuestions(): string {
  const questions = listQuestions();
  const lines = [
    '=== At finde en person (find), afdelingens liste (ward-list), medhjælpernes og enhedens opslag (-log)',
  ];
  for (let i = 0; i < questions.length; i += LISTS.length) {
    const [find, ward, assistants, unit] = questions.slice(i, i + LISTS.length).map(({ text }) => text);
    const chapter = questions[i]!.chapter.padEnd(48);
    lines.push(`    ${chapter} find: ${find!.padEnd(60)} liste: ${ward}`);
    lines.push(`    ${''.padEnd(48)} medhjælpere: ${assistants!.padEnd(53)} enhed: ${unit}`);
  }
  return `${lines.join('\n')}\n`;
}

/** From when until when each row holds. */
function validity(): string {
  const lines = LAW.policy.rows.map(
    ({ id, stage, validFrom, validTo, log }) =>
      `    ${id.padEnd(3)} ${stage.padEnd(7)} ${validFrom} - ${(validTo ?? '').padEnd(10)} ${log}`,
  );
  return `=== Reglernes gyldighed\n${lines.join('\n')}\n`;
}
