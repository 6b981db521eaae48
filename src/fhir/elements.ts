import { type ElementDefinition, typeDefinition } from './definitions.js';
import { members, elements as rawElements } from './raw-json.js';
import { propertyName } from './search-compile.js';

/** What a client asked to be left out (https://hl7.org/fhir/R4/search.html#summary, #elements). */
export interface SubsetOptions {
  /** Names at the base of the resource: `name`, `value` (covers `valueQuantity`). Mandatory and modifying ones stay. */
  elements?: readonly string[];
  /** `true`: what the definitions mark as summary; `text`: narrative and mandatory elements; `data`: all but narrative. */
  summary?: 'true' | 'text' | 'data';
}

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** True for what `subset` made, here or elsewhere. */
export function isSubset(resource: object): boolean {
  const { meta } = resource as { meta?: { tag?: unknown } };
  const tags: unknown[] = Array.isArray(meta?.tag) ? meta.tag : [];
  return tags.some((tag) => {
    const { system, code } = (tag ?? {}) as { system?: unknown; code?: unknown };
    return system === SUBSETTED.system && code === SUBSETTED.code;
  });
}

/** Names of a type's own mandatory elements, without `[x]`; empty for an unknown type. */
export function mandatoryElements(type: string): string[] {
  return elementNames(type, (element) => element.min > 0);
}

/** Names of the elements that a summary shows, without `[x]`; empty for an unknown type. */
export function summaryElements(type: string): string[] {
  return elementNames(type, (element) => element.summary);
}

/** True when a resource type has an element of this name at its base; `value`, `value[x]` and `valueQuantity` name the choice. */
export function hasElement(type: string, name: string): boolean {
  const asked = new Set([withoutChoice(name)]);
  return (typeDefinition(type)?.elements ?? []).some((element) => isNamed(element, asked));
}

/**
 * Of the names of `_elements`, those that are meant for a resource: `code` for what was searched for, `Patient.name` for that
 * type wherever it comes along. Undefined when none is: then the resource is sent whole.
 * @param isMatch false for what an include brought along
 */
export function elementsFor(
  type: string,
  names: readonly string[] | undefined,
  isMatch: boolean,
): string[] | undefined {
  const meant = (names ?? []).flatMap((name) => {
    const [of, element] = /^([A-Z]\w*)\.(.+)$/.exec(name)?.slice(1) ?? [undefined, name];
    return (of === undefined ? isMatch : of === type) ? [element!] : [];
  });
  return meant.length > 0 ? meant : undefined;
}

const isNamed = (element: ElementDefinition, names: ReadonlySet<string>): boolean =>
  names.has(element.name) || propertyNames(element).some((name) => names.has(name));

function elementNames(type: string, wanted: (element: ElementDefinition) => boolean): string[] {
  return (typeDefinition(type)?.elements ?? []).filter(wanted).map((element) => element.name);
}

function withoutChoice(name: string): string {
  return name.endsWith('[x]') ? name.slice(0, -3) : name;
}

/**
 * The part of a resource that was asked for, as a new object, tagged SUBSETTED so that nobody stores it back
 * unaware. Elements that change the meaning of others are never left out.
 */
export function subset(resource: object, options: SubsetOptions): object {
  return JSON.parse(subsetText(JSON.stringify(resource), options)) as object;
}

/** As `subset`, over JSON text: what stays keeps the client's spelling, decimals included. */
export function subsetText(text: string, options: SubsetOptions): string {
  const type = members(text).find((member) => member.key === 'resourceType');
  const plan = planOf(type ? String(JSON.parse(text.slice(type.start, type.end))) : '', options);
  return tagged(plan ? reduced(text.trim(), plan) : text);
}

/** Per property: keep it whole, or keep what its own plan keeps. Properties not in the plan are left out. */
type Plan = Map<string, 'whole' | (() => Plan)>;

function planOf(type: string, { elements, summary }: SubsetOptions): Plan | undefined {
  const definition = typeDefinition(type);
  if (!definition) return undefined;
  if (summary === 'true') return summaryPlan(type);
  if (summary === 'data') return topLevelPlan(definition.elements, (element) => element.name !== 'text');
  const asked = new Set(summary === 'text' ? ['text'] : (elements ?? []).map(withoutChoice));
  return topLevelPlan(definition.elements, (element) => isNamed(element, asked) || element.min > 0 || element.modifier);
}

function topLevelPlan(all: readonly ElementDefinition[], keep: (element: ElementDefinition) => boolean): Plan {
  const plan: Plan = new Map(ALWAYS);
  for (const element of all.filter(keep)) for (const name of propertyNames(element)) plan.set(name, 'whole');
  return plan;
}

const ALWAYS: readonly [string, 'whole'][] = [
  ['resourceType', 'whole'],
  ['id', 'whole'],
  ['meta', 'whole'],
];

const summaryPlans = new Map<string, Plan>();

/** Summary flags hold inside elements too: a summary of a Bundle entry, a component, an attachment. */
function summaryPlan(type: string): Plan {
  const cached = summaryPlans.get(type);
  if (cached) return cached;
  const plan: Plan = new Map(ALWAYS);
  summaryPlans.set(type, plan);
  for (const element of typeDefinition(type)?.elements ?? []) {
    if (!element.summary && element.min === 0 && !element.modifier) continue;
    for (const elementType of element.types) {
      const name = propertyName(element, elementType);
      const definition = typeDefinition(elementType.name);
      const deeper = definition?.kind === 'complex' && definition.elements.some((each) => each.summary);
      plan.set(name, deeper ? () => summaryPlan(elementType.name) : 'whole');
      plan.set(`_${name}`, 'whole');
    }
  }
  return plan;
}

function propertyNames(element: ElementDefinition): string[] {
  return element.types.flatMap((type) => [propertyName(element, type), `_${propertyName(element, type)}`]);
}

/** `text` is one JSON value and nothing else. */
function reduced(text: string, plan: Plan): string {
  if (text[0] === '[') {
    return `[${rawElements(text)
      .map((slice) => reduced(text.slice(slice.start, slice.end), plan))
      .join(',')}]`;
  }
  if (text[0] !== '{') return text;
  const kept: string[] = [];
  for (const member of members(text)) {
    const deeper = plan.get(member.key);
    if (deeper === undefined) continue;
    const value = text.slice(member.start, member.end);
    kept.push(`${JSON.stringify(member.key)}:${deeper === 'whole' ? value : reduced(value, deeper())}`);
  }
  return `{${kept.join(',')}}`;
}

function tagged(text: string): string {
  const meta = members(text).find((member) => member.key === 'meta');
  const before = meta && text[meta.start] === '{' ? text.slice(meta.start, meta.end) : '{}';
  const made = JSON.stringify(SUBSETTED);
  const tag = members(before).find((member) => member.key === 'tag');
  const tags = tag ? rawElements(before, tag.start).map((slice) => before.slice(slice.start, slice.end)) : [];
  if (tags.some((each) => (JSON.parse(each) as { code?: unknown } | null)?.code === SUBSETTED.code)) return text;
  const value = `[${[...tags, made].join(',')}]`;
  const after = tag
    ? before.slice(0, tag.start) + value + before.slice(tag.end)
    : before.replace(/\}\s*$/, `${members(before).length > 0 ? ',' : ''}"tag":${value}}`);
  if (meta) return text.slice(0, meta.start) + after + text.slice(meta.end);
  return text.replace(/\}\s*$/, `${members(text).length > 0 ? ',' : ''}"meta":${after}}`);
}
