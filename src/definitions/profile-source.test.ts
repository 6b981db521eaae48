import { describe, expect, it } from 'vitest';
import type { StructureDefinition } from '../fhir/index.js';
import { DefinitionBook } from './book.js';
import { type FhirPackage, resourcesToInstall } from './package/fhir-package.js';
import { PackageAwareProfiles } from './profile-source.js';

const url = (name: string) => `https://example.org/StructureDefinition/${name}`;
const profile = (name: string, version: string) => ({
  file: `${name}.json`,
  resource: { resourceType: 'StructureDefinition', id: name, url: url(name), version, type: 'Patient' },
});
const made = (
  name: string,
  version: string,
  dependencies: Record<string, string>,
  ...profiles: string[]
): FhirPackage => ({
  name,
  version,
  dependencies,
  resources: profiles.map((one) => profile(one, version)),
  unreadable: [],
});

function bookOf(...packages: FhirPackage[]): DefinitionBook {
  const book = new DefinitionBook();
  for (const one of packages)
    for (const resource of resourcesToInstall(one))
      book.take([
        { action: 'create', type: String(resource['resourceType']), id: String(resource['id']), version: 1, resource },
      ]);
  return book;
}

describe('a profile named without a version', () => {
  const core = ['1.0.0', '2.0.0', '3.1.0', '10.0.0'].map((version) => made('core', version, {}, 'base'));
  const messaging = [
    made('messaging', '1.0.0', { core: '1.0.0' }, 'message'),
    made('messaging', '2.0.0', { core: '3.0.0' }, 'message'),
    made('letters', '1.0.0', { messaging: '1.0.0' }, 'letter'),
    made('future', '1.0.0', { core: '11.0.0' }, 'dream'),
    made('circle', '1.0.0', { circle: '1.0.0', core: '2.0.0' }, 'round'),
  ];
  const source = new PackageAwareProfiles(bookOf(...core, ...messaging));
  const from = (name: string, version = '1.0.0') => source.profile(`${url(name)}|${version}`) as StructureDefinition;
  const versionFor = (definition: StructureDefinition | undefined) => source.profile(url('base'), definition)?.version;

  it('is the newest where nobody says otherwise, by number and not by letter', () => {
    expect(versionFor(undefined)).toBe('10.0.0');
  });

  it('is the one that the package naming it depends on, directly or through others', () => {
    expect(versionFor(from('message'))).toBe('1.0.0');
    expect(versionFor(from('letter'))).toBe('1.0.0');
    expect(versionFor(from('round'))).toBe('2.0.0');
  });

  it('is the next newer one when the wanted one is not installed, and else the newest there is', () => {
    expect(versionFor(from('message', '2.0.0'))).toBe('3.1.0');
    expect(versionFor(from('dream'))).toBe('10.0.0');
  });

  it('is exactly the one named when a version is named', () => {
    expect(source.profile(`${url('base')}|2.0.0`, from('letter'))?.version).toBe('2.0.0');
    expect(source.profile(`${url('base')}|2.0.1`)).toBeUndefined();
  });

  it('is told from another of the same id and version in another package', () => {
    const resources = [
      ...resourcesToInstall(made('one', '1.0.0', {}, 'same')),
      ...resourcesToInstall(made('two', '1.0.0', {}, 'same')),
    ];
    expect(new Set(resources.map((one) => `${one['resourceType']}/${one['id']}`)).size).toBe(4);
    for (const { id } of resources as { id: string }[]) expect(id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
  });

  it('changes when a package is installed', () => {
    const book = bookOf(...core.slice(0, 1));
    const profiles = new PackageAwareProfiles(book);
    expect(profiles.profile(url('base'))?.version).toBe('1.0.0');
    const before = profiles.generation;
    for (const resource of resourcesToInstall(core[1]!))
      book.take([
        { action: 'create', type: String(resource['resourceType']), id: String(resource['id']), version: 1, resource },
      ]);
    expect(profiles.generation).toBeGreaterThan(before);
    expect(profiles.profile(url('base'))?.version).toBe('2.0.0');
  });
});
