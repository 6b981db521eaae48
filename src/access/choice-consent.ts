/** A citizen's choice as a FHIR Consent, and back (docs/record-shapes.md, Consent). Pure. */
import { Failure } from '../base/index.js';
import { CHOICE_KINDS, type Choice, type ChoiceKind, type ChoiceWish, type DataKind } from './contract.js';
import { earliest, endOf } from './instants.js';
import { hasMark, is, isDataKind, type Loose, list, MARK, textOf } from './loose.js';

export interface NamedReference {
  reference: string;
  display: string;
}

const KIND_SYSTEM = 'https://overblik.example/fhir/CodeSystem/data-kind';
const SCOPE = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
};
/** Who is meant by `provision.actor`: the recipient of information. */
const RECIPIENT = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
};
const LAW: Record<ChoiceKind, string> = {
  block: 'Sundhedsloven § 42 a, stk. 5 (spærring)',
  'opt-out': 'Sundhedsloven § 42 a, stk. 5 (frabedt opslag)',
  'opt-out-learning': 'Sundhedsloven § 42 d, stk. 4',
};
const TEXT: Record<ChoiceKind, string> = {
  block: 'Spærring',
  'opt-out': 'Frabedt opslag',
  'opt-out-learning': 'Frabedt brug til læring og kvalitetsarbejde',
};

/** @throws Failure invalid, naming the member that is wrong */
export function requireWish(wish: ChoiceWish, now: Date): void {
  const wrong = (member: string, why: string) => new Failure('invalid', `${member} ${why}`, { expression: member });
  if (!CHOICE_KINDS.includes(wish.kind)) throw wrong('kind', `is one of ${CHOICE_KINDS.join(', ')}.`);
  const lists: [keyof ChoiceWish, RegExp][] = [
    ['whom', /^(Organization|Practitioner)\/[A-Za-z0-9\-.]{1,64}$/],
    ['places', /^Organization\/[A-Za-z0-9\-.]{1,64}$/],
    ['authors', /^Practitioner\/[A-Za-z0-9\-.]{1,64}$/],
  ];
  for (const [member, shape] of lists) {
    const value: unknown = wish[member] ?? [];
    if (
      !Array.isArray(value) ||
      value.length > MOST_NAMED ||
      !value.every((one) => typeof one === 'string' && shape.test(one))
    )
      throw wrong(
        member,
        `is a list of at most ${MOST_NAMED} references like ${member === 'authors' ? 'Practitioner' : 'Organization'}/id.`,
      );
  }
  const kinds: unknown = wish.kinds ?? [];
  if (!Array.isArray(kinds) || !kinds.every((kind) => typeof kind === 'string' && isDataKind(kind)))
    throw wrong('kinds', 'is a list of data kinds.');
  for (const member of ['from', 'to', 'until'] as const)
    if (wish[member] !== undefined && !isDay(wish[member])) throw wrong(member, 'is a day, written 2026-11-28.');
  if (wish.from && wish.to && wish.from > wish.to) throw wrong('to', 'lies before from.');
  if (wish.until && endOf(wish.until)! <= now) throw wrong('until', 'is over already.');
  const isNarrowed = Boolean(wish.places?.length || wish.authors?.length || wish.kinds?.length || wish.from || wish.to);
  if (wish.kind !== 'block' && isNarrowed)
    throw wrong('kind', 'an opt-out is about everything; only a block names a part.');
}
const MOST_NAMED = 20;
/** A day that the calendar has. */
function isDay(text: unknown): boolean {
  const day = typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

export function consentOf(
  wish: ChoiceWish,
  named: ReadonlyMap<string, NamedReference>,
  about: { patientId: string; by: string; now: Date },
): Record<string, unknown> {
  const references = (all: readonly string[] | undefined) => (all ?? []).map((one) => named.get(one)!);
  const data = [...references(wish.places), ...references(wish.authors)];
  const actor = references(wish.whom).map((reference) => ({ role: RECIPIENT, reference }));
  const dataPeriod = { ...(wish.from ? { start: wish.from } : {}), ...(wish.to ? { end: wish.to } : {}) };
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: SCOPE,
    category: [{ coding: [{ system: MARK, code: wish.kind }], text: TEXT[wish.kind] }],
    patient: { reference: `Patient/${about.patientId}` },
    dateTime: about.now.toISOString(),
    performer: [{ display: about.by }],
    policyRule: { text: LAW[wish.kind] },
    provision: {
      type: 'deny',
      period: { start: about.now.toISOString(), ...(wish.until ? { end: wish.until } : {}) },
      ...(actor.length ? { actor } : {}),
      ...(wish.kinds?.length ? { class: wish.kinds.map((code) => ({ system: KIND_SYSTEM, code })) } : {}),
      ...(Object.keys(dataPeriod).length ? { dataPeriod } : {}),
      ...(data.length ? { data: data.map((reference) => ({ meaning: 'related', reference })) } : {}),
    },
  };
}

/** The choice that a Consent is; undefined when it is something else (a power, a consent for access). */
export function readChoice(consent: Record<string, unknown>, now: Date): Choice | undefined {
  const r = consent as Loose;
  const codings = list(r.category).flatMap((c) => list(c?.coding));
  const kind = CHOICE_KINDS.find((one) => hasMark(codings, one));
  if (!kind || is(r.status, 'entered-in-error')) return undefined;
  const { provision } = r;
  const named = (type: string) =>
    list(provision?.data).flatMap((one) => {
      const reference = textOf(one?.reference?.reference);
      return reference?.startsWith(`${type}/`)
        ? [{ reference, name: textOf(one?.reference?.display) ?? reference }]
        : [];
    });
  const start = earliest(provision?.period?.start);
  const end = endOf(provision?.period?.end);
  return {
    id: textOf(r.id) ?? '',
    kind,
    whom: list(provision?.actor).map((actor) => {
      const reference = textOf(actor?.reference?.reference) ?? '';
      return { reference, name: textOf(actor?.reference?.display) ?? reference };
    }),
    places: named('Organization'),
    authors: named('Practitioner'),
    kinds: list(provision?.class).flatMap((one): DataKind[] => {
      const code = textOf(one?.code) ?? '';
      return isDataKind(code) ? [code] : [];
    }),
    from: textOf(provision?.dataPeriod?.start),
    to: textOf(provision?.dataPeriod?.end),
    since: textOf(provision?.period?.start) ?? textOf(r.dateTime) ?? '',
    until: textOf(provision?.period?.end),
    inForce: is(r.status, 'active') && (!start || start <= now) && (!end || now < end),
  };
}
