import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { instantiableResourceTypes, isKindOf, tablesFolder, typeDefinition, valueSetCodes } from './definitions.js';
import { isResourceType, RESOURCE_TYPES } from './resource-types.js';

describe('the R4 definition tables', () => {
  it('know exactly the 146 resource types that the code names', () => {
    expect(instantiableResourceTypes()).toEqual([...RESOURCE_TYPES]);
    expect(RESOURCE_TYPES).toHaveLength(146);
    expect(isResourceType('Patient')).toBe(true);
    for (const name of ['patient', 'Resource', 'DomainResource', 'constructor', 7, null])
      expect(isResourceType(name)).toBe(false);
  });

  it('are R4 only: what the definition package adds from later versions or for its own server is left out', () => {
    const names = (type: string) => typeDefinition(type)!.elements.map((element) => element.name);
    expect(names('Meta')).toEqual([
      'id',
      'extension',
      'versionId',
      'lastUpdated',
      'source',
      'profile',
      'security',
      'tag',
    ]);
    expect(names('ResearchStudy')).not.toContain('associatedParty');
    expect(names('Binary')).not.toContain('url');
    expect(names('EvidenceVariable.characteristic')).toContain('definition');
    expect(names('EvidenceVariable.characteristic')).not.toContain('linkId');
    expect(
      typeDefinition('AuditEvent.source')!.elements.find((element) => element.name === 'observer')!.types[0]!.targets,
    ).toEqual(expect.not.arrayContaining(['Bot']));
  });

  it('give inherited elements to each type, choice elements with all their types, and backbone elements by path', () => {
    const observation = typeDefinition('Observation')!;
    expect(observation.elements.find((element) => element.name === 'value')).toMatchObject({
      choice: true,
      min: 0,
      max: 1,
    });
    expect(observation.elements.slice(0, 4).map((element) => element.name)).toEqual([
      'id',
      'meta',
      'implicitRules',
      'language',
    ]);
    expect(typeDefinition('Observation.component')!.elements.map((element) => element.name)).toContain(
      'modifierExtension',
    );
    expect(isKindOf('Age', 'Quantity')).toBe(true);
    expect(isKindOf('Patient', 'Resource')).toBe(true);
    expect(isKindOf('Bundle', 'DomainResource')).toBe(false);
    expect(typeDefinition('constructor')).toBeUndefined();
  });

  it('list the codes of required bindings where R4 does, and say so where it does not', () => {
    const genders = valueSetCodes('http://hl7.org/fhir/ValueSet/administrative-gender')!;
    expect([...genders.get('http://hl7.org/fhir/administrative-gender')!].sort()).toEqual([
      'female',
      'male',
      'other',
      'unknown',
    ]);
    expect(valueSetCodes('http://hl7.org/fhir/ValueSet/currencies')).toBeUndefined();
  });

  it('say what to do when they were not made', () => {
    expect(() => tablesFolder(tmpdir())).toThrow(/npm run build/);
  });
});
