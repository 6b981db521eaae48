import { bindingCheck } from './binding.js';
import { type ElementDefinition, type ElementType, isKindOf, typeDefinition } from './definitions.js';
import { type InvariantCheck, invariantCheck } from './invariants.js';
import { jsonTypeOf, primitiveCheck, TOO_LONG } from './primitive.js';
import { isResourceType } from './resource-types.js';
import { propertyName } from './search-compile.js';
import { shown, theValue } from './shown.js';
import { containedRule, extensionRule, type Rule, referenceRule } from './validation-rules.js';
import { MAX_DEPTH, type ValidationWalk } from './validation-walk.js';

/** Checks one value (of one repetition) of an element and tells the walk what it finds. */
export type ValueCheck = (value: unknown, walk: ValidationWalk) => void;
/** Checks a property with all its repetitions; for a primitive together with its `_name` companion. */
type PropertyCheck = (value: unknown, companion: unknown, walk: ValidationWalk) => void;

interface Property {
  /** Name in FHIRPath: `value` for `valueQuantity`. */
  element: string;
  /** True for the `_name` half of a primitive. */
  companion: boolean;
  /** Name of the other half: `_birthDate` for `birthDate` and the reverse. Empty for complex types. */
  partner: string;
  /** The choice it is one of: index into ObjectType.choices, else -1. */
  choice: number;
  /** Bit of a mandatory element, else 0. */
  requiredBit: number;
  check: PropertyCheck;
  /** What one repetition is, where it is an object: its type, and its check where there may be several. */
  part: Part | undefined;
}

/** A complex element. */
export interface Part {
  element: string;
  type: string;
  /** Checks one repetition; undefined where there is only one value. */
  one: ValueCheck | undefined;
}

interface ObjectType {
  name: string;
  properties: Map<string, Property>;
  /** Names of mandatory elements; their bits are 1, 2, 4 ... */
  required: string[];
  requiredMask: number;
  rules: Rule[];
  isResource: boolean;
  invariants: InvariantCheck | undefined;
}

const objectTypes = new Map<string, ObjectType>();

/** The structure of a type, made ready for checking once. */
function objectType(name: string): ObjectType {
  const cached = objectTypes.get(name);
  if (cached) return cached;
  const definition = typeDefinition(name);
  if (!definition) throw new Error(`R4 has no type ${name}`);
  const made: ObjectType = {
    name,
    properties: new Map(),
    required: [],
    requiredMask: 0,
    rules: rulesOf(name),
    isResource: isKindOf(name, 'Resource'),
    invariants: invariantCheck(name),
  };
  // Known before its elements are, because types contain themselves (Extension, Questionnaire.item).
  objectTypes.set(name, made);
  let choices = 0;
  for (const element of definition.elements) addElement(made, element, element.choice ? choices++ : -1);
  if (made.required.length > 30) throw new Error(`${name} has more mandatory elements than fit in a bit mask`);
  return made;
}

function rulesOf(name: string): Rule[] {
  if (name === 'Extension') return [extensionRule];
  return isKindOf(name, 'DomainResource') ? [containedRule] : [];
}

function addElement(type: ObjectType, element: ElementDefinition, choice: number): void {
  let requiredBit = 0;
  if (element.min > 0) {
    requiredBit = 1 << type.required.length;
    type.required.push(element.name);
    type.requiredMask |= requiredBit;
  }
  for (const elementType of element.types) {
    const name = propertyName(element, elementType);
    const primitive = primitiveCheck(elementType.name) !== undefined;
    const path = `${type.name}.${element.name}${element.choice ? '[x]' : ''}`;
    const rules = typeDefinition(path) ? undefined : invariantCheck(path);
    const { check, one } = propertyCheck(element, elementType, rules);
    const part = primitive ? undefined : { element: element.name, type: elementType.name, one };
    const shared = { element: element.name, choice, requiredBit, check, part };
    type.properties.set(name, { ...shared, companion: false, partner: primitive ? `_${name}` : '' });
    if (primitive) type.properties.set(`_${name}`, { ...shared, companion: true, partner: name });
  }
}

/** The complex element that a property of a type is. */
export const partOf = (type: string, property: string): Part | undefined =>
  objectType(type).properties.get(property)?.part;

// --- Objects

/** Checks an object against a type: known properties, mandatory ones, one of each choice, then the type's rules. */
export function checkObject(name: string, value: unknown, walk: ValidationWalk): void {
  checkObjectType(objectType(name), value, walk);
}

function checkObjectType(type: ObjectType, value: unknown, walk: ValidationWalk): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    walk.error('structure', `Must be an object, not ${jsonTypeOf(value)}`);
    return;
  }
  if (walk.depth >= MAX_DEPTH) {
    walk.error('structure', `Nested deeper than ${MAX_DEPTH} levels`);
    return;
  }
  walk.depth++;
  const errorsBefore = walk.errorCount;
  const members = value as Record<string, unknown>;
  const seen = checkMembers(type, members, walk);
  const missing = type.requiredMask & ~seen;
  if (missing !== 0) reportMissing(type, missing, walk);
  for (const rule of type.rules) rule(members, walk);
  // A rule is about a value of its type: where the structure is wrong already, it would say nonsense.
  if (walk.invariants && walk.errorCount === errorsBefore) checkInvariants(type, members, walk);
  walk.depth--;
}

function checkInvariants(type: ObjectType, members: Record<string, unknown>, walk: ValidationWalk): void {
  if (!type.isResource && type.name !== 'Element' && hasOnlyAnId(members))
    walk.error('invariant', 'Rule ele-1 is broken: an element has a value or children; this one has an id alone');
  type.invariants?.(members, walk);
}

function hasOnlyAnId(members: Record<string, unknown>): boolean {
  for (const key in members) if (key !== 'id') return false;
  return true;
}

/** Returns the bits of the mandatory elements found. */
function checkMembers(type: ObjectType, members: Record<string, unknown>, walk: ValidationWalk): number {
  let seen = 0;
  let count = 0;
  let chosen: (string | undefined)[] | undefined;
  for (const key in members) {
    count++;
    if (walk.isFull) return type.requiredMask;
    const property = type.properties.get(key);
    if (!property) {
      if (key !== 'resourceType' || !isResourceType(type.name)) reportUnknown(key, walk);
      continue;
    }
    seen |= property.requiredBit;
    walk.enter(property.element);
    if (property.choice >= 0) {
      const base = property.companion ? property.partner : key;
      chosen ??= [];
      const other = chosen[property.choice];
      if (other !== undefined && other !== base)
        walk.error('structure', `Only one of ${other} and ${base} may be present`);
      chosen[property.choice] = base;
    }
    checkProperty(property, key, members, walk);
    walk.leave();
  }
  if (count === 0) walk.error('structure', 'An object must not be empty');
  return seen;
}

function checkProperty(property: Property, key: string, members: Record<string, unknown>, walk: ValidationWalk): void {
  if (!property.companion) {
    const companion = property.partner === '' ? undefined : members[property.partner];
    property.check(members[key], companion, walk);
  } else if (members[property.partner] === undefined) {
    // Else the pair was or will be checked under its own name.
    property.check(undefined, members[key], walk);
  }
}

function reportUnknown(key: string, walk: ValidationWalk): void {
  const name = shown(key);
  walk.errorAt(key, 'structure', name === undefined ? 'Unknown property' : `Unknown property "${name}"`);
}

function reportMissing(type: ObjectType, missing: number, walk: ValidationWalk): void {
  type.required.forEach((name, index) => {
    if (missing & (1 << index)) walk.errorAt(name, 'required', `${name} is mandatory and is missing`);
  });
}

// --- Properties

function propertyCheck(
  element: ElementDefinition,
  type: ElementType,
  rules: InvariantCheck | undefined,
): { check: PropertyCheck; one?: ValueCheck } {
  const primitive = primitiveCheck(type.name);
  const binding = bindingCheck(type.name, element.valueSet);
  if (primitive) {
    const check: ValueCheck = (value, walk) => {
      const fault = primitive(value);
      if (fault) walk.error(fault === TOO_LONG ? 'too-long' : 'value', `${theValue(value)} ${fault}`);
      else if (binding) binding(value, walk);
      if (!fault && rules && walk.invariants) rules(value, walk);
    };
    return { check: element.max === 1 ? singlePrimitive(check) : repeatedPrimitive(check, element.max) };
  }
  const one = complexCheck(element, type, binding, rules);
  return element.max === 1 ? { check: single(one) } : { check: repeated(one, element.max), one };
}

function complexCheck(
  element: ElementDefinition,
  type: ElementType,
  binding: ValueCheck | undefined,
  rules: InvariantCheck | undefined,
): ValueCheck {
  if (isKindOf(type.name, 'Resource')) return nestedResourceCheck(type.name, element.name === 'contained');
  let known: ObjectType | undefined;
  const rule = type.name === 'Reference' ? referenceRule(type.targets) : undefined;
  return (value, walk) => {
    known ??= objectType(type.name);
    const errorsBefore = walk.errorCount;
    checkObjectType(known, value, walk);
    if (rules && walk.invariants && walk.errorCount === errorsBefore) rules(value, walk);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    if (rule) rule(value as Record<string, unknown>, walk);
    if (binding) binding(value, walk);
  };
}

function single(check: ValueCheck): PropertyCheck {
  return (value, _companion, walk) => {
    if (Array.isArray(value)) walk.error('structure', 'Must be a single value, not an array');
    else if (value === null) walk.error('structure', 'Must not be null');
    else check(value, walk);
  };
}

function repeated(check: ValueCheck, max: number): PropertyCheck {
  return (value, _companion, walk) => {
    if (!isRepetition(value, max, walk)) return;
    for (let index = 0; index < value.length; index++) {
      walk.enter(index);
      if (value[index] === null) walk.error('structure', 'Must not be null');
      else if (!walk.takeKnown(value[index])) check(value[index], walk);
      walk.leave();
      if (walk.isFull) return;
    }
  };
}

function singlePrimitive(check: ValueCheck): PropertyCheck {
  return (value, companion, walk) => {
    if (value === null) walk.error('structure', 'Must not be null');
    else if (value !== undefined) checkOne(check, value, walk);
    if (companion !== undefined) checkCompanion(companion, walk);
  };
}

function checkOne(check: ValueCheck, value: unknown, walk: ValidationWalk): void {
  if (Array.isArray(value)) walk.error('structure', 'Must be a single value, not an array');
  else check(value, walk);
}

/** Two arrays side by side, filled up with null (https://hl7.org/fhir/R4/json.html#primitive). */
function repeatedPrimitive(check: ValueCheck, max: number): PropertyCheck {
  return (value, companion, walk) => {
    if (value !== undefined && !isRepetition(value, max, walk)) return;
    if (companion !== undefined && !isRepetition(companion, max, walk)) return;
    const values = (value ?? []) as unknown[];
    const companions = (companion ?? []) as unknown[];
    for (let index = 0; index < Math.max(values.length, companions.length); index++) {
      walk.enter(index);
      const one = values[index] ?? undefined;
      const other = companions[index] ?? undefined;
      if (one === undefined && other === undefined) walk.error('structure', 'Has neither a value nor extensions');
      if (one !== undefined) checkOne(check, one, walk);
      if (other !== undefined) checkCompanion(other, walk);
      walk.leave();
      if (walk.isFull) return;
    }
  };
}

function checkCompanion(companion: unknown, walk: ValidationWalk): void {
  checkObject('Element', companion, walk);
}

function isRepetition(value: unknown, max: number, walk: ValidationWalk): value is unknown[] {
  if (!Array.isArray(value)) walk.error('structure', `Must be an array, not ${jsonTypeOf(value)}`);
  else if (value.length === 0) walk.error('structure', 'An array must not be empty');
  else if (value.length > max) walk.error('structure', `Has ${value.length} repetitions, at most ${max} are allowed`);
  else return true;
  return false;
}

// --- Resources inside resources

/** Checks a resource by what its own resourceType says; `allowed` is `Resource` or the one type that may stand here. */
export function checkResource(allowed: string, value: unknown, walk: ValidationWalk): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    walk.error('structure', `A resource must be an object, not ${jsonTypeOf(value)}`);
    return;
  }
  const type = (value as { resourceType?: unknown }).resourceType;
  if (!isResourceType(type)) {
    const name = shown(type);
    const what =
      type === undefined ? 'resourceType is missing' : `resourceType ${name ?? ''} is not a resource type of R4`;
    walk.errorAt('resourceType', 'structure', what.replace('  ', ' '));
  } else if (!isKindOf(type, allowed)) {
    walk.errorAt('resourceType', 'structure', `The resource must be of type ${allowed}, not ${type}`);
  } else {
    const outer = walk.resource;
    walk.resource = value;
    checkObject(type, value, walk);
    walk.resource = outer;
  }
}

/** A resource inside another: an entry of a Bundle is one of its own, a contained one belongs to its container. */
function nestedResourceCheck(allowed: string, contained: boolean): ValueCheck {
  return (value, walk) => {
    const { container, inContained } = walk;
    if (contained && inContained) {
      walk.error('structure', 'A contained resource must not contain resources');
      return;
    }
    if (!contained && walk.putOff) {
      walk.putOff.push({ resource: value, place: walk.place() });
      return;
    }
    if (contained) walk.inContained = true;
    else walk.container = value;
    checkResource(allowed, value, walk);
    walk.container = container;
    walk.inContained = inContained;
  };
}
