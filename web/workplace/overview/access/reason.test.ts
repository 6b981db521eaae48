import { describe, expect, it } from 'vitest';
import { reasonFault } from './reason.js';

describe('the reason for breaking the glass', () => {
  it('is accepted when it says something', () => {
    expect(reasonFault('Bevidstløs, ukendt medicin')).toBeUndefined();
  });

  it('is not accepted when it is too short, or long only by spaces', () => {
    expect(reasonFault('akut')).toBe('short');
    expect(reasonFault('akut          ')).toBe('short');
  });

  it('is not accepted when it is one letter held down', () => {
    expect(reasonFault('aaaaaaaaaaaaaaa')).toBe('short');
  });
});
