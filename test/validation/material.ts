/** Published profiles and messages from the data folder beside the repository, and a validator that knows them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VirtualClock } from '../../src/base/index.js';
import { DefinitionBook, PackageAwareProfiles, readPackage, resourcesToInstall } from '../../src/definitions/index.js';
import { ProfileValidator } from '../../src/fhir/index.js';
import { TerminologyService } from '../../src/terminology/index.js';

export const dataFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');

/** Tests of published files are skipped, loudly, where the folder is not there. */
export function dataIsThere(): boolean {
  if (existsSync(join(dataFolder, 'fhir-definitions'))) return true;
  console.warn(
    '*** NOT TESTED: the published profiles and messages are missing (shared/data beside the repository) ***',
  );
  return false;
}

/** Every package of the data folder, as `overblik package install` keeps it. */
export function publishedPackages(): DefinitionBook {
  const book = new DefinitionBook();
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
    for (const resource of resourcesToInstall(made))
      book.take([
        { action: 'create', type: String(resource['resourceType']), id: String(resource['id']), version: 1, resource },
      ]);
  }
  return book;
}

export interface Published {
  validator: ProfileValidator;
  profiles: PackageAwareProfiles;
}

/** A validator with all of them, and with the codes they bring. */
export function published(): Published {
  const book = publishedPackages();
  const profiles = new PackageAwareProfiles(book);
  const codes = new TerminologyService(book, new VirtualClock('2026-11-28T12:00:00Z'));
  return { validator: new ProfileValidator(profiles, codes), profiles };
}

export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(dataFolder, path), 'utf8')) as Record<string, unknown>;
}
