import { describe, expect, it } from 'vitest';
import { validateResource } from '../src/fhir/index.js';
import { generateCitizen, generateDirectory } from './index.js';

const options = { today: '2026-11-22' };

describe('the demo nation', () => {
  it('writes nothing that breaks the structure of FHIR R4', () => {
    const seen = new Map<string, number>();
    for (const resource of [...generateDirectory(options), ...generateCitizen(0, options).resources]) {
      for (const issue of validateResource(resource)) {
        const key = `${issue.expression}: ${issue.diagnostics}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    expect([...seen.entries()]).toEqual([]);
  });
});
