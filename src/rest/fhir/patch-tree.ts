/** Changing one element in the tree of a resource, with the type known: where it is a list, a choice, a primitive. */
import type { Failure } from '../../base/index.js';
import { type JsonObject, type JsonTree, type PropertyShape, shapeOf, type TypeShape } from '../../fhir/index.js';
import type { Step } from './fhirpath-elements.js';

/** Where an element stands. The resource itself has no owner. */
export interface ElementPlace {
  owner?: JsonObject;
  property?: PropertyShape;
  index?: number;
  /** What the element holds: for a primitive its companion (id, extensions), made when something is added to it. */
  content: () => JsonObject;
  shape: TypeShape | undefined;
  /** The place it stands in, for taking away what becomes empty. */
  parent?: ElementPlace;
}

/** A value on its way into a resource. */
export interface Content {
  /** As in `valueHumanName`. */
  type?: string;
  value?: JsonTree;
  companion?: JsonTree;
  parts?: { name: string; content: Content }[];
}

type Complain = (why: string) => Failure;

/** Follows the steps from the resource. */
export function placeOf(resource: JsonObject, steps: readonly Step[], complain: Complain): ElementPlace {
  let place: ElementPlace = { content: () => resource, shape: shapeOf(String(resource.get('resourceType'))) };
  for (const step of steps) place = placeIn(place, step, complain);
  return place;
}

function placeIn(parent: ElementPlace, step: Step, complain: Complain): ElementPlace {
  const owner = parent.content();
  const property = [...(parent.shape?.properties.values() ?? [])].find(
    (one) => one.element === step.element && (owner.has(one.name) || owner.has(`_${one.name}`)),
  );
  if (!property) throw complain('the path names nothing that can be changed');
  return elementPlace(parent, owner, property, step.index ?? (property.repeats ? 0 : undefined));
}

function elementPlace(
  parent: ElementPlace,
  owner: JsonObject,
  property: PropertyShape,
  index: number | undefined,
): ElementPlace {
  const value = valueAt(owner, property.name, index);
  const isPrimitive = property.kind === 'primitive' || property.kind === 'xhtml';
  const shape = isPrimitive
    ? shapeOf('Element')
    : property.kind === 'resource'
      ? shapeOf(String((value as JsonObject).get('resourceType')))
      : shapeOf(property.type);
  const content = isPrimitive ? () => companionOf(owner, property, index) : () => value as JsonObject;
  return { owner, property, index, content, shape, parent };
}

function valueAt(owner: JsonObject, name: string, index: number | undefined): JsonTree | undefined {
  const value = owner.get(name);
  return Array.isArray(value) ? value[index ?? 0] : value;
}

/** Id and extensions of a primitive; an empty one is put there so that it can be filled. */
function companionOf(owner: JsonObject, property: PropertyShape, index: number | undefined): JsonObject {
  const name = `_${property.name}`;
  const standing = valueAt(owner, name, index);
  if (standing instanceof Map) return standing;
  const made: JsonObject = new Map();
  if (!property.repeats) owner.set(name, made);
  else {
    const list = aligned(owner, name, (index ?? 0) + 1);
    list[index ?? 0] = made;
  }
  return made;
}

function aligned(owner: JsonObject, name: string, length: number): JsonTree[] {
  const standing = owner.get(name);
  const list = Array.isArray(standing) ? standing : [];
  while (list.length < length) list.push(null);
  owner.set(name, list);
  return list;
}

/** https://hl7.org/fhir/R4/fhirpatch.html, add: to a list at its end; to a single element only where there is none. */
export function addTo(place: ElementPlace, name: string, content: Content, complain: Complain): void {
  const property = propertyFor(place.shape, name, content, complain);
  const owner = place.content();
  if (property.repeats) {
    putInto(owner, property, lengthOf(owner, property), content, complain);
    return;
  }
  const taken = [...place.shape!.properties.values()].some(
    (one) => one.element === property.element && (owner.has(one.name) || owner.has(`_${one.name}`)),
  );
  if (taken) throw complain(`${property.element} is there already; replace it`);
  setSingle(owner, property, content, complain);
}

/** The property a name means: `value` with a Quantity is `valueQuantity`. */
function propertyFor(shape: TypeShape | undefined, name: string, content: Content, complain: Complain): PropertyShape {
  const properties = [...(shape?.properties.values() ?? [])];
  const bare = name.replace(/\[x\]$/, '');
  const type = content.type?.toLowerCase();
  const property =
    shape?.properties.get(name) ??
    properties.find((one) => one.element === bare && one.type.toLowerCase() === type) ??
    properties.find((one) => one.element === bare && one.element === one.name);
  if (!property) throw complain(`there is no place for an element of this name and type in ${shape?.type ?? 'it'}`);
  return property;
}

export function insertAt(place: ElementPlace, index: number, content: Content, complain: Complain): void {
  if (index > lengthOf(place.owner!, place.property!)) throw complain('the index lies beyond the end of the list');
  putInto(place.owner!, place.property!, index, content, complain);
}

export function moveWithin(place: ElementPlace, source: number, destination: number, complain: Complain): void {
  const { owner, property } = place as Required<ElementPlace>;
  const length = lengthOf(owner, property);
  if (source >= length || destination >= length) throw complain('the list has no such position');
  for (const name of [property.name, `_${property.name}`]) {
    if (!owner.has(name)) continue;
    const list = aligned(owner, name, length);
    list.splice(destination, 0, ...list.splice(source, 1));
  }
}

export function replaceAt(place: ElementPlace, content: Content, complain: Complain): void {
  const { owner, property, index } = place;
  if (!owner || !property) throw complain('the resource itself cannot be replaced');
  if (property.repeats) {
    removeFrom(owner, property, index ?? 0);
    putInto(owner, property, index ?? 0, content, complain);
    return;
  }
  const next = propertyFor(place.parent!.shape, property.element, content, complain);
  const order = [...owner.keys()].map((key) => (key === property.name ? next.name : key));
  owner.delete(property.name);
  owner.delete(`_${property.name}`);
  setSingle(owner, next, content, complain);
  inOrder(owner, order);
}

export function deleteAt(place: ElementPlace, complain: Complain): void {
  const { owner, property, index, parent } = place;
  if (!owner || !property) throw complain('the resource itself cannot be deleted by a patch');
  if (property.repeats) removeFrom(owner, property, index ?? 0);
  else {
    owner.delete(property.name);
    owner.delete(`_${property.name}`);
  }
  // FHIR has no empty elements: what loses its last content goes too.
  if (owner.size > 0 || !parent?.owner) return;
  const isCompanion = parent.property?.kind === 'primitive';
  if (!isCompanion) deleteAt(parent, complain);
  else clearCompanion(parent);
}

function clearCompanion({ owner, property, index }: ElementPlace): void {
  const name = `_${property!.name}`;
  const list = owner!.get(name);
  if (!Array.isArray(list)) owner!.delete(name);
  else {
    list[index ?? 0] = null;
    if (list.every((one) => one === null)) owner!.delete(name);
  }
}

function lengthOf(owner: JsonObject, property: PropertyShape): number {
  const lengths = [property.name, `_${property.name}`].map((name) => {
    const list = owner.get(name);
    return Array.isArray(list) ? list.length : 0;
  });
  return Math.max(...lengths);
}

function removeFrom(owner: JsonObject, property: PropertyShape, index: number): void {
  for (const name of [property.name, `_${property.name}`]) {
    const list = owner.get(name);
    if (!Array.isArray(list)) continue;
    list.splice(index, 1);
    if (list.length === 0 || (name.startsWith('_') && list.every((one) => one === null))) owner.delete(name);
  }
}

function putInto(
  owner: JsonObject,
  property: PropertyShape,
  index: number,
  content: Content,
  complain: Complain,
): void {
  const length = lengthOf(owner, property);
  const { value, companion } = made(property, content, complain);
  const isPrimitive = property.kind === 'primitive';
  aligned(owner, property.name, isPrimitive ? length : 0).splice(index, 0, value ?? null);
  if (isPrimitive && (companion !== undefined || owner.has(`_${property.name}`)))
    aligned(owner, `_${property.name}`, length).splice(index, 0, companion ?? null);
}

function setSingle(owner: JsonObject, property: PropertyShape, content: Content, complain: Complain): void {
  const { value, companion } = made(property, content, complain);
  if (value !== undefined) owner.set(property.name, value);
  if (companion !== undefined) owner.set(`_${property.name}`, companion);
}

function made(
  property: PropertyShape,
  { type, value, companion, parts }: Content,
  complain: Complain,
): { value?: JsonTree; companion?: JsonTree } {
  if (parts) {
    const shape = shapeOf(property.type);
    const object: JsonObject = new Map();
    for (const part of parts) {
      const inner = propertyFor(shape, part.name, part.content, complain);
      if (inner.repeats) putInto(object, inner, lengthOf(object, inner), part.content, complain);
      else setSingle(object, inner, part.content, complain);
    }
    return { value: object };
  }
  if (value === undefined && companion === undefined) throw complain('the value is missing');
  const isObject = value instanceof Map;
  if (isObject !== (property.kind === 'complex' || property.kind === 'resource'))
    throw complain(`a ${type ?? 'value'} cannot stand where a ${property.type} belongs`);
  return { value, companion };
}

/** Members in the order of the names given; new ones stay last. */
function inOrder(owner: JsonObject, names: string[]): void {
  const entries = [...owner];
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  owner.clear();
  for (const [key, value] of entries.sort(([a], [b]) => rank(a) - rank(b))) owner.set(key, value);
}
