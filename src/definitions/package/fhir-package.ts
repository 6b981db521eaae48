import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../base/index.js';
import { PACKAGE_TAG } from './package-tag.js';
import { readTarGz, type TarFile } from './tar.js';

/** A FHIR package as it is published (https://hl7.org/fhir/packages.html#2.1.10.4): definitions, and what they depend on. */
export interface FhirPackage {
  name: string;
  version: string;
  /** Package name -> version. */
  dependencies: Record<string, string>;
  resources: PackageResource[];
  /** Files that hold no resource, with the reason. */
  unreadable: { file: string; reason: string }[];
}

export interface PackageResource {
  file: string;
  resource: Record<string, unknown>;
}

/** The largest package file taken, bytes. */
export const LARGEST_PACKAGE = 64 * 1024 * 1024;

/**
 * Reads a package file (.tgz) or a folder with its unpacked content. Examples, and folders beside the definitions, are
 * left out.
 * @throws Failure with what is wrong about it
 */
export function readPackage(path: string): FhirPackage {
  if (!existsSync(path)) throw new Failure('not-found', `There is no file or folder ${basename(path)}.`);
  return statSync(path).isDirectory() ? packageOf(filesOfFolder(path)) : packageOf(filesOfArchive(path));
}

function filesOfArchive(path: string): TarFile[] {
  if (statSync(path).size > LARGEST_PACKAGE)
    throw new Failure('too-large', `The package is larger than ${LARGEST_PACKAGE / 1024 / 1024} MB.`);
  return readTarGz(readFileSync(path)).flatMap((file) => {
    const inside = /^(?:\.\/)?package\/([^/]+)$/.exec(file.name)?.[1];
    return inside === undefined ? [] : [{ name: inside, content: file.content }];
  });
}

function filesOfFolder(path: string): TarFile[] {
  const inner = join(path, 'package');
  const folder = existsSync(join(path, 'package.json')) ? path : inner;
  if (!existsSync(join(folder, 'package.json')))
    throw new Failure('invalid', 'The folder holds no package.json, so it is not a FHIR package.');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => ({ name: entry.name, content: readFileSync(join(folder, entry.name)) }));
}

function packageOf(files: TarFile[]): FhirPackage {
  const manifest = files.find((file) => file.name === 'package.json');
  if (!manifest) throw new Failure('invalid', 'There is no package/package.json in it, so it is not a FHIR package.');
  const { name, version, dependencies, fhirVersions, 'fhir-version-list': older } = parsed(manifest) as Manifest;
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '')
    throw new Failure('invalid', 'package.json must say the name and version of the package.');
  const versions = fhirVersions ?? older;
  if (Array.isArray(versions) && !versions.some((one) => String(one).startsWith('4.0')))
    throw new Failure('invalid', `The package ${name} is of FHIR ${versions.join(', ')}; this platform speaks 4.0.1.`);
  const made: FhirPackage = { name, version, dependencies: textsOf(dependencies), resources: [], unreadable: [] };
  for (const file of files) {
    if (!file.name.endsWith('.json') || file.name === 'package.json' || file.name.startsWith('.')) continue;
    try {
      const resource = parsed(file) as Record<string, unknown>;
      if (typeof resource['resourceType'] === 'string') made.resources.push({ file: file.name, resource });
    } catch (error) {
      made.unreadable.push({ file: file.name, reason: error instanceof Failure ? error.message : 'it cannot be read' });
    }
  }
  return made;
}

interface Manifest {
  name?: unknown;
  version?: unknown;
  dependencies?: unknown;
  fhirVersions?: unknown[];
  'fhir-version-list'?: unknown[];
}

function parsed(file: TarFile): unknown {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.content)) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new Failure('invalid', `${file.name} is not well-formed JSON.`, { cause });
  }
  throw new Failure('invalid', `${file.name} is not a JSON object.`);
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Types that a package is installed for: what other resources name by a canonical, and what explains them. */
const INSTALLED_TYPES = new Set([
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'ConceptMap',
  'SearchParameter',
  'OperationDefinition',
  'CompartmentDefinition',
  'CapabilityStatement',
  'MessageDefinition',
  'GraphDefinition',
  'NamingSystem',
  'Questionnaire',
  'StructureMap',
]);

/** Of two files that are the same definition, or would be kept under one id, one would silently be lost. */
function refuseDoubles(of: FhirPackage, files: readonly PackageResource[]): void {
  const seen = new Map<string, string>();
  for (const { file, resource } of files) {
    const { resourceType, url, version } = resource;
    const named = typeof url === 'string' ? [`${url}${typeof version === 'string' ? `|${version}` : ''}`] : [];
    for (const name of [`${String(resourceType)}/${idOf(of, resource)}`, ...named]) {
      const other = seen.get(name);
      if (other !== undefined)
        throw new Failure('invalid', `The files ${other} and ${file} of the package are both ${named[0] ?? name}.`);
      seen.set(name, file);
    }
  }
}

/**
 * What is kept of a package: its definitions, and itself as an ImplementationGuide with what it depends on.
 * @throws Failure when two of its files are one definition
 */
export function resourcesToInstall(of: FhirPackage): Record<string, unknown>[] {
  const files = of.resources.filter(({ resource }) => INSTALLED_TYPES.has(String(resource['resourceType'])));
  refuseDoubles(of, files);
  const definitions = files.map(({ resource }) => installed(of, resource));
  return [packageGuide(of), ...definitions];
}

/**
 * A resource of a package as it is kept: marked with its package, under an id that leaves room for its other versions.
 * @returns the same each time for the same package
 */
function installed(of: FhirPackage, resource: Record<string, unknown>): Record<string, unknown> {
  const meta = (resource['meta'] ?? {}) as Record<string, unknown>;
  const tags = Array.isArray(meta['tag']) ? (meta['tag'] as { system?: unknown }[]) : [];
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta;
  const tag = [
    ...tags.filter((one) => one?.system !== PACKAGE_TAG),
    { system: PACKAGE_TAG, code: `${of.name}#${of.version}` },
  ];
  return { ...resource, id: idOf(of, resource), meta: { ...kept, tag } };
}

/** The package itself as a resource: what it is called, and what it depends on. */
function packageGuide(of: FhirPackage): Record<string, unknown> {
  const own = of.resources.find(({ resource }) => resource['resourceType'] === 'ImplementationGuide')?.resource;
  const guide = {
    ...own,
    resourceType: 'ImplementationGuide',
    id: own?.['id'] ?? of.name,
    url: own?.['url'] ?? `https://overblik.dk/fhir/ImplementationGuide/${of.name}`,
    version: of.version,
    name: own?.['name'] ?? of.name.replace(/[^A-Za-z0-9]+/g, '_'),
    status: own?.['status'] ?? 'active',
    packageId: of.name,
    fhirVersion: ['4.0.1'],
    dependsOn: Object.entries(of.dependencies).map(([packageId, version]) => ({
      uri: `https://overblik.dk/fhir/ImplementationGuide/${packageId}`,
      packageId,
      version,
    })),
  };
  if (guide.dependsOn.length === 0) delete (guide as { dependsOn?: unknown }).dependsOn;
  return installed(of, guide);
}

/** Room for other versions of it, and for other packages that use the same id for something else. */
function idOf(of: FhirPackage, resource: Record<string, unknown>): string {
  const own = `${String(resource['id'] ?? resource['name'] ?? 'unnamed')}-${of.version}`.replace(
    /[^A-Za-z0-9.-]/g,
    '-',
  );
  const mark = createHash('sha256').update(`${of.name} ${own}`).digest('hex').slice(0, 8);
  return `${own.slice(0, 55)}-${mark}`;
}
