import { describe, expect, it } from 'vitest';
import {
  compartmentMembers,
  compartmentParameters,
  compartmentReferences,
  isPatientCompartmentType,
} from './compartment.js';
import { COMPARTMENT_TYPES } from './compartment-tables.js';
import { searchParameter } from './search-values.js';

const to = (reference: string) => ({ reference });

describe('the patient compartment', () => {
  it('holds an observation by whom it is about, then by who performed it', () => {
    const observation = {
      resourceType: 'Observation',
      performer: [to('Practitioner/a'), to('Patient/mother')],
      subject: to('Patient/child'),
    };
    expect(compartmentReferences(observation)).toEqual(['Patient/child', 'Patient/mother']);
  });

  it('holds a patient by its own id, then by its links', () => {
    const patient = { resourceType: 'Patient', id: '1', link: [{ other: to('Patient/2'), type: 'seealso' }] };
    expect(compartmentReferences(patient)).toEqual(['Patient/1', 'Patient/2']);
  });

  it('holds an appointment by the patient among its participants, each patient once', () => {
    const participant = [{ actor: to('Practitioner/1') }, { actor: to('Patient/1') }, { actor: to('Patient/1') }];
    expect(compartmentReferences({ resourceType: 'Appointment', participant })).toEqual(['Patient/1']);
  });

  it('does not hold what is about a device, a group or a contained patient', () => {
    expect(compartmentReferences({ resourceType: 'Observation', subject: to('Device/1') })).toEqual([]);
    const contained = [{ resourceType: 'Patient', id: 'p' }];
    expect(compartmentReferences({ resourceType: 'Observation', contained, subject: to('#p') })).toEqual([]);
  });

  it('holds types of patient data and no directory data', () => {
    for (const type of ['Patient', 'Observation', 'Consent', 'AuditEvent', 'Immunization'])
      expect(isPatientCompartmentType(type)).toBe(true);
    for (const type of ['Organization', 'Practitioner', 'Location', 'ValueSet', 'constructor'])
      expect(isPatientCompartmentType(type)).toBe(false);
    expect(compartmentReferences({ resourceType: 'Organization', partOf: to('Organization/1') })).toEqual([]);
    expect(compartmentReferences(null)).toEqual([]);
  });
});

describe('the five compartments of R4', () => {
  it('name only reference parameters that exist and may point to the owner', () => {
    const wrong: string[] = [];
    for (const owner of COMPARTMENT_TYPES)
      for (const type of compartmentMembers(owner))
        for (const code of compartmentParameters(owner, type).filter((each) => each !== '{def}')) {
          const param = searchParameter(type, code);
          if (param?.type !== 'reference' || !param.targets.includes(owner)) wrong.push(`${owner}: ${type}.${code}`);
        }
    expect(wrong).toEqual([]);
  });

  it('have as many members as R4 lists', () => {
    expect(COMPARTMENT_TYPES.map((owner) => compartmentMembers(owner).length)).toEqual([67, 25, 59, 32, 32]);
  });
});
