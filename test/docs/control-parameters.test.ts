/** The table of control parameters on the page for integrators is the one that they are read by. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withControlsTable } from '../../src/fhir/controls/printed.js';
import { CONTROLS } from '../../src/fhir/controls/table.js';
import { readPage, ROOT } from './pages.js';

describe('the table of control parameters', () => {
  const page = readPage('docs/fhir.md');

  it('stands on the page for integrators as it is in the code (`-u` prints it anew)', async () => {
    await expect(withControlsTable(page)).toMatchFileSnapshot(join(ROOT, 'docs/fhir.md'));
  });

  it('would not be the same with another rule in it (negative control)', () => {
    const changed = CONTROLS.map((one) => (one.name === '_total' ? { ...one, twice: 'each' as const } : one));
    expect(withControlsTable(page, changed)).not.toBe(page);
    expect(withControlsTable(page, CONTROLS.slice(1))).not.toBe(page);
  });

  it('needs its place on the page', () => {
    expect(() => withControlsTable('# Another page')).toThrow('no place');
  });
});
