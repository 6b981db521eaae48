import { describe, expect, it } from 'vitest';
import type { Item } from '../../../../src/sources/contract.js';
import { studies } from './studies.js';

const image = (id: string, time: string, reported?: boolean): Item => ({
  source: 'images',
  kind: 'image',
  title: id,
  time,
  reference: `ImagingStudy/${id}`,
  detail: { ...(reported !== undefined && { reported }) },
});
const report = (study: string): Item => ({
  source: 'images',
  kind: 'report',
  title: 'Beskrivelse',
  reference: `DiagnosticReport/${study}`,
  detail: { code: `ImagingStudy/${study}`, excerpt: 'Ingen infiltrat' },
});

describe('images', () => {
  it('shows the report with the examination it describes', () => {
    const [first, second] = studies([image('a', '2026-01-01'), image('b', '2026-02-01'), report('a')]);
    expect(first).toMatchObject({ image: { title: 'b' }, reported: false });
    expect(second).toMatchObject({
      image: { title: 'a' },
      reported: true,
      report: { detail: { excerpt: 'Ingen infiltrat' } },
    });
  });

  it('does not call an examination unreported when the source says that it is', () => {
    expect(studies([image('a', '2026-01-01', true)])[0]?.reported).toBe(true);
  });
});
