import { describe, expect, it } from 'vitest';
import { hasElement, mandatoryElements, subset, subsetText, summaryElements } from './elements.js';

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

const observation = {
  resourceType: 'Observation',
  id: '1',
  meta: { versionId: '2', tag: [{ code: 'mine' }] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
  status: 'final',
  code: { text: 'BT' },
  note: [{ text: 'n' }],
  valueQuantity: { value: 1, unit: 'x' },
  component: [{ code: { text: 'a' }, valueString: 'b', referenceRange: [{ text: 'r' }] }],
  effectiveDateTime: '2024',
  _effectiveDateTime: { id: 'e' },
};

const meta = { versionId: '2', tag: [{ code: 'mine' }, SUBSETTED] };

describe('a part of a resource', () => {
  it('by elements holds what was asked for, what is mandatory and what changes the meaning', () => {
    expect(subset(observation, { elements: ['effective', 'note'] })).toEqual({
      resourceType: 'Observation',
      id: '1',
      meta,
      status: 'final',
      code: { text: 'BT' },
      note: [{ text: 'n' }],
      effectiveDateTime: '2024',
      _effectiveDateTime: { id: 'e' },
    });
    expect(subset(observation, { elements: ['value[x]'] })).toHaveProperty('valueQuantity');
    expect(
      subset({ resourceType: 'Patient', active: false, gender: 'male', birthDate: '2024' }, { elements: ['gender'] }),
    ).toEqual({
      resourceType: 'Patient',
      active: false,
      gender: 'male',
      meta: { tag: [SUBSETTED] },
    });
  });

  it('as a summary holds what the definitions mark, inside elements too', () => {
    const made = subset(observation, { summary: 'true' }) as Record<string, unknown>;
    expect(Object.keys(made)).toEqual([
      'resourceType',
      'id',
      'meta',
      'status',
      'code',
      'valueQuantity',
      'component',
      'effectiveDateTime',
      '_effectiveDateTime',
    ]);
    expect(made['component']).toEqual([{ code: { text: 'a' }, valueString: 'b' }]);
  });

  it('as text holds narrative and mandatory elements; as data everything else', () => {
    expect(Object.keys(subset(observation, { summary: 'text' }))).toEqual([
      'resourceType',
      'id',
      'meta',
      'text',
      'status',
      'code',
    ]);
    const { text: _text, ...rest } = observation;
    expect(subset(observation, { summary: 'data' })).toEqual({ ...rest, meta });
  });

  it('keeps the spelling of what stays', () => {
    const text =
      '{"resourceType":"Observation", "status" : "final","code":{},"valueQuantity":{"value":1.00, "unit":"\\u00b5"},"issued":"2024"}';
    expect(subsetText(text, { elements: ['value'] })).toBe(
      `{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":1.00, "unit":"\\u00b5"},"meta":{"tag":[${JSON.stringify(SUBSETTED)}]}}`,
    );
  });

  it('is marked once, and the whole resource is not changed', () => {
    const before = JSON.stringify(observation);
    const once = subset(observation, { summary: 'data' });
    expect(subset(once, { summary: 'data' })).toEqual(once);
    expect(JSON.stringify(observation)).toBe(before);
  });
});

describe('the elements of a type', () => {
  it('are known by name, mandatory or summary', () => {
    expect(mandatoryElements('Observation')).toEqual(['status', 'code']);
    expect(summaryElements('Patient')).toContain('identifier');
    expect(summaryElements('Patient')).not.toContain('contact');
    expect(hasElement('Observation', 'value')).toBe(true);
    expect(hasElement('Observation', 'value[x]')).toBe(true);
    expect(hasElement('Observation', 'valueQuantity')).toBe(true);
    expect(hasElement('Observation', 'valueAddress')).toBe(false);
    expect(hasElement('Observation', 'colour')).toBe(false);
    expect(mandatoryElements('Nothing')).toEqual([]);
  });
});
