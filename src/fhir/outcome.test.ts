import { describe, expect, it } from 'vitest';
import { operationOutcome } from './outcome.js';
import { validateResource } from './validate.js';

describe('an OperationOutcome', () => {
  it('names each fault and its place, and is itself valid', () => {
    const outcome = operationOutcome(validateResource({ resourceType: 'Patient', gender: 'x', nickname: 'y' }));
    expect(outcome.issue.map((issue) => [issue.severity, issue.code, issue.expression])).toEqual([
      ['error', 'code-invalid', ['Patient.gender']],
      ['error', 'structure', ['Patient.nickname']],
    ]);
    expect(validateResource(outcome)).toEqual([]);
  });

  it('of no fault says that all is well, for R4 demands an issue', () => {
    expect(operationOutcome([]).issue).toEqual([
      { severity: 'information', code: 'informational', diagnostics: 'All ok' },
    ]);
    expect(validateResource(operationOutcome([]))).toEqual([]);
  });

  it('has only issue codes of R4, whatever is wrong', () => {
    const contained = [
      { resourceType: 'Patient' },
      { resourceType: 'Patient', id: 'a' },
      { resourceType: 'Patient', id: 'a', name: [{ family: 'x'.repeat(2 ** 20 + 1) }] },
    ];
    const issues = validateResource({
      resourceType: 'Observation',
      status: 7,
      contained,
      subject: { reference: '#q' },
      valueString: 'a',
      valueCode: 'b',
    });
    expect(new Set(issues.map((issue) => issue.code))).toEqual(
      new Set(['value', 'required', 'duplicate', 'not-found', 'structure', 'too-long']),
    );
    expect(validateResource(operationOutcome(issues))).toEqual([]);
  });
});
