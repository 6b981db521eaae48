/**
 * The second reader: decides from the printed law alone, by the eleven steps that stand in its head. Of the program it knows
 * the shapes of a question and of a fact, and who belongs to whom among organisations; none of its rows, conditions or order.
 */
import type { Ask, AccessFact, OrganisationTree, VisibleRow } from '../../../src/access/index.js';
import type { Caller } from '../../../src/identity/caller.js';
import { danishDay, type Scope } from './notation.js';
import type { Effect, ReadLaw, ReadRow, Stage } from './printed-law.js';

export interface Reading {
  effect: Effect;
  rule: string;
  rules: readonly string[];
  duties: ReadonlySet<string>;
  shows: (line: VisibleRow) => boolean;
  addressWithheld: boolean;
  /** Does a line of the log, of this principal and unit, belong to what is shown? */
  showsLogLine: (principal: string, unit: string) => boolean;
}

const RECORD = `demographics medication vaccination journal image register laboratory home administrative genome`.split(
  ' ',
);
const BURDEN: readonly Effect[] = ['P', 'PF', 'F', 'PR', 'D'];
const burden = ({ effect }: ReadRow): number => BURDEN.indexOf(effect);
const KINDS: Record<string, readonly string[]> = {
  find: ['demographics'],
  'ward-list': ['demographics', 'register'],
  'own-log': ['log'],
  'assistants-log': ['log'],
  'unit-log': ['log'],
  'own-choice': ['choices'],
};
const ABOUT_NOBODY = ['find', 'ward-list', 'assistants-log', 'unit-log'];
const LADDER = ['A+', 'A', 'B+', 'B', 'C', 'D', 'E'];
const CITIZENS = 'self custodian parent guardian proxy former-proxy next-of-kin stranger'.split(' ');
const PARTS = ['own-organisation-five-years', 'own-contacts', 'released-parts'];

export interface Names {
  person: readonly string[];
  unit: readonly string[];
  house: readonly string[];
  organisations: readonly string[];
}

export class SecondReader {
  readonly #law: ReadLaw;
  readonly #tree: OrganisationTree;
  readonly #hash: (cpr: string) => string;
  readonly #rowsOfDay = new Map<string, ReadRow[]>();

  /** @param hash how a person number stands in facts */
  constructor(law: ReadLaw, tree: OrganisationTree, hash: (cpr: string) => string) {
    this.#law = law;
    this.#tree = tree;
    this.#hash = hash;
  }

  read(ask: Ask, known: readonly AccessFact[], now: Date, worksFor?: Names): Reading {
    const facts = ABOUT_NOBODY.includes(ask.operation) ? [] : known.map((f) => this.#meant(f, now));
    const scope = this.#scope(ask, facts, now, worksFor);
    const rows = this.#rowsOn(danishDay(now.getTime()), ask);
    return new Judgement(this.#law, rows, ask, scope, (principal, kinds) =>
      this.read(
        { ...ask, caller: principal, dataKinds: kinds as Ask['dataKinds'] },
        known,
        now,
        this.#names(ask.caller),
      ),
    ).answer();
  }

  /** A provider number or SHAK code means whoever had it at the time of the fact. */
  #meant(f: AccessFact, now: Date): AccessFact {
    const code = ['yder', 'shak'].includes(f.party?.split('|')[0] ?? '') ? f.party : undefined;
    const holder = code && this.#tree.holderOf(code, f.validFrom ?? f.validTo ?? now);
    if (holder) return { ...f, party: `Organization/${holder}` };
    const isAgainst = ['block', 'opt-out', 'opt-out-learning', 'wish', 'private-mark'].includes(f.kind);
    return code && isAgainst ? { ...f, party: undefined } : f;
  }

  #rowsOn(day: string, { caller: { role }, purpose, operation }: Ask): ReadRow[] {
    const key = `${day} ${role} ${purpose} ${operation}`;
    const before = this.#rowsOfDay.get(key);
    if (before) return before;
    const rows = this.#law.rows.filter(
      (row) =>
        row.from <= day &&
        (row.to === undefined || day < row.to) &&
        (row.roles?.has(role) ?? true) &&
        (row.purposes?.has(purpose) ?? true) &&
        (row.operations?.has(operation) ?? true),
    );
    this.#rowsOfDay.set(key, rows);
    return rows;
  }

  #names(caller: Caller): Names {
    const person = [
      ...(caller.practitionerId ? [`Practitioner/${caller.practitionerId}`] : []),
      ...(caller.authorisationId ? [`auth|${caller.authorisationId}`] : []),
      ...(caller.cpr ? [this.#hash(caller.cpr)] : []),
      ...(caller.formerParties ?? []),
    ];
    const at = caller.organisation;
    if (!at) return { person, unit: [], house: [], organisations: [] };
    const unit = [`Organization/${at.id}`, `sor|${at.sor}`];
    const named = (ids: readonly string[]) => [
      ...ids.map((id) => `Organization/${id}`),
      ...ids.flatMap((id) => this.#tree.sorIdsOf(id)).map((sor) => `sor|${sor}`),
    ];
    return {
      person,
      unit,
      house: [...unit, ...named(this.#tree.houseOf(at.id))],
      organisations: [...unit, ...named(this.#tree.lineageOf(at.id)), ...at.lineage.map((sor) => `sor|${sor}`)],
    };
  }

  #scope(ask: Ask, facts: readonly AccessFact[], now: Date, worksFor: Names | undefined): Scope {
    const { caller } = ask;
    const mine = this.#names(caller);
    const given = caller.delegation;
    const principal = given && this.#names(principalOf(caller)!);
    const byKind = new Map<string, Record<string, unknown>[]>();
    for (const f of facts) byKind.set(f.kind, [...(byKind.get(f.kind) ?? []), fieldsOf(f, facts)]);
    byKind.set(
      'permit',
      (caller.permits ?? []).map(({ kind, reference, validFrom, validTo }) => ({
        art: kind,
        nummer: reference,
        fra: ms(validFrom),
        til: ms(validTo),
      })),
    );
    const question: Record<string, unknown> = {
      nu: now.getTime(),
      'i-dag': danishDay(now.getTime()),
      rolle: caller.role,
      formål: ask.purpose,
      handling: ask.operation,
      begrundelse: ask.reason,
      samtykke: ask.consent === true,
      'oplyser-behandling': ask.statesCurrentTreatment === true,
      'på-stedet': ask.onScene === true,
      'spørger-til': ms(ask.about?.to),
      'navn-skjult': ask.nameWithheld === true,
      enhed: caller.organisation?.id,
      'leder-af': caller.leads,
      klient: caller.clientId,
      autorisation: caller.authorisationId,
      'autorisation-fra': ms(ask.authorisation?.from),
      'autorisation-til': ms(ask.authorisation?.to),
      'register-fra': ms(caller.authorisation?.from),
      'register-til': ms(caller.authorisation?.to),
      indskrænket: caller.authorisation?.restricted === true,
      uddannelse: caller.training,
      'mit-id': caller.id,
      'min-patient': caller.patientId,
      'mine-navne': mine.person,
      'min-enhed': mine.unit,
      'mit-hus': mine.house,
      'mine-organisationer': mine.organisations,
      'alle-navne': [mine, worksFor, principal].flatMap((names) =>
        names ? [...names.person, ...names.organisations] : [],
      ),
      'bemyndigelse-fra': ms(given?.validFrom),
      'bemyndigelse-til': ms(given?.validTo),
      'bemyndigelse-omfang': given?.scope,
      giver: given?.principal.id,
      'giver-rolle': given?.principal.role,
      'bemyndigelse-læser': given?.readOnly === true,
      'giver-enhed': given?.principal.organisation.id,
      'giver-sted': given && `Organization/${given.principal.organisation.id}`,
    };
    return {
      question,
      fact: undefined,
      line: undefined,
      factsOf: (kind) => byKind.get(kind) ?? [],
      under: (ids) => [ids].flat().flatMap((id) => this.#tree.subtreeOf(String(id))),
      controlled: (id) => (typeof id === 'string' ? this.#tree.controlledBy(id) : []),
    };
  }
}

/** One question before the printed rows. */
class Judgement {
  readonly #law: ReadLaw;
  readonly #rows: readonly ReadRow[];
  readonly #ask: Ask;
  readonly #scope: Scope;
  readonly #asPrincipal: (principal: Caller, kinds: string[]) => Reading;

  constructor(
    law: ReadLaw,
    rows: readonly ReadRow[],
    ask: Ask,
    scope: Scope,
    asPrincipal: (principal: Caller, kinds: string[]) => Reading,
  ) {
    this.#law = law;
    this.#rows = rows;
    this.#ask = ask;
    this.#scope = scope;
    scope.question['relationer'] = this.#relations(ask.caller, scope);
    this.#asPrincipal = asPrincipal;
  }

  #relations({ kind }: Caller, scope: Scope): Set<string> {
    const holds = (code: string) => this.#law.relations.get(code)!(scope) === true;
    if (kind === 'system') return new Set(['system'].filter(holds));
    if (kind === 'citizen') return new Set(CITIZENS.filter(holds));
    const grade = LADDER.find(holds);
    return new Set([...(grade ? [grade] : []), ...['attached', 'not-attached'].filter(holds)]);
  }

  #fitting(stage: Stage, kind: string, block?: string): ReadRow[] {
    this.#scope.question['slags'] = kind;
    return this.#rows.filter(
      (row) =>
        row.stage === stage && (block === undefined || row.blocks.includes(block)) && row.when(this.#scope) === true,
    );
  }
  #first(stage: Stage, kinds: readonly string[], block?: string): ReadRow | undefined {
    const fits = new Set(kinds.flatMap((kind) => this.#fitting(stage, kind, block)));
    return this.#rows.find((row) => fits.has(row));
  }
  #lift(kinds: readonly string[], block: string): ReadRow | undefined {
    const [first, ...rest] = kinds.map((kind) => this.#fitting('ophæver', kind, block));
    return first?.find((row) => rest.every((rows) => rows.includes(row)));
  }

  answer(): Reading {
    const asked = this.#ask.dataKinds === 'all' ? RECORD : this.#ask.dataKinds;
    const kinds = KINDS[this.#ask.operation] ?? asked;
    const bar = this.#first('spærrer', kinds);
    if (bar) return refusal(bar);
    const opened = new Map<string, ReadRow>();
    for (const kind of kinds) {
      const row = this.#fitting('åbner', kind).reduce<ReadRow | undefined>(
        (best, one) => (best === undefined || burden(one) < burden(best) ? one : best),
        undefined,
      );
      if (row) opened.set(kind, row);
    }
    if (opened.size === 0) return refusal(this.#first('forklarer', kinds)!);
    const delegated = [...opened.values()].find((row) => row.isDelegated);
    return delegated ? this.#inherited(delegated, [...opened.keys()]) : this.#weighed(opened);
  }

  #inherited(row: ReadRow, kinds: string[]): Reading {
    const theirs = this.#asPrincipal(principalOf(this.#ask.caller)!, kinds);
    if (theirs.effect === 'D') return theirs;
    return {
      ...theirs,
      rule: row.id,
      rules: [row.id, ...theirs.rules],
      duties: new Set([...theirs.duties, ...row.duties]),
    };
  }

  #weighed(opened: ReadonlyMap<string, ReadRow>): Reading {
    const kinds = [...opened.keys()];
    const rows = [...new Set(opened.values())];
    const scope = this.#scope;
    scope.question['åbnet'] = kinds;
    const isInForce = (block: string) => this.#law.blocks.get(block)!(scope) === true;
    const isBlocked = () => this.#law.withheld(scope) === true;
    const { kind } = this.#ask.caller;
    const name = isInForce('staff-name') ? this.#first('følger', kinds, 'staff-name') : undefined;
    const isSelf = (scope.question['relationer'] as Set<string>).has('self');
    if (kind === 'system' || isSelf) return this.#permit(rows, name ? [name] : [], [], opened, () => false, false);
    if (kind === 'citizen') {
      const row = this.#first('følger', kinds, 'private');
      const isFiltered = isInForce('private') || isInForce('part') || isInForce('all-data');
      const quiet = row && isFiltered ? [row] : [];
      return this.#permit(
        rows,
        name ? [name] : [],
        quiet,
        opened,
        (line) => line.private || isBlocked(),
        isInForce('address'),
      );
    }
    return this.#professional(rows, kinds, opened, isInForce, isBlocked);
  }

  #professional(
    rows: ReadRow[],
    kinds: string[],
    opened: ReadonlyMap<string, ReadRow>,
    isInForce: (block: string) => boolean,
    isBlocked: () => boolean,
  ): Reading {
    const met: ReadRow[] = [];
    let hidesParts = false;
    for (const block of ['opt-out', 'all-data', 'part', 'private']) {
      if (!isInForce(block)) continue;
      const lift = this.#lift(kinds, block);
      const follows = this.#first('følger', kinds, block);
      const row = lift ?? follows;
      if (row === undefined && (block === 'opt-out' || block === 'all-data')) return refusal(this.#rows.at(-1)!);
      if (row?.effect === 'D') return refusal(row);
      if (row) met.push(row);
      if (!lift && block === 'part') hidesParts = true;
    }
    const seesMarks = this.#lift(kinds, 'private') !== undefined;
    const isProtected = isInForce('address') && kinds.includes('demographics');
    const task = isProtected ? this.#first('ophæver', ['demographics'], 'address') : undefined;
    const without = isProtected && !task ? this.#first('følger', ['demographics'], 'address') : undefined;
    if (without) met.push(without);
    const hides = (line: VisibleRow) => (line.private && !seesMarks) || (hidesParts && isBlocked());
    return this.#permit(rows, [...new Set(met)], task ? [task] : [], opened, hides, isProtected && !task);
  }

  #permit(
    rows: ReadRow[],
    met: ReadRow[],
    quiet: ReadRow[],
    opened: ReadonlyMap<string, ReadRow>,
    hides: (line: VisibleRow) => boolean,
    addressWithheld: boolean,
  ): Reading {
    const all = [...rows, ...met];
    const worst = all.reduce((most, one) => (burden(one) > burden(most) ? one : most));
    const decisive = (worst.effect === 'PR' ? rows.find(({ effect }) => effect === 'PR') : met[0]) ?? worst;
    const only = [...new Set(rows.flatMap((row) => row.only ?? []))];
    const shown = only.map((code) => this.#law.narrowings.get(code)!);
    const isNothing = only.filter((code) => PARTS.includes(code)).length > 1;
    return {
      effect: worst.effect,
      rule: decisive.id,
      rules: [...new Set([decisive, ...all, ...quiet].map(({ id }) => id))],
      duties: new Set(all.flatMap((row) => row.duties)),
      shows: (line) => {
        this.#scope.line = lineOf(line);
        if (isNothing || !opened.has(line.category) || hides(line)) return false;
        return shown.every((isShown) => isShown(this.#scope) === true);
      },
      addressWithheld,
      showsLogLine: (principal, unit) => {
        const line = { 'loglinje-giver': principal, 'loglinje-enhed': unit, 'linje-ejer': unit, 'linje-slags': 'log' };
        this.#scope.line = line;
        return decisive.only !== undefined && this.#law.narrowings.get(decisive.only)!(this.#scope) === true;
      },
    };
  }
}

const refusal = (row: ReadRow): Reading => ({
  effect: 'D',
  rule: row.id,
  rules: [row.id],
  duties: new Set(row.duties),
  shows: () => false,
  addressWithheld: false,
  showsLogLine: () => false,
});

/** The one who has given the delegation, asking in person. */
function principalOf(caller: Caller): Caller | undefined {
  const given = caller.delegation?.principal;
  return given && { ...given, kind: 'professional', scopes: caller.scopes };
}

const ms = (text: string | undefined): number | undefined => (text ? Date.parse(text) : undefined);

function fieldsOf(f: AccessFact, all: readonly AccessFact[]): Record<string, unknown> {
  const { detail } = f;
  return {
    part: f.party,
    fra: f.validFrom?.getTime(),
    til: f.validTo?.getTime(),
    tilstand: detail.state,
    nævner: detail.kinds?.length ? detail.kinds : undefined,
    ejere: detail.owners,
    forfattere: detail.authors,
    'data-fra': ms(detail.from),
    'data-til': ms(detail.to),
    'patient-id': f.resourceId,
    født: detail.birthDate,
    død: detail.dead === true,
    'død-fra': ms(detail.deadSince),
    cpr: detail.cpr ?? [],
    beskyttet: detail.addressProtected === true,
    sted: f.kind === 'contact' ? placeOf(f, all) : undefined,
  };
}

/** The organisation that the same contact names. */
const placeOf = (contact: AccessFact, all: readonly AccessFact[]): string | undefined =>
  all
    .find((f) => f.kind === 'contact' && f.resourceId === contact.resourceId && f.party?.startsWith('Organization/'))
    ?.party?.slice('Organization/'.length);

const lineOf = (line: VisibleRow): Record<string, unknown> => ({
  'linje-slags': line.category,
  'linje-ejer': line.owner ?? undefined,
  'linje-forfattere': line.authors,
  'linje-tid': line.time ? new Date(line.time).getTime() : undefined,
  'linje-åben': line.openPrescription === true,
});
