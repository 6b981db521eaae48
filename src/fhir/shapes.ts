/** What each property of a type is, in the order of the definitions: for formats and patches that must know the type. */
import { type ElementDefinition, isKindOf, typeDefinition } from './definitions.js';
import { primitiveCheck } from './primitive.js';
import { propertyName } from './search-compile.js';

export interface PropertyShape {
  /** JSON property and XML element: `valueQuantity`. */
  name: string;
  /** FHIRPath name: `value`. */
  element: string;
  /** FHIR type: `Quantity`, `code`, `Patient.contact`. */
  type: string;
  kind: 'primitive' | 'complex' | 'resource' | 'xhtml';
  /** In JSON an array. */
  repeats: boolean;
  /** Place among its siblings in XML. */
  order: number;
  /** In XML an attribute: the id of an element, the url of an extension. */
  isAttribute: boolean;
}

export interface TypeShape {
  type: string;
  isResource: boolean;
  /** By JSON property name. */
  properties: ReadonlyMap<string, PropertyShape>;
}

const shapes = new Map<string, TypeShape>();

/** The shape of a resource type, data type or backbone element; undefined when R4 has none of this name. */
export function shapeOf(type: string): TypeShape | undefined {
  const cached = shapes.get(type);
  if (cached) return cached;
  const definition = typeDefinition(type);
  if (!definition) return undefined;
  const isResource = definition.kind === 'resource';
  const properties = new Map<string, PropertyShape>();
  for (const element of definition.elements) addProperties(properties, element, type, isResource);
  const made = { type, isResource, properties };
  shapes.set(type, made);
  return made;
}

function addProperties(
  properties: Map<string, PropertyShape>,
  element: ElementDefinition,
  owner: string,
  isResource: boolean,
): void {
  const order = properties.size;
  for (const type of element.types) {
    const name = propertyName(element, type);
    properties.set(name, {
      name,
      element: element.name,
      type: type.name,
      kind: kindOf(type.name),
      repeats: element.max > 1,
      order,
      isAttribute: (name === 'id' && !isResource) || (owner === 'Extension' && name === 'url'),
    });
  }
}

function kindOf(type: string): PropertyShape['kind'] {
  if (type === 'xhtml') return 'xhtml';
  if (primitiveCheck(type)) return 'primitive';
  return isKindOf(type, 'Resource') ? 'resource' : 'complex';
}
