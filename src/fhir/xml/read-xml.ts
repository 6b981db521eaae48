/** FHIR XML to FHIR JSON. https://hl7.org/fhir/R4/xml.html */
import { Failure } from '../../base/index.js';
import { JsonNumber, type JsonObject, type JsonTree, printTreeInSteps } from '../json-tree.js';
import { allSteps } from '../steps.js';
import { type PropertyShape, shapeOf, type TypeShape } from '../shapes.js';
import { shown, shownName } from '../shown.js';
import { divText } from './narrative.js';
import { endOfElement, NO_NAMESPACES, skipAsides, type StartTag, startTagAt } from './xml-scan.js';
import { FHIR_NAMESPACE, XHTML_NAMESPACE } from './xml-text.js';

/**
 * A resource in XML as JSON text: repetitions become arrays, numbers and truth values lose their quotes but not their
 * digits, narrative stays as it was written.
 * @param xml well-formed (a parser has seen it), without a DOCTYPE
 * @throws Failure invalid, naming the element, for what FHIR does not have; values are judged later, by validation
 */
export function xmlToJson(xml: string): string {
  return allSteps(xmlToJsonInSteps(xml));
}

/** As `xmlToJson`, a step for each element, so that others get a turn between. */
export function* xmlToJsonInSteps(xml: string): Generator<void, string> {
  const { reader, first } = opened(xml);
  return yield* printTreeInSteps(yield* reader.resource(first));
}

function opened(xml: string): { reader: XmlReader; first: StartTag } {
  const text = xml.includes('\r') ? xml.replace(/\r\n?/g, '\n') : xml;
  const reader = new XmlReader(text);
  const first = reader.nextElement(skipAsides(text, Math.max(text.indexOf('<'), 0)));
  if (!first) throw refused('There is no element in the XML.', '');
  return { reader, first };
}

const NUMBERS = new Set(['decimal', 'integer', 'unsignedInt', 'positiveInt']);
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

class XmlReader {
  readonly #text: string;
  /** Where it stands, as FHIRPath. */
  readonly #place: string[] = [];
  /** The innermost start tag read so far, for its namespaces. */
  #outer: StartTag | undefined;
  constructor(text: string) {
    this.#text = text;
  }

  *resource(tag: StartTag): Generator<void, JsonObject> {
    const { shape, made } = this.#begin(tag);
    yield* this.#content(tag, shape, made);
    return made;
  }

  #begin(tag: StartTag): { shape: TypeShape; made: JsonObject } {
    const shape = tag.namespace === FHIR_NAMESPACE ? shapeOf(tag.name) : undefined;
    if (!shape?.isResource)
      throw this.#refused(
        tag.namespace === FHIR_NAMESPACE
          ? `There is no resource type ${shown(tag.name) ?? ''} in FHIR R4.`
          : `A resource in XML is in the namespace ${FHIR_NAMESPACE}.`,
      );
    if (this.#place.length === 0) this.#place.push(tag.name);
    return { shape, made: new Map([['resourceType', tag.name as JsonTree]]) };
  }

  /** The start tag of the next element at or after `at`; undefined when the parent ends first. Text between is refused. */
  nextElement(at: number): StartTag | undefined {
    let from = at;
    for (;;) {
      const open = this.#text.indexOf('<', from);
      const between = this.#text.slice(from, open === -1 ? undefined : open);
      if (/\S/.test(between)) throw this.#refused('Text may stand only in attributes and in narrative.');
      if (open === -1 || this.#text[open + 1] === '/') return undefined;
      if (this.#text.startsWith('<![CDATA[', open))
        throw this.#refused('Text may stand only in attributes and in narrative.');
      from = skipAsides(this.#text, open);
      if (from === open) return startTagAt(this.#text, open, this.#outer?.scope ?? NO_NAMESPACES);
    }
  }

  /** Attributes and children into the object. Returns the position after the element. */
  *#content(tag: StartTag, shape: TypeShape, into: JsonObject): Generator<void, number> {
    this.#attributes(tag, shape, into);
    if (tag.isEmpty) return tag.end;
    const outer = this.#outer;
    this.#outer = tag;
    const counts = new Map<string, number>();
    let at = tag.end;
    for (let child = this.nextElement(at); child; child = this.nextElement(at)) {
      at = yield* this.#counted(child, shape, into, counts);
      yield;
    }
    this.#outer = outer;
    return this.#text.indexOf('>', this.#text.indexOf('</', at)) + 1;
  }

  #attributes(tag: StartTag, shape: TypeShape, into: JsonObject): void {
    for (const { name, prefix, value } of tag.attributes) {
      const property = shape.properties.get(name);
      if (prefix === '' && property?.isAttribute) into.set(name, value);
      else if (prefix === '') throw this.#refused(`There is no attribute ${shownName(name)} here.`);
    }
  }

  /** One child, with its place among those of its name. Returns the position after it. */
  *#counted(child: StartTag, shape: TypeShape, into: JsonObject, counts: Map<string, number>): Generator<void, number> {
    const property = this.#propertyOf(child, shape);
    const index = counts.get(property.name) ?? 0;
    counts.set(property.name, index + 1);
    this.#place.push(property.repeats ? `.${property.element}[${index}]` : `.${property.element}`);
    if (index > 0 && !property.repeats) throw this.#refused(`${property.element} may stand here only once.`);
    const end = yield* this.#child(child, property, into, index);
    this.#place.pop();
    return end;
  }

  #propertyOf(child: StartTag, shape: TypeShape): PropertyShape {
    const property = shape.properties.get(child.name);
    const namespace = property?.kind === 'xhtml' ? XHTML_NAMESPACE : FHIR_NAMESPACE;
    if (!property || property.isAttribute || child.namespace !== namespace)
      throw new Failure('invalid', `Unknown element ${shownName(child.name)}`, {
        code: 'structure',
        expression: `${this.#place.join('')}.${shownName(child.name)}`,
      });
    return property;
  }

  *#child(tag: StartTag, property: PropertyShape, into: JsonObject, index: number): Generator<void, number> {
    const { name } = property;
    if (property.kind === 'xhtml') {
      const end = endOfElement(this.#text, tag);
      into.set(name, divText(this.#text, tag, end));
      return end;
    }
    if (property.kind === 'primitive') return yield* this.#primitive(tag, property, into, index);
    const made: JsonObject = new Map();
    put(into, property, made);
    if (property.kind === 'complex') return yield* this.#content(tag, shapeOf(property.type)!, made);
    return yield* this.#wrapped(tag, made);
  }

  /** A resource inside an element: `<contained><Patient>...</Patient></contained>`. */
  *#wrapped(tag: StartTag, made: JsonObject): Generator<void, number> {
    const outer = this.#outer;
    this.#outer = tag;
    const inner = tag.isEmpty ? undefined : this.nextElement(tag.end);
    if (!inner) throw this.#refused('There must be a resource in this element.');
    for (const [key, value] of yield* this.resource(inner)) made.set(key, value);
    const end = endOfElement(this.#text, inner);
    if (this.nextElement(end)) throw this.#refused('There may be only one resource in this element.');
    this.#outer = outer;
    return this.#text.indexOf('>', this.#text.indexOf('</', end)) + 1;
  }

  *#primitive(tag: StartTag, property: PropertyShape, into: JsonObject, index: number): Generator<void, number> {
    const attribute = tag.attributes.find(({ name, prefix }) => name === 'value' && prefix === '');
    const rest = { ...tag, attributes: tag.attributes.filter((one) => one !== attribute) };
    const companion: JsonObject = new Map();
    const end = yield* this.#content(rest, shapeOf('Element')!, companion);
    const value = attribute === undefined ? null : jsonValue(attribute.value, property.type);
    if (value === null && companion.size === 0) throw this.#refused('The element has neither a value nor extensions.');
    if (!property.repeats) {
      if (value !== null) into.set(property.name, value);
      if (companion.size > 0) into.set(`_${property.name}`, companion);
      return end;
    }
    align(into, property.name, index, value, value !== null);
    align(into, `_${property.name}`, index, companion.size > 0 ? companion : null, companion.size > 0);
    return end;
  }

  #refused(diagnostics: string): Failure {
    return refused(diagnostics, this.#place.join(''));
  }
}

const refused = (diagnostics: string, expression: string): Failure =>
  new Failure('invalid', diagnostics, { code: 'structure', expression: expression || undefined });

function put(into: JsonObject, { name, repeats }: PropertyShape, value: JsonTree): void {
  const standing = into.get(name);
  if (!repeats) into.set(name, value);
  else if (Array.isArray(standing)) standing.push(value);
  else into.set(name, [value]);
}

/** Values and their companions are two lists side by side, filled up with null (https://hl7.org/fhir/R4/json.html#primitive). */
function align(into: JsonObject, name: string, index: number, value: JsonTree, isThere: boolean): void {
  const standing = into.get(name);
  if (Array.isArray(standing)) standing.push(value);
  else if (isThere) into.set(name, [...new Array<JsonTree>(index).fill(null), value]);
}

/** A value that has not the form of its type stays a text, for validation to name it. */
function jsonValue(text: string, type: string): JsonTree {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (NUMBERS.has(type) && JSON_NUMBER.test(text)) return new JsonNumber(text);
  return text;
}
