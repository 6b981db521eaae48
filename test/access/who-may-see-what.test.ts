import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldenTable } from './golden.js';

const FILE = new URL('./who-may-see-what.txt', import.meta.url);

describe('who may see what', () => {
  it('is what the golden table says; a change of the law is read and accepted by a person', () => {
    const now = goldenTable();
    if (process.env['OVERBLIK_UPDATE_GOLDEN'] === '1') writeFileSync(FILE, now);
    expect(existsSync(FILE)).toBe(true);
    expect(now).toBe(readFileSync(FILE, 'utf8'));
  });
});
