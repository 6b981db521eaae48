import { describe, expect, it } from 'vitest';
import { parseReference, referenceTargetType } from './reference.js';

describe('a reference', () => {
  it('is taken apart by its own text', () => {
    expect(parseReference('Patient/1')).toEqual({ kind: 'relative', type: 'Patient', id: '1' });
    expect(parseReference('Patient/1/_history/2')).toMatchObject({ kind: 'relative', id: '1', versionId: '2' });
    expect(parseReference('https://x.example/fhir/Patient/1')).toEqual({
      kind: 'absolute',
      base: 'https://x.example/fhir',
      type: 'Patient',
      id: '1',
    });
    expect(parseReference('#a')).toEqual({ kind: 'contained', id: 'a' });
    expect(parseReference('#')).toEqual({ kind: 'contained', id: '' });
    expect(parseReference('urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0')).toEqual({ kind: 'urn' });
    expect(parseReference('Patient?identifier=a|b')).toEqual({ kind: 'conditional', type: 'Patient' });
    expect(parseReference('https://x.example/other')).toEqual({ kind: 'absolute' });
    for (const text of [
      '',
      '1',
      'Patient',
      'patient/1',
      'Foo/1',
      'Patient/1/2',
      'Patient/a_b',
      '/Patient/1',
      '../Patient/1',
      'Patient/1\n',
      'constructor/1',
    ]) {
      expect(parseReference(text), text).toEqual({ kind: 'other' });
    }
  });

  it('tells the type of its target from its text before its type', () => {
    expect(referenceTargetType({ reference: 'Patient/1', type: 'Device' })).toBe('Patient');
    expect(referenceTargetType({ type: 'http://hl7.org/fhir/StructureDefinition/Device' })).toBe('Device');
    expect(referenceTargetType({ reference: '#' }, { resourceType: 'List' })).toBe('List');
    for (const thing of [undefined, null, 'Patient/1', {}, { reference: 7 }, { reference: '#x' }])
      expect(referenceTargetType(thing)).toBeUndefined();
  });

  it('of any length is read in a moment', () => {
    for (const text of [
      `http://${'a/'.repeat(200_000)}`,
      `Patient/${'1'.repeat(200_000)}`,
      `${'A'.repeat(200_000)}/1`,
      `http://${'Patient/1/'.repeat(50_000)}`,
    ]) {
      expect(() => parseReference(text)).not.toThrow();
    }
  });
});
