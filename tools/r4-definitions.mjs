// Writes the canonical resources that R4 4.0.1 publishes, whole but for their narrative, so that they can be served and
// looked into one at a time:
//   definitions.bin    each resource as JSON, deflated, one after the other
//   definitions.json   { "ValueSet": [[id, url, version or null, offset, length, url of all its codes?], ...], ... }
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { r4Elements } from './r4-elements.mjs';

const R4 = '4.0.1';
const FILES = [
  'profiles-types.json',
  'profiles-resources.json',
  'profiles-others.json',
  'extension-definitions.json',
  'search-parameters.json',
  'valuesets.json',
  'v3-codesystems.json',
  'v2-tables.json',
  'conceptmaps.json',
];

/**
 * @param {(file: string) => object[]} resourcesOf
 * @param {Map<string, object>} dataElements R4's data elements by path
 * @param {string} outDir
 * @param {(path: string, content: unknown) => void} write
 */
export function writeDefinitions(resourcesOf, dataElements, outDir, write) {
  const index = {};
  const parts = [];
  let offset = 0;
  for (const resource of FILES.flatMap(resourcesOf)) {
    if (!isOfR4(resource)) continue;
    const bytes = deflateRawSync(JSON.stringify(asPublished(resource, dataElements)), { level: 9 });
    index[resource.resourceType] ??= [];
    const row = [resource.id, resource.url, resource.version ?? null, offset, bytes.length];
    if (resource.resourceType === 'CodeSystem' && resource.valueSet) row.push(resource.valueSet);
    index[resource.resourceType].push(row);
    parts.push(bytes);
    offset += bytes.length;
  }
  write(join(outDir, 'definitions.bin'), Buffer.concat(parts));
  write(join(outDir, 'definitions.json'), index);
}

/** Code systems of v2 and v3 have versions of their own; whatever names another FHIR version was added by the package. */
function isOfR4({ version, fhirVersion }) {
  return (fhirVersion ?? R4) === R4 && !/^(4\.[1-9]|5)\./.test(version ?? '');
}

function asPublished(resource, dataElements) {
  const { text: _narrative, meta, ...rest } = resource;
  const kept = meta?.profile ? { ...rest, meta: { profile: meta.profile } } : rest;
  if (resource.resourceType !== 'StructureDefinition' || resource.derivation === 'constraint') return kept;
  const snapshot = r4Elements(resource, dataElements);
  const paths = new Set(snapshot.map((element) => element.path));
  const differential = resource.differential?.element.filter((element) => paths.has(element.path));
  return {
    ...kept,
    snapshot: { ...resource.snapshot, element: snapshot },
    ...(differential && { differential: { ...resource.differential, element: differential } }),
  };
}
