import { describe, expect, it } from 'vitest';
import { readSearch } from '../record/index.js';
import { asksForAddress, withoutAddress } from './protected-address.js';

const PATIENT = {
  resourceType: 'Patient',
  id: 'a',
  text: { status: 'generated', div: '<div>Skjulevej 1</div>' },
  name: [{ family: 'Prøve' }],
  address: [{ line: ['Skjulevej 1'], city: 'Aalborg' }],
  telecom: [{ system: 'phone', value: '00000000' }],
  contact: [{ address: { line: ['Skjulevej 1'] } }],
  extension: [{ url: 'https://overblik.example/fhir/StructureDefinition/municipality-code', valueCode: '0851' }],
};

describe('the address of a protected citizen', () => {
  it('is in nothing that is left of the Patient, the name is', () => {
    const { body } = withoutAddress({ type: 'Patient', body: JSON.stringify(PATIENT) });
    expect(body).not.toMatch(/Skjulevej|Aalborg|00000000|0851/);
    expect(JSON.parse(body)).toEqual({ resourceType: 'Patient', id: 'a', name: [{ family: 'Prøve' }] });
  });
  it('other resources are sent to the letter', () => {
    const note = { type: 'Observation', body: '{"valueQuantity":{"value":1.0}}' };
    expect(withoutAddress(note)).toBe(note);
  });
  it.each([
    'address=Skjulevej',
    'address-city=Aalborg',
    'phone=00000000',
    '_sort=address-city',
    '_filter=family eq "Prøve" and address co "skjul"',
    '_filter=family eq "x" or not (phone eq 00000000)',
    '_filter=link[phone eq 00000000].family eq "x"',
  ])('a search by it is no way to learn it: %s', (query) => {
    const { request } = readSearch(['Patient'], new URLSearchParams(query), true);
    expect(asksForAddress(request)).toBe(true);
  });
});
