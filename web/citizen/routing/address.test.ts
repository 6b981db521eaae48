import { describe, expect, it } from 'vitest';
import { type PageName, readAddress, SECTION_NAMES, writeAddress } from './address.js';

const at = (address: string) => readAddress(new URL(address, 'https://overblik.example'));

describe("addresses of the citizen's pages", () => {
  it('lead back to the page they were written for', () => {
    const pages: PageName[] = ['front', 'log', 'choices', 'summary', ...SECTION_NAMES];
    for (const page of pages) {
      expect(at(writeAddress({ page }))).toEqual({ page });
      expect(at(writeAddress({ page, forId: 'noah 1' }))).toEqual({ page, forId: 'noah 1' });
    }
  });

  it('name whom to block for, and nothing that is no reference', () => {
    const to = { page: 'choices' as const, whom: 'Organization/sor-1' };
    expect(at(writeAddress(to))).toEqual(to);
    for (const whom of ['1403481234', 'Patient/x', 'javascript:alert(1)', '//x'])
      expect(at(`/borger/spaerringer?hvem=${encodeURIComponent(whom)}`)).toEqual({ page: 'choices' });
  });

  it('are the same with a slash at the end, and unknown ones are no page', () => {
    expect(at('/borger/')).toEqual({ page: 'front' });
    expect(at('/borger/medicin/')).toEqual({ page: 'medicine' });
    expect(at('/borger/findes-ikke').page).toBeUndefined();
  });
});
