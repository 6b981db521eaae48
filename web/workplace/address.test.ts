import { describe, expect, it } from 'vitest';
import { addressOf, placeOf } from './address.js';

describe('addresses of the workplace', () => {
  it('opens the list and a patient, with or without a slash at the end', () => {
    expect(placeOf('/arbejdsplads')).toEqual({ page: 'list' });
    expect(placeOf('/arbejdsplads/')).toEqual({ page: 'list' });
    expect(placeOf('/arbejdsplads/patient/0190-abc.x')).toEqual({ page: 'patient', id: '0190-abc.x' });
  });

  it('leads back to the same patient', () => {
    const place = { page: 'patient', id: '0190ab-CD.9' } as const;
    expect(placeOf(addressOf(place))).toEqual(place);
  });

  it('does not guess at an address it does not know', () => {
    for (const path of [
      '/arbejdsplads/patient/',
      '/arbejdsplads/patient/a/b',
      '/arbejdsplads/x',
      '/arbejdsplads/patient/<b>',
    ])
      expect(placeOf(path)).toEqual({ page: 'unknown' });
  });
});
