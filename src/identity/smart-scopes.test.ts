import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversScope, narrowScopes, parseResourceScope, scopesAllow } from './smart-scopes.js';

describe('a SMART scope', () => {
  it('is read into who, what and which interactions', () => {
    expect(parseResourceScope('system/*.cruds')).toEqual({ context: 'system', type: '*', can: 'cruds' });
    expect(parseResourceScope('patient/Observation.rs?category=laboratory')).toEqual({
      context: 'patient',
      type: 'Observation',
      can: 'rs',
      query: 'category=laboratory',
    });
  });

  it.each([
    'openid',
    '',
    'system/*',
    'system/*.',
    'system/*.sr',
    'system/*.rr',
    'system/*.read',
    'system/patient.r',
    'System/*.r',
    'other/*.r',
    'user/*.rs?',
    'user/*.rs?category',
    'user/*.rs?a=b c',
    'user/*.rs ',
    'system/Patient/1.r',
    'user/**.r',
  ])('%j is not one', (text) => {
    expect(parseResourceScope(text)).toBeUndefined();
  });

  it('is covered only by one that allows at least as much', () => {
    const covers = (given: string, wanted: string) =>
      coversScope(parseResourceScope(given)!, parseResourceScope(wanted)!);
    expect(covers('system/*.cruds', 'system/Patient.rs')).toBe(true);
    expect(covers('system/Patient.rs', 'system/Patient.r')).toBe(true);
    expect(covers('system/Patient.rs', 'system/*.rs')).toBe(false);
    expect(covers('system/Patient.rs', 'system/Patient.ru')).toBe(false);
    expect(covers('system/*.cruds', 'user/Patient.r')).toBe(false);
    expect(covers('user/Observation.rs', 'user/Observation.rs?category=laboratory')).toBe(true);
    expect(covers('user/Observation.rs?category=laboratory', 'user/Observation.rs')).toBe(false);
  });

  it('asked for beyond what is registered is left out, the rest is kept in order', () => {
    expect(
      narrowScopes(['openid', 'system/Patient.rs', 'system/Patient.d', 'system/Patient.rs', '*'], ['system/*.rs']),
    ).toEqual(['system/Patient.rs']);
    expect(narrowScopes(['system/*.cruds'], [])).toEqual([]);
  });

  it('with a finer limit does not open the whole type', () => {
    expect(scopesAllow(['user/*.rs'], 'Observation', 'r')).toBe(true);
    expect(scopesAllow(['user/*.rs'], 'Observation', 'u')).toBe(false);
    expect(scopesAllow(['user/Patient.rs'], 'Observation', 'r')).toBe(false);
    expect(scopesAllow(['user/Observation.rs?category=laboratory'], 'Observation', 'r')).toBe(false);
    expect(scopesAllow([], 'Observation', 'r')).toBe(false);
  });

  it('never gets wider by being narrowed', () => {
    const scope = fc
      .tuple(
        fc.constantFrom('user', 'system', 'patient'),
        fc.constantFrom('*', 'Patient', 'Observation'),
        fc.subarray([...'cruds'], { minLength: 1 }),
      )
      .map(([context, type, can]) => `${context}/${type}.${can.join('')}`);
    fc.assert(
      fc.property(fc.array(scope), fc.array(scope), (asked, registered) => {
        for (const text of narrowScopes(asked, registered)) {
          const wanted = parseResourceScope(text)!;
          expect(registered.some((one) => coversScope(parseResourceScope(one)!, wanted))).toBe(true);
        }
      }),
    );
  });
});
