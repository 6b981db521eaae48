import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash53, HashStart } from './ids.js';

describe('the hash of a search value', () => {
  it('is the one that rows were stored with: it may never change', () => {
    expect(hash53('')).toBe(3338908027751811);
    expect(hash53('MedicationRequest.status=active')).toBe(4673609992308591);
    expect(hash53('Observation.code=urn:oid:1.2|Sørensen')).toBe(5672947306231223);
  });

  it('is the same of pieces as of the whole text, and the beginning can be used again', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', 'æ', '\u{1f3e5}'), maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, text, (start, one, two, three) => {
        const begun = new HashStart(start);
        expect(begun.with(one, two, three)).toBe(hash53(start + one + two + three));
        expect(begun.with(one)).toBe(hash53(start + one));
      }),
    );
  });
});
