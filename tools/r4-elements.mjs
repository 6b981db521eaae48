// The elements of a definition as R4 4.0.1 has them. The npm package that carries the definitions has added some of later
// versions and of its own server; R4's own list of data elements, in the same package, tells them apart.

/** Elements that are not in R4 but too long-named to be judged by the list of data elements (ids hold 64 characters). */
const NOT_R4 = new Set([
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.definitionByCombination',
]);

/** R4's own list of data elements, by path. */
export function dataElementsByPath(items) {
  const byPath = new Map();
  for (const item of items) {
    const element = item.snapshot.element[0];
    // The profile SimpleQuantity is published after Quantity under the same path.
    if (!byPath.has(element.path)) byPath.set(element.path, element);
  }
  return byPath;
}

/** The definition's elements as R4 has them: additions dropped, changed ones as the list of data elements gives them. */
export function r4Elements(definition, dataElements) {
  const all = definition.snapshot.element;
  const dropped = new Set(NOT_R4);
  const isLeaf = (element) => element.path.includes('.') && element.type !== undefined && !isBackbone(element);
  const unpublished = (element) => !dataElements.has(element.path) && `de-${element.path}`.length <= 64;
  for (const element of all) {
    const own = element.base?.path === element.path;
    if (own && isLeaf(element) && unpublished(element)) dropped.add(element.path);
  }
  for (const element of all.filter(isBackbone)) {
    const leaves = all.filter((other) => other.path.startsWith(`${element.path}.`) && isOwnLeaf(other));
    if (leaves.length > 0 && leaves.every((leaf) => dropped.has(leaf.path))) dropped.add(element.path);
  }
  const kept = all.filter((element) => !isDropped(element.path, dropped));
  const known = new Set(kept.map((element) => element.path));
  const restored = [...dataElements.values()].filter(
    (element) =>
      element.path.startsWith(`${definition.id}.`) &&
      element.base?.path === element.path &&
      known.has(element.path.slice(0, element.path.lastIndexOf('.'))) &&
      !known.has(element.path) &&
      !/\.(id|extension|modifierExtension)$/.test(element.path),
  );
  const elements = kept.map(asPublished);
  for (const element of restored) elements.splice(placeOf(element, elements), 0, element);
  return elements;

  function asPublished(element) {
    const published = isLeaf(element) && dataElements.get(element.path);
    return published ? { ...published, base: element.base } : element;
  }

  function isOwnLeaf(element) {
    return isLeaf(element) && element.base?.path === element.path;
  }
}

function isDropped(path, dropped) {
  for (let at = path.length; at > 0; at = path.lastIndexOf('.', at - 1)) {
    if (dropped.has(path.slice(0, at))) return true;
  }
  return false;
}

export function isBackbone(element) {
  return (
    element.path.includes('.') &&
    element.type?.length === 1 &&
    (element.type[0].code === 'BackboneElement' || element.type[0].code === 'Element')
  );
}

/** After the last element of the same parent. */
function placeOf(element, elements) {
  const parent = `${element.path.slice(0, element.path.lastIndexOf('.'))}.`;
  return elements.findLastIndex((other) => `${other.path}.`.startsWith(parent)) + 1;
}
