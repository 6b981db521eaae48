import { describe, expect, it } from 'vitest';
import { NO_ORGANISATIONS, organisationNodeOf, organisationTree } from './organisation-tree.js';

const sorted = (ids: readonly string[]) => [...ids].sort();

describe('who belongs to whom', () => {
  const tree = organisationTree([
    { id: 'hovedstaden', kind: 'region', succeededBy: 'oestdanmark' },
    { id: 'sjaelland', kind: 'region', succeededBy: 'oestdanmark' },
    { id: 'oestdanmark', kind: 'region' },
    { id: 'riget', kind: 'hospital', partOf: 'oestdanmark' },
    { id: 'fam', kind: 'fam', partOf: 'riget' },
    { id: 'lunge', kind: 'department', partOf: 'riget' },
    { id: 'afsnit', kind: 'department', partOf: 'lunge' },
    { id: 'gammel-lunge', kind: 'department', partOf: 'hovedstaden', succeededBy: 'lunge' },
    { id: 'laege', kind: 'gp' },
  ]);

  it('one house is the hospital with all its departments, and what they took over', () => {
    expect(sorted(tree.houseOf('fam'))).toEqual(['afsnit', 'fam', 'gammel-lunge', 'lunge', 'riget']);
    expect(tree.houseOf('afsnit')).toEqual(tree.houseOf('fam'));
  });
  it('a practice is a house of its own', () => {
    expect(tree.houseOf('laege')).toEqual(['laege']);
  });
  it('a region is no house: its hospitals are different places', () => {
    expect(sorted(tree.houseOf('oestdanmark'))).toEqual(['hovedstaden', 'oestdanmark', 'sjaelland']);
  });
  it('a department speaks for all above it, also for the regions that were merged', () => {
    expect(sorted(tree.lineageOf('fam'))).toEqual(['fam', 'hovedstaden', 'oestdanmark', 'riget', 'sjaelland']);
  });
  it('a block of the old region reaches what the new one has', () => {
    expect(sorted(tree.subtreeOf('hovedstaden'))).toEqual([
      'afsnit',
      'fam',
      'gammel-lunge',
      'hovedstaden',
      'lunge',
      'oestdanmark',
      'riget',
    ]);
  });
  it('the old region is not given what it did not have: controller of its own only', () => {
    expect(sorted(tree.controlledBy('hovedstaden'))).toEqual(['gammel-lunge', 'hovedstaden']);
    expect(tree.controlledBy('oestdanmark')).toContain('hovedstaden');
  });
  it('a circle in the data ends', () => {
    const circle = organisationTree([
      { id: 'a', partOf: 'b' },
      { id: 'b', partOf: 'a' },
    ]);
    expect(sorted(circle.lineageOf('a'))).toEqual(['a', 'b']);
    expect(sorted(circle.houseOf('b'))).toEqual(['b', 'a'].sort());
  });
  it('an organisation that is not known stands alone', () => {
    expect(tree.houseOf('ukendt')).toEqual(['ukendt']);
    expect(NO_ORGANISATIONS.lineageOf('x')).toEqual(['x']);
  });
  it('a SHAK code means who had it at the time, and nobody when two say so', () => {
    const shak = (id: string, period?: object) => ({
      resourceType: 'Organization',
      id,
      identifier: [
        { system: 'urn:oid:1.2.208.176.1.1', value: `1${id}` },
        { system: 'https://overblik.example/fhir/NamingSystem/shak', value: '8001a1', period },
      ],
    });
    const held = (...resources: object[]) =>
      organisationTree(resources.map((one) => organisationNodeOf(one as Record<string, unknown>)));
    const at = (day: string) => new Date(`${day}T12:00:00+02:00`);
    const [before, after] = [shak('before', { end: '2024-12-31' }), shak('after', { start: '2025-01-01' })];
    const tree = held(before, after);
    expect(tree.holderOf('shak|8001A1', at('2024-12-31'))).toBe('before');
    expect(tree.holderOf('shak|8001A1', at('2025-01-01'))).toBe('after');
    expect(tree.codesOf('before')).toEqual(['shak|8001A1']);
    expect(tree.sorIdsOf('before')).toEqual(['1before']);
    expect(held(before, shak('always')).holderOf('shak|8001A1', at('2024-12-31'))).toBeUndefined();
  });
  it('is read from Organization resources', () => {
    expect(
      organisationNodeOf({
        resourceType: 'Organization',
        id: 'hovedstaden',
        type: [{ coding: [{ code: 'region' }] }],
        partOf: { reference: 'Organization/stat' },
        extension: [
          {
            url: 'https://overblik.example/fhir/StructureDefinition/succeeded-by',
            valueReference: { reference: 'Organization/oestdanmark' },
          },
        ],
      }),
    ).toEqual({ id: 'hovedstaden', kind: 'region', partOf: 'stat', succeededBy: 'oestdanmark' });
  });
});
