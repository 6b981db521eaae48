import { describe, expect, it } from 'vitest';
import { crossKey, prefixKey, presenceKey, referenceKey, searchKeysOf, tokenKey } from './search-keys.js';

/** Every hash of a resource, wherever it stands. */
const hashesOf = (resource: Record<string, unknown>): Set<number> => {
  const { keys, crossKeys } = searchKeysOf(resource);
  return new Set([...keys, ...crossKeys]);
};

describe('what a resource can be found by', () => {
  it('are the hashes that a question asks for', () => {
    const type = 'Observation';
    const found = hashesOf({
      resourceType: type,
      status: 'final',
      meta: { profile: ['http://x/p|1'] },
      identifier: [{ value: 'bare' }, { system: 'urn:s', value: 'v' }],
      code: { coding: [{ system: 'urn:c', code: 'k' }], text: 'Hæmoglobin' },
      subject: { reference: 'Patient/p' },
      performer: [{ identifier: { system: 'urn:sor', value: '7' } }, { reference: 'Practitioner/d/_history/2' }],
    });
    for (const what of [
      tokenKey.anySystem('identifier', 'bare'),
      tokenKey.noSystem('identifier', 'bare'),
      tokenKey.anySystem('identifier', 'v'),
      tokenKey.withSystem('identifier', 'urn:s', 'v'),
      tokenKey.systemOnly('identifier', 'urn:s'),
      tokenKey.withSystem('code', 'urn:c', 'k'),
      tokenKey.withSystem('status', 'http://hl7.org/fhir/observation-status', 'final'),
      referenceKey('subject', 'Patient/p'),
      referenceKey('subject', 'p'),
      referenceKey('performer', 'Practitioner/d'),
      referenceKey('performer', 'Practitioner/d/_history/2'),
      referenceKey('performer', 'd'),
      tokenKey.anySystem('performer:identifier', '7'),
      tokenKey.withSystem('performer:identifier', 'urn:sor', '7'),
      referenceKey('_profile', 'http://x/p|1'),
      referenceKey('_profile', 'http://x/p'),
      presenceKey('code'),
    ])
      expect(found.has(crossKey(type, what)), what).toBe(true);
    for (const what of [presenceKey('date'), tokenKey.noSystem('identifier', 'v'), referenceKey('subject', 'x')])
      expect(found.has(crossKey(type, what)), what).toBe(false);
  });

  it('are names by their first letters, in both spellings', () => {
    const found = hashesOf({ resourceType: 'Patient', name: [{ family: 'Sørensen' }] });
    for (const start of ['s', 'soer', 'sore'])
      expect(found.has(crossKey('Patient', prefixKey('family', start)))).toBe(true);
  });
});
