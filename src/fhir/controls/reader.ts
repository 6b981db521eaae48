/** The one way in which control parameters are read, wherever they may stand. What there is stands in table.ts. */
import { Failure, type Issue } from '../../base/index.js';
import type { TimeRange } from '../date.js';
import { hasElement } from '../elements.js';
import { shown } from '../shown.js';
import { type Control, controlsAt, type Place, PLACES, type PlaceRules, type Rule } from './table.js';

export type Pair = [string, string];

/** A parameter as it was sent. */
export interface Given {
  name: string;
  /** Text, or what only a body can hold: a Coding, a resource. */
  value: string | object;
  /** Its place in the body, where it came in one. */
  at?: string;
}

/** A call, as far as it is read here. */
export interface Asked {
  query: readonly Pair[];
  prefer: { strict: boolean };
}

export interface Reading {
  /** Parameters that are known besides those of the table. */
  also?: readonly Rule[];
  /** Sent in a body: there, what the operation declares may stand, and nothing else. */
  inBody?: readonly Given[];
  /** Types whose elements may be named; none: of any type. */
  types?: readonly string[];
}

/** What was read; each value in its form. */
export class Controls {
  /** As they were taken, for the link `self`: without those that say how the answer is written down. */
  readonly used: Pair[] = [];
  /** The same as it was sent, together with the filters that are still to be judged. */
  readonly pairs: Pair[] = [];
  /** Errors refuse; warnings say what was ignored. */
  readonly issues: Issue[] = [];
  readonly #values = new Map<string, { text: string; value: unknown }[]>();

  /** For the reader alone. */
  add(name: string, text: string, value: unknown): void {
    const values = this.#values.get(name);
    if (values) values.push({ text, value });
    else this.#values.set(name, [{ text, value }]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1)?.text;
  }

  texts(name: string): string[] {
    return (this.#values.get(name) ?? []).map(({ text }) => text);
  }

  whole(name: string): number | undefined {
    return this.#value(name) as number | undefined;
  }

  time(name: string): TimeRange | undefined {
    return this.#value(name) as TimeRange | undefined;
  }

  flag(name: string): boolean {
    return this.#value(name) === true;
  }

  /** The parts of each value; undefined for none. */
  list(name: string): string[] | undefined {
    const parts = (this.#values.get(name) ?? []).flatMap(({ value }) => value as string[]);
    return parts.length > 0 ? parts : undefined;
  }

  /** What only a body can hold. */
  object(name: string): unknown {
    return this.#value(name);
  }

  #value(name: string): unknown {
    return this.#values.get(name)?.at(-1)?.value;
  }
}

/** @throws Failure invalid with an issue for each parameter that is refused */
export function readControls(place: Place, asked: Asked, reading: Reading = {}): Controls {
  const controls = judgeControls(place, asked, reading);
  refuseErrors(controls.issues);
  return controls;
}

/** @throws Failure invalid when there are errors among the issues */
export function refuseErrors(issues: readonly Issue[]): void {
  if (issues.some(({ severity }) => severity === 'error')) throw new Failure('invalid', [...issues]);
}

/**
 * The condition of a conditional interaction, or of a reference by condition (https://hl7.org/fhir/R4/http.html#ccreate  #trules);
 * what it asks for is still to be judged by the search.
 * @param at place of the entry it stands in
 * @throws Failure invalid
 */
export function readCondition(query: readonly Pair[], at?: string): Controls {
  const controls = judgeControls('condition', { query, prefer: { strict: true } });
  const { issues } = controls;
  refuseErrors(at === undefined ? issues : issues.map((issue) => ({ ...issue, expression: at })));
  return controls;
}

/** As readControls, for who has more to say before it refuses. */
export function judgeControls(place: Place, { query, prefer }: Asked, reading: Reading = {}): Controls {
  if (query.length === 0 && reading.inBody === undefined) return new Controls();
  const rules: PlaceRules = PLACES[place];
  return new Judging(place, rules.isStrict === true || prefer.strict, reading).of([
    ...query.map(([name, value]) => ({ name, value })),
    ...(reading.inBody ?? []),
  ]);
}

/** Refusals that are told of one request: a body may hold as many as it likes. */
const MOST_REFUSALS = 100;

class Judging {
  readonly #name: Place;
  readonly #place: PlaceRules;
  readonly #isStrict: boolean;
  readonly #reading: Reading;
  readonly #known: Known;
  readonly #found = new Controls();
  #refusals = 0;

  constructor(place: Place, isStrict: boolean, reading: Reading) {
    this.#name = place;
    this.#place = PLACES[place];
    this.#isStrict = isStrict;
    this.#reading = reading;
    this.#known = knownAt(place, reading.also);
  }

  of(given: readonly Given[]): Controls {
    const isPage = this.#isOnPages(this.#known.get('_cursor')) && given.some(({ name }) => name === '_cursor');
    const counting = new Map<string, Given>();
    const kept: Given[] = [];
    for (const one of given) {
      const rule = this.#ruleOf(one);
      if (this.#isRefusedEmpty(one)) continue;
      if (!rule || (isPage && !this.#isOnPages(rule))) {
        if (this.#isFilter(one, rule, isPage)) kept.push(one);
        continue;
      }
      if (one.value === '' && rule.empty === 'unsent') continue;
      const before = counting.get(one.name);
      if (before && (rule.twice === 'refused' || (rule.twice === 'last' && this.#isStrict))) {
        this.#refuse(one, `${one.name} may be given once.`);
        continue;
      }
      if (before && rule.twice === 'last') kept.splice(kept.indexOf(before), 1);
      counting.set(one.name, one);
      kept.push(one);
    }
    for (const one of kept) this.#take(one);
    return this.#found;
  }

  #isOnPages(rule: Partial<Control> | undefined): boolean {
    return rule?.onPages?.includes(this.#name) === true;
  }

  #ruleOf({ name, at }: Given): (Rule & Partial<Control>) | undefined {
    const isPossible = at === undefined || this.#reading.also?.some((rule) => rule.name === name);
    return isPossible ? this.#known.get(name) : undefined;
  }

  #isRefusedEmpty(one: Given): boolean {
    if (this.#place.empty === undefined || one.value !== '') return false;
    this.#refuse(one, this.#place.empty(shown(one.name) ?? 'a parameter'));
    return true;
  }

  /** True for what the search is still to judge; what is unknown is told or refused. */
  #isFilter(one: Given, rule: Rule | undefined, isPage: boolean): boolean {
    const [base = '', modifier] = one.name.split(/:(.*)/s);
    if (modifier !== undefined && this.#known.has(base)) {
      this.#refuse(one, `${base} does not take the modifier :${shown(modifier.slice(0, 32)) ?? '...'}.`);
      return false;
    }
    // Clients that add to the links they follow count the entries that come: a warning would be one.
    if (isPage && !this.#isStrict) return false;
    if (isPage) this.#unknown(one, `Beside _cursor, ${nameOf(one)} is not taken: follow the link as it is.`);
    // A person number is no name of a filter, and is not handed on to be said again.
    else if (this.#place.takesFilters && !PERSON_NUMBER.test(one.name)) return rule === undefined;
    else if (this.#place.takesFilters) this.#unknown(one, `${this.#place.called} has no parameter of this name.`);
    else this.#unknown(one, `${this.#place.called} has no parameter ${nameOf(one)}. It has: ${this.#names()}.`);
    return false;
  }

  #names(): string {
    return [...this.#known.keys()].filter((name) => name !== '_cursor').join(', ');
  }

  #take(one: Given): void {
    const { name, value } = one;
    const rule = this.#known.get(name);
    if (typeof value === 'object') {
      this.#found.add(name, '', value);
      return;
    }
    if (!rule) {
      this.#found.pairs.push([name, value]);
      return;
    }
    const read = rule.form.read(value);
    if (read === undefined) {
      this.#refuse(one, rule.form.wrong(name, value), rule.form.code);
      return;
    }
    this.#found.add(name, value, read);
    if (!rule.isFace) {
      this.#found.pairs.push([name, value]);
      this.#found.used.push([name, rule.form.taken?.(value) ?? value]);
    }
    if (name === '_elements' && !this.#place.takesFilters) this.#lookForElements(one, read as string[]);
  }

  #lookForElements(one: Given, names: readonly string[]): void {
    for (const name of names)
      if (!isElement(name, this.#reading.types ?? []))
        this.#unknown(one, `There is no element ${shown(name) ?? 'of this name'} here.`, 'It');
  }

  #refuse(one: Given, diagnostics: string, code = 'invalid'): void {
    this.#refusals += 1;
    if (this.#refusals > MOST_REFUSALS) return;
    this.#found.issues.push({ severity: 'error', code, diagnostics, expression: placeOf(one) });
  }

  #unknown(one: Given, why: string, what = 'The parameter'): void {
    if (this.#isStrict) this.#refuse(one, why, 'not-supported');
    else
      this.#found.issues.push({
        severity: 'warning',
        code: 'not-supported',
        diagnostics: `${why} ${what} was ignored.`,
        expression: placeOf(one),
      });
  }
}

type Known = ReadonlyMap<string, Rule & Partial<Control>>;
/** Every request asks for these. */
const knownAtPlaces = new Map<Place, Known>();

/** What the table says of a parameter goes before what the definition of an operation says. */
function knownAt(place: Place, also: readonly Rule[] = []): Known {
  if (also.length > 0) return new Map([...also, ...controlsAt(place)].flatMap(named));
  const known = knownAtPlaces.get(place) ?? new Map(controlsAt(place).flatMap(named));
  knownAtPlaces.set(place, known);
  return known;
}

/** A rule under each of the names that it goes by. */
const named = (rule: Rule & Partial<Control>): [string, Rule & Partial<Control>][] => [
  [rule.name, rule],
  ...(rule.modifiers ?? []).map((modifier): [string, Rule] => [`${rule.name}:${modifier}`, rule]),
];

const nameOf = ({ name }: Given): string => (mayBeSaid(name) && shown(name.slice(0, 64))) || 'of this name';
/** All of a name, so that parameters that somebody has defined keep theirs. */
const PERSON_NUMBER = /^\W*\d{6}\W?[A-Za-z0-9]{4}\W*$/;

/** False for a name that could hold a person number, which is not said again. */
const mayBeSaid = (name: string): boolean => !/\d{6}/.test(name.replace(/[^\p{L}\p{N}]/gu, ''));
const placeOf = ({ name, at }: Given): string => at ?? (mayBeSaid(name) ? `http.${name.slice(0, 128)}` : 'http.query');

/** `Type.name` names an element of that type. */
function isElement(name: string, types: readonly string[]): boolean {
  const [of, element] = /^([A-Z]\w*)\.(.+)$/.exec(name)?.slice(1) ?? [undefined, name];
  if (of !== undefined) return hasElement(of, element!);
  return types.length === 0 || types.some((type) => hasElement(type, name));
}
