/**
 * What must hold for every case, whoever asks for whatever of whomever (domain of the table: the twelve properties of the
 * national decision table, as far as they concern the decision). Each property takes the law to be tried, so that the
 * same property can be shown to fail on a weakened law.
 */
import fc from 'fast-check';
import {
  DATA_KINDS,
  decide,
  type Decision,
  type Effect,
  Guard,
  isVisible,
  type Law,
  type VisibleRow,
} from '../../src/access/index.js';
import type { Caller } from '../../src/identity/caller.js';
import {
  actors,
  ask,
  asta,
  consent,
  emma,
  encounter,
  factsOf,
  ida,
  IN_FAM,
  jens,
  KARLA,
  noah,
  NOW,
  patient,
  peter,
  power,
  pro,
  referral,
  relative,
  TREE,
} from './cast.js';
import {
  anyQuestion,
  citizensQuestion,
  DAY,
  instant,
  type MeantBlock,
  meantBlock,
  professionalsQuestion,
  PURPOSES,
  resourceOf,
  ROLES_WITHOUT_ACCESS,
  ROWS,
  reason,
  world,
} from './worlds.js';

export type TriedLaw = Partial<Law>;
export interface Property {
  name: string;
  of: (law: TriedLaw) => fc.IRawProperty<unknown>;
}

const EFFECT_HEIGHT: Record<Effect, number> = { D: 0, F: 1, PR: 2, PF: 2, P: 2 };
const shown = (decision: Decision): VisibleRow[] =>
  decision.effect === 'D' ? [] : ROWS.filter((row) => isVisible(decision.visible, row));
const must = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what);
};
const isSubset = (few: readonly VisibleRow[], many: readonly VisibleRow[]): boolean => {
  const all = new Set(many);
  return few.every((row) => all.has(row));
};

/** Is the block in force against this caller now? An independent reading of what the citizen meant. */
function reaches(meant: MeantBlock, caller: Caller): boolean {
  const { start, end } = meant.valid;
  if (start && Date.parse(start) > NOW.getTime()) return false;
  if (end && Date.parse(end) <= NOW.getTime()) return false;
  if (meant.who === undefined) return true;
  const names = [caller, caller.delegation?.principal].flatMap((each) =>
    each
      ? [
          `Practitioner/${each.practitionerId}`,
          ...(each.organisation ? TREE.lineageOf(each.organisation.id).map((id) => `Organization/${id}`) : []),
        ]
      : [],
  );
  return names.includes(meant.who);
}

/** Does the block speak of this fact? */
function speaksOf(meant: MeantBlock, row: VisibleRow): boolean {
  if (meant.optOut) return true;
  if (meant.kinds ? !(meant.kinds as string[]).includes(row.category) : row.category === 'demographics') return false;
  if (meant.owner && row.owner && !TREE.subtreeOf(meant.owner).includes(row.owner)) return false;
  if (meant.owner && !row.owner && ['demographics', 'home', 'administrative'].includes(row.category)) return false;
  if (meant.author && !row.authors.includes(meant.author)) return false;
  const time = row.time ? Date.parse(String(row.time)) : undefined;
  if (time !== undefined && meant.data?.start && time < Date.parse(meant.data.start)) return false;
  return !(time !== undefined && meant.data?.end && time >= Date.parse(meant.data.end));
}

/** Finding, listing and supervising are about no citizen in particular. */
const isAboutNobody = ({ operation }: { operation: string }): boolean =>
  ['find', 'ward-list', 'assistants-log', 'unit-log'].includes(operation);
const isLifted = (decision: Decision): boolean => decision.obligations.includes('flag-in-log');

/** Whole Danish years at an instant, reckoned by the European summer-time rule instead of a time-zone table. */
function ageOf(birthDate: string, at: Date): number {
  const lastSunday = (month: number) => {
    const last = new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0));
    return Date.UTC(at.getUTCFullYear(), month, last.getUTCDate() - last.getUTCDay(), 1);
  };
  const summer = at.getTime() >= lastSunday(2) && at.getTime() < lastSunday(9);
  const local = new Date(at.getTime() + (summer ? 2 : 1) * 3_600_000);
  const [y, m, d] = birthDate.split('-').map(Number) as [number, number, number];
  const hadBirthday = local.getUTCMonth() + 1 > m || (local.getUTCMonth() + 1 === m && local.getUTCDate() >= d);
  return local.getUTCFullYear() - y - (hadBirthday ? 0 : 1);
}

const GUARD = new Guard({ db: undefined as never, clock: { now: () => NOW } as never, tree: () => TREE, demo: false });

export const PROPERTIES: readonly Property[] = [
  {
    name: 'what the citizen has blocked for the caller is not shown unless consent or an emergency lifts it',
    of: (law) =>
      fc.property(professionalsQuestion, world, (q, { facts, blocks }) => {
        const decision = decide(q, facts, NOW, law);
        if (isAboutNobody(q) || decision.effect === 'D' || isLifted(decision)) return;
        const inForce = blocks.filter((meant) => reaches(meant, q.caller));
        for (const row of shown(decision))
          must(!inForce.some((meant) => speaksOf(meant, row)), `shows ${row.category} of ${row.owner}`);
      }),
  },
  {
    name: 'a lift is always by consent or by an emergency with a typed reason',
    of: (law) =>
      fc.property(professionalsQuestion, world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        if (decision.effect === 'D' || !isLifted(decision)) return;
        const recorded = facts.some((f) => f.kind === 'consent');
        const emergency = q.purpose === 'emergency' && (q.reason ?? '').trim().length >= 10;
        must(emergency || q.consent === true || recorded, 'lifted by nothing');
      }),
  },
  {
    name: 'adding a block never raises the effect and never shows more',
    of: (law) =>
      fc.property(anyQuestion, world, meantBlock, (q, { facts }, meant) => {
        const before = decide(q, facts, NOW, law);
        const after = decide(q, [...facts, ...factsOf(resourceOf(meant))], NOW, law);
        must(EFFECT_HEIGHT[after.effect] <= EFFECT_HEIGHT[before.effect], `${before.effect} became ${after.effect}`);
        must(isSubset(shown(after), shown(before)), 'shows more');
      }),
  },
  {
    name: 'a merged identity is bound by the blocks of both',
    of: (law) =>
      fc.property(professionalsQuestion, world, world, (q, one, other) => {
        const blocks = other.facts.filter((f) => f.kind === 'block' || f.kind === 'opt-out');
        const merged = decide(q, [...one.facts, ...blocks], NOW, law);
        must(isSubset(shown(merged), shown(decide(q, one.facts, NOW, law))), 'the merger opened something');
        if (isAboutNobody(q) || merged.effect === 'D' || isLifted(merged)) return;
        const inForce = [...one.blocks, ...other.blocks].filter((meant) => reaches(meant, q.caller));
        for (const row of shown(merged))
          must(!inForce.some((meant) => speaksOf(meant, row)), 'a block was lost in the merger');
      }),
  },
  {
    name: 'taking the role or the authorisation away never shows more, and nothing lifts a missing role',
    of: (law) =>
      fc.property(professionalsQuestion, world, fc.constantFrom(...ROLES_WITHOUT_ACCESS), (q, { facts }, role) => {
        const before = decide(q, facts, NOW, law);
        const less = decide({ ...q, caller: { ...q.caller, role } }, facts, NOW, law);
        // The list of a ward belongs to some of these roles.
        if (q.operation !== 'ward-list') must(isSubset(shown(less), shown(before)), 'shows more');
        if (!isAboutNobody(q)) must(less.effect === 'D', `a ${role} was let in`);
        const bare = decide({ ...q, caller: { ...q.caller, authorisationId: undefined } }, facts, NOW, law);
        must(isSubset(shown(bare), shown(before)), 'shows more without authorisation');
        if (['doctor', 'nurse', 'midwife', 'municipal-nurse'].includes(q.caller.role))
          must(bare.effect === 'D', 'let in without authorisation');
      }),
  },
  {
    name: 'an emergency has a typed reason, tells the citizen and gives the leader a task',
    of: (law) =>
      fc.property(professionalsQuestion, world, reason, (q, { facts }, typed) => {
        const decision = decide({ ...q, purpose: 'emergency', reason: typed }, facts, NOW, law);
        if (decision.effect === 'D' || isAboutNobody(q)) return;
        must((typed ?? '').trim().length >= 10, 'no reason');
        // A paramedic on the scene works in the treatment; what is blocked stays so (rows 27 and 08).
        if (q.caller.role === 'paramedic') {
          must(decision.rules.includes('27') && q.onScene === true, 'not on the scene');
          must(!isLifted(decision) && decision.obligations.includes('follow-up-90-days'), 'as an emergency');
          return;
        }
        must(decision.effect === 'PR', `an emergency with effect ${decision.effect}`);
        for (const duty of ['notify-citizen', 'leader-task', 'flag-in-log'] as const)
          must(decision.obligations.includes(duty), `without ${duty}`);
      }),
  },
  {
    name: 'every answer names a row of the table, a paragraph and words for the log; a refusal shows nothing',
    of: (law) =>
      fc.property(anyQuestion, world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        must(/^(\d\d|S\d+)$/.test(decision.rule) && decision.rules[0] === decision.rule, 'no row');
        must(decision.legal.length > 0 && decision.reason.length > 0 && decision.logReason.length > 0, 'no words');
        if (decision.effect !== 'D') return;
        must(
          ROWS.every((row) => !isVisible(decision.visible, row)),
          'a refusal shows something',
        );
        must(decision.evidence === undefined, 'a refusal tells of a contact');
      }),
  },
  {
    name: 'filtered means a warning to a professional, and silence to whoever acts for the citizen',
    of: (law) =>
      fc.property(fc.oneof(professionalsQuestion, citizensQuestion), world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        if (decision.effect === 'D') return;
        if (q.caller.kind === 'citizen') {
          const bare = facts.filter((f) => !['block', 'opt-out', 'private-mark'].includes(f.kind));
          const { effect, rule, reason: words } = decide(q, bare, NOW, law);
          must(decision.effect === effect && decision.rule === rule && decision.reason === words, 'a parent is told');
          must(!decision.obligations.includes('tell-filtered'), 'a parent is warned');
          must(!decision.visible.showWithheld, 'a parent may count');
          return;
        }
        const filtered = decision.visible.hidden.parts.length > 0;
        must(!filtered || decision.obligations.includes('tell-filtered'), 'filtered in silence');
        must(decision.effect !== 'F' || decision.obligations.includes('tell-filtered'), 'F in silence');
      }),
  },
  {
    name: 'the rights of age change at Danish midnight of the birthday',
    of: (law) =>
      fc.property(
        fc.integer({ min: -3 * 366, max: 3 * 366 }),
        fc.integer({ min: -26, max: 26 }),
        fc.constantFrom(15, 18),
        fc.boolean(),
        (days, hours, years, leap) => {
          const birthDate = leap
            ? '2012-02-29'
            : new Date(Date.UTC(2011, 10, 22) + days * DAY).toISOString().slice(0, 10);
          const [y, m, d] = birthDate.split('-').map(Number) as [number, number, number];
          const at = new Date(Date.UTC(y + years, m - 1, d) + hours * 3_600_000 + 1);
          const age = ageOf(birthDate, at);
          const facts = factsOf(patient('noah', birthDate), relative('emma', ['custody']));
          must((decide(ask(noah), facts, at, law).effect === 'P') === age >= 15, `himself at ${age}`);
          must((decide(ask(emma), facts, at, law).effect !== 'D') === age < 15, `his mother at ${age}`);
          must((decide(ask(emma), facts, at, law).rule === '58') === (age >= 15 && age < 18), `row 58 at ${age}`);
        },
      ),
  },
  {
    name: 'delegation, authorisation and power of attorney hold from their first instant to just before their last, and not beyond',
    of: (law) =>
      fc.property(
        instant,
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: -2, max: 2 }),
        fc.boolean(),
        (from, days, ms, atEnd) => {
          const start = Date.parse(from);
          const to = new Date(start + days * DAY).toISOString();
          const at = new Date((atEnd ? Date.parse(to) : start) + ms);
          const inForce = at.getTime() >= start && at < new Date(to);
          const facts = factsOf(KARLA, referral(pro('asta'), new Date(at.getTime() - DAY).toISOString()));
          const assistant = { ...jens, delegation: { ...jens.delegation!, validFrom: from, validTo: to } };
          must((decide(ask(assistant), facts, at, law).effect !== 'D') === inForce, 'delegation');
          must(
            (decide(ask(asta, { authorisation: { from, to } }), facts, at, law).effect !== 'D') === inForce,
            'authorisation',
          );
          const given = factsOf(KARLA, power('ida', ['medication'], { start: from, end: to }));
          must((decide(ask(ida), given, at, law).effect !== 'D') === inForce, 'power of attorney');
        },
      ),
  },
  {
    name: 'a delegation of more than two years is none',
    of: (law) =>
      fc.property(fc.integer({ min: 700, max: 1500 }), (days) => {
        const from = new Date(NOW.getTime() - 10 * DAY);
        const to = new Date(from.getTime() + days * DAY);
        const limit = new Date(from);
        limit.setUTCFullYear(limit.getUTCFullYear() + 2);
        const assistant = {
          ...jens,
          delegation: { ...jens.delegation!, validFrom: from.toISOString(), validTo: to.toISOString() },
        };
        must((decide(ask(assistant), factsOf(KARLA, IN_FAM), NOW, law).effect !== 'D') === to <= limit, `${days} days`);
      }),
  },
  {
    name: 'a recorded consent holds for the one it names, in its time, and for a year at most',
    of: (law) =>
      fc.property(instant, fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }), (from, days) => {
        const start = Date.parse(from);
        const end = days === undefined ? undefined : new Date(start + days * DAY).toISOString();
        const facts = factsOf(
          KARLA,
          consent('consent', { type: 'permit', actor: actors(pro('peter')), period: { start: from, end } }),
        );
        const decision = decide(ask(peter), facts, NOW, law);
        const age = (NOW.getTime() - start) / DAY;
        if (age < 0 || age >= 366 || (end && NOW >= new Date(end)))
          must(decision.effect === 'D', 'a consent that is none');
        else if (age < 364) must(decision.effect === 'P', 'a consent that is one');
        must(
          decide(ask({ ...peter, practitionerId: 'pr-other', authorisationId: 'A-other' }), facts, NOW, law).effect ===
            'D',
          'the consent of another',
        );
      }),
  },
  {
    name: 'a power of attorney opens what it names and demographics, nothing else, and nothing after death',
    of: (law) =>
      fc.property(fc.subarray([...DATA_KINDS]), fc.option(instant, { nil: undefined }), (named, died) => {
        const facts = factsOf({ ...KARLA, deceasedDateTime: died }, power('ida', named));
        const decision = decide(ask(ida), facts, NOW, law);
        const dead = died !== undefined && new Date(died) <= NOW;
        must((decision.effect === 'D') === (dead || named.length === 0), `dead ${dead}, names ${named.length}`);
        for (const row of shown(decision))
          must(row.category === 'demographics' || (named as string[]).includes(row.category), `shows ${row.category}`);
      }),
  },
  {
    name: 'an assistant never sees what the principal may not see',
    of: (law) =>
      fc.property(professionalsQuestion, world, (q, { facts }) => {
        const assistants = decide({ ...q, caller: jens }, facts, NOW, law);
        const principals = decide({ ...q, caller: asta }, facts, NOW, law);
        must(isSubset(shown(assistants), shown(principals)), 'the assistant sees more');
        must(assistants.effect === 'D' || assistants.onBehalfOf?.id === 'asta', 'not in the name of the principal');
      }),
  },
  {
    name: 'what has nothing to do with the caller changes nothing: a contact elsewhere, a block of somebody else',
    of: (law) =>
      fc.property(professionalsQuestion, world, instant, fc.constantFrom(undefined, 3), (q, { facts }, when, days) => {
        const end = days === undefined ? undefined : new Date(Date.parse(when) + days * DAY).toISOString();
        const elsewhere = factsOf(
          encounter('somewhere-else', when, end),
          referral({ reference: 'Practitioner/pr-nobody' }, when),
          resourceOf({
            optOut: false,
            who: 'Practitioner/pr-nobody',
            owner: undefined,
            author: undefined,
            kinds: undefined,
            valid: {},
            data: undefined,
          }),
        );
        const before = JSON.stringify(decide(q, facts, NOW, law));
        must(JSON.stringify(decide(q, [...facts, ...elsewhere], NOW, law)) === before, 'the answer tells of it');
      }),
  },
  {
    name: 'no place is named whose contacts are withheld',
    of: (law) =>
      fc.property(professionalsQuestion, world, (q, { facts, blocks }) => {
        const decision = decide(q, facts, NOW, law);
        const place = decision.evidence?.place;
        if (!place || isLifted(decision) || isAboutNobody(q)) return;
        const since = decision.evidence?.since;
        const named = facts.filter(
          (f) => f.kind === 'contact' && f.detail.place === place && f.validFrom?.toISOString() === since,
        );
        const inForce = blocks.filter((meant) => !meant.author && reaches(meant, q.caller));
        for (const f of named) {
          const row: VisibleRow = {
            category: 'register',
            owner: f.party!.split('/')[1],
            authors: [],
            time: since ?? null,
            private: false,
          };
          must(!inForce.some((meant) => speaksOf(meant, row)), `names ${place}`);
        }
      }),
  },
  {
    name: 'a citizen sees her own record whatever she has blocked, and nobody else sees it as a citizen without a ground',
    of: (law) =>
      fc.property(citizensQuestion, world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        if (decision.effect === 'D') return;
        must(['own-view', 'written-access', 'know-of-death'].includes(q.purpose), `as a citizen for ${q.purpose}`);
        must(q.operation !== 'write', 'wrote');
        const person = facts.find((f) => f.kind === 'person')!;
        if (person.resourceId === q.caller.id)
          must(
            decision.visible.hidden.parts.length === 0 && !decision.visible.hidden.privateMarks,
            'own blocks applied',
          );
        else
          must(['55', '56', '59', '60', '62', '63', '66', '67'].includes(decision.rule), `let in by ${decision.rule}`);
      }),
  },
  {
    name: 'a doctor without any trace in the registers is let in only by consent or emergency',
    of: (law) =>
      fc.property(fc.constantFrom(...PURPOSES), reason, fc.boolean(), (purpose, typed, states) => {
        const q = ask(peter, { purpose, reason: typed, statesCurrentTreatment: states });
        const decision = decide(q, factsOf(KARLA, IN_FAM), NOW, law);
        must(
          decision.effect === 'D' || (purpose === 'emergency' && (typed ?? '').trim().length >= 10),
          `let in by ${decision.rule}`,
        );
      }),
  },
  {
    name: 'what may be found may be fetched and no more: read, search, history and overview open the very same',
    of: (law) =>
      fc.property(anyQuestion, world, (q, { facts }) => {
        const all = (['read', 'search', 'history', 'overview'] as const).map((operation) => {
          const { effect, rules, visible, obligations } = decide({ ...q, operation }, facts, NOW, law);
          return JSON.stringify({ effect, rules, visible, obligations });
        });
        must(new Set(all).size === 1, 'another way opens something else');
      }),
  },
  {
    name: 'an answer depends on the question, the facts and the instant alone, whatever was asked before',
    of: (law) =>
      fc.property(anyQuestion, world, anyQuestion, world, instant, (q, one, other, two, when) => {
        const first = JSON.stringify(decide(q, one.facts, NOW, law));
        decide(other, two.facts, new Date(when), law);
        decide(q, two.facts, NOW, law);
        decide(q, one.facts, new Date(when), law);
        must(JSON.stringify(decide(q, one.facts, NOW, law)) === first, 'something was remembered');
      }),
  },
  {
    name: 'the line of the log says what was decided: who, in whose name, where, why, by which row, with which duties',
    of: (law) =>
      fc.property(anyQuestion, world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        const asked = { ...q, requestId: 'r-1' };
        const line = GUARD.logEntry(asked, decision, { operation: q.operation, name: q.operation, what: 'Patient' });
        must(line.effect === decision.effect && line.rule === decision.rule, 'another decision');
        must(
          line.actor === q.caller.id && line.facts.who === q.caller.name && line.facts.role === q.caller.role,
          'who',
        );
        must(line.facts.onBehalfOf === decision.onBehalfOf?.name, 'in whose name');
        must(line.facts.sor === q.caller.organisation?.sor && line.facts.statedReason === q.reason, 'where and why');
        must(line.requestId === 'r-1' && line.facts.legal === decision.legal, 'which request');
        must((line.facts.obligations ?? []).join() === decision.obligations.join(), 'duties');
      }),
  },
  {
    name: 'the address of a protected citizen is shown to the citizen and to whoever has a public task',
    of: (law) =>
      fc.property(anyQuestion, world, (q, { facts }) => {
        const decision = decide(q, facts, NOW, law);
        const isProtected = facts.some((f) => f.kind === 'person' && f.detail.addressProtected);
        if (decision.effect === 'D' || !isProtected || isAboutNobody(q)) return;
        const kinds = decision.visible.kinds;
        if (kinds !== 'all' && !kinds.includes('demographics')) return;
        const isSelf = facts.some((f) => f.kind === 'person' && f.resourceId === q.caller.patientId);
        const mayKnow = isSelf || q.caller.kind === 'system' || decision.rules.includes('76');
        must(mayKnow || decision.visible.addressWithheld === true, 'the address is shown');
        if (q.caller.kind === 'citizen' && !isSelf)
          must(decision.visible.addressWithheld === true, 'to another citizen');
      }),
  },
];
