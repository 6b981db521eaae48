// https://hl7.org/fhir/R4/valueset-operation-expand.html
import { foldText, Failure } from '../../../base/index.js';
import { MOST_EXPANDED } from '../../../fhir/index.js';
import { type CompiledValueSet, type ConceptNode, isUsable, type Member } from '../../../terminology/index.js';
import { answer, type FhirAnswer, type FhirCall, type FhirFace } from '../call.js';
import type { OperationParameters } from '../parameters.js';
import { displayIn, isLanguage } from './language.js';
import { refuse, valueSetOf } from './sources.js';

interface Contains {
  system?: string;
  version?: string;
  code: string;
  display?: string;
  abstract?: true;
  inactive?: true;
  designation?: Member['designations'];
  contains?: Contains[];
}

const NOT_ACTED_UPON = [
  'context',
  'contextDirection',
  'system-version',
  'check-system-version',
  'force-system-version',
];

export async function expand(
  face: FhirFace,
  call: FhirCall,
  given: OperationParameters,
  id?: string,
): Promise<FhirAnswer> {
  refuse(given, NOT_ACTED_UPON);
  const set = await valueSetOf(face, call, id, given);
  const listed = set.list();
  if (!listed)
    throw new Failure('unprocessable', `The codes cannot be listed. ${set.unknown.slice(0, 5).join(' ')}`, {
      code: 'not-supported',
      expression: 'ValueSet.compose',
    });
  const day = given.day('date') ?? set.lockedDate ?? face.terminology.today();
  const members = listed.filter(chosen(given, day));
  const window = windowOf(given);
  const contains = window
    ? members.slice(window.offset, window.offset + window.count).map((member) => containsOf(member, given))
    : nested(members, given);
  return answer(200, JSON.stringify(expanded(face, set, given, members, contains, window)));
}

/** Which members are shown: by day, by words, by being active, by their system. */
function chosen(given: OperationParameters, day: string): (member: Member) => boolean {
  const withAbstract = !given.boolean('excludeNotForUI');
  const withoutSystems = new Set(given.texts('exclude-system').map((canonical) => canonical.split('|')[0]));
  const words = foldText(given.text('filter') ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return (member) => {
    if (!isUsable(member, () => day, withAbstract)) return false;
    if (member.inactive && given.boolean('activeOnly')) return false;
    if (member.system !== undefined && withoutSystems.has(member.system)) return false;
    return words.length === 0 || fits(member, words);
  };
}

/** Letters of a word from which on it is looked for within the words of a text too: Danish puts words together. */
const WITHIN_FROM = 4;

/** Each word begins the code or a word of a text, or, from four letters on, stands within one. */
function fits({ code, display, designations }: Member, words: string[]): boolean {
  const texts = [display ?? '', ...designations.map(({ value }) => value)].map((text) => ` ${foldText(text)}`);
  return words.every(
    (word) =>
      foldText(code).startsWith(word) ||
      texts.some((text) => text.includes(word.length < WITHIN_FROM ? ` ${word}` : word)),
  );
}

/** https://hl7.org/fhir/R4/valueset-operation-expand.html  Only flat lists are paged. */
function windowOf(given: OperationParameters): { offset: number; count: number } | undefined {
  const offset = given.integer('offset');
  const count = given.integer('count');
  if (offset === undefined && count === undefined) return undefined;
  return { offset: offset ?? 0, count: count ?? MOST_EXPANDED };
}

/** Below the nearest member that it is a kind of; without `excludeNested`, and where nothing is filtered by words. */
function nested(members: readonly Member[], given: OperationParameters): Contains[] {
  if (members.length > MOST_EXPANDED)
    throw new Failure(
      'unprocessable',
      `The expansion has ${members.length} codes; ask for it in pages: count and offset.`,
      {
        code: 'too-costly',
        expression: 'http.count',
      },
    );
  const flat = members.map((member) => containsOf(member, given));
  if (given.boolean('excludeNested') || given.has('filter')) return flat;
  const byNode = new Map<ConceptNode, Contains>();
  members.forEach((member, i) => {
    if (member.node) byNode.set(member.node, flat[i]!);
  });
  const nearest = new NearestAbove(byNode);
  const above = new Map<Contains, Contains>();
  flat.forEach((one, i) => {
    const { node } = members[i]!;
    const parent = node && nearest.of(node);
    if (parent) above.set(one, parent);
  });
  cutCircles(flat, above);
  for (const [one, parent] of above) {
    parent.contains ??= [];
    parent.contains.push(one);
  }
  return flat.filter((one) => !above.has(one));
}

/** In a circle one of them stands on top: else none would be shown. */
function cutCircles(all: readonly Contains[], above: Map<Contains, Contains>): void {
  const done = new Set<Contains>();
  for (const one of all) {
    const way = new Set<Contains>();
    for (let at: Contains | undefined = one; at && !done.has(at); at = above.get(at)) {
      if (way.has(at)) above.delete(at);
      else way.add(at);
    }
    for (const each of way) done.add(each);
  }
}

/** The nearest code above one that is in the list too; what was found on the way up is remembered. */
class NearestAbove {
  readonly #listed: ReadonlyMap<ConceptNode, Contains>;
  readonly #found = new Map<ConceptNode, Contains | undefined>();
  constructor(listed: ReadonlyMap<ConceptNode, Contains>) {
    this.#listed = listed;
  }

  of(node: ConceptNode): Contains | undefined {
    const way: ConceptNode[] = [];
    let found: Contains | undefined;
    for (let at: ConceptNode | undefined = node; at; [at] = at.parents) {
      if (this.#found.has(at)) {
        found = this.#found.get(at);
        break;
      }
      // Whoever comes here again has gone in a circle.
      this.#found.set(at, undefined);
      way.push(at);
      const parent = [...at.parents].find((one) => this.#listed.has(one));
      if (parent) {
        found = this.#listed.get(parent);
        break;
      }
    }
    for (const one of way) this.#found.set(one, found);
    return found;
  }
}

function containsOf(member: Member, given: OperationParameters): Contains {
  const made: Contains = { code: member.code };
  if (member.system !== undefined) made.system = member.system;
  if (member.abstract) made.abstract = true;
  if (member.inactive) made.inactive = true;
  const display = displayIn(given.text('displayLanguage'), member.display, member.designations);
  if (display !== undefined) made.display = display;
  const wanted = given.texts('designation');
  if (given.boolean('includeDesignations') || wanted.length > 0) {
    const designation = member.designations.filter(
      ({ language, use }) =>
        wanted.length === 0 || wanted.some((one) => isLanguage(language, one) || one === `${use?.system}|${use?.code}`),
    );
    if (designation.length > 0) made.designation = designation;
  }
  return made;
}

/** Parameters that shaped the list, said again in it (https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.expansion.parameter). */
const SAID_AGAIN: [name: string, kind: 'text' | 'boolean' | 'integer'][] = [
  ['filter', 'text'],
  ['date', 'text'],
  ['displayLanguage', 'text'],
  ['activeOnly', 'boolean'],
  ['excludeNested', 'boolean'],
  ['excludeNotForUI', 'boolean'],
  ['includeDesignations', 'boolean'],
  ['count', 'integer'],
  ['offset', 'integer'],
];

function expanded(
  face: FhirFace,
  set: CompiledValueSet,
  given: OperationParameters,
  members: readonly Member[],
  contains: Contains[],
  window: { offset: number } | undefined,
): object {
  const { id: _id, text: _text, meta: _meta, compose, expansion: _expansion, ...rest } = set.resource;
  const versions = new Set(
    members.flatMap(({ system, version }) => (version && system ? [`${system}|${version}`] : [])),
  );
  const parameter: object[] = SAID_AGAIN.flatMap(([name, kind]): object[] => {
    if (!given.has(name)) return [];
    if (kind === 'text') return [{ name, valueString: given.text(name) }];
    return kind === 'boolean'
      ? [{ name, valueBoolean: given.boolean(name) }]
      : [{ name, valueInteger: given.integer(name) }];
  });
  for (const version of versions) parameter.push({ name: 'version', valueUri: version });
  return {
    ...rest,
    status: rest.status ?? 'active',
    ...(given.boolean('includeDefinition') && compose !== undefined ? { compose } : {}),
    expansion: {
      timestamp: face.clock.now().toISOString(),
      total: members.length,
      ...(window ? { offset: window.offset } : {}),
      ...(parameter.length > 0 ? { parameter } : {}),
      ...(contains.length > 0 ? { contains } : {}),
    },
  };
}
