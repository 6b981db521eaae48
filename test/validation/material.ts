/** Published profiles and messages from the data folder beside the repository, and a validator that knows them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CanonicalResource, CanonicalType, Definitions } from '../../src/definitions/contract.js';
import { byVersion, PackageAwareProfiles } from '../../src/definitions/profile-source.js';
import { installed, packageGuide, readPackage } from '../../src/definitions/package/fhir-package.js';
import { type CodeSource, ProfileValidator } from '../../src/fhir/index.js';

export const dataFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');

/** Tests of published files are skipped, loudly, where the folder is not there. */
export function dataIsThere(): boolean {
  if (existsSync(join(dataFolder, 'fhir-definitions'))) return true;
  console.warn(
    '*** NOT TESTED: the published profiles and messages are missing (shared/data beside the repository) ***',
  );
  return false;
}

/** Definitions in memory. */
export class MemoryDefinitions implements Definitions {
  generation = 1;
  readonly #byType = new Map<string, Map<string, CanonicalResource[]>>();

  add(resource: CanonicalResource): void {
    let byUrl = this.#byType.get(resource.resourceType);
    if (!byUrl) {
      byUrl = new Map();
      this.#byType.set(resource.resourceType, byUrl);
    }
    const versions = byUrl.get(resource.url) ?? [];
    byUrl.set(
      resource.url,
      [...versions, resource].sort((a, b) => byVersion(a.version ?? '', b.version ?? '')),
    );
    this.generation++;
  }

  find(type: CanonicalType, canonical: string): CanonicalResource | undefined {
    const [url = '', version] = canonical.split('|');
    const versions = this.#byType.get(type)?.get(url) ?? [];
    return version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
  }

  *all(type: CanonicalType): Iterable<CanonicalResource> {
    for (const versions of this.#byType.get(type)?.values() ?? []) yield* versions;
  }
}

/** Every package of the data folder, as `overblik package install` would keep it. */
export function publishedPackages(): MemoryDefinitions {
  const definitions = new MemoryDefinitions();
  const folder = join(dataFolder, 'fhir-definitions');
  const older = join(folder, 'older-versions');
  const paths = [
    ...readdirSync(folder)
      .filter((name) => name !== 'older-versions')
      .map((name) => join(folder, name)),
    ...readdirSync(older).map((name) => join(older, name)),
  ];
  for (const path of paths) {
    const made = readPackage(path);
    definitions.add(packageGuide(made) as CanonicalResource);
    for (const { resource } of made.resources)
      if (typeof resource['url'] === 'string' && resource['resourceType'] !== 'ImplementationGuide')
        definitions.add(installed(made, resource) as CanonicalResource);
  }
  return definitions;
}

export function publishedValidator(codes: CodeSource = { isMember: () => undefined }): ProfileValidator {
  return new ProfileValidator(new PackageAwareProfiles(publishedPackages()), codes);
}

export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(dataFolder, path), 'utf8')) as Record<string, unknown>;
}
