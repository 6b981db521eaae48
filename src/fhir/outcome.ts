import type { Issue } from '../base/index.js';

/** https://hl7.org/fhir/R4/operationoutcome.html */
export interface OperationOutcome {
  resourceType: 'OperationOutcome';
  issue: { severity: Issue['severity']; code: string; diagnostics: string; expression?: string[] }[];
}

/** An OperationOutcome of the issues, in their order. R4 demands at least one issue: none becomes "all ok". */
export function operationOutcome(issues: readonly Issue[]): OperationOutcome {
  if (issues.length === 0) return operationOutcome([ALL_OK]);
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, diagnostics, expression }) => ({
      severity,
      code,
      diagnostics,
      ...(expression !== undefined && expression !== '' && { expression: [expression] }),
    })),
  };
}

const ALL_OK: Issue = { severity: 'information', code: 'informational', diagnostics: 'All ok' };
