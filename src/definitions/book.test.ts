import { describe, expect, it } from 'vitest';
import { DefinitionBook } from './book.js';
import { compareVersions } from './versions.js';

const valueSet = (url: string, version?: string, more: object = {}) => ({
  resourceType: 'ValueSet',
  url,
  version,
  status: 'active',
  ...more,
});
const written = (
  id: string,
  version: number,
  resource: Record<string, unknown>,
  action: 'create' | 'delete' = 'create',
) => ({
  action,
  type: String(resource['resourceType']),
  id,
  version,
  resource,
});

describe('the book of definitions', () => {
  it('knows R4: types, value sets, code systems, search parameters, operations, compartments and maps', () => {
    const book = new DefinitionBook();
    const count = (type: Parameters<typeof book.all>[0]) => [...book.all(type)].length;
    expect(book.find('StructureDefinition', 'http://hl7.org/fhir/StructureDefinition/Patient')).toMatchObject({
      resourceType: 'StructureDefinition',
      version: '4.0.1',
      type: 'Patient',
    });
    expect(count('SearchParameter')).toBe(1377);
    expect(count('OperationDefinition')).toBe(46);
    expect(count('CompartmentDefinition')).toBe(5);
    expect(count('CodeSystem')).toBeGreaterThan(1000);
    expect(count('ValueSet')).toBeGreaterThan(1300);
    expect(book.find('ConceptMap', 'http://hl7.org/fhir/ConceptMap/cm-name-use-v3|4.0.1')).toBeDefined();
    expect(book.find('ValueSet', 'http://nowhere.example/vs')).toBeUndefined();
  });

  it('tells R4 from what later versions added to the package that carries it', () => {
    const book = new DefinitionBook();
    const paths = (type: string) => {
      const found = book.find('StructureDefinition', `http://hl7.org/fhir/StructureDefinition/${type}`)!;
      return (found['snapshot'] as { element: { path: string }[] }).element.map(({ path }) => path);
    };
    expect(paths('Meta')).toEqual(expect.arrayContaining(['Meta.versionId', 'Meta.tag']));
    expect(paths('Meta').filter((path) => /project|author|account/.test(path))).toEqual([]);
    const characteristic = paths('EvidenceVariable').filter((path) =>
      path.startsWith('EvidenceVariable.characteristic'),
    );
    expect(characteristic).toContain('EvidenceVariable.characteristic.participantEffective[x]');
    expect(characteristic).not.toContain('EvidenceVariable.characteristic.linkId');
    expect(
      book.find('StructureDefinition', 'http://hl7.org/fhir/StructureDefinition/SubscriptionStatus'),
    ).toBeUndefined();
  });

  it('keeps versions side by side and answers with the newest when none is named', () => {
    const book = new DefinitionBook();
    const url = 'http://medcomfhir.dk/vs';
    book.take([
      written('b', 1, valueSet(url, '10.0.0')),
      written('a', 1, valueSet(url, '9.1.0')),
      written('c', 1, valueSet(url, '10.0.0-draft')),
    ]);
    expect(book.find('ValueSet', url)?.version).toBe('10.0.0');
    expect(book.find('ValueSet', `${url}|9.1.0`)?.version).toBe('9.1.0');
    expect(book.find('ValueSet', `${url}|8.0.0`)).toBeUndefined();
    expect([...book.stored('ValueSet')].map(({ version }) => version)).toEqual(['10.0.0', '9.1.0', '10.0.0-draft']);
  });

  it('counts every change, forgets what was deleted, and lets no late news overtake newer ones', () => {
    const book = new DefinitionBook();
    const url = 'http://example.dk/vs';
    const before = book.generation;
    book.take([written('a', 1, valueSet(url, '1'))]);
    expect(book.generation).toBe(before + 1);
    expect(book.generationOf('CodeSystem')).toBe(0);
    book.take([written('a', 3, valueSet(url, '3'))]);
    book.take([written('a', 2, valueSet(url, '2'))]);
    expect(book.find('ValueSet', url)?.version).toBe('3');
    book.take([written('a', 4, valueSet(url, '3'), 'delete')]);
    expect(book.find('ValueSet', url)).toBeUndefined();
    expect(book.generationOf('ValueSet')).toBe(3);
  });

  it('lets nobody change what R4 says: neither its row nor another row under the same url and version', () => {
    const book = new DefinitionBook();
    const url = 'http://hl7.org/fhir/ValueSet/administrative-gender';
    book.take([
      written('administrative-gender', 9, valueSet(url, '4.0.1', { name: 'Mine' })),
      written('mine', 1, valueSet(url, '4.0.1', { name: 'Mine' })),
    ]);
    expect(book.isBuiltIn('ValueSet', 'administrative-gender')).toBe(true);
    expect(book.isBuiltIn('ValueSet', 'mine')).toBe(false);
    expect(book.find('ValueSet', url)?.['name']).toBe('AdministrativeGender');
    expect(book.find('ValueSet', `${url}|4.0.1`)?.['name']).toBe('AdministrativeGender');
  });

  it('holds its memory: who has looked into every definition keeps the last of them', () => {
    const book = new DefinitionBook();
    const account = () => book.find('StructureDefinition', 'http://hl7.org/fhir/StructureDefinition/Account');
    const first = account();
    expect(account()).toBe(first);
    expect(new Set(Array.from(book.all('StructureDefinition'), ({ url }) => url)).size).toBeGreaterThan(600);
    expect(account()).not.toBe(first);
    expect(account()).toEqual(first);
  });
});

describe('versions', () => {
  it('are ordered by number, a pre-release before its release, none before any', () => {
    const order = [
      undefined,
      '1',
      '1.9',
      '1.10',
      '2.0.0-cibuild',
      '2.0.0-trial-use',
      '2.0.0',
      '10.0',
      '2018-08-12',
      '2019-01-01',
    ];
    expect(order.toReversed().toSorted(compareVersions)).toEqual(order.filter(Boolean).concat(undefined as never));
    for (let i = 1; i < order.length; i++) expect(compareVersions(order[i - 1], order[i])).toBeLessThan(0);
  });
});
