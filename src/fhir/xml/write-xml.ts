/** FHIR JSON to FHIR XML. https://hl7.org/fhir/R4/xml.html */
import { JsonNumber, type JsonObject, type JsonTree, readTree, readTreeInSteps } from '../json-tree.js';
import { elements, members } from '../raw-json.js';
import { type PropertyShape, shapeOf, type TypeShape } from '../shapes.js';
import { allSteps } from '../steps.js';
import { attributeText, FHIR_NAMESPACE, narrativeToXml } from './xml-text.js';

/**
 * A resource as XML: elements in the order of the definitions, decimals with their digits, narrative as it is.
 * @param text JSON of a resource that is structurally valid
 * @param pretty one element a line
 * @throws Error for a member that R4 does not have
 */
export function jsonToXml(text: string, pretty = false): string {
  return allSteps(resourceToXml(text, pretty)).join('');
}

function* resourceToXml(text: string, pretty: boolean): Generator<void, string[]> {
  const out = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const resource = yield* readTreeInSteps(text);
  if (!(resource instanceof Map)) throw new Error('A resource must be an object');
  yield* writeResource(resource, out, ` xmlns="${FHIR_NAMESPACE}"`, pretty ? '\n' : '');
  return out;
}

/** As `jsonToXml`, in steps that are short each, so that others get a turn between; the entries of a Bundle one by one; its parts. */
export function* jsonToXmlInSteps(text: string, pretty = false): Generator<void, string[]> {
  const entries = members(text).find((member) => member.key === 'entry');
  const shape = shapeOf('Bundle')!;
  const bundle = entries && readTree(`${text.slice(0, entries.start)}[]${text.slice(entries.end)}`);
  if (!(bundle instanceof Map) || bundle.get('resourceType') !== 'Bundle') return yield* resourceToXml(text, pretty);
  const line = pretty ? '\n' : '';
  const inner = pretty ? '\n  ' : '';
  const out = ['<?xml version="1.0" encoding="UTF-8"?>', `${line}<Bundle xmlns="${FHIR_NAMESPACE}">`];
  for (const property of propertiesOf(bundle, shape)) {
    if (property.name !== 'entry') {
      yield* writeProperty(bundle, property, out, inner);
      continue;
    }
    for (const { start, end } of elements(text, entries!.start)) {
      yield* writeOne(yield* readTreeInSteps(text.slice(start, end)), property, out, inner);
      yield;
    }
  }
  out.push(line, '</Bundle>');
  return out;
}

/** @param line the line break and indentation before the element; empty for none */
function* writeResource(resource: JsonObject, out: string[], attributes: string, line: string): Generator<void> {
  const type = resource.get('resourceType');
  const shape = typeof type === 'string' ? shapeOf(type) : undefined;
  if (!shape?.isResource) throw new Error('A resource without a type that R4 has');
  out.push(line, '<', shape.type, attributes);
  yield* writeContent(resource, shape, shape.type, out, line);
}

/** The rest of a tag that stands open, the children and the closing tag. */
function* writeContent(
  value: JsonObject,
  shape: TypeShape,
  name: string,
  out: string[],
  line: string,
): Generator<void> {
  const found = propertiesOf(value, shape);
  let isEmpty = true;
  for (const property of found) {
    if (property.isAttribute)
      out.push(' ', property.name, '="', attributeText(lexical(value.get(property.name)!)), '"');
    else isEmpty = false;
  }
  if (isEmpty) {
    out.push('/>');
    return;
  }
  out.push('>');
  const inner = line === '' ? '' : `${line}  `;
  for (const property of found) if (!property.isAttribute) yield* writeProperty(value, property, out, inner);
  out.push(line, '</', name, '>');
}

/** The properties that are there, each once, in the order of the definitions. */
function propertiesOf(value: JsonObject, shape: TypeShape): PropertyShape[] {
  const found = new Set<PropertyShape>();
  for (const key of value.keys()) {
    if (key === 'resourceType' && shape.isResource) continue;
    const property = shape.properties.get(key.startsWith('_') ? key.slice(1) : key);
    if (!property) throw new Error(`${shape.type} has no element of this name`);
    found.add(property);
  }
  return [...found].sort((one, other) => one.order - other.order);
}

function* writeProperty(owner: JsonObject, property: PropertyShape, out: string[], line: string): Generator<void> {
  const values = listOf(owner.get(property.name));
  if (property.kind !== 'primitive') {
    for (const value of values) {
      yield* writeOne(value, property, out, line);
      yield;
    }
    return;
  }
  const companions = listOf(owner.get(`_${property.name}`));
  for (let i = 0; i < Math.max(values.length, companions.length); i++)
    yield* writePrimitive(values[i] ?? null, companions[i] ?? null, property.name, out, line);
}

const listOf = (value: JsonTree | undefined): JsonTree[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function* writeOne(value: JsonTree, property: PropertyShape, out: string[], line: string): Generator<void> {
  if (property.kind === 'xhtml') {
    out.push(line, narrativeToXml(String(value)));
    return;
  }
  if (!(value instanceof Map)) throw new Error(`${property.name} must be an object`);
  out.push(line, '<', property.name);
  if (property.kind === 'resource') {
    out.push('>');
    yield* writeResource(value, out, '', line === '' ? '' : `${line}  `);
    out.push(line, '</', property.name, '>');
  } else yield* writeContent(value, shapeOf(property.type)!, property.name, out, line);
}

function* writePrimitive(
  value: JsonTree,
  companion: JsonTree,
  name: string,
  out: string[],
  line: string,
): Generator<void> {
  out.push(line, '<', name);
  if (value !== null) out.push(' value="', attributeText(lexical(value)), '"');
  if (companion instanceof Map) yield* writeContent(companion, shapeOf('Element')!, name, out, line);
  else out.push('/>');
}

function lexical(value: JsonTree): string {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'object') throw new Error('A primitive must be a text, a number or a truth value');
  return String(value);
}
